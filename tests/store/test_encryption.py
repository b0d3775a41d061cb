"""What lies on the disk: nothing that can be read, nothing that was purged, nothing harmed."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import sqlcipher3
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from desktop.clinical.cases import Case
from desktop.conversation.messages import Conversation, Message, TextPart
from desktop.errors import KeyWrong, StoreDamaged, StoreError
from desktop.store.history import History
from tests.store.adding import add_messages

Make = Callable[..., Message]
MakeCase = Callable[..., Conversation]

CANARY = "canary金丝雀"
PAGE, RESERVED = 4096, 80
KINDS = {"cipher", "integrity", "foreign_key", "tree", "index", "audit"}


def decrypted(path: Path, key: bytes) -> bytes:
    """The whole file page by page, unused pages too: AES-256-CBC, the IV in each page's end."""
    data, pages = path.read_bytes(), []
    for start in range(0, len(data), PAGE):
        page = data[start : start + PAGE]
        body = page[16 if start == 0 else 0 : PAGE - RESERVED]
        cipher = Cipher(algorithms.AES(key), modes.CBC(page[PAGE - RESERVED : PAGE - RESERVED + 16]))
        pages.append(cipher.decryptor().update(body))
    return b"".join(pages)


@pytest.fixture
def filled(history: History, case: MakeCase, answer: Make) -> History:
    """Two cases with long messages; the canary is everywhere in the first one."""
    for number, word in ((1, CANARY), (2, "kept留下")):
        made = msgspec.structs.replace(
            case(number, title=f"{word} 标题"), case=Case({"history": f"{word} " * 2000})
        )
        history.add_conversation(made)
        for index in range(5):
            message = answer(made, f"m{index}", None, TextPart(f"{word} " * 2000))
            add_messages(history, message, head=message.id, updated_at="2027")
    return history


def test_no_file_can_be_read_without_the_key(filled: History, path: Path) -> None:
    files = list(path.parent.iterdir())
    assert {file.name for file in files} == {"history.db", "history.db-wal", "history.db-shm"}
    for file in files:
        data = file.read_bytes()
        assert b"SQLite format" not in data
        assert not any(piece.encode() in data for piece in ("canary", "金丝雀", "conversations", "金 丝"))
    with pytest.raises(sqlcipher3.DatabaseError):
        sqlcipher3.connect(str(path)).execute("SELECT * FROM sqlite_master")


def test_the_file_belongs_to_the_user_alone(filled: History, path: Path) -> None:
    assert {file.stat().st_mode & 0o077 for file in path.parent.iterdir()} == {0}
    assert path.parent.stat().st_mode & 0o077 == 0


def test_what_was_purged_is_in_no_page(filled: History, path: Path, key: bytes, case: MakeCase) -> None:
    filled.delete(case(1).id)
    filled.purge()
    assert not (path.parent / "history.db-wal").stat().st_size
    filled.close()
    pages = decrypted(path, key)
    assert "kept留下".encode() in pages
    for piece in ("canary", "anary", "金丝", "金", "丝"):
        assert piece.encode() not in pages, piece


def test_what_was_replaced_is_in_no_page(
    filled: History, path: Path, key: bytes, case: MakeCase, answer: Make
) -> None:
    for index in range(5):
        filled.save_message(answer(case(1), f"m{index}", None, TextPart("短")))
    filled.save_conversation(case(1))
    filled.close()
    assert "金丝雀 canary".encode() not in decrypted(path, key)


def test_no_key_is_as_wrong_as_another_key(filled: History, path: Path) -> None:
    filled.close()
    before = path.read_bytes()
    for wrong in (bytes(32), b"", b"short", bytes(33)):
        with pytest.raises(KeyWrong) as caught:
            History.open(path, wrong)
        assert caught.value.facts == {"path": str(path)}
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["history.db"]


