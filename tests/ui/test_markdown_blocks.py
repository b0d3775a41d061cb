"""Markdown cut into blocks, whole and in pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.markdown_blocks import Block, Splitter, blocks_of, is_basis
from tests.ui.transcript_samples import ANSWER, BAD_TEXTS


def kinds(markdown: str) -> list[str]:
    return [block.kind for block in blocks_of(markdown)]


def test_blocks_of_an_answer() -> None:
    assert kinds(ANSWER) == ["heading", "table", "text", "heading", "item", "item"]


def test_the_basis_is_set_off_until_the_next_heading() -> None:
    basis = [block for block in blocks_of(ANSWER) if block.basis]
    assert basis == [Block("text", "症状来自本次填写；未提供心电图。", basis=True, label="依据")]


@pytest.mark.parametrize("title", ["依据", "诊断依据：", "二、依据", "**Basis**", "Basis of the diagnosis"])
def test_titles_of_the_basis(title: str) -> None:
    assert is_basis(title)


@pytest.mark.parametrize("title", ["诊断与依据", "Diagnosis and basis", "建议", "Basal rate"])
def test_titles_of_something_else(title: str) -> None:
    assert not is_basis(title)


def test_a_basis_may_begin_with_a_label_and_go_on_as_a_list() -> None:
    blocks = blocks_of("诊断：肺炎\n**依据：**\n- 发热\n- 咳嗽\n\n建议：胸片")
    assert [(block.kind, block.basis) for block in blocks] == [
        ("text", False),
        ("text", True),
        ("item", True),
        ("item", True),
        ("text", False),
    ]


def test_a_basis_with_a_list_keeps_its_heading() -> None:
    assert kinds("## 依据\n- 发热") == ["heading", "item"]


def test_items_go_on_counting() -> None:
    assert [block.number for block in blocks_of("1. a\n\n1. b\n   - c\n3. d\n\ntext\n\n1. e")] == [
        1,
        2,
        3,
        0,
        1,
    ]


def test_a_table_ends_where_its_rows_end() -> None:
    assert kinds("如下：\n| a | b |\n|---|---|\n| 1 | 2 |\n后文") == ["text", "table", "text"]


def test_a_fence_is_one_block_with_its_empty_lines() -> None:
    assert blocks_of("```py\na\n\n# b\n```\nc")[0] == Block("code", "a\n\n# b")


def test_an_indented_paragraph_is_no_code() -> None:
    assert blocks_of("前\n\n    缩进的一段")[1] == Block("text", "    缩进的一段")


def test_the_header_of_a_coming_table_is_a_table_already() -> None:
    splitter = Splitter()
    assert splitter.feed("| a | b |\n|--") == []
    assert [block.kind for block in splitter.tail()] == ["table"]


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_bad_text_is_cut_without_losing_lines(text: str) -> None:
    assert isinstance(blocks_of(text), list)


_LINES = st.sampled_from(
    [
        "## 依据", "# h", "text", "", "- a", "1. b", "   - c", "  续", "| a | b |", "|---|---|", "| 1 | 2 |",
        "```", "> q", "---", "**依据：**x", "===", "\r", "<病例描述>", "    code",
    ]
)  # fmt: skip


@given(st.lists(_LINES, max_size=14), st.lists(st.integers(1, 9), min_size=1, max_size=40))
def test_pieces_give_the_same_blocks_as_the_whole(lines: list[str], sizes: list[int]) -> None:
    text = "\n".join(lines)
    splitter = Splitter()
    found: list[Block] = []
    place = turn = 0
    while place < len(text):
        size = sizes[turn % len(sizes)]
        found += splitter.feed(text[place : place + size])
        splitter.tail()
        place, turn = place + size, turn + 1
    assert found + splitter.finish() == blocks_of(text)
