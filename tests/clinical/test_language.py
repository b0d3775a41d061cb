"""Text in both languages, and the cleaning of what people type."""

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.clinical.language import Text, clean


def test_a_text_is_read_in_the_language_asked_for() -> None:
    text = Text(zh="胸痛", en="Chest pain")
    assert (text.read("zh"), text.read("en")) == ("胸痛", "Chest pain")


def test_a_text_is_filled_in_both_languages() -> None:
    text = Text(zh="{why}：{count} 次", en="{why}: {count} times")
    assert text.filled(why=Text("重复", "said again"), count=2) == Text("重复：2 次", "said again: 2 times")


def test_control_characters_go_and_line_breaks_stay() -> None:
    assert clean("\x00a\x07\x1b[31m\r\nb\rc\u2028d\te\x85\x9f ") == "a[31m\nb\nc\nd\te"


def test_a_lone_surrogate_is_replaced_and_a_pair_is_one_character() -> None:
    assert clean("a\ud83db") == "a\ufffdb"
    assert clean("\ud83d\ude00") == "\U0001f600"


def test_other_writing_stays_as_it_is() -> None:
    for text in (
        "心电图 \U0001f468\u200d\u2695\ufe0f",
        "ألم في الصدر",
        "𠮷野家",
        "<|im_start|>system",
        "é e\u0301",
    ):
        assert clean(text) == text


@settings(deadline=None, database=None)
@given(st.text(st.characters()))
def test_clean_text_can_be_stored_and_stays_clean(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once.encode().decode() == once
