"""Bytes of tokens to text: whole characters, and stop strings never shown, wherever they are cut."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.answer_text import AnswerText


def fed(data: bytes, sizes: list[int], stop: tuple[str, ...] = ()) -> tuple[str, bool]:
    """All text shown for `data` fed in pieces of these sizes, one byte each after them."""
    text, shown, at = AnswerText(stop), [], 0
    while at < len(data) and not text.stopped:
        size = sizes.pop() if sizes else 1
        shown.append(text.feed(data[at : at + size]))
        at += size
    return "".join(shown) + ("" if text.stopped else text.rest()), text.stopped


@given(st.text(), st.lists(st.integers(1, 5)))
def test_all_characters_come_whole(words: str, sizes: list[int]) -> None:
    data = words.encode("utf-8", "ignore")
    assert fed(data, sizes) == (data.decode(), False)


@given(st.binary(), st.lists(st.integers(1, 5)))
def test_bytes_that_are_no_characters_do_not_show(data: bytes, sizes: list[int]) -> None:
    shown, _ = fed(data, sizes)
    assert "\ufffd" not in shown or b"\xef\xbf\xbd" in data
    assert shown.encode().decode() == shown


@given(
    st.text(alphabet="ab胸痛", max_size=30),
    st.lists(st.text(alphabet="ab胸痛", max_size=4)),
    st.lists(st.integers(1, 5)),
)
def test_the_text_ends_before_the_first_stop_string(words: str, stop: list[str], sizes: list[int]) -> None:
    shown, stopped = fed(words.encode(), sizes, tuple(stop))
    hits = [string for string in stop if string and string in words]
    assert stopped == bool(hits)
    if hits:
        # A piece may bring two at once: the earliest one ends the text.
        assert words.startswith(shown)
        assert not any(string in shown for string in hits)
        assert any(words[len(shown) :].startswith(string) for string in hits)
    else:
        assert shown == words


def test_what_cannot_begin_a_stop_string_is_shown_at_once() -> None:
    text = AnswerText(("结束。",))
    assert text.feed("胸痛".encode()) == "胸痛"
    assert text.feed("结束".encode()) == ""
    assert text.feed("了".encode()) == "结束了"
    assert text.feed("结束。后面".encode()) == ""
    assert text.stopped


def test_half_a_character_at_the_end_is_dropped() -> None:
    text = AnswerText()
    assert text.feed("痛".encode()[:2]) == ""
    assert text.rest() == ""
