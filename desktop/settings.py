"""The settings: one frozen struct, loaded strictly, saved atomically. No patient text goes in here."""

import contextlib
import os
import re
import tempfile
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from desktop import __version__
from desktop.errors import SettingsInvalid

_WRITTEN_BY = "written_by"

FONT_PX_RANGE = (12, 22)
"""The font sizes that can be chosen, in logical pixels."""
FONT_PX_DEFAULT = 14
REST_MIN_RANGE = (0, 24 * 60)
"""How long the engine may be idle before it gives its memory back, in minutes; 0 is never."""
LOCK_MIN_RANGE = (0, 24 * 60)
RETENTION_DAYS_RANGE = (0, 36_500)
CLIPBOARD_S_RANGE = (0, 24 * 60 * 60)
STATES_MB_RANGE = (64, 1024 * 1024)
"""What kept reading may take on the disk, in MiB."""

BACKUPS_RANGE = (0, 60)
"""How many automatic backups of a vault may be kept."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the user chose.

    `model` is a model's id or a file's path, empty for the best one installed. `geometry` is Qt's
    saved window geometry in base64. `context` and `threads` 0 let the engine choose.

    `read_while_typing` reads ahead what stands while the doctor fills in or types. `keep_states`
    keeps what was read of a conversation on the disk, encrypted, up to `states_budget_mb` (MiB),
    the oldest leaving first. `cpu_only` leaves a GPU alone. After `rest_after_min` idle minutes the
    engine gives its memory back; 0 is never. `gpu_problem_seen` is what the doctor has read about
    the graphics card, in llama.cpp's words, and is not told again.

    Downloads use the hub at `hub_endpoint` (empty for the usual one), through `hub_proxy`, trusting
    the certificates in `hub_ca_file` beside the system's, at `download_limit_kb_s` (KB/s, 0 for no limit).
    The access token is in the keyring. `guide_seen` is set when the first start's guide was closed.

    The program locks after `lock_after_min` minutes without use, where the history has a passphrase; with
    `lock_finishes` an answer that is being written comes to its end before. It removes for good at its
    start the cases whose last message is older than `retention_days`, and clears from the clipboard what
    it put there after `clipboard_clear_s` seconds; 0 is never for each.
    Of the automatic backups the newest `backups_kept` are kept; 0 makes none a day.
    """

    language: Literal["zh", "en"] = "zh"
    theme: Literal["system", "light", "dark"] = "system"
    font_px: Annotated[int, msgspec.Meta(ge=FONT_PX_RANGE[0], le=FONT_PX_RANGE[1])] = FONT_PX_DEFAULT
    model: str = ""
    specialty: str | None = None
    context: Annotated[int, msgspec.Meta(ge=0)] = 0
    threads: Annotated[int, msgspec.Meta(ge=0)] = 0
    geometry: str = ""
    read_while_typing: bool = True
    cpu_only: bool = False
    rest_after_min: Annotated[int, msgspec.Meta(ge=REST_MIN_RANGE[0], le=REST_MIN_RANGE[1])] = 15
    keep_states: bool = True
    states_budget_mb: Annotated[int, msgspec.Meta(ge=STATES_MB_RANGE[0], le=STATES_MB_RANGE[1])] = 2048
    gpu_problem_seen: str = ""
    hub_endpoint: str = ""
    hub_proxy: str = ""
    hub_ca_file: str = ""
    download_limit_kb_s: Annotated[int, msgspec.Meta(ge=0)] = 0
    guide_seen: bool = False
    lock_after_min: Annotated[int, msgspec.Meta(ge=LOCK_MIN_RANGE[0], le=LOCK_MIN_RANGE[1])] = 0
    lock_finishes: bool = True
    retention_days: Annotated[int, msgspec.Meta(ge=RETENTION_DAYS_RANGE[0], le=RETENTION_DAYS_RANGE[1])] = 0
    clipboard_clear_s: Annotated[int, msgspec.Meta(ge=CLIPBOARD_S_RANGE[0], le=CLIPBOARD_S_RANGE[1])] = 0
    backups_kept: Annotated[int, msgspec.Meta(ge=BACKUPS_RANGE[0], le=BACKUPS_RANGE[1])] = 7


def load_settings(path: Path, defaults: Path | None = None) -> tuple[Settings, SettingsInvalid | None]:
    """Reads the settings.

    Args:
        path: the user's file.
        defaults: what the installer was told, for a user who has no file yet.

    Returns:
        The settings and, when the file cannot be used, why: then the defaults apply and the file
        is kept beside as `settings.json.bad`.
    """
    try:
        return settings_of(path.read_bytes()), None
    except (FileNotFoundError, NotADirectoryError):
        return _read_defaults(defaults), None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        kept = path.with_name(path.name + ".bad")
        with contextlib.suppress(OSError):
            path.replace(kept)
        return Settings(), SettingsInvalid(file=path.name, problem=str(error), kept=kept.name)


def _read_defaults(path: Path | None) -> Settings:
    """Those of the program where the installer left none, or none that can be read."""
    if path is not None:
        with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return settings_of(path.read_bytes())
    return Settings()


def settings_of(content: bytes) -> Settings:
    """The settings that a file's content says; of a newer program's what this one knows counts.

    Raises:
        msgspec.MsgspecError, UnicodeDecodeError: they are none.
    """
    untrusted = msgspec.json.decode(content)
    if isinstance(untrusted, dict) and _is_newer(untrusted.pop(_WRITTEN_BY, "")):
        known = Settings.__struct_fields__
        untrusted = {name: value for name, value in untrusted.items() if name in known}
    return msgspec.convert(untrusted, Settings)


def _is_newer(untrusted_version: object) -> bool:
    numbers = [int(number) for number in re.findall(r"\d{1,9}", str(untrusted_version))]
    return numbers > [int(number) for number in __version__.split(".")]


def save_settings(path: Path, settings: Settings) -> bool:
    """Writes the settings beside the old ones and takes their place.

    Returns:
        False when the folder cannot be written: settings are never worth an interruption.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    except OSError:
        return False
    try:
        with os.fdopen(descriptor, "wb") as file:
            written = {_WRITTEN_BY: __version__} | msgspec.to_builtins(settings)
            file.write(msgspec.json.format(msgspec.json.encode(written), indent=2))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        return False
    return True
