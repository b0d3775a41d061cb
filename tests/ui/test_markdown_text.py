"""Characters, leaked tags and marks of untrusted text."""

import pytest

from desktop.ui.markdown_text import (
    GUARD,
    REPLACEMENT,
    clean_answer,
    harmless,
    provisional,
    unambiguous,
    without_leaks,
)
from tests.ui.transcript_samples import BAD_TEXTS


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_nothing_harmful_is_left(text: str) -> None:
    clean = harmless(text)
    clean.encode()
    assert not [char for char in clean if ord(char) < 0x20 and char not in "\n\t"]
    assert not set(clean) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufdd0\ufffc\uffff")
    assert GUARD not in clean


def test_line_ends_become_line_feeds() -> None:
    assert harmless("a\r\nb\rc\u2028d\x0be") == "a\nb\nc\nd\ne"


def test_controls_show_that_something_was_there() -> None:
    assert harmless("a\x00b") == f"a{REPLACEMENT}b"


def test_ordinary_text_is_untouched() -> None:
    text = "38.5 ℃，血压 150/95 mmHg\t<正常> 3~5 天 🩺 e\u0301 \u200f"
    assert harmless(text) == text
    assert without_leaks(text) == text


@pytest.mark.parametrize(
    ("leaked", "clean"),
    [
        ("<病例描述>胸痛</病例描述>", "胸痛"),
        ("<医患对话>\n咳嗽", "\n咳嗽"),
        ("<Case description>Pain", "Pain"),
        ("<book knowledge>Pain", "Pain"),
        ("根据书本知识，应先做心电图。", "应先做心电图。"),
        ("According to book knowledge, start with an ECG.", "start with an ECG."),
        ("白细胞 <4.0，血小板 >100", "白细胞 <4.0，血小板 >100"),
    ],
)
def test_leaks_of_the_data_set_are_stripped(leaked: str, clean: str) -> None:
    assert clean_answer(leaked) == clean


def test_bold_text_may_end_with_chinese_punctuation() -> None:
    assert unambiguous("**诊断：**肺炎") == f"**{GUARD}诊断：{GUARD}**肺炎"


def test_times_is_no_emphasis() -> None:
    assert unambiguous("3*10^9/L，5*10^9/L") == r"3\*10^9/L，5\*10^9/L"


def test_code_is_left_alone() -> None:
    assert unambiguous("`3*10` 和 3*10") == r"`3*10` 和 3\*10"


def test_an_open_end_is_closed_for_the_moment() -> None:
    assert provisional("前**重点") == "前**重点**"
    assert provisional("前**") == "前"
    assert provisional("好<病例") == "好"
    assert provisional("a **b** c") == "a **b** c"
