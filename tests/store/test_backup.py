"""Copies of the whole history."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.conversation.messages import Conversation, Message
from desktop.errors import KeyWrong, StoreDamaged, StoreReadOnly
from desktop.store.history import History
from tests.store.adding import add_messages

MakeCase = Callable[..., Conversation]


@pytest.fixture
def filled(history: History, case: MakeCase, answer: Callable[..., Message]) -> History:
    for number in range(1, 40):
        made = case(number)
        history.add_conversation(made)
        message = answer(made, "a", None)
        add_messages(history, message, head=message.id, updated_at=made.updated_at)
    return history


def test_a_backup_is_the_same_history(filled: History, key: bytes, tmp_path: Path) -> None:
    target = tmp_path / "备份 U盘" / "copy.db"
    filled.backup(target)
    copy = History.open(target, key)
    assert copy.summaries() == filled.summaries()
    assert copy.messages("0007-conversation") == filled.messages("0007-conversation")
    assert copy.verify() == ()
    copy.close()
    assert [file.name for file in target.parent.iterdir()] == ["copy.db"]
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(KeyWrong):
        History.open(target, bytes(32))
    assert b"SQLite" not in target.read_bytes()


def test_a_backup_replaces_an_older_one(filled: History, key: bytes, tmp_path: Path, case: MakeCase) -> None:
    target = tmp_path / "copy.db"
    filled.backup(target)
    filled.add_conversation(case(99))
    filled.backup(target)
    copy = History.open(target, key)
    assert copy.summaries() == filled.summaries()
    copy.close()


def back_up(path: Path, key: bytes, target: Path) -> None:
    history = History.open(path, key)
    try:
        history.backup(target)
    finally:
        history.close()


def test_a_damaged_history_replaces_no_backup(
    filled: History, key: bytes, path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    filled.backup(target)
    before = target.read_bytes()
    filled.close()
    data = path.read_bytes()
    for start in range(4096, len(data), 4096):
        path.write_bytes(data[:start] + bytes(100) + data[start + 100 :])
        with pytest.raises(StoreDamaged) as caught:
            back_up(path, key, target)
        assert caught.value.facts == {"path": str(path)}
    assert target.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir() if file.is_file()} == {"copy.db"}


def test_a_backup_needs_a_folder_to_write_in(filled: History, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    with pytest.raises(StoreReadOnly) as caught:
        filled.backup(blocked / "copy.db")
    assert caught.value.facts == {"path": str(blocked)}
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(StoreReadOnly):
        filled.backup(folder)
    assert len(filled.summaries()) == 39
