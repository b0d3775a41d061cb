"""A doctor finds a case again: by words, by filters, the best match first, and more of many."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.clinical.cases import Case
from desktop.conversation.messages import Conversation, Message, TextPart
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from desktop.store.history import History
from desktop.ui.history_model import HistoryLine, HistoryListModel
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]


@pytest.fixture(autouse=True)
def past_the_guide(paths: Paths) -> None:
    paths.data.mkdir()
    save_settings(paths.settings, Settings(guide_seen=True))


def add(history: History, number: int, words: str, *, days: int = 0, **more: Any) -> None:
    """A case of one question, so many days old."""
    moment = (datetime.now(UTC) - timedelta(days=days, seconds=number)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    name = f"case{number:06}"
    question = Message(
        id=f"m{number:06}",
        conversation_id=name,
        parent_id=None,
        role="user",
        parts=(TextPart(f"{words}，第{number}次"),),
        created_at=moment,
    )
    values = {"title": f"病例{number}", "head_id": question.id, **more}
    case = Conversation(id=name, created_at=moment, updated_at=moment, **values)
    history.add_conversation(case, question)


def with_cases(made: Assistant, *cases: dict[str, Any]) -> Assistant:
    """An assistant whose history has these cases."""
    for number, case in enumerate(cases):
        made._history.run(lambda history, number=number, case=case: add(history, number, **case))  # type: ignore[misc]
    return made


def heading(doctor: Doctor) -> str:
    return str(doctor.window.history.cases.index(0).data())


def lines(doctor: Doctor) -> list[HistoryLine]:
    """The lines of the list as they are drawn."""
    cases = doctor.window.history.cases
    return [cases.index(row).data(HistoryListModel.LINE_ROLE) for row in range(cases.rowCount())]


def choose(doctor: Doctor, name: str, value: str) -> None:
    box = doctor.find(f"search_{name}", QComboBox)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_words_filters_order_and_nothing_found(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    made = with_cases(
        make_assistant(),
        {"words": "体检，偶有胸痛", "specialty_id": "cardiology"},
        {"words": "发热咳嗽", "case": Case({"chief_complaint": "胸痛3小时"})},
        {"words": "胸痛复查", "days": 40, "title": "王小明复诊"},
        {"words": "糖尿病随访"},
    )
    made._history.run(lambda history: history.mark("m000000", signed_at="2026-01-01T00:00:00.000Z", rating=4))
    doctor = Doctor(qtbot, qapp, made)
    doctor.wait(lambda: len(doctor.titles()) == 4)
    qtbot.keyClick(doctor.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = doctor.find("searchField", QLineEdit)
    search.insert("胸痛")
    doctor.wait(lambda: doctor.titles() == ["病例0", "病例1", "王小明复诊"])
    doctor.click("searchFilterButton")
    choose(doctor, "order", "best")
    doctor.wait(lambda: doctor.titles() == ["病例1", "病例0", "王小明复诊"])
    assert heading(doctor) == "最相关在前"
    choose(doctor, "order", "")
    choose(doctor, "period", "week")
    doctor.wait(lambda: doctor.titles() == ["病例0", "病例1"])
    assert heading(doctor) == "今天"
    choose(doctor, "period", "month")
    choose(doctor, "specialty", "cardiology")
    doctor.wait(lambda: doctor.titles() == ["病例0"])
    choose(doctor, "specialty", "")
    choose(doctor, "period", "")
    choose(doctor, "signed", "no")
    doctor.wait(lambda: doctor.titles() == ["病例1", "王小明复诊"])
    choose(doctor, "signed", "")
    choose(doctor, "rating", "4")
    doctor.wait(lambda: doctor.titles() == ["病例0"])
    choose(doctor, "rating", "")
    doctor.find("searchPatient", QLineEdit).insert("王小明")
    doctor.wait(lambda: doctor.titles() == ["王小明复诊"])
    choose(doctor, "task", "differential-diagnosis")
    doctor.wait(lambda: doctor.sees("historyEmptyTitle"))
    assert "没有找到“胸痛”" in doctor.text("historyEmptyTitle")
    doctor.click("historyEmptyLink")
    doctor.wait(lambda: len(doctor.titles()) == 4)
    assert doctor.find("searchPatient", QLineEdit).text() == ""
    doctor.leave()


def test_a_hit_is_marked_and_opens_its_case(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    doctor = Doctor(qtbot, qapp, with_cases(make_assistant(), {"words": "左侧胸痛"}, {"words": "头痛"}))
    doctor.find("searchField", QLineEdit).insert("胸痛")
    doctor.wait(lambda: doctor.titles() == ["病例0"])
    assert ["\ue000胸痛\ue001" in line.summary.snippet for line in lines(doctor) if line.summary] == [True]
    doctor.open_case("病例0")
    doctor.wait(lambda: bool(doctor.questions()))
    assert doctor.questions()[0].message.text.startswith("左侧胸痛")
    doctor.leave()


def test_a_long_case_opens_at_the_message_that_was_found(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("夜间盗汗两周")
    for number in range(6):
        doctor.ask(f"还有什么检查？{number}\n" * 8)
    [case] = doctor.titles()

    def sees_the_first() -> bool:
        questions, answers = doctor.questions(), doctor.answers()
        texts = [card.message.text for card in questions if not card.visibleRegion().isEmpty()]
        texts += [view.message.text for view in answers if not view.visibleRegion().isEmpty()]
        return any("盗汗" in text for text in texts)

    doctor.wait(lambda: not sees_the_first())
    doctor.window.history.newCase.emit()
    doctor.find("searchField", QLineEdit).insert("盗汗两周")
    doctor.wait(lambda: any(line.summary and line.summary.snippet for line in lines(doctor)))
    doctor.open_case(case)
    doctor.wait(sees_the_first)
    doctor.leave()


def test_of_many_the_first_are_shown_and_more_when_wanted(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, with_cases(make_assistant(), *({"words": "胸痛"} for _ in range(70))))
    search = doctor.find("searchField", QLineEdit)
    for letter in "胸痛":  # each stroke begins a search; the newest is the one that is shown
        search.insert(letter)
        doctor.window.history.search.search_now()
    doctor.wait(lambda: len(doctor.titles()) == 50)
    doctor.click("moreHitsButton")
    doctor.wait(lambda: len(doctor.titles()) == 70)
    assert not doctor.sees_button("moreHitsButton")
    search.clear()
    doctor.wait(lambda: doctor.window.history.query() is None)
    assert doctor.find("searchFilterButton", QPushButton).accessibleName()
    doctor.leave()
