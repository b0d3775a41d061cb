"""Text as the words that are searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.store.words import fold, origin, phrases_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("胸痛2小时", "胸 痛 2 小 时"),
        ("ＣＴ检查，38.5℃", "ct 检 查 38 5 c"),
        ("Sjögren’s Straße", "sjogren s strasse"),
        ("a_b-c", "a b c"),
        ("ガリ 한국", "カ リ 한 국"),
        ("😀 \x00\u200b — ", ""),
        ("مرض السكري", "مرض السكري"),
        ("e\u0301te\u0301", "ete"),
    ],
)
def test_words(text: str, words: str) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("search", "expressions"),
    [
        ("胸痛", ['"胸 痛"']),
        ("chest 胸痛", ['"chest" *', '"胸 痛"']),
        ("CT胸", ['"ct 胸"']),
        ("胸CT", ['"胸 ct" *']),
        ("胸痛 胸痛", ['"胸 痛"']),
        ('"a" OR b', ['"a" *', '"or" *', '"b" *']),
        ("—", []),
    ],
)
def test_a_search_becomes_phrases(search: str, expressions: list[str]) -> None:
    assert [phrase.expression() for phrase in phrases_of(search)] == expressions


@given(st.text(st.characters(codec=None)))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert words_of(words_of(text)) == words_of(text)


@given(st.text(st.characters(codec=None), min_size=1), st.data())
def test_a_place_leads_back_to_the_original(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded)))
    end = data.draw(st.integers(start, len(folded)))
    first, last = origin(text, start, end)
    assert 0 <= first <= len(text)
    assert first <= last <= len(text)
    assert folded[start:end] in fold(text[first:last])
