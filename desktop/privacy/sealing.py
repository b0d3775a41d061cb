"""Takes the network away from this process for good, native code included: a seccomp filter, on Linux.

The filter is a few instructions of classic BPF over `struct seccomp_data` (linux/seccomp.h; the kernel's
Documentation/userspace-api/seccomp_filter.rst). libseccomp would need a library of the system that a PC may
not have, and that no wheel brings.
"""

import ctypes
import platform
import struct
import sys

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 22, 38  # linux/prctl.h
_MODE_FILTER = 2
_ALLOW, _REFUSE = 0x7FFF_0000, 0x0005_0001  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO with EPERM
_LOAD, _EQUAL, _AT_LEAST, _RETURN = (
    0x20,
    0x15,
    0x35,
    0x06,
)  # linux/bpf_common.h: LD+W+ABS, JMP+JEQ, JMP+JGE, RET
_NUMBER_AT, _ARCHITECTURE_AT, _FAMILY_AT = (
    0,
    4,
    16,
)  # offsets in seccomp_data; both architectures are little-endian
_IO_URING_SETUP = 425  # its operations open sockets that no filter sees; the same number everywhere
_X32 = 0x4000_0000  # the other numbers of system calls that x86-64 has
_AF_UNIX = 1
_ARCHITECTURES = {"x86_64": (0xC000_003E, 41), "aarch64": (0xC000_00B7, 198)}
"""AUDIT_ARCH (linux/audit.h) and the number of `socket` of each machine."""


def seal() -> bool:
    """Refuses this thread, and all threads and processes that it starts, all sockets but those of AF_UNIX.

    To be called before other threads are started. The refused call fails with EPERM. It cannot be undone.

    Returns:
        False where it cannot be done: another system or machine, or a kernel without seccomp. The process
        then goes on with the guard alone.
    """
    if not sys.platform.startswith("linux") or platform.machine() not in _ARCHITECTURES:
        return False
    program = _program(*_ARCHITECTURES[platform.machine()])
    filters = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: the count of instructions, padding, where they lie.
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(filters)))
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return False
    prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(header), 0, 0) == 0)


def _program(architecture: int, socket_number: int) -> bytes:
    """The filter's instructions, 8 bytes each: code, jump if true, jump if false, operand.

    Jumps count the instructions that are passed over.
    """
    instructions = (
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 0, 7, architecture),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 5, 0, _X32),
        (_EQUAL, 4, 0, _IO_URING_SETUP),
        (_EQUAL, 0, 2, socket_number),
        (_LOAD, 0, 0, _FAMILY_AT),
        (_EQUAL, 0, 1, _AF_UNIX),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    )
    return b"".join(struct.pack("=HBBI", *each) for each in instructions)
