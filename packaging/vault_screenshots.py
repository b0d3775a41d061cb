"""The pictures of patients' data: search, review, settings, passphrase, recovery key, lock, vaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QScrollArea, QWidget

from desktop.clinical.forms import example_values
from desktop.conversation.consultation import AnswerLimits, Question
from desktop.ui.models_page import ModelsPage

if TYPE_CHECKING:
    from screenshots import Stage

    from desktop.clinical.language import Language

TASKS = ("triage", "discharge-summary", "medication-selection", "initial-diagnosis", "differential-diagnosis")
SHORT = AnswerLimits(max_tokens=300, seed=1)
PASSPHRASE = "four made-up words"  # noqa: S105 - of vaults that are deleted with the pictures
SEARCHED = {"zh": "胸痛", "en": "chest pain"}
VAULTS = {
    "zh": ("张医生", "李医生 · 心内科", "夜班"),
    "en": ("Dr. Zhang", "Dr. Li, cardiology", "Night shift"),
}
NAMED = {
    "zh": (
        "患者刘建成，住院号20260318，医保卡号A10293847561，电话13800138000，住南河市青山区柳林路18号2单元301室。"
        "2024年3月14日在南河市第一人民医院行冠状动脉造影，主管医师王海燕；2026年3月12日由女儿刘晓丽陪同来诊。"
    ),
    "en": (
        "Patient: Robert Ellison, MRN 00482913, phone (212) 555-0142, lives at 18 Willow Lane, Springfield. "
        "Angiography on 14 March 2024 at Northfield General Hospital, Dr. Helen Marsh; brought by his "
        "daughter Amy Ellison on 12 March 2026."
    ),
}


def take_vaults(stage: Stage, language: Language) -> None:
    """From an open window without a passphrase to one vault among three."""
    shown = stage.controller.consultation.conversation_id or ""
    named = add_cases(stage, language)
    take_search(stage, SEARCHED[language])
    take_review(stage, named)
    stage.controller.models.show("offline")
    stage.wait(lambda: "0" in stage.seen(QLabel, "offline_sockets").text())
    stage.take("offline")
    take_kept(stage, shown)
    stage.window.show_work()
    stage.controller.consultation.open(shown)
    take_passphrase(stage)
    take_lock(stage, VAULTS[language])


def add_cases(stage: Stage, language: Language) -> str:
    """Some cases with short answers; returns the id of the one that names its patient."""
    named = ""
    for name in TASKS:
        values = example_values(stage.assistant.shelf.task(name), language)
        if name == TASKS[-1]:
            values = {**values, "past_history": NAMED[language]}
        question = Question(language=language, task_id=name, values=values)
        named = stage.assistant.ask(question, lambda _: None, limits=SHORT).conversation.id
        stage.wait(lambda: not stage.assistant.is_answering)
    stage.controller.history.refresh()
    return named


def take_search(stage: Stage, words: str) -> None:
    """What a search found, narrowed to the last week."""
    history = stage.window.history
    history.filter_button.click()
    history.search.setText(words)
    period = stage.seen(QComboBox, "search_period")
    period.setCurrentIndex(2)
    period.activated.emit(2)
    stage.wait(lambda: history.query() is not None and history.cases.rowCount())
    stage.take("search")
    history.filter_button.click()
    history.filters.clear()
    history.filters.changed.emit()
    history.search.clear_now()


def take_review(stage: Stage, case: str) -> None:
    """A case with its patient's name, before it is exported without."""
    stage.controller.consultation.open(case)
    stage.controller.review.show(case)
    stage.wait(lambda: stage.controller.review.page.document)
    stage.take("review")
    stage.controller.review.page.closed.emit()


def take_kept(stage: Stage, shown: str) -> None:
    """The backups, the bin with two cases in it, and who did what."""
    window, show = stage.window, stage.controller.models.show
    page = stage.seen(ModelsPage, "modelsPage")
    show("backups")
    stage.wait(lambda: any("KB" in label.text() for label in window.findChildren(QLabel)))
    stage.take("backups")
    unwanted = [summary.id for summary in stage.assistant.summaries() if summary.id != shown][1:3]
    for case in unwanted:
        window.history.deleted.emit(case)
    show("patients")
    stage.wait(lambda: len(page.bin.cases) == len(unwanted))
    stage.seen(QLabel, "noteLabel")
    window.status.hide_note()
    bar = stage.seen(QScrollArea, "modelsScroll_patients").verticalScrollBar()
    bar.setValue(bar.maximum())
    stage.take("bin")
    show("audit")
    stage.wait(lambda: page.audit.entries.rowCount() > len(unwanted))
    stage.take("audit")


def take_passphrase(stage: Stage) -> None:
    """The first passphrase, its recovery key, and the lock."""
    press(stage, "lockButton")
    stage.seen(QWidget, "passphraseSheet")
    stage.take("passphrase")
    for name in ("secret_new", "secret_again"):
        fill(stage, name, PASSPHRASE)
    press(stage, "sheetYes")
    stage.seen(QWidget, "recoveryKey")
    stage.take("recovery")
    press(stage, "recoveryKept")
    press(stage, "sheetYes")
    stage.controller.vaults.lock()
    stage.wait(lambda: stage.window.is_locked and stage.assistant.profiles.is_locked)
    stage.take("lock")


def take_lock(stage: Stage, names: tuple[str, ...]) -> None:
    """Several vaults to choose from, and a wrong passphrase."""
    profiles = stage.assistant.profiles
    fill(stage, "passphraseField", PASSPHRASE)
    press(stage, "unlockButton")
    stage.wait(lambda: not stage.window.is_locked)
    profiles.rename(names[0])
    for name in names[1:]:
        profiles.create(name, PASSPHRASE)
    stage.controller.vaults.lock()
    stage.wait(lambda: stage.window.is_locked and profiles.is_locked)
    stage.take("vaults")
    for tries in range(6):
        stage.wait(stage.seen(QAbstractButton, "unlockButton").isEnabled)
        fill(stage, "passphraseField", f"wrong {tries}")
        press(stage, "unlockButton")
        stage.wait(stage.seen(QLineEdit, "passphraseField").hasSelectedText)
    stage.take("wait")
    press(stage, "forgottenButton")
    stage.seen(QWidget, "recoverSheet")
    stage.take("recover")
    press(stage, "sheetNo")


def fill(stage: Stage, name: str, words: str) -> None:
    """Types into a field."""
    stage.seen(QLineEdit, name).setText(words)


def press(stage: Stage, name: str) -> None:
    """Presses a button; the one of a sheet when one is open."""
    stage.seen(QAbstractButton, name).click()
