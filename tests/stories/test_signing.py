"""A doctor rates and signs an answer, finds it by that, and another version of it is a draft again."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.conversation.auditing import AuditQuery, Signed
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from desktop.ui.answer_view import AnswerView
from desktop.ui.star_rating import StarRating
from tests.conftest import FAKE_WORKER
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]
CONTROL = Qt.KeyboardModifier.ControlModifier
WORDS = "蓝天 horse 电池 staple"
SLOW_WORKER = (*FAKE_WORKER, "--answer", "慢" * 300, "--delay", "0.01")


@pytest.fixture(autouse=True)
def past_the_guide(paths: Paths) -> None:
    paths.data.mkdir()
    save_settings(paths.settings, Settings(guide_seen=True))


def tag(answer: AnswerView) -> str:
    label = answer.findChild(QLabel, "draftTag")
    assert label is not None
    return label.text()


def stars(answer: AnswerView) -> StarRating:
    found = answer.findChild(StarRating)
    assert found is not None
    return found


def sign_button(answer: AnswerView) -> QPushButton:
    found = answer.findChild(QPushButton, "signButton")
    assert found is not None
    return found


def choose(doctor: Doctor, name: str, value: str) -> None:
    box = doctor.find(f"search_{name}", QComboBox)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def is_marked(doctor: Doctor, title: str) -> bool:
    """Whether the history says of a case that an answer of it is signed."""
    index = doctor._cases_by_title()[title]
    summary = doctor.window.history.cases.summary(index)
    assert summary is not None
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert summary.signed == ("有已签署的回答" in spoken)
    return summary.signed


def lock_and_open(qtbot: QtBot, doctor: Doctor) -> None:
    qtbot.keyClick(doctor.window, Qt.Key.Key_L, CONTROL | Qt.KeyboardModifier.AltModifier)
    doctor.wait(lambda: doctor.window.is_locked)
    field = doctor.find("passphraseField", QLineEdit)
    doctor.wait(lambda: doctor.find("unlockButton", QPushButton).isEnabled())
    field.setText(WORDS)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    doctor.wait(lambda: not doctor.window.is_locked and bool(doctor.answers()))


def test_signed_found_locked_and_still_signed(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    made = make_assistant()
    made.profiles.set_passphrase(WORDS)
    made.profiles.rename("王医生")
    doctor = Doctor(qtbot, qapp, made)
    doctor.ask("头晕一天")
    doctor.wait(lambda: doctor.titles() == ["头晕一天"])
    doctor.window.history.newCase.emit()
    doctor.ask("胸痛3小时")
    doctor.wait(lambda: "胸痛3小时" in doctor.titles())
    [answer] = doctor.answers()
    assert "草稿" in tag(answer)
    assert not is_marked(doctor, "胸痛3小时")

    stars(answer).setFocus()
    qtbot.keyClick(stars(answer), Qt.Key.Key_4)
    qtbot.mouseClick(sign_button(answer), Qt.MouseButton.LeftButton)
    doctor.wait(lambda: tag(answer).startswith("已签署 · 王医生 · 2"))
    doctor.wait(lambda: is_marked(doctor, "胸痛3小时"))
    assert not is_marked(doctor, "头晕一天")
    doctor.click("copyButton", answer)
    for text in (qapp.clipboard().text(), made.export(doctor.conversation_id(), "zh")):
        assert "已签署 · 王医生 · 2" in text
        assert "草稿" not in text
    assert "王医生" in qapp.clipboard().mimeData().html()

    doctor.click("searchFilterButton")
    choose(doctor, "signed", "yes")
    choose(doctor, "rating", "4")
    doctor.wait(lambda: doctor.titles() == ["胸痛3小时"])
    choose(doctor, "rating", "5")
    doctor.wait(lambda: doctor.titles() == [])
    choose(doctor, "rating", "")
    choose(doctor, "signed", "no")
    doctor.wait(lambda: doctor.titles() == ["头晕一天"])

    lock_and_open(qtbot, doctor)
    [again] = doctor.answers()
    assert tag(again).startswith("已签署 · 王医生")
    assert stars(again).value() == 4

    doctor.click("regenerateButton")
    doctor.wait_for_answer()
    [other] = doctor.answers()
    assert "草稿" in tag(other)
    assert stars(other).value() == 0
    doctor.click("previousVersionButton")
    doctor.wait(lambda: [tag(view)[:3] for view in doctor.answers()] == ["已签署"])
    signed = [entry.event for entry in made.audit.entries(AuditQuery(kinds=("signed",)))]
    assert [event.signed for event in signed if isinstance(event, Signed)] == [True]
    doctor.leave()


def test_by_keys_and_taken_back(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    made = make_assistant()
    doctor = Doctor(qtbot, qapp, made)
    doctor.ask("胸痛3小时")
    [answer] = doctor.answers()
    keys = (Qt.Key.Key_S, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(doctor.window, *keys)
    doctor.wait(lambda: tag(answer).startswith("已签署"))
    assert sign_button(answer).text() == "撤回签署"
    qtbot.keyClick(doctor.window, *keys)
    doctor.wait(lambda: "草稿" in tag(answer))
    assert sign_button(answer).text() == "签署"
    assert doctor.shown().branch[-1].mark.signed_at == ""
    doctor.leave()


def test_what_is_not_complete_is_not_signed(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant(SLOW_WORKER))
    doctor.type("胸痛3小时", then=Qt.Key.Key_Return)
    doctor.wait(lambda: bool(doctor.answers()) and doctor.answers()[-1].body.isVisible())
    assert not sign_button(doctor.answers()[-1]).isVisible()
    doctor.click("stopButton")
    doctor.wait_for_answer()
    [answer] = doctor.answers()
    assert sign_button(answer).isVisible()
    assert not sign_button(answer).isEnabled()
    assert "只有写完整" in sign_button(answer).toolTip()
    qtbot.keyClick(doctor.window, Qt.Key.Key_S, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert doctor.shown().branch[-1].mark.signed_at == ""
    assert "草稿" in tag(answer)
    doctor.leave()
