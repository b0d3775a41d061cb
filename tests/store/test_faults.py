"""Disks that are full or read-only, and files that another program holds."""

import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlcipher3
import sqlite_utils.utils

from desktop.conversation.messages import Conversation, Message, TextPart
from desktop.errors import StoreDamaged, StoreFull, StoreLocked
from desktop.store.cipher import Database, faults
from desktop.store.history import History
from tests.store.adding import add_messages

Make = Callable[..., Message]
MakeCase = Callable[..., Conversation]
Start = Callable[..., subprocess.Popen[str]]

SCENARIOS = (
    "reads_what_cannot_be_written",
    "reads_what_a_crash_left",
    "reads_a_file_in_a_writable_folder",
    "makes_nothing_in_a_read_only_folder",
    "copies_no_file_that_it_cannot_bring_up_to_date",
    "keeps_a_key_that_it_cannot_narrow",
    "loses_nothing_on_a_full_disk",
    "opens_on_a_full_disk",
    "makes_nothing_on_a_full_disk",
)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a process without rights can reach, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither mode bits nor file size limits")
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_disk(scenario: str, start: Start, open_folder: Path) -> None:
    process = start("constrained.py", scenario, open_folder)
    said = process.communicate()
    assert process.returncode == 0, said[1]
    assert said == ("", "")


def test_a_full_database_loses_nothing(history: History, case: MakeCase, answer: Make) -> None:
    history.add_conversation(case())
    first = answer(case(), "a", None)
    add_messages(history, first, head=first.id, updated_at="2027")
    db = history._connection._db
    pages = next(iter(db.query("PRAGMA page_count")))["page_count"]
    db.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    second = answer(case(), "b", None, TextPart("胸痛" * 50_000))
    with pytest.raises(StoreFull):
        add_messages(history, second, head=second.id, updated_at="2027")
    assert history.messages(case().id) == (first,)
    assert history.conversation(case().id).head_id == first.id
    assert not history.read_only
    db.execute("PRAGMA max_page_count = 100000").fetchall()
    add_messages(history, second, head=second.id, updated_at="2027")
    assert history.messages(case().id) == (first, second)


@pytest.mark.parametrize("kind", ["writing", "everything"])
def test_another_program_holds_the_file(
    *, history: History, path: Path, key: bytes, case: MakeCase, start: Start, kind: str
) -> None:
    history.add_conversation(case())
    if kind == "everything":
        history.close()
    process = start("locker.py", path, key.hex(), kind)
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    with pytest.raises(StoreLocked) as caught:
        History.open(path, key, busy_timeout_s=0.05)
    assert caught.value.facts == {"path": str(path)}
    if kind == "writing":
        assert len(history.summaries()) == 1
        with pytest.raises(StoreLocked):
            history.delete(case().id)
        assert not history.read_only
    process.communicate()
    later = History.open(path, key, busy_timeout_s=0.05)
    later.delete(case().id)
    assert later.summaries() == ()
    assert later.verify() == ()
    later.close()


def test_a_short_lock_is_waited_for(path: Path, key: bytes, case: MakeCase, start: Start) -> None:
    history = History.open(path, key)
    process = start("locker.py", path, key.hex(), "writing")
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "locked\n"
    process.stdin.close()  # it now takes its time to end
    history.add_conversation(case())
    assert len(history.summaries()) == 1
    history.close()


def test_a_failed_statement_leaves_no_transaction(history: History, case: MakeCase) -> None:
    """The trap of DESIGN.md §4: sqlite_utils must know SQLCipher's exceptions."""
    connection = history._connection
    with pytest.raises(sqlcipher3.OperationalError), connection.reading() as db:
        db.query("INSERT INTO nowhere (a) VALUES (1) RETURNING a")
    with pytest.raises(sqlcipher3.IntegrityError), connection.writing() as db:
        db.execute("INSERT INTO migrations (name) VALUES (NULL)")
    assert not connection._db.conn.in_transaction
    history.add_conversation(case())
    assert len(history.summaries()) == 1


def test_a_transaction_left_open_is_a_bug(history: History) -> None:
    with pytest.raises(AssertionError), history._connection.reading() as db:
        db.execute("BEGIN")
    assert not history._connection._db.conn.in_transaction


def test_sqlite_utils_stands_on_sqlcipher() -> None:
    assert vars(sqlite_utils.utils)["sqlite3"] is sqlcipher3
    assert vars(sqlite_utils.utils)["OperationalError"] is sqlcipher3.OperationalError


def test_another_thread_is_refused(history: History) -> None:
    caught: list[BaseException] = []

    def call() -> None:
        try:
            history.summaries()
        except sqlcipher3.ProgrammingError as error:
            caught.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    assert len(caught) == 1


def test_damaged_text_is_not_quoted(history: History, case: MakeCase, path: Path) -> None:
    """The driver's own exception quotes what it cannot decode: patient text in a traceback."""
    history.add_conversation(case())
    with history._connection.writing() as db:
        db.execute("UPDATE conversations SET title = CAST(x'63616e617279ff' AS TEXT)")
    with pytest.raises(StoreDamaged) as caught:
        history.conversation(case().id)
    assert caught.value.facts == {"path": str(path)}
    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_bugs_stay_bugs(path: Path) -> None:
    db = Database(sqlcipher3.connect(":memory:"))
    with pytest.raises(sqlcipher3.OperationalError), faults(path):
        db.execute("SELECT nonsense")
    db.close()


def test_settings_are_in_force(history: History) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": "2",
        "foreign_keys": "1",
        "secure_delete": "1",
        "temp_store": "2",
        "trusted_schema": "0",
        "busy_timeout": "50",
        "page_size": "4096",
    }
    with history._connection.reading() as db:
        found = {name: str(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in wanted}
    assert found == wanted
