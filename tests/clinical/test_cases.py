"""The case: what a form told of the patient goes on to the next form."""

from desktop.clinical.cases import CASE_LINE, Case
from desktop.clinical.forms import check_form
from desktop.clinical.shelf import Shelf


def test_shared_values_enter_the_case_and_a_tasks_own_do_not(shelf: Shelf) -> None:
    form = check_form(shelf.task("case-summary"), {"sex": "male", "age": "52", "dialogue": "医生：……"})
    case = Case().with_values(shelf.shared_fields, form.values)
    assert case.values == {"sex": "male", "age": "52"}


def test_a_later_value_replaces_an_earlier_one_and_an_empty_field_does_not(shelf: Shelf) -> None:
    first = Case().with_values(shelf.shared_fields, {"age": "52", "allergies": "青霉素"})
    second = first.with_values(shelf.shared_fields, {"age": "53"})
    assert second.values == {"age": "53", "allergies": "青霉素"}
    assert first.values == {"age": "52", "allergies": "青霉素"}


def test_a_case_fills_in_what_the_next_form_asks_for(shelf: Shelf) -> None:
    case = Case({"sex": "male", "age": "65", "allergies": "青霉素", "chief_complaint": "胸痛3小时"})
    assert case.prefill(shelf.task("medication-selection")) == {
        "sex": "male",
        "age": "65",
        "allergies": "青霉素",
    }
    assert case.prefill(shelf.task("disease-inquiry")) == {}


def test_what_is_filled_in_from_the_case_passes_every_form(shelf: Shelf) -> None:
    case = Case()
    for task in shelf.tasks:
        examples = {field.name: field.example.zh for field in task.fields if field.example}
        case = case.with_values(shelf.shared_fields, check_form(task, examples).values)
    for task in shelf.tasks:
        known = case.prefill(task)
        assert check_form(task, known).values == known


def test_the_case_line_shows_allergies_and_drugs() -> None:
    assert {"allergies", "current_drugs"} <= set(CASE_LINE)
