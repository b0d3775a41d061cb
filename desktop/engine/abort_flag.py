"""A flag that llama.cpp polls from C between two operations, without waking Python.

llama.cpp asks an abort callback after each operation of its graph, hundreds of times a token. A
Python function there would cost some percent of the speed and wait for the interpreter's lock. The
C library's own `strlen` answers the same question: the length of a text that is empty until the
flag is set.
"""

import ctypes
import sys


class AbortFlag:
    """Set from any thread, seen by llama.cpp within the operation under way."""

    def __init__(self) -> None:
        library = ctypes.CDLL("msvcrt" if sys.platform == "win32" else None)
        self._text = ctypes.create_string_buffer(2)
        self._strlen = library.strlen
        self.function_address: int = ctypes.cast(self._strlen, ctypes.c_void_p).value or 0
        self.data_address: int = ctypes.addressof(self._text)

    def set(self) -> None:
        """Asks the work under way to stop."""
        self._text[0] = b"\x01"

    def clear(self) -> None:
        """Lets work go on."""
        self._text[0] = b"\x00"

    def is_set(self) -> bool:
        """Whether the work under way should stop."""
        return self._text[0] != b"\x00"
