"""What happens on a full or read-only disk, as a program of its own: `constrained.py SCENARIO FOLDER`.

It gives up the rights of an administrator first, for whom no folder is read-only. A limit on the size
of files stands for the full disk; SQLite sees it as an error of the disk.
"""

import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.conversation.messages import Conversation, Message, TextPart
from desktop.errors import KeyMissing, StoreError, StoreFull, StoreReadOnly
from desktop.privacy.keys import open_key
from desktop.store.history import History
from desktop.store.migrations import MIGRATIONS
from desktop.store.opening import open_history_file
from tests.store.adding import add_messages

NOON = "2026-03-01T12:00:00.000Z"
KEY = bytes(range(32))
NOBODY = 65534


def case(number: int) -> Conversation:
    return Conversation(id=f"case-{number}", title=f"胸痛 {number}", created_at=NOON, updated_at=NOON)


def put(history: History, number: int, words: str = "胸痛") -> None:
    message = Message(
        id=f"message-{number}",
        conversation_id="case-1",
        parent_id=None,
        role="user",
        parts=(TextPart(words),),
        created_at=NOON,
    )
    add_messages(history, message, head=message.id, updated_at=NOON)


def made(path: Path) -> History:
    history = History.open(path, KEY)
    history.add_conversation(case(1))
    put(history, 1)
    return history


@contextmanager
def full(room_bytes: int) -> Iterator[None]:
    unlimited = resource.RLIM_INFINITY
    resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, unlimited))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (unlimited, unlimited))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    for file in folder.iterdir():
        file.chmod(0o400)
    folder.chmod(0o500)
    try:
        yield
    finally:
        folder.chmod(0o700)
        for file in folder.iterdir():
            file.chmod(0o600)


def reads_only(history: History) -> bool:
    return history.read_only  # mypy believes that a property does not change


def refuses(history: History, wanted: type[StoreError], number: int = 2) -> None:
    with pytest.raises(wanted):
        put(history, number)
    with pytest.raises(wanted):
        history.add_conversation(case(number))
    with pytest.raises(wanted):
        history.delete("case-1")
    assert history.read_only is (wanted is StoreReadOnly)
    assert len(history.messages("case-1")) == 1
    assert len(history.summaries("胸痛")) == 1


def reads_what_cannot_be_written(folder: Path) -> None:
    path = folder / "history.db"
    made(path).close()
    before = path.read_bytes()
    with read_only(folder):
        history = History.open(path, KEY)
        assert reads_only(history)
        refuses(history, StoreReadOnly)
        assert history.purge() == 0
        assert history.mark_cut_off() == 0
        assert history.verify() == ()
        history.backup(folder.parent / "copy.db")
        with pytest.raises(StoreReadOnly):
            history.backup(folder / "copy.db")
    assert path.read_bytes() == before
    put(history, 2)  # the rights are back
    assert not reads_only(history)
    assert len(history.messages("case-1")) == 2
    history.close()


def reads_what_a_crash_left(folder: Path) -> None:
    source, path = folder / "open", folder / "left" / "history.db"
    history = made(source / "history.db")
    shutil.copytree(source, path.parent)
    history.close()
    with read_only(path.parent):
        left = History.open(path, KEY)
        refuses(left, StoreReadOnly)
        left.close()
    path.with_name("history.db-shm").unlink()
    with read_only(path.parent), pytest.raises(StoreReadOnly):
        History.open(path, KEY)  # the log cannot be read without a place for its index
    left = History.open(path, KEY)
    assert len(left.messages("case-1")) == 1
    left.close()


def reads_a_file_in_a_writable_folder(folder: Path) -> None:
    path = folder / "history.db"
    made(path).close()
    path.chmod(0o400)
    history = History.open(path, KEY)
    refuses(history, StoreReadOnly)
    path.chmod(0o600)
    put(history, 2)
    assert not reads_only(history)
    history.close()


