r"""The policy in Windows' registry, where group policy writes it: `HKLM\SOFTWARE\Policies\DoctorFLAN`."""

import sys
from collections.abc import Callable

import msgspec

from desktop.clinical.language import Text

KEY = r"SOFTWARE\Policies\DoctorFLAN"
ORIGIN = rf"HKLM\{KEY}"
"""How an origin or an error names it."""
REG_SZ, REG_DWORD, REG_MULTI_SZ, SUBKEY = 1, 4, 7, -1


class RegistryValue(msgspec.Struct, frozen=True):
    """A value as winreg gives it: `kind` is one of the numbers above, or another that no rule has.

    A key below ours is one too, with the kind `SUBKEY`.
    """

    name: str
    untrusted: object
    kind: int


if sys.platform == "win32":
    import winreg

    def read_registry() -> tuple[RegistryValue, ...]:
        """All that is written there; nothing without the key. Raises `OSError` when it cannot be read."""
        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        try:
            key = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, KEY, 0, access)
        except FileNotFoundError:
            return ()
        with key:
            subkeys, values, _ = winreg.QueryInfoKey(key)
            below = [RegistryValue(winreg.EnumKey(key, index), None, SUBKEY) for index in range(subkeys)]
            return (*(RegistryValue(*winreg.EnumValue(key, index)) for index in range(values)), *below)

else:

    def read_registry() -> tuple[RegistryValue, ...]:
        """Other systems have none."""
        return ()


def has_registry_policy() -> bool:
    """Whether anything is written there, also what cannot be read."""
    try:
        return bool(read_registry())
    except OSError:
        return True


def plain_value(value: RegistryValue, kind: type) -> object:
    """The value as a policy file would say it, still untrusted; None where the registry's type is wrong.

    `kind` is what the rule wants: bool, int, str or tuple.
    """
    wanted, convert = _READERS[kind]
    return convert(value.untrusted) if value.kind == wanted else None


def expected_type(kind: type) -> Text:
    """The registry's type for a rule of that kind."""
    name = {REG_SZ: "REG_SZ", REG_DWORD: "REG_DWORD", REG_MULTI_SZ: "REG_MULTI_SZ"}[_READERS[kind][0]]
    return Text(f"{name}（0 或 1）", f"{name} (0 or 1)") if kind is bool else Text(name, name)


def _flag(untrusted: object) -> object:
    return {0: False, 1: True}.get(untrusted) if isinstance(untrusted, int) else None


def _lines(untrusted: object) -> object:
    """Without blank lines, which the policy editor leaves at the end."""
    return [line.strip() for line in untrusted if line.strip()] if isinstance(untrusted, list) else None


_READERS: dict[type, tuple[int, Callable[[object], object]]] = {
    bool: (REG_DWORD, _flag),
    int: (REG_DWORD, lambda untrusted: untrusted),
    str: (REG_SZ, lambda untrusted: untrusted),
    tuple: (REG_MULTI_SZ, _lines),
}
