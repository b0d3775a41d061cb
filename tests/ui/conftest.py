"""What window tests share: the real tokens and texts, a small shelf of tasks, cases of some days."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.clinical.language import Text
from desktop.clinical.shelf import Shelf
from desktop.clinical.task import Choice, Field, Kind, Phase, Specialty, Task
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
_W = TypeVar("_W", bound=QWidget)


@pytest.fixture
def resources() -> Path:
    """The program's resources."""
    return RESOURCES


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The real tokens, light."""
    made = Theme(RESOURCES)
    made.apply(qapp, "light", 14)
    return made


def field(name: str, kind: Kind = "text", **more: object) -> Field:
    """A field whose labels are made from its name."""
    values = {"label": Text(zh=f"字段{name}", en=f"Field {name}"), **more}
    return Field(name=name, kind=kind, **values)  # type: ignore[arg-type]


def choices(*names: str) -> tuple[Choice, ...]:
    """Choices whose labels are made from their ids."""
    return tuple(Choice(name, Text(zh=f"选{name}", en=name.title())) for name in names)


def task(name: str, phase: Phase, zh: str, en: str, *fields: Field, own: bool = False) -> Task:
    """A task with these fields."""
    return Task(
        id=name,
        version=1,
        phase=phase,
        order=1,
        title=Text(zh=zh, en=en),
        help=Text(zh=f"{zh}的说明", en=f"What {en} is for"),
        example_summary=Text(zh="示例", en="Example"),
        instruction=Text(zh="请回答。", en="Please answer."),
        case_tag=Text(zh="病例", en="Case"),
        headings=(),
        fields=fields,
        own=own,
    )


COMPLAINT = field(
    "chief_complaint",
    label=Text(zh="主诉", en="Chief complaint"),
    required=True,
    example=Text(zh="胸痛3小时", en="chest pain for 3 hours"),
)
SEX = field(
    "sex",
    "choice",
    label=Text(zh="性别", en="Sex"),
    required=True,
    choices=(Choice("male", Text(zh="男", en="Male")), Choice("female", Text(zh="女", en="Female"))),
)
AGE = field(
    "age",
    "number",
    label=Text(zh="年龄", en="Age"),
    unit=Text(zh="岁", en="years"),
    low=0,
    high=120,
    example=Text(zh="65", en="65"),
)
ALLERGIES = field("allergies", label=Text(zh="过敏史", en="Allergies"))
DRUGS = field("current_drugs", label=Text(zh="目前用药", en="Current drugs"))
HISTORY = field("history", "multiline", required=True, help=Text(zh="起病和经过", en="Onset and course"))
ONSET = field("onset", "date")
GRADE = field("grade", "choice", choices=choices("one", "two", "three", "four"))


@pytest.fixture
def shelf() -> Shelf:
    """Four tasks in three phases, one of them the hospital's own, and two specialties."""
    return Shelf(
        tasks=(
            task("triage", "before", "导诊", "Triage", COMPLAINT),
            task(
                "differential",
                "diagnosis",
                "鉴别诊断",
                "Differential diagnosis",
                SEX,
                AGE,
                COMPLAINT,
                HISTORY,
            ),
            task("fever-clinic", "diagnosis", "发热门诊", "Fever clinic", COMPLAINT, own=True),
            task("drug-check", "treatment", "用药核查", "Drug check", GRADE, ONSET, COMPLAINT, HISTORY),
        ),
        specialties=(
            Specialty("cardiology", Text(zh="心血管内科", en="Cardiology")),
            Specialty("surgery", Text(zh="普通外科", en="General surgery")),
        ),
        shared_fields=(SEX, AGE, COMPLAINT, ALLERGIES, DRUGS),
    )


@pytest.fixture
def translator(qapp: QApplication) -> Iterator[Translator]:
    """The translator, English until a test chooses; English again afterwards."""
    made = Translator(qapp, RESOURCES / "translations")
    made.use("en")
    yield made
    made.use("en")
    made.remove()


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[_W], _W]:
    """Shows a widget as a window of its own and waits until it is there."""

    def show(widget: _W) -> _W:
        qtbot.addWidget(widget)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return show
