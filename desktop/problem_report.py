"""The text that a user gives to who helps: the PC, the settings that are numbers, the log. No patient's word.

It is one text, so that what is shown before it is saved is every byte of it.
"""

import locale
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil

from desktop import __version__
from desktop.errors import ExportFailed
from desktop.logbook import read_log
from desktop.paths import Paths
from desktop.settings import settings_of

_PLAIN = (bool, int)
_CHOICES = ("language", "theme")


class _Pc(msgspec.Struct, frozen=True, kw_only=True):
    """What the problem may come from; `memory` in MB."""

    program: str = __version__
    python: str = platform.python_version()
    frozen: bool = hasattr(sys, "frozen")
    system: str = platform.system()
    release: str = platform.release()
    machine: str = platform.machine()
    processors: int
    memory: int
    encoding: str


def problem_report(paths: Paths) -> str:
    """The report: lines of JSON. Reads the log and the settings, and changes nothing."""
    return "".join(f"{line}\n" for line in _lines(paths))


def save_report(text: str, target: Path) -> None:
    """Writes `text` as it is, in UTF-8. Raises `ExportFailed`."""
    try:
        target.write_bytes(text.encode())
    except OSError as error:
        raise ExportFailed(path=str(target), problem=error.strerror or type(error).__name__) from error


def _lines(paths: Paths) -> Iterator[str]:
    memory = psutil.virtual_memory().total // 1_000_000
    pc = _Pc(processors=os.cpu_count() or 0, memory=memory, encoding=locale.getencoding())
    yield msgspec.json.encode(pc).decode()
    yield msgspec.json.encode(_settings(paths)).decode()
    for line in read_log(paths.data):
        yield msgspec.json.encode(line).decode()


def _settings(paths: Paths) -> dict[str, bool | int | str]:
    """Numbers, switches and the two choices from closed lists; what was typed in freely stays here."""
    try:
        settings = settings_of(paths.settings.read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        return {"settings": type(error).__name__}
    values = msgspec.structs.asdict(settings)
    return {name: value for name, value in values.items() if isinstance(value, _PLAIN) or name in _CHOICES}
