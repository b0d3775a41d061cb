"""A day with a patient whose name is a canary: real window, real engine. Run by `test_never_leaves`."""

import os
from collections.abc import Callable

import psutil
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from tests.stories.doctor import Doctor

NAME_VARIABLE = "DOCTORFLAN_TEST_CANARY"


def test_the_name_is_typed_wherever_a_doctor_types(
    qtbot: QtBot, qapp: QApplication, make_assistant: Callable[..., Assistant]
) -> None:
    name = os.environ[NAME_VARIABLE]
    doctor = Doctor(qtbot, qapp, make_assistant(None))
    fill_in_the_form(qtbot, doctor, name)
    doctor.ask(f"{name}还需要做哪些检查？")
    assert name in doctor.questions()[-1].message.text
    lose_the_engine(doctor, f"{name}怎么治疗？")
    search(qtbot, doctor, name)
    doctor.type(f"{name}，写了一半")
    doctor.leave()


def fill_in_the_form(qtbot: QtBot, doctor: Doctor, name: str) -> None:
    """A task's form, its fields overwritten after the example, with the name in two of them."""
    doctor.window.tasks.focus_search()
    field = doctor.find("taskSearchField", QLineEdit)
    qtbot.keyClicks(field, "differential")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    doctor.wait(lambda: doctor.window.tasks.task_id == "differential-diagnosis")
    doctor.click("exampleButton")
    doctor.find("field_chief_complaint", QLineEdit).setText(f"{name}胸痛3小时")
    doctor.find("field_present_illness", QPlainTextEdit).insertPlainText(f"{name}，三小时前起病。")
    doctor.click("formSendButton")
    doctor.wait_for_answer()


def lose_the_engine(doctor: Doctor, words: str) -> None:
    """The engine's process aborts while it has the words, as llama.cpp does on a fault."""
    doctor.type(words)
    [engine] = [each for each in psutil.Process().children() if "--engine-worker" in each.cmdline()]
    engine.send_signal(6)
    doctor.find("sendButton", QPushButton).click()
    doctor.wait_for_answer()


def search(qtbot: QtBot, doctor: Doctor, name: str) -> None:
    """The name finds the case."""
    field = doctor.find("searchField", QLineEdit)
    field.setFocus()
    field.insert(name)
    doctor.wait(lambda: len(doctor.titles()) == 1)
