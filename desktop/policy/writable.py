"""Whether an ordinary user could change the administrator's file; found out without changing it."""

import contextlib
import os
import stat
import sys
from pathlib import Path

if sys.platform == "win32":
    import ctypes

    _ADMINISTRATORS: set[int] = set()

    def _is_administrator() -> bool:
        return bool(ctypes.windll.shell32.IsUserAnAdmin())

else:
    _ADMINISTRATORS = {80} if sys.platform == "darwin" else set()  # the group that may write in /Library

    def _is_administrator() -> bool:
        return os.geteuid() == 0 or not _ADMINISTRATORS.isdisjoint(os.getgroups())


def open_to_users(file: Path | None, shared: Path) -> Path | None:
    """The first that an ordinary user could change: the policy's file, everybody's folder, one in that."""
    folders = (shared, *(each for each in sorted(shared.glob("*")) if each.is_dir()))
    places = (file, *folders) if file is not None else folders
    return next((place for place in places if place.exists() and users_could_write(place)), None)


def users_could_write(path: Path) -> bool:
    """Opens a file for writing, and looks whether it could be replaced, as the user who runs the program.

    Of a folder it says whether something could be put into it. For an administrator, who may write
    everywhere, the permissions are read instead; Windows' tell nothing this way, so that there it is False.
    """
    is_folder = path.is_dir()
    if _is_administrator():
        looked_at = (path,) if is_folder else (path, path.parent)
        return sys.platform != "win32" and any(map(_is_open_to_others, looked_at))
    if not is_folder:
        with contextlib.suppress(OSError), path.open("r+b"):
            return True
    return sys.platform != "win32" and os.access(path if is_folder else path.parent, os.W_OK)


def _is_open_to_others(path: Path) -> bool:
    facts = path.stat()
    by_group = facts.st_mode & stat.S_IWGRP and facts.st_gid not in {0, *_ADMINISTRATORS}
    return facts.st_uid != 0 or bool(by_group or facts.st_mode & stat.S_IWOTH)
