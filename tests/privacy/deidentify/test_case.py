"""A whole case: the same words for the same person in every text, and what the program itself wrote stays."""

import pytest

from desktop.clinical.cases import Case
from desktop.clinical.forms import Entry
from desktop.clinical.task import Sampling
from desktop.conversation.export import document
from desktop.conversation.messages import (
    Conversation,
    FormPart,
    Mark,
    Message,
    Provenance,
    StructuredPart,
    TextPart,
)
from desktop.conversation.review import Corrections
from desktop.privacy.deidentify.case import Deidentified, deidentified
from desktop.privacy.deidentify.finding import Finder

NAME, PHONE, IDENTITY = "张建国", "13800138000", "11010519491231002X"
QUESTION = f"患者{NAME}，男，75岁，1949年1月3日出生，2024年3月12日胸痛，电话{PHONE}，身份证号{IDENTITY}"
PROVENANCE = Provenance(
    model_id="m",
    model_name="Test 7B",
    model_sha256="20240312" * 8,
    demo=False,
    app_version="0.1",
    language="zh",
    sampling=Sampling(),
    seed=13800138000,
)


def conversation(title: str) -> Conversation:
    moment = "2024-03-13T08:00:00.000+00:00"
    case = Case({"chief_complaint": f"{NAME}胸痛", "age": "75"})
    return Conversation(id="c1", title=title, created_at=moment, updated_at=moment, case=case)


def branch() -> tuple[Message, ...]:
    form = FormPart(
        task_id="own",
        task_version=1,
        title="病历",
        specialty_id=None,
        entries=(Entry("who", "姓名", "如花"), Entry("text", "病史", QUESTION)),
        values={"who": "如花", "text": QUESTION},
        text=QUESTION,
    )
    question = Message(
        id="q",
        conversation_id="c1",
        parent_id=None,
        role="user",
        parts=(form,),
        created_at="2024-03-13T08:00:00.000+00:00",
    )
    answer = Message(
        id="a",
        conversation_id="c1",
        parent_id="q",
        role="assistant",
        parts=(TextPart(f"{NAME}与如花：3月19日复查。"), StructuredPart("plan", f'{{"who": "{NAME}"}}')),
        created_at="2024-03-13T08:01:00.000+00:00",
        provenance=PROVENANCE,
        mark=Mark(4, "2024-03-13T09:00:00.000+00:00", "王医生"),
    )
    return question, answer


@pytest.fixture
def case(finder: Finder) -> Deidentified:
    cut = QUESTION[:6] + "…"
    return deidentified(conversation(cut), branch(), finder, days=-140, language="zh")


def test_nothing_of_the_patient_is_left(case: Deidentified) -> None:
    text = document(case.conversation, case.branch, "zh") + repr(case.branch) + repr(case.conversation)
    text = text.replace(str(PROVENANCE.seed), "")
    for canary in (NAME, NAME[:2], PHONE, IDENTITY, "如花", "1949", "3月12日", "2024-03"):
        assert canary not in text, canary


def test_the_same_person_has_the_same_words_everywhere(case: Deidentified) -> None:
    words = {one.find.text: one.words for one in case.replacements}
    assert {words[NAME], words["如花"]} == {"[姓名 1]", "[姓名 2]"}
    assert isinstance(part := case.branch[1].parts[0], TextPart)
    assert part.text == f"{words[NAME]}与{words['如花']}：10月31日复查。"


def test_dates_move_together_and_the_age_stays_true(case: Deidentified) -> None:
    assert "1948年8月16日出生，2023年10月24日胸痛" in case.branch[0].text
    assert "75岁" in case.branch[0].text
    assert case.branch[0].created_at == "2023-10-25T08:00:00.000+00:00"


def test_a_date_without_a_year_keeps_its_distance_from_one_with(finder: Finder) -> None:
    text = "2020年2月27日入院，3月1日出院"
    question = branch()[1]
    message = Message(
        id="q",
        conversation_id="c1",
        parent_id=None,
        role="user",
        parts=(TextPart(text),),
        created_at=question.created_at,
    )
    case = deidentified(conversation("x"), [message], finder, days=-28, language="zh")
    assert case.branch[0].text == "2020年1月30日入院，2月2日出院"


def test_a_title_that_cuts_a_name_in_two_keeps_no_half_of_it(case: Deidentified) -> None:
    assert case.conversation.title.startswith("患者[姓名")
    assert case.conversation.title.endswith("…")


def test_a_signature_stays_without_its_name_on_the_day_that_moved(case: Deidentified) -> None:
    assert case.branch[1].mark == Mark(4, "2023-10-25T09:00:00.000+00:00")
    assert "王医生" not in document(case.conversation, case.branch, "zh")


def test_what_the_program_wrote_stays(case: Deidentified) -> None:
    assert case.branch[1].provenance == PROVENANCE
    assert [message.id for message in case.branch] == ["q", "a"]


def test_the_doctor_adds_to_the_finds_and_takes_from_them(finder: Finder) -> None:
    case = deidentified(
        conversation("x"),
        branch(),
        finder,
        days=-140,
        language="zh",
        corrections=Corrections(("胸痛",), (PHONE,)),
    )
    assert "胸痛" not in case.branch[0].text
    assert PHONE in case.branch[0].text


def test_placeholders_are_in_the_language_asked_for(finder: Finder) -> None:
    english = deidentified(conversation("x"), branch(), finder, days=-140, language="en")
    assert {one.words for one in english.replacements} >= {"[NAME 1]", "[PHONE 1]", "[ID NUMBER 1]"}
