"""What is on its way here: one folder for each model, with what was asked for, until all of it is whole.

Below `models/.arriving/<id>/` lies `download.json`, and in `files/` what has arrived. A download that was
broken off stays and can go on; a copy that its program did not finish is removed.
"""

import contextlib
import re
import shutil
from collections.abc import Collection
from pathlib import Path

import msgspec

from desktop.engine.owner import is_running, this_process
from desktop.errors import CopyFailed, TransferBusy
from desktop.models.disk import on_disk
from desktop.models.protocol import ModelPart, Revision
from desktop.models.small_file import read_json, replace_file, take_place

_RECORD = "download.json"
_FILES = "files"
_OLD = ".old-"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]|^\.')


def folder_name(name: str) -> str:
    """A model's id as the name of a folder: that of a file which was only dropped somewhere may be a path."""
    return _NOT_IN_NAMES.sub("_", name)


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """One model on its way; a copy has no `repository`.

    `revision` and `files` are what the hub said when it was asked, `owner` the process that brings it,
    `done_bytes` how far it was when it was paused.
    """

    id: str
    repository: str = ""
    revision: Revision = ""
    quantisation: str = ""
    files: tuple[ModelPart, ...] = ()
    owner: str = ""
    done_bytes: int = 0

    @property
    def source(self) -> tuple[str, str]:
        """What of the hub it is."""
        return self.repository, self.quantisation

    @property
    def total_bytes(self) -> int:
        """Of all files; 0 while not known."""
        sizes = [part.size_bytes for part in self.files]
        return sum(sizes) if all(sizes) else 0


class Inbox:
    """The folder `models/.arriving`.

    Args:
        folder: it need not exist.
        models: the folder that whole models lie in, on the same disk.
    """

    def __init__(self, folder: Path, models: Path) -> None:
        self._folder = folder
        self._models = models

    def recover(self) -> None:
        """Puts back what a program that was killed while it published has set aside; for the start."""
        for old in self._models.glob(f"{_OLD}*"):
            with contextlib.suppress(OSError):
                _put_back(old, old.with_name(old.name.removeprefix(_OLD)))

    def paused(self) -> tuple[Arrival, ...]:
        """The downloads that were broken off. Removes what is left of copies."""
        found = [(folder.name, self._read(folder)) for folder in sorted(self._folder.glob("*"))]
        for name, each in found:
            if each is not None and not each.repository and not is_running(each.owner):
                with contextlib.suppress(CopyFailed):
                    _remove(self._place(name))
        return tuple(each for _, each in found if each is not None and each.repository)

    def of(self, name: str) -> Arrival | None:
        """The download called `name` as it was broken off; None when there is none."""
        found = self._read(self._place(name))
        return found if found is not None and found.repository else None

    def folder(self, name: str) -> Path:
        """Where the files of `name` arrive."""
        return self._place(name) / _FILES

    def begin(self, arrival: Arrival) -> Path:
        """Makes the folder for the files, or finds it with what has arrived.

        Raises:
            TransferBusy: another running program brings it.
            CopyFailed: the disk refuses.
        """
        self._refuse_others(arrival.id)
        self.keep(msgspec.structs.replace(arrival, owner=this_process()))
        folder = self.folder(arrival.id)
        with on_disk(folder):
            folder.mkdir(exist_ok=True)
        return folder

    def keep(self, arrival: Arrival) -> None:
        """Writes down what is known of it by now. Raises `CopyFailed`."""
        replace_file(self._place(arrival.id) / _RECORD, msgspec.json.encode(arrival))

    def discard(self, name: str) -> None:
        """Removes all that has arrived of it. Raises `CopyFailed`, and `TransferBusy` as `begin`."""
        self._refuse_others(name)
        _remove(self._place(name))

    def release(self, name: str, done_bytes: int | None) -> None:
        """The download has ended; any program may go on with it. None where nothing was heard of it."""
        found = self.of(name)
        if found is not None:
            done_bytes = found.done_bytes if done_bytes is None else done_bytes
            with contextlib.suppress(CopyFailed):
                self.keep(msgspec.structs.replace(found, owner="", done_bytes=done_bytes))

    def target(self, place: str) -> Path:
        """The model folder that `publish` makes for `place`."""
        return self._models / folder_name(place)

    def publish(self, name: str, place: str, files: Collection[str], replaced: Collection[Path] = ()) -> Path:
        """Moves what arrived as `name` to the model folder `place`; what somebody else put there stays.

        Args:
            name: the arrival.
            place: the folder's name below the models.
            files: the names of its files; what else a transfer has left beside them is removed.
            replaced: files of an earlier one there, which go; those with the names of new ones go, too.

        Raises:
            CopyFailed: the disk refuses; what was there is there again.
        """
        folder, target = self.folder(name), self.target(place)
        old = target.with_name(_OLD + target.name)
        with on_disk(target):
            for left in folder.iterdir():
                if left.name not in files:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
            if target.exists():
                take_place(target, old)
            try:
                take_place(folder, target)
            except OSError:
                if old.exists():
                    take_place(old, target)
                raise
        if old.exists():
            with contextlib.suppress(OSError):  # `recover` will
                _put_back(old, target, {file.name for file in replaced if file.parent == target})
        _remove(self._place(name))
        return target

    def _place(self, name: str) -> Path:
        return self._folder / folder_name(name)

    def _refuse_others(self, name: str) -> None:
        found = self._read(self._place(name))
        if found is not None and found.owner != this_process() and is_running(found.owner):
            raise TransferBusy

    def _read(self, folder: Path) -> Arrival | None:
        """None where nothing can be read: what is there may be another program's that just begins."""
        arrival = read_json(folder / _RECORD, Arrival)
        return arrival if arrival is not None and folder_name(arrival.id) == folder.name else None


def _put_back(old: Path, target: Path, replaced: Collection[str] = ()) -> None:
    """Moves what lies in `old` to where it was, unless it was replaced; removes the rest."""
    target.mkdir(exist_ok=True)
    for left in old.iterdir():
        if left.name not in replaced and not (target / left.name).exists():
            left.replace(target / left.name)
    shutil.rmtree(old)


def _remove(folder: Path) -> None:
    """The record goes last: what a program that was killed has left is found by it."""
    for each in (folder / _FILES, folder):
        with on_disk(folder), contextlib.suppress(FileNotFoundError):
            shutil.rmtree(each)
