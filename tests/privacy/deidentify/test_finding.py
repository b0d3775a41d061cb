"""What is found in single texts, and what looks like it and is not."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.privacy.deidentify.finding import Finder, load_finder
from tests.privacy.deidentify.conftest import RESOURCES

ANYTHING = load_finder(RESOURCES)


def found(finder: Finder, text: str) -> list[tuple[str, str]]:
    return [(find.kind, find.text) for find in finder.finds(text)]


def test_an_identity_number_is_found_by_its_check_digit_without_a_label(finder: Finder) -> None:
    assert found(finder, "见11010519491231002X一例") == [("identity", "11010519491231002X")]
    assert found(finder, "旧证110105491231002") == [("identity", "110105491231002")]


def test_a_slip_in_an_identity_number_does_not_hide_it(finder: Finder) -> None:
    assert found(finder, "见110105194912310021一例") == [("identity", "110105194912310021")]


def test_traditional_characters_are_read_as_simplified_and_kept_as_written(finder: Finder) -> None:
    assert found(finder, "聯絡人：吳佩珊，於屯門醫院覆診，手機０９２８771340") == [
        ("name", "吳佩珊"),
        ("hospital", "屯門醫院"),
        ("phone", "０９２８771340"),
    ]


def test_births_are_told_from_other_dates(finder: Finder) -> None:
    text = "1958年7月21日出生，2024年3月12日入院；DOB: 03/11/1952, seen 4 May 2023"
    assert found(finder, text) == [
        ("birth", "1958年7月21日"),
        ("date", "2024年3月12日"),
        ("birth", "03/11/1952"),
        ("date", "4 May 2023"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "帕金森病、阿尔茨海默病、桥本甲状腺炎、川崎病、马凡综合征、雷诺现象、库欣综合征、白血病、高血压",
        "阿托伐他汀20 mg qn，血压130/80 mmHg，心率76次/分，WBC 12.6×10^9/L，EGFR 19号外显子缺失",
        "术后第3天，每8小时一次，疗程7~10天，3个月后复查，肌力4/5级，GCS 13分（E3V4M6）",
        "我院、当地医院、上级医院、一家三甲医院、社区医院的医生、主管医师、值班护士",
        "Parkinson's disease, Cushing syndrome, Crohn's disease, Murphy's sign, Foley catheter",
        "BP 142/88 mmHg, Hb 9.8 g/dL, amoxicillin 500 mg for 7 days, pain 8/10, strength 4/5, pT2 N1",
        "Lymph nodes 3/14 positive, MMSE 9/30, BP 16/9 kPa, IOP 18/11, VA 6/18, open 24/7, CT 3/7 post",
        "Repeat in the 3rd week, 50th centile, 4th rib; L4/5 disc, 5/0 nylon, pain rated 7/10; E. Coli grew",
        "seen by Cardiology, feeding by PEG, to Neurology, at Rest; known COPD and GERD; Factor VIII",
        "淋巴结3/14阳性，血压16/9 kPa，1/3片qd，pH 7.28，肌酐1.25开始升高，10年前，20年烟龄，六七年",
        "麻醉平稳，手术顺利，患者应予抗凝，孕妇的母亲，住在郊区，家在农村，拨打120，市场价，心前区疼痛",
        "BRCA1 c.5266dup, TP53 p.R175H, NCT04567890, KDIGO 2012 stage 2; may increase; at our hospital",
    ],
)
def test_traps_are_left_alone(finder: Finder, text: str) -> None:
    assert found(finder, text) == []


def test_the_programs_own_examples_hold_dates_and_nothing_else(finder: Finder) -> None:
    texts = [text for file in (RESOURCES / "tasks").glob("*.toml") for text in strings_of(file)]
    wrong = [find for text in texts for find in finder.finds(text) if find.kind != "date"]
    assert len(wrong) <= 3, wrong


def strings_of(file: Path) -> list[str]:
    def walk(value: object) -> list[str]:
        match value:
            case str():
                return [value]
            case dict() | list():
                inner = value.values() if isinstance(value, dict) else value
                return [text for one in inner for text in walk(one)]
            case _:
                return []

    return walk(tomllib.loads(file.read_text(encoding="utf-8")))


def test_a_name_found_in_one_text_of_a_case_is_found_in_all(finder: Finder) -> None:
    texts = ["患者欧阳明月，女，28岁。", "请把欧阳明月的报告给我", "Mr Okafor has Okafor's own pills"]
    finds = finder.case_finds(texts)
    assert [find.text for find in finds[1]] == ["欧阳明月"]
    assert [find.text for find in finds[2]] == ["Okafor", "Okafor"]


def test_a_name_that_is_told_is_found_where_no_rule_would(finder: Finder) -> None:
    assert [find.text for find in finder.finds("把如花的药停了", {"如花": "name"})] == ["如花"]


def test_a_known_name_does_not_hide_a_disease_of_that_name(finder: Finder) -> None:
    assert [find.start for find in finder.finds("Bell has Bell's palsy", {"Bell": "name"})] == [0]


@given(
    st.text(
        alphabet=st.sampled_from("张患者医生号：，。 ·1234567890-/.@年月日床MrDaAbC'\n住省市路"), max_size=80
    )
)
def test_finds_lie_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for find in ANYTHING.finds(text):
        assert end <= find.start < find.end <= len(text)
        assert text[find.start : find.end] == find.text
        end = find.end