def makes_nothing_in_a_read_only_folder(folder: Path) -> None:
    path = folder / "data" / "history.db"
    path.parent.mkdir()
    with read_only(path.parent):
        with pytest.raises(StoreReadOnly) as caught:
            History.open(path, KEY)
        assert caught.value.facts == {"path": str(path.parent)}
        with pytest.raises(StoreReadOnly):
            open_key(path.parent, history_exists=False)
        with pytest.raises(StoreReadOnly):
            History.open(path.parent / "deeper" / "history.db", KEY)
    assert list(path.parent.iterdir()) == []


def copies_no_file_that_it_cannot_bring_up_to_date(folder: Path) -> None:
    path = folder / "history.db"
    open_history_file(path, KEY, migrations=MIGRATIONS[:1]).close()
    path.chmod(0o400)
    with pytest.raises(StoreReadOnly):
        History.open(path, KEY)
    assert [file.name for file in folder.iterdir()] == [path.name]
    path.chmod(0o600)
    with full(8192), pytest.raises(StoreFull):
        History.open(path, KEY)
    logs = {f"{path.name}-wal", f"{path.name}-shm"}
    assert {file.name for file in folder.iterdir()} <= {path.name, "backups", *logs}
    assert list(folder.glob("backups/*")) == []
    made(path).close()


def keeps_a_key_that_it_cannot_narrow(folder: Path) -> None:
    key = open_key(folder, history_exists=False)
    with read_only(folder):
        assert open_key(folder, history_exists=True) == key
    for name in ("vault.json", "vault-copy.json"):
        (folder / name).chmod(0)
    with pytest.raises(KeyMissing):
        open_key(folder, history_exists=True)


def loses_nothing_on_a_full_disk(folder: Path) -> None:
    history = made(folder / "history.db")
    for room_bytes in (0, 1000, 20_000):
        with full(room_bytes), pytest.raises(StoreFull) as caught:
            put(history, 2, "胸痛" * 200_000)
        assert caught.value.facts == {"path": str(folder / "history.db")}
    with full(0):
        refuses(history, StoreFull)
        with pytest.raises(StoreFull):
            history.backup(folder / "copy.db")
    put(history, 2, "胸痛" * 200_000)  # there is room again
    assert [message.id for message in history.messages("case-1")] == ["message-1", "message-2"]
    assert history.verify() == ()
    history.close()
    assert [file.name for file in folder.iterdir()] == ["history.db"]


def opens_on_a_full_disk(folder: Path) -> None:
    path = folder / "history.db"
    made(path).close()
    with full(0):
        history = History.open(path, KEY)
        assert reads_only(history)
        assert len(history.summaries("胸痛")) == 1
        for _ in range(2):
            with pytest.raises(StoreFull):
                put(history, 2)
    put(history, 2)
    assert not reads_only(history)
    assert len(history.messages("case-1")) == 2
    history.close()


def makes_nothing_on_a_full_disk(folder: Path) -> None:
    for room_bytes in (0, 1, 5_000, 30_000):
        with full(room_bytes), pytest.raises(StoreFull) as caught:
            History.open(folder / "history.db", KEY)
        assert caught.value.facts == {"path": str(folder / "history.db")}
        assert list(folder.iterdir()) == []
    with full(0), pytest.raises(StoreFull):
        open_key(folder, history_exists=False)
    assert list(folder.iterdir()) == []


SCENARIOS: dict[str, Callable[[Path], None]] = {
    scenario.__name__: scenario
    for scenario in (
        reads_what_cannot_be_written,
        reads_what_a_crash_left,
        reads_a_file_in_a_writable_folder,
        makes_nothing_in_a_read_only_folder,
        copies_no_file_that_it_cannot_bring_up_to_date,
        keeps_a_key_that_it_cannot_narrow,
        loses_nothing_on_a_full_disk,
        opens_on_a_full_disk,
        makes_nothing_on_a_full_disk,
    )
}

if __name__ == "__main__":
    if os.geteuid() == 0:
        os.chown(sys.argv[2], NOBODY, NOBODY)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    place = Path(sys.argv[2]) / "病例"
    place.mkdir()
    SCENARIOS[sys.argv[1]](place)
