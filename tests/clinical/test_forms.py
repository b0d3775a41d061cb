"""Forms: what is missing is named, what is doubtful is questioned, what cannot be used is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.clinical.forms import (
    Entry,
    check_form,
    check_value,
    doubt_of,
    example_values,
    expected_of,
    shown,
)
from desktop.clinical.language import Language, Text
from desktop.clinical.shelf import Shelf
from desktop.clinical.task import Choice, Field
from desktop.errors import InvalidField, UnknownField

TEMPERATURE = Field(
    name="temperature",
    kind="number",
    label=Text("体温", "Temperature"),
    unit=Text("℃", "°C"),
    low=34,
    high=42,
)
WEIGHT = Field(name="weight", kind="number", label=Text("体重", "Weight"), unit=Text("公斤", "kg"), low=0.5)
SCORE = Field(name="score", kind="number", label=Text("评分", "Score"), high=10)
GRADE = Field(
    name="grade",
    kind="choice",
    label=Text("分级", "Grade"),
    choices=(
        Choice("first", Text("I级", "Grade I")),
        Choice("second", Text("II级", "Grade II")),
    ),
)
DAY = Field(name="day", kind="date", label=Text("日期", "Date"))
WORDS = Field(name="words", kind="text", label=Text("主诉", "Chief complaint"))
LINES = Field(name="lines", kind="multiline", label=Text("现病史", "Present illness"))


def test_empty_required_fields_are_named_in_the_forms_order(shelf: Shelf) -> None:
    task = shelf.task("differential-diagnosis")
    form = check_form(task, {"age": "65", "chief_complaint": " \n\t ", "sex": ""})
    assert form.missing == ("sex", "chief_complaint", "present_illness")
    assert form.values == {"age": "65"}


def test_values_are_normalised_and_stand_in_the_forms_order(shelf: Shelf) -> None:
    form = check_form(shelf.task("triage"), {"chief_complaint": " 头晕 ", "age": "46岁", "sex": "女"})
    assert list(form.values.items()) == [("sex", "female"), ("age", "46"), ("chief_complaint", "头晕")]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", [("性别", "女"), ("年龄", "46 岁"), ("主诉", "头晕")]),
        ("en", [("Sex", "Female"), ("Age", "46 years"), ("Chief complaint", "头晕")]),
    ],
)
def test_entries_are_read_in_the_language_of_the_form(
    shelf: Shelf, language: Language, expected: list[tuple[str, str]]
) -> None:
    form = check_form(shelf.task("triage"), {"sex": "female", "age": "46", "chief_complaint": "头晕"})
    names = ("sex", "age", "chief_complaint")
    entries = tuple(Entry(name, *pair) for name, pair in zip(names, expected, strict=True))
    assert form.entries(language) == entries


def test_an_unknown_field_is_refused_with_the_known_ones(shelf: Shelf) -> None:
    with pytest.raises(UnknownField) as caught:
        check_form(shelf.task("disease-inquiry"), {"disease": "肺结核"})
    assert caught.value.facts["name"] == "disease"
    assert caught.value.facts["known"] == "disease_name, focus"


@pytest.mark.parametrize(
    ("entered", "value"),
    [
        ("38", "38"),
        ("38.0", "38.0"),
        (" 38.0 ℃ ", "38.0"),
        ("38.0°C", "38.0"),
        ("38.0 °c", "38.0"),
        ("３８．０℃", "38.0"),
        ("-1", "-1"),
    ],
)
def test_a_number_is_taken_with_its_unit_and_in_full_width_digits(entered: str, value: str) -> None:
    assert check_value(TEMPERATURE, entered) == value


@pytest.mark.parametrize("entered", ["70公斤", "70 kg", "70KG", "７０ｋｇ"])
def test_a_unit_is_known_in_both_languages(entered: str) -> None:
    assert check_value(WEIGHT, entered) == "70"


@pytest.mark.parametrize(
    "entered",
    ["三十八", "38,0", "1e3", "nan", "inf", "٣٨", "38 F", "38.", ".5", "--1", "9" * 10, "38\n39", "℃"],
)
def test_a_bad_number_is_refused_by_its_label(entered: str) -> None:
    with pytest.raises(InvalidField) as caught:
        check_value(TEMPERATURE, entered, "zh")
    assert caught.value.facts == {"label": "体温", "value": entered, "expected": "数字"}


def test_a_refusal_speaks_the_language_of_the_form() -> None:
    with pytest.raises(InvalidField) as caught:
        check_value(TEMPERATURE, "high", "en")
    assert caught.value.sentence("en") == "'high' cannot be used for Temperature: it should be a number."


def test_a_long_bad_value_is_cut_in_its_refusal() -> None:
    with pytest.raises(InvalidField) as caught:
        check_value(TEMPERATURE, "x" * 1_000_000)
    assert caught.value.facts["value"] == "x" * 80


def test_380_degrees_are_questioned_and_not_refused(shelf: Shelf) -> None:
    form = check_form(shelf.task("initial-diagnosis"), {"temperature": "380"})
    assert form.values == {"temperature": "380"}
    (doubt,) = form.doubts
    assert doubt.name == "temperature"
    assert doubt.question == Text("通常在 34–42 ℃，请核对", "usually 34–42 °C; please check")


@pytest.mark.parametrize("value", ["34", "42", "36.5"])
def test_the_range_includes_its_limits(value: str) -> None:
    assert doubt_of(TEMPERATURE, value) is None


def test_a_range_may_be_open_on_one_side() -> None:
    low, high = doubt_of(WEIGHT, "0.2"), doubt_of(SCORE, "11")
    assert low is not None
    assert high is not None
    assert low.question == Text("通常不低于 0.5 公斤，请核对", "usually at least 0.5 kg; please check")
    assert high.question == Text("通常不高于 10，请核对", "usually at most 10; please check")
    assert doubt_of(WEIGHT, "900") is None


def test_words_and_empty_values_are_never_doubted() -> None:
    assert doubt_of(WORDS, "380") is None
    assert doubt_of(TEMPERATURE, "") is None


@pytest.mark.parametrize("entered", ["second", "II级", "ii级", "Grade II", "GRADE ii", "ＩＩ级", " second "])
def test_a_choice_is_taken_by_its_id_or_its_label_in_either_language(entered: str) -> None:
    assert check_value(GRADE, entered) == "second"


def test_an_unknown_choice_is_refused_with_the_choices() -> None:
    with pytest.raises(InvalidField) as caught:
        check_value(GRADE, "III级", "zh")
    assert caught.value.facts == {"label": "分级", "value": "III级", "expected": "I级 / II级"}
    assert expected_of(GRADE, "en") == "Grade I / Grade II"


def test_a_date_is_taken_and_a_bad_one_refused() -> None:
    assert check_value(DAY, "2026-03-02") == "2026-03-02"
    assert check_value(DAY, "２０２６-０３-０２") == "2026-03-02"
    for entered in ("2026-02-30", "昨天", "02.03.2026"):
        with pytest.raises(InvalidField) as caught:
            check_value(DAY, entered, "en")
        assert caught.value.facts["label"] == "Date"


def test_words_stay_on_one_line_and_lines_stay_lines() -> None:
    assert check_value(WORDS, "胸痛\r\n3小时") == "胸痛 3小时"
    assert check_value(LINES, "突发胸痛\r\n伴大汗") == "突发胸痛\n伴大汗"


def test_control_characters_alone_are_an_empty_field(shelf: Shelf) -> None:
    form = check_form(shelf.task("disease-inquiry"), {"disease_name": "\x00\x1b"})
    assert form.missing == ("disease_name",)


def test_values_are_shown_with_unit_and_label() -> None:
    percent = Field(name="spo2", kind="number", label=Text("血氧", "SpO2"), unit=Text("%", "%"))
    assert shown(TEMPERATURE, "38.0", "zh") == "38.0 ℃"
    assert shown(percent, "89", "zh") == "89%"
    assert shown(SCORE, "7", "en") == "7"
    assert shown(GRADE, "first", "zh") == "I级"
    assert shown(GRADE, "gone", "zh") == "gone"
    assert shown(WORDS, "胸痛", "en") == "胸痛"


def test_the_example_is_in_the_language_asked_for(shelf: Shelf) -> None:
    task = shelf.task("medication-inquiry")
    assert example_values(task, "zh") == {"drug_name": "二甲双胍"}
    assert example_values(task, "en") == {"drug_name": "Metformin"}


@settings(deadline=None, database=None)
@given(
    st.text(st.characters(), max_size=40), st.sampled_from([TEMPERATURE, WEIGHT, GRADE, DAY, WORDS, LINES])
)
def test_whatever_is_entered_is_used_stably_or_refused(entered: str, field: Field) -> None:
    try:
        value = check_value(field, entered)
    except InvalidField:
        return
    assert check_value(field, value) == value
    assert value in shown(field, value, "en") or field.kind == "choice"
    doubt_of(field, value)
