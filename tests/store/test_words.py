"""Text as the terms that are searched."""

import re
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.store.words import facet, fold, origin, phrases_of, terms_of

PAIR, START = "\ue010", "\ue011"


def pair(before: str, after: str) -> str:
    return f"{PAIR}{before}{PAIR}{after}"


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("胸痛", {"胸", "痛", "胸痛"}),
        ("胸，痛", {"胸", "痛", "胸痛"}),
        ("CT胸", {"胸", pair("ct", "胸"), START + "c", START + "ct"}),
        ("Sjögren", {"sjogren", START + "s", START + "sj", START + "sjo"}),
        ("38.5", {"38.5", START + "3", START + "38", START + "38."}),
        ("５ ℃", {START + "5", START + "c", pair("5", "c")}),
        ("5毫克", {"毫", "克", "毫克", START + "5", pair("5", "毫"), pair("5", "mg")}),
        ("ガ", {"カ"}),
        ("😀 \x00\u200b — _", set()),
        ("x" * 100, {START + "x", START + "xx", START + "xxx", "x" * 40}),
    ],
)
def test_terms(text: str, terms: set[str]) -> None:
    assert terms_of(text) == terms


@pytest.mark.parametrize(
    ("search", "expressions"),
    [
        ("胸", ['"胸"']),
        ("胸痛", ['"胸痛"']),
        ("胸痛史", ['"胸痛" AND "痛史"']),
        ("ct 胸痛", [f'"{START}ct"', '"胸痛"']),
        ("chest", ['"chest" *']),
        ("CT胸", [f'"{pair("ct", "胸")}"']),
        ("胸CT", [f'"{pair("胸", "ct")}" *']),
        ("胸痛 胸痛", ['"胸痛"']),
        ("300mg", [f'"{pair("300", "mg")}" *']),
        ("300 mg", [f'"{pair("300", "mg")}" *']),
        ("300 毫克", [f'"{pair("300", "mg")}" *']),
        ("3 months", [f'"{START}3"', '"months" *']),
        ('"a" OR b', [f'"{START}a"', f'"{START}or"', f'"{START}b"']),
        ("—", []),
    ],
)
def test_a_search_becomes_phrases(search: str, expressions: list[str]) -> None:
    assert [phrase.expression() for phrase in phrases_of(search)] == expressions


@pytest.mark.parametrize(
    ("search", "text", "is_there"),
    [
        ("38.5", "t 38.5", True),
        ("8.5", "t 38.5", False),
        ("5", "t 38.5", False),
        ("5", "cd5", False),
        ("10 mmhg", "10毫米汞柱", True),
        ("2 μg", "2mcg", True),
        ("0.5克", "0.5 g", True),
        ("39度", "39 ℃", True),
        ("1a", "1 a", True),
        ("38", "38.5", True),
    ],
)
def test_numbers_and_their_units(search: str, text: str, is_there: bool) -> None:
    [phrase] = phrases_of(search)
    assert bool(re.search(phrase.pattern(), fold(text))) == is_there
    assert index_has(text, phrase.expression()) == is_there


def index_has(text: str, expression: str) -> bool:
    """Whether SQLite's own FTS5 finds the text's terms by an expression."""
    with sqlite3.connect(":memory:") as db:
        db.execute(
            "CREATE VIRTUAL TABLE t USING fts5 (words, detail = none, tokenize = \"ascii tokenchars '.-'\")"
        )
        db.execute("INSERT INTO t VALUES (?)", [" ".join(terms_of(text))])
        found = db.execute("SELECT 1 FROM t WHERE t MATCH ?", [expression]).fetchall()
    db.close()
    return bool(found)


@given(st.text(st.characters(codec=None), max_size=80), st.data())
def test_what_the_index_finds_is_marked(text: str, data: st.DataObject) -> None:
    pieces = text.split()
    if not pieces:
        return
    for phrase in phrases_of(data.draw(st.sampled_from(pieces))):
        assert index_has(text, phrase.expression())
        assert re.search(phrase.pattern(), fold(text))


@given(st.text(st.characters(codec=None)))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(codec=None)))
def test_a_facet_is_one_term_that_no_text_has(value: str) -> None:
    assert len(facet("task", value).split()) == 1
    assert facet("task", value) not in terms_of(value)


@given(st.text(st.characters(codec=None), min_size=1), st.data())
def test_a_place_leads_back_to_the_original(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded)))
    end = data.draw(st.integers(start, len(folded)))
    first, last = origin(text, start, end)
    assert 0 <= first <= len(text)
    assert first <= last <= len(text)
    assert folded[start:end] in fold(text[first:last])
