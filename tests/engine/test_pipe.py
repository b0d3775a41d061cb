"""Lines over a pipe: cut anywhere, limited in length, and never half."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.task import Sampling
from desktop.engine.pipe import LineTooLongError, encoded, lines, whole_characters
from desktop.engine.protocol import Ask, Failed, Load, Reply, Request, Text, Turn


def reader(data: bytes, sizes: list[int]) -> list[bytes]:
    """The lines of `data` that comes in chunks of these sizes."""
    rest = memoryview(data)

    def read(most: int) -> bytes:
        nonlocal rest
        size = min(sizes.pop(0) if sizes else most, most)
        chunk, rest = rest[:size], rest[size:]
        return bytes(chunk)

    return list(lines(read, limit_bytes=100))


@given(st.lists(st.binary(max_size=100)), st.lists(st.integers(1, 60)), st.binary(max_size=100))
def test_lines_come_back_however_they_are_cut(parts: list[bytes], sizes: list[int], half: bytes) -> None:
    parts = [part.replace(b"\n", b"") for part in parts]
    half = half.replace(b"\n", b"")
    assert reader(b"".join(part + b"\n" for part in parts) + half, sizes) == parts


@pytest.mark.parametrize("data", [b"x" * 101, b"x" * 101 + b"\n", b"ok\n" + b"x" * 101 + b"\nok\n"])
def test_a_line_that_is_too_long_ends_the_connection(data: bytes) -> None:
    with pytest.raises(LineTooLongError):
        reader(data, [7] * 100)
    with pytest.raises(LineTooLongError):
        reader(data, [])


@given(st.text())
def test_any_text_crosses_the_pipe(words: str) -> None:
    line = encoded(Text(1, whole_characters(words)))
    assert line.count(b"\n") == 1
    reply = msgspec.json.decode(line, type=Reply)
    assert isinstance(reply, Text)
    assert reply.text == whole_characters(words)
    assert "\ud800" not in reply.text


def test_lone_surrogates_become_a_mark() -> None:
    assert whole_characters("a\ud800b\udfffc 😀") == "a\ufffdb\ufffdc 😀"


def test_requests_come_back() -> None:
    ask = Ask(3, (Turn("user", "胸痛"),), Sampling(), 7, begun="完")
    load = Load(4, "/模型/a b.gguf")
    for request in (ask, load):
        assert msgspec.json.decode(encoded(request), type=Request) == request


@pytest.mark.parametrize(
    "line",
    [
        b'{"kind":"text","id":1,"text":"x","more":1}',
        b'{"kind":"text","id":"1","text":"x"}',
        b'{"kind":"text","id":1}',
        b'{"kind":"other","id":1}',
        b'{"id":1,"text":"x"}',
        b'{"kind":"done","id":1,"reason":"why","prompt_tokens":1,"cached_tokens":1,"completion_tokens":1}',
        b'{"kind":"failed","id":1,"code":"X","facts":{"a":[1]}}',
    ],
)
def test_what_is_no_reply_is_refused(line: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(line, type=Reply)


def test_a_failure_needs_no_facts() -> None:
    assert msgspec.json.decode(b'{"kind":"failed","id":1,"code":"X"}', type=Reply) == Failed(1, "X", {})
