"""The shelf: all tasks and specialties are there, complete in both languages, and a hospital adds its own."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from desktop.clinical.cases import CASE_LINE
from desktop.clinical.forms import check_form, example_values
from desktop.clinical.language import LANGUAGES, Text
from desktop.clinical.shelf import Shelf, load_shelf
from desktop.clinical.task import Field, Task
from desktop.errors import TaskFileInvalid, UnknownSpecialty, UnknownTask

CONFIRMED = {
    "case-summary": "Case Summary",
    "triage": "Triage",
    "inquiry-prompts": "Inquiry Prompts",
    "initial-diagnosis": "Initial Diagnosis",
    "differential-diagnosis": "Differential Diagnosis",
    "next-examinations": "Next Examinations",
    "definitive-diagnosis": "Definitive Diagnosis",
    "disease-grading": "Disease Grading",
    "treatment-plan": "Treatment Plan",
    "disease-inquiry": "Disease Inquiry",
    "symptom-inquiry": "Symptom Inquiry",
    "medication-inquiry": "Medication Inquiry",
    "preoperative-education": "Preoperative Education",
}
LISTED = [
    "triage",
    "inquiry-prompts",
    "case-summary",
    "initial-diagnosis",
    "differential-diagnosis",
    "next-examinations",
    "definitive-diagnosis",
    "disease-grading",
    "treatment-plan",
    "medication-selection",
    "interaction-check",
    "surgical-plan",
    "preoperative-education",
    "postoperative-guidance",
    "rehabilitation",
    "record-writing",
    "discharge-summary",
    "follow-up-plan",
    "patient-education",
    "disease-inquiry",
    "symptom-inquiry",
    "medication-inquiry",
]
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
MAKES_A_JUDGEMENT = ("triage", "initial-diagnosis", "differential-diagnosis", "definitive-diagnosis")

LoadOwn = Callable[[dict[str, str | bytes]], Shelf]


def texts_of(item: object, place: str) -> Iterator[tuple[str, Text]]:
    """Every `Text` below `item`, with where it stands."""
    if isinstance(item, Text):
        yield place, item
    elif isinstance(item, msgspec.Struct):
        for name in item.__struct_fields__:
            yield from texts_of(getattr(item, name), f"{place}.{name}")
    elif isinstance(item, tuple):
        for index, part in enumerate(item):
            yield from texts_of(part, f"{place}[{index}]")


def all_texts(shelf: Shelf) -> list[tuple[str, Text]]:
    """Every text of the shelf that is words: no units and no example that is a number, choice or date."""
    found = [*texts_of(shelf.specialties, "specialties"), *texts_of(shelf.shared_fields, "fields")]
    for task in shelf.tasks:
        found += texts_of(msgspec.structs.replace(task, fields=()), task.id)
        for field in task.fields:
            words = field if field.kind in {"text", "multiline"} else bare(field)
            found += texts_of(words, f"{task.id}.{field.name}")
    return found


def bare(field: Field) -> Field:
    return msgspec.structs.replace(field, example=None)


def test_the_22_tasks_stand_in_the_order_of_the_workflow(shelf: Shelf) -> None:
    assert [task.id for task in shelf.tasks] == LISTED
    assert Counter(task.phase for task in shelf.tasks) == {
        "before": 1,
        "diagnosis": 7,
        "treatment": 8,
        "after": 6,
    }
    assert not shelf.problems
    assert not any(task.own for task in shelf.tasks)


def test_each_file_is_named_after_its_task(resources: Path) -> None:
    for path in (resources / "tasks").iterdir():
        assert tomllib.loads(path.read_text(encoding="utf-8"))["id"] == path.stem


def test_orders_within_a_phase_leave_room_between_tasks(shelf: Shelf) -> None:
    for phase in {task.phase for task in shelf.tasks}:
        orders = [task.order for task in shelf.tasks if task.phase == phase]
        assert orders == [10 * (index + 1) for index in range(len(orders))]


def test_only_the_13_confirmed_tasks_carry_a_category_of_the_data_set(shelf: Shelf) -> None:
    categories = {task.id: task.doctorflan_category for task in shelf.tasks if task.doctorflan_category}
    assert categories == CONFIRMED


def test_our_own_presets_say_that_they_are_ours(shelf: Shelf) -> None:
    for task in shelf.tasks:
        ours = task.doctorflan_category is None
        assert ("本程序自带的预设，不属于 DoctorFLAN 数据集" in task.help.zh) is ours, task.id
        assert ("own preset, not part of the DoctorFLAN data set" in task.help.en) is ours, task.id


def test_27_specialties_with_their_own_ids_and_titles(shelf: Shelf) -> None:
    assert len(shelf.specialties) == 27
    assert len({specialty.id for specialty in shelf.specialties}) == 27
    assert len({specialty.title.zh for specialty in shelf.specialties}) == 27
    assert len({specialty.title.en for specialty in shelf.specialties}) == 27


def test_every_text_is_there_in_both_languages_and_in_its_own(shelf: Shelf) -> None:
    found = all_texts(shelf)
    assert len(found) > 500
    for place, text in found:
        assert text.zh == text.zh.strip(), place
        assert text.en == text.en.strip(), place
        assert not CHINESE.search(text.en), f"{place}: {text.en}"
        if not re.fullmatch(r"(kg|%|℃|None|无|[\d/ ]+ mmHg|INR [\d.]+。)", text.zh):
            assert CHINESE.search(text.zh), f"{place}: {text.zh}"


def test_chinese_texts_use_chinese_punctuation(shelf: Shelf) -> None:
    for place, text in all_texts(shelf):
        assert not re.search(r"[\u4e00-\u9fff][,;:?!()]", text.zh), f"{place}: {text.zh}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_fills_its_form_without_a_gap_or_a_doubt(shelf: Shelf, language: str) -> None:
    for task in shelf.tasks:
        form = check_form(task, example_values(task, "zh" if language == "zh" else "en"))
        assert not form.missing, task.id
        assert not form.doubts, task.id


def test_every_required_field_and_most_others_have_an_example(shelf: Shelf) -> None:
    for task in shelf.tasks:
        filled = [field for field in task.fields if field.example]
        assert all(field.example for field in task.fields if field.required), task.id
        assert len(filled) * 2 >= len(task.fields), task.id


def test_answers_promise_two_to_six_parts_and_a_basis_with_each_judgement(shelf: Shelf) -> None:
    for task in shelf.tasks:
        assert 2 <= len(task.headings) <= 6, task.id
        assert len({heading.zh for heading in task.headings}) == len(task.headings)
        assert len({heading.en for heading in task.headings}) == len(task.headings)
    for name in (*MAKES_A_JUDGEMENT, "disease-grading", "next-examinations", "medication-selection"):
        assert Text("依据", "Basis") in shelf.task(name).headings, name


def test_instructions_are_short(shelf: Shelf) -> None:
    for task in shelf.tasks:
        assert len(task.instruction.zh) <= 60, task.id
        assert len(task.instruction.en.split()) <= 40, task.id


def test_medicines_and_diagnoses_are_sampled_with_little_chance(shelf: Shelf) -> None:
    for task in shelf.tasks:
        assert task.sampling is not None, task.id
        assert 0.2 <= task.sampling.temperature <= 0.4, task.id


def test_every_shared_field_serves_a_task_and_the_case_line_knows_its_fields(shelf: Shelf) -> None:
    shared = {field.name for field in shelf.shared_fields}
    used = {field.name for task in shelf.tasks for field in task.fields}
    assert shared <= used
    assert set(CASE_LINE) <= shared


def test_unknown_names_are_refused(shelf: Shelf) -> None:
    with pytest.raises(UnknownTask, match="astrology"):
        shelf.task("astrology")
    with pytest.raises(UnknownSpecialty, match="astrology"):
        shelf.specialty("astrology")
    assert shelf.task("triage").title.zh == "导诊"
    assert shelf.specialty("cardiology").title.zh == "心血管内科"


def test_a_hospital_adds_its_own_task(load_own: LoadOwn, ward_round: str) -> None:
    shelf = load_own({"查房 要点.toml": ward_round})
    assert not shelf.problems
    assert len(shelf.tasks) == 23
    task = shelf.task("ward-round")
    assert task.own
    assert task.field("age") == msgspec.structs.replace(field_of(shelf.task("triage"), "age"), example=None)


def test_a_hospitals_task_with_a_built_in_id_replaces_it(load_own: LoadOwn, ward_round: str) -> None:
    shelf = load_own({"导诊.toml": ward_round.replace("ward-round", "triage")})
    assert len(shelf.tasks) == 22
    assert shelf.task("triage").own
    assert shelf.task("triage").title.zh == "查房"


def test_a_broken_file_is_reported_and_the_others_load(load_own: LoadOwn, ward_round: str) -> None:
    shelf = load_own({"a.toml": "id = ", "查房.toml": ward_round})
    assert [task.id for task in shelf.tasks if task.own] == ["ward-round"]
    assert len(shelf.tasks) == 23
    assert [problem.facts["file"] for problem in shelf.problems] == ["a.toml"]


def test_the_second_file_with_an_id_is_reported(load_own: LoadOwn, ward_round: str) -> None:
    shelf = load_own({"a.toml": ward_round, "b.toml": "# copy\n" + ward_round.replace("查房", "巡视")})
    assert shelf.task("ward-round").title.zh == "查房"
    (problem,) = shelf.problems
    assert (problem.facts["file"], problem.facts["line"], problem.facts["field"]) == ("b.toml", 2, "id")
    assert "a.toml" in problem.sentence("zh")


def test_other_files_in_the_folder_are_left_alone(load_own: LoadOwn, ward_round: str) -> None:
    shelf = load_own({"._x.toml": b"\x00\x05", "README.md": "#", "备份.toml.bak": "x", "X.TOML": ward_round})
    assert not shelf.problems
    assert [task.id for task in shelf.tasks if task.own] == ["ward-round"]


def test_an_own_folder_that_is_missing_or_a_file_is_no_fault(resources: Path, tmp_path: Path) -> None:
    (tmp_path / "tasks").write_text("")
    assert len(load_shelf(resources, tmp_path / "none").tasks) == 22
    assert len(load_shelf(resources, tmp_path / "tasks").tasks) == 22


def test_a_broken_file_of_the_program_itself_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "fields.toml").write_text('[[fields]]\nname = "Age"\n', encoding="utf-8")
    with pytest.raises(TaskFileInvalid) as caught:
        load_shelf(tmp_path)
    assert caught.value.facts["file"] == "fields.toml"


def field_of(task: Task, name: str) -> Field:
    field = task.field(name)
    assert field is not None
    return field
