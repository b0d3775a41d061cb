"""Works on a disk that is full after more and more bytes: `full_disk.py FOLDER STEPS limited|filled`.

It is a small disk that is `filled`, or a limit on the size of files stands for it. One line on stdout for
each kind of work: how often it was refused, how often it came to its end.
"""

import contextlib
import itertools
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.assistant import Assistant
from desktop.conversation.messages import Conversation, Message, TextPart
from desktop.engine.client import Engine
from desktop.errors import StoreDamaged, StoreError, StoreFull, StoreReadOnly
from desktop.paths import find_paths
from desktop.vault_errors import BackupDamaged, NotABackup
from tests.store.constrained import full as limited

NOON = "2026-03-01T12:00:00.000+00:00"
WORDS = "三月的雨里一把红伞"
CASES = 12


@contextlib.contextmanager
def filled(room_bytes: int) -> Iterator[None]:
    """Leaves so much of the small disk on which the data folder lies."""
    filler = find_paths().data / "filler"
    disk = os.statvfs(filler.parent)
    filler.write_bytes(bytes(max(0, disk.f_bavail * disk.f_frsize - room_bytes)))
    try:
        yield
    finally:
        filler.unlink()


class Desk:
    """A vault, a stick, and what is done with them."""

    def __init__(self, folder: Path, full: Callable[[int], contextlib.AbstractContextManager[None]]) -> None:
        self._stick = folder
        self._full = full
        self._numbers = itertools.count()
        self._assistant = Assistant(find_paths(), engine=Engine(["nothing"]))
        self._titles: set[str] = set()
        for _ in range(CASES):
            self.add()
        self._assistant.backups.make(folder / "source", WORDS)

    def add(self) -> None:
        name = f"case-{next(self._numbers)}"
        talk = Conversation(
            id=name, title=f"胸痛 {name}", created_at=NOON, updated_at=NOON, head_id=f"{name}-q"
        )
        words = (TextPart("咳嗽三天。" * 500),)
        message = Message(
            id=f"{name}-q", conversation_id=name, parent_id=None, role="user", parts=words, created_at=NOON
        )
        self._assistant._history.run(lambda history: history.add_conversation(talk, message))
        self._titles.add(talk.title)

    def back_up(self) -> None:
        self._assistant.backups.make(self._stick / "new", WORDS)

    def back_up_daily(self) -> None:
        for kept in self._assistant.backups.kept():
            path = Path(kept.path)
            path.rename(path.with_name(f"history-{kept.number:06}-20200101T000000Z-daily.db"))
        self._assistant.backups.daily(3)

    def merge(self) -> None:
        self._assistant.backups.merge(self._stick / "source", WORDS)

    def restore(self) -> None:
        self._assistant.backups.restore(self._stick / "source", WORDS)

    def bin(self) -> None:
        [first, *_] = self._assistant.summaries()
        self._assistant.delete(first.id)
        self._titles.discard(first.title)
        self._assistant.housekeeping.empty_bin()

    def set_passphrase(self) -> None:
        self._assistant.profiles.set_passphrase(WORDS, current=WORDS)

    def close_and_open(self) -> None:
        self._assistant.lock(finish=False).result()
        self._assistant.unlock(WORDS)

    def look(self, work: str) -> None:
        """All is there, and what has a backup's name is one."""
        self._assistant.backups.submit(lambda: None).result()  # after the emptied bin they are made anew
        if not self._assistant.profiles.open_by_itself():
            self._assistant.unlock(WORDS)
        assert self._assistant.housekeeping.check()[1] == (), (work, self._assistant.housekeeping.check()[1])
        found = {summary.title for summary in self._assistant.summaries()}
        if work != "restore":
            assert found >= self._titles, (work, self._titles - found)
        self._titles = found
        for kept in self._assistant.backups.kept()[2:]:
            Path(kept.path).unlink()
        for path in self._stick.iterdir():
            assert not path.name.startswith("."), path.name
            self._assistant.backups.facts(path)
        for kept in self._assistant.backups.kept():
            self._assistant.backups.preview(Path(kept.path))

    def work(self, name: str, does: Callable[[], None], rooms: list[int]) -> None:
        refused, done = 0, 0
        for room_bytes in rooms:
            try:
                with self._full(room_bytes):
                    does()
                done += 1
            except (BackupDamaged, NotABackup, StoreDamaged):
                raise
            except (StoreFull, StoreReadOnly):
                refused += 1
            except StoreError as error:
                raise AssertionError(name) from error
            self.look(name)
        sys.stdout.write(f"{name} {refused} {done}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    desk = Desk(Path(sys.argv[1]), filled if sys.argv[3] == "filled" else limited)
    steps = int(sys.argv[2])
    most = find_paths().history.stat().st_size + (1 << 20)
    rooms = [0, 1000, *(most * step // steps for step in range(1, steps + 1))]
    for job in (desk.add, desk.back_up, desk.back_up_daily, desk.merge, desk.bin, desk.restore):
        desk.work(job.__name__, job, rooms)
    desk._assistant.profiles.set_passphrase(WORDS)
    for job in (desk.set_passphrase, desk.close_and_open, desk.add):
        desk.work(job.__name__, job, rooms[:: max(1, len(rooms) // 8)])
    desk._assistant.close()
