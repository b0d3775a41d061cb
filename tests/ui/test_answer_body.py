"""An answer that grows: the same in the end as at once, and little laid out again on the way."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.answer_body import FRAME_MS, AnswerBody, repaint_delay_ms
from desktop.ui.theme import Theme
from tests.ui.transcript_samples import ANSWER, BAD_TEXTS

PIECE = 4


def pieces(text: str) -> list[str]:
    return [text[place : place + PIECE] for place in range(0, len(text), PIECE)]


@pytest.fixture
def body(theme: Theme, qtbot: QtBot) -> AnswerBody:
    made = AnswerBody(theme)
    qtbot.addWidget(made)
    return made


def looks(body: AnswerBody) -> list[tuple[object, str]]:
    return [(piece.block, piece.document.toHtml()) for piece in body.pieces]


@pytest.mark.parametrize("text", [ANSWER, *BAD_TEXTS])
def test_written_in_pieces_it_ends_as_it_is_at_once(body: AnswerBody, text: str) -> None:
    body.set_markdown(text)
    at_once, height = looks(body), body.heightForWidth(632)
    body.begin()
    for piece in pieces(text):
        body.add_text(piece)
        body.flush()
    body.end()
    assert looks(body) == at_once
    assert body.heightForWidth(632) == height


def test_only_the_last_block_is_laid_out_again(body: AnswerBody) -> None:
    """20,000 characters shown after every 40: all of them anew each time would be 5,000,000."""
    paragraph = "患者男，六十五岁，胸痛三小时，压榨样，向左肩放射，伴大汗，" * 8
    text = "\n\n".join(f"## 第{place}部分\n\n{paragraph}\n\n1. {paragraph}" for place in range(44))
    assert len(text) > 20_000
    body.begin()
    for place in range(0, len(text), 40):
        body.add_text(text[place : place + 40])
        body.flush()
    body.end()
    longest_block = len(paragraph) + 4
    repaints = len(text) / 40
    assert body.laid_out_characters < 2 * len(text) + repaints * longest_block
    assert body.laid_out_characters < 10 * len(text)


def test_one_list_without_gaps_is_laid_out_item_by_item(body: AnswerBody) -> None:
    text = "\n".join(f"{place}. 第{place}条：应结合病史、体征和检查综合判断。" for place in range(1, 800))
    body.begin()
    for place in range(0, len(text), 40):
        body.add_text(text[place : place + 40])
        body.flush()
    assert body.laid_out_characters < 5 * len(text)


def test_pieces_are_gathered_into_one_repaint(body: AnswerBody, qtbot: QtBot) -> None:
    body.begin()
    for piece in pieces("胸痛三小时，压榨样。" * 20):
        body.add_text(piece)
    assert body.laid_out_characters == 0
    qtbot.waitUntil(lambda: body.laid_out_characters > 0)
    assert body.laid_out_characters == 200


def test_a_very_long_paragraph_is_repainted_less_often() -> None:
    assert repaint_delay_ms(0) == repaint_delay_ms(1000) == FRAME_MS
    assert repaint_delay_ms(20_000) > 5 * FRAME_MS


def test_what_was_received_is_known(body: AnswerBody) -> None:
    body.begin("a")
    body.add_text("b")
    assert body.has_received("ab")
    assert not body.has_received("abc")


def test_a_crlf_cut_in_two_is_one_line_end(body: AnswerBody) -> None:
    body.begin()
    for piece in ("第一段\r", "\n\r", "\n第二段"):
        body.add_text(piece)
    body.end()
    assert body.plain_text() == "第一段\n\n第二段"


@pytest.mark.parametrize("text", [ANSWER, *BAD_TEXTS])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_text_that_goes_on_ends_as_it_is_at_once(body: AnswerBody, text: str, share: float) -> None:
    body.set_markdown(text)
    at_once = looks(body)
    begun = text[: int(len(text) * share)]
    body.set_markdown(begun)
    body.resume(begun)
    for piece in pieces(text[len(begun) :]):
        body.add_text(piece)
    body.end()
    assert looks(body) == at_once
    assert body.has_received(text)


def test_going_on_lays_out_the_last_block_only(body: AnswerBody) -> None:
    text = "\n\n".join(f"第{place}段，应结合病史、体征和检查综合判断。" for place in range(400))
    body.begin()
    body.add_text(text)
    body.end()
    before, first = body.laid_out_characters, body.pieces[0]
    body.resume(text)
    body.add_text("再补充一句。")
    body.end()
    assert body.laid_out_characters - before < 200
    assert body.pieces[0] is first
    assert body.plain_text().endswith("综合判断。再补充一句。")


def test_another_text_than_was_shown_is_shown_anew(body: AnswerBody) -> None:
    body.set_markdown("第一稿")
    body.resume("第二稿")
    body.add_text("，续")
    body.end()
    assert body.plain_text() == "第二稿，续"
