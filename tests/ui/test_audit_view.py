"""The audit's page: entries in words, fetched as they come into sight, narrowed, and found wrong."""

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.conversation.auditing import (
    AnyEvent,
    AuditEntry,
    AuditQuery,
    ChainCheck,
    ChainProblem,
    Exported,
    Opened,
    SettingsChanged,
)
from desktop.policy.rules import RULES
from desktop.settings import Settings
from desktop.ui.audit_model import CASE, TOLD, WHAT
from desktop.ui.audit_names import NAMES
from desktop.ui.audit_view import PAGE, AuditView
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator

TODAY = dt.date(2026, 3, 10)
CASE_ID = "0190000000001234567890ab"


def entry(number: int, event: AnyEvent) -> AuditEntry:
    return AuditEntry(number=number, at="2026-03-09T12:00:00.000+00:00", who="zhang", event=event)


def exported(*numbers: int) -> tuple[AuditEntry, ...]:
    event = Exported(conversation=CASE_ID, deidentified=True)
    return tuple(entry(number, event) for number in numbers)


@pytest.fixture
def view(theme: Theme, translator: Translator, shown: Callable[[AuditView], AuditView]) -> AuditView:
    made = AuditView(theme, today=lambda: TODAY)
    made.set_language("en")
    made.resize(760, 600)
    return shown(made)


def words(view: AuditView, row: int, column: int) -> str:
    return str(view.entries.index(row, column).data())


def said(view: AuditView) -> str:
    label = view.findChild(QLabel, "auditVerdictWords")
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def button(view: AuditView, name: str) -> QPushButton:
    found = view.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_an_entry_is_in_words_and_has_no_more_of_a_case_than_its_number(view: AuditView) -> None:
    opened = entry(1, Opened(way="passphrase", anchor="fits"))
    changed = entry(2, SettingsChanged(names=("theme",)))
    view.show_entries(view.query(), (*exported(3), changed, opened))
    assert [words(view, row, WHAT) for row in range(3)] == ["Exported", "Settings changed", "Vault opened"]
    assert [words(view, row, CASE) for row in range(3)] == ["567890ab", "", ""]
    assert words(view, 0, TOLD) == "without identifying details"
    assert words(view, 1, TOLD) == "Light or dark"
    view.set_language("zh")
    assert words(view, 2, TOLD) == "口令"
    assert "conversation=" in str(view.entries.index(0, WHAT).data(Qt.ItemDataRole.ToolTipRole))


def test_older_entries_are_asked_for_when_they_are_needed(view: AuditView, qtbot: QtBot) -> None:
    asked: list[AuditQuery] = []
    view.wanted.connect(asked.append)
    newest = 100_000
    view.show_entries(view.query(), exported(*range(newest, newest - PAGE, -1)))
    assert view.entries.rowCount() == PAGE
    view.table.scrollToBottom()
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [view.query(before=newest - PAGE + 1)]
    view.show_entries(asked[0], exported(*range(newest - PAGE, newest - 2 * PAGE, -1)))
    assert view.entries.rowCount() == 2 * PAGE
    view.show_entries(view.query(before=1), ())
    assert not view.entries.canFetchMore(view.entries.index(0, 0).parent())


def test_an_answer_to_what_was_chosen_before_is_not_shown(view: AuditView) -> None:
    before = view.query()
    box = view.findChild(QComboBox, "auditKindBox")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("printed"))
    view.show_entries(before, exported(1))
    assert view.entries.rowCount() == 0
    assert view.query().kinds == ("printed",)


def test_a_time_span_and_a_case_narrow_it(view: AuditView) -> None:
    asked: list[AuditQuery] = []
    view.wanted.connect(asked.append)
    period = view.findChild(QComboBox, "auditPeriodBox")
    assert isinstance(period, QComboBox)
    period.setCurrentIndex(period.findData("week"))
    period.activated.emit(period.currentIndex())
    assert asked[-1].since[:10] in {"2026-03-03", "2026-03-04"}
    this_case = button(view, "auditCaseButton")
    assert not this_case.isEnabled()
    view.set_open_case(CASE_ID)
    this_case.click()
    assert asked[-1].conversation == CASE_ID
    assert this_case.text() == "Only case 567890ab"
    view.set_open_case("")
    this_case.click()
    assert asked[-1].conversation == ""


def test_a_check_says_what_is_wrong_and_marks_it(view: AuditView, theme: Theme) -> None:
    view.show_entries(view.query(), exported(3, 2, 1))
    view.show_check(None)
    assert not button(view, "auditCheckButton").isEnabled()
    view.show_check(ChainCheck(3, ()))
    assert said(view) == "The chain is whole: 3 entries, none of them removed, changed or moved."
    problems = tuple(ChainProblem("changed", number) for number in range(2, 12))
    view.show_check(ChainCheck(3, problems))
    assert "entry 2 was changed" in said(view)
    assert "and 5 more" in said(view)
    colours = [view.entries.index(row, WHAT).data(Qt.ItemDataRole.ForegroundRole) for row in range(3)]
    assert colours == [theme.color("danger"), theme.color("danger"), theme.color("text")]


def test_the_administrator_may_forbid_the_export(view: AuditView) -> None:
    view.forbid_exporting("The administrator forbids it")
    assert not button(view, "auditExportButton").isEnabled()
    assert button(view, "auditExportButton").toolTip() == "The administrator forbids it"


def test_it_fits_the_column_in_both_languages(view: AuditView, translator: Translator, qtbot: QtBot) -> None:
    view.set_open_case(CASE_ID)
    button(view, "auditCaseButton").click()
    for language in ("zh", "en"):
        translator.use(language)
        view.set_language("zh" if language == "zh" else "en")
        qtbot.waitUntil(lambda: button(view, "auditExportButton").text() != "")
        assert view.minimumSizeHint().width() <= 760


def test_put_away_it_is_as_new(view: AuditView) -> None:
    view.set_open_case(CASE_ID)
    button(view, "auditCaseButton").click()
    view.show_entries(view.query(), exported(1))
    view.show_problem("x")
    view.put_away()
    assert view.entries.rowCount() == 0
    assert said(view) == ""
    assert view.query() == AuditQuery(limit=PAGE)


def test_every_setting_and_rule_has_a_name() -> None:
    fields = {field.name for field in msgspec.structs.fields(Settings)} - {"geometry"}
    assert fields | {rule.name for rule in RULES} == set(NAMES)
