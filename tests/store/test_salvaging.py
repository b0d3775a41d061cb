"""What can be read of a damaged history comes out of it, and the rest is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.conversation.messages import Conversation, Message, TextPart
from desktop.errors import StoreDamaged
from desktop.store.history import History
from desktop.store.salvaging import Salvaged, salvage

Make = Callable[..., Message]
MakeCase = Callable[..., Conversation]
PAGE = 4096
CASES = 30


@pytest.fixture
def whole(history: History, path: Path, case: MakeCase, question: Make, answer: Make) -> bytes:
    for number in range(1, CASES + 1):
        made = case(number)
        asked = question(made, "q")
        history.add_conversation(made, asked, answer(made, "a", asked.id, TextPart(f"回答{number}。" * 150)))
    history.mark(f"{case(3).id}-a", rating=5, signed_at="2027", signed_by="王医生")
    history.hold(case(4).id, held=True)
    history.delete(case(5).id)
    history.close()
    return path.read_bytes()


def salvaged(path: Path, key: bytes, tmp_path: Path) -> tuple[Salvaged, History]:
    found = salvage(path, key, tmp_path / "fresh" / "history.db")
    return found, History.open(tmp_path / "fresh" / "history.db", key)


def test_of_a_sound_file_nothing_is_lost(
    whole: bytes, path: Path, key: bytes, tmp_path: Path, reopen: Callable[[], History]
) -> None:
    found, fresh = salvaged(path, key, tmp_path)
    assert found == Salvaged(CASES, 2 * CASES, ())
    before = reopen()
    assert fresh.summaries() == before.summaries()
    for summary in before.summaries():
        assert fresh.conversation(summary.id) == before.conversation(summary.id)
        assert fresh.messages(summary.id) == before.messages(summary.id)
    assert fresh.in_bin() == before.in_bin()
    assert fresh.verify() == ()
    fresh.close()


def test_what_a_damaged_page_leaves_comes_out(
    whole: bytes, path: Path, key: bytes, tmp_path: Path, case: MakeCase
) -> None:
    read = []
    for place in range(PAGE, len(whole), PAGE):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            found, fresh = salvaged(path, key, tmp_path / str(place))
        except StoreDamaged:
            continue
        assert fresh.verify() == ()
        for summary in fresh.summaries():
            for message in fresh.messages(summary.id):
                assert "怎么办" in message.text or "回答" in message.text
        fresh.close()
        read.append(found.messages)
        assert found.messages == 2 * CASES or found.lost
    assert len(read) > (len(whole) // PAGE) * 2 // 3
    assert max(read) == 2 * CASES
    assert sum(read) / len(read) > 1.6 * CASES


def test_another_key_reads_nothing(whole: bytes, path: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged):
        salvage(path, bytes(32), tmp_path / "fresh.db")
    assert not (tmp_path / "fresh.db").exists()
    assert path.read_bytes() == whole
