"""What the case line makes of the patient's facts."""

import pytest

from desktop.clinical.forms import Entry
from desktop.ui.case_facts import CaseFacts, read_facts, split_drugs
from tests.ui.conftest import AGE, SEX


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("", ()),
        ("阿司匹林 100 mg、阿托伐他汀 20 mg", ("阿司匹林 100 mg", "阿托伐他汀 20 mg")),
        ("氨氯地平 5 mg，每日1次", ("氨氯地平 5 mg，每日1次",)),
        ("氨氯地平 5 mg，每次1片", ("氨氯地平 5 mg，每次1片",)),
        (
            "aspirin 100 mg, atorvastatin 20 mg, once daily",
            ("aspirin 100 mg", "atorvastatin 20 mg, once daily"),
        ),
        ("warfarin; digoxin\nfurosemide 20mg", ("warfarin", "digoxin", "furosemide 20mg")),
    ],
)
def test_drugs_keep_their_dose_and_frequency(text: str, drugs: tuple[str, ...]) -> None:
    assert split_drugs(text) == drugs


def test_nothing_is_known_of_nobody() -> None:
    assert not CaseFacts().known
    assert not read_facts((), (), "zh").known


@pytest.mark.parametrize(("language", "sex", "age"), [("zh", "男", "65岁"), ("en", "Male", "65 years")])
@pytest.mark.parametrize("entered", [("Male", "65 years"), ("男", "65 岁"), ("male", "65岁")])
def test_facts_are_read_in_the_windows_language(
    language: str, sex: str, age: str, entered: tuple[str, str]
) -> None:
    entries = (Entry("sex", "", entered[0]), Entry("age", "", entered[1]))
    facts = read_facts(entries, (SEX, AGE), "zh" if language == "zh" else "en")
    assert (facts.sex, facts.age) == (sex, age)


def test_no_drugs_show_no_chip() -> None:
    assert read_facts((Entry("current_drugs", "", "无。"),), (), "zh").drugs == ()