def test_a_wrong_key_prints_nothing(filled: History, path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    filled.close()
    with pytest.raises(KeyWrong):
        History.open(path, bytes(32))
    assert capfd.readouterr() == ("", "")


def flip(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


def read_all(path: Path, key: bytes) -> None:
    history = History.open(path, key)
    try:
        for summary in history.summaries("金丝雀") + history.summaries():
            history.messages(summary.id)
    finally:
        history.close()


def everything(history: History) -> list[tuple[Conversation, tuple[Message, ...]]]:
    ids = [summary.id for summary in history.summaries()]
    return [(history.conversation(name), history.messages(name)) for name in ids]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "salt": lambda data: flip(data, 3),
    "header": lambda data: flip(data, 40),
    "first page": lambda data: flip(data, 4000),
    "check sum": lambda data: flip(data, 4090),
    "middle": lambda data: b"".join(
        flip(page, 100) if index else page
        for index, page in enumerate(data[start : start + PAGE] for start in range(0, len(data), PAGE))
    ),
    "one page cut": lambda data: data[:PAGE],
    "half": lambda data: data[: len(data) // 2],
    "a few bytes": lambda data: data[:-10],
    "a hundred bytes": lambda data: data[:100],
    "empty": lambda _: b"",
    "zeros": lambda data: bytes(len(data)),
    "text": lambda _: b"not a database, only a letter " * 500,
    "page swapped": lambda data: (
        data[:PAGE] + data[2 * PAGE : 3 * PAGE] + data[PAGE : 2 * PAGE] + data[3 * PAGE :]
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_refused_and_left_untouched(
    filled: History, path: Path, key: bytes, damage: str
) -> None:
    filled.close()
    broken = DAMAGES[damage](path.read_bytes())
    path.write_bytes(broken)
    with pytest.raises((StoreDamaged, KeyWrong)) as caught:
        read_all(path, key)
    assert caught.value.facts == {"path": str(path)}
    assert path.read_bytes() == broken


def test_a_damaged_page_never_changes_what_is_read(filled: History, path: Path, key: bytes) -> None:
    """SQLCipher reads a damaged page as zeros and only sometimes says so."""
    sound = everything(filled)
    filled.close()
    data = path.read_bytes()
    refused = 0
    for place in range(PAGE + 50, len(data), PAGE):
        path.write_bytes(flip(data, place))
        try:
            history = History.open(path, key)
        except StoreDamaged:
            refused += 1
            continue
        try:
            assert everything(history) == sound
        except StoreDamaged:
            refused += 1
        finally:
            history.close()
    assert refused > 10


@pytest.mark.parametrize("name", ["history.db-wal", "history.db"])
def test_a_damaged_file_with_a_log_is_left_untouched(
    filled: History, path: Path, key: bytes, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "copied while it was open"
    folder.mkdir()
    for file in (path, path.with_name("history.db-wal")):
        (folder / file.name).write_bytes(file.read_bytes())
    broken = folder / name
    # The log holds whole pages too; SQLite itself drops what is torn at its end.
    broken.write_bytes(flip(broken.read_bytes(), 2000 if name == "history.db" else 60))
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    try:
        read_all(folder / "history.db", key)
    except StoreError as error:
        assert isinstance(error, StoreDamaged | KeyWrong)  # noqa: PT017 - it may also be readable
        assert {name: (folder / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("place", [40, 4096 * 2 + 9])
def test_verify_names_the_damage(filled: History, path: Path, key: bytes, place: int) -> None:
    assert filled.verify() == ()
    filled.close()
    assert path.stat().st_size > 10 * PAGE
    history = History.open(path, key)
    path.write_bytes(flip(path.read_bytes(), place))
    found = history.verify()
    assert found
    assert all(problem.split(":")[0] in KINDS for problem in found)
    history.close()


def test_a_folder_is_no_history(tmp_path: Path, key: bytes) -> None:
    with pytest.raises(StoreError):
        History.open(tmp_path, key)
