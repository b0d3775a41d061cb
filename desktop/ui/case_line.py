"""The case line: who the patient is, why they come, allergies in red, current drugs."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.clinical.cases import CASE_LINE
from desktop.clinical.forms import Entry, Values
from desktop.clinical.language import Language
from desktop.clinical.task import Field
from desktop.ui.case_editor import CaseEditor
from desktop.ui.case_facts import CaseFacts, read_facts
from desktop.ui.history_model import one_line
from desktop.ui.icons import IconButton
from desktop.ui.label import ElidedLabel, plain_label
from desktop.ui.theme import Theme, set_look
from desktop.ui.translation import Translated

_MOST_DRUGS = 2


class CaseLine(Translated, QWidget):
    """The patient's facts in one line, and a pen that opens them for editing.

    Signals:
        caseEdited(object): all fields of the line by name, normalised; an empty value was taken out.
    """

    caseEdited = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("caseLine")
        self._theme = theme
        self._language: Language = "zh"
        self._title = ""
        self._entries: tuple[Entry, ...] = ()
        self._fields: tuple[Field, ...] = ()
        self._all_drugs: tuple[str, ...] = ()
        self._allergic_to = ""
        self._editor: CaseEditor | None = None
        self._who = ElidedLabel("strong", 12)
        self._dot = plain_label("second", words="·")
        self._complaint = ElidedLabel("second", 5)
        self._allergies = ElidedLabel("chip", 22)
        self._drugs = [ElidedLabel("chip", 4) for _ in range(_MOST_DRUGS)]
        self._more = ElidedLabel("chip")
        self._pen = IconButton(theme, "pen", "ghost small icon", name="editCaseButton")
        self._pen.clicked.connect(self.open_editor)
        QShortcut(QKeySequence("Ctrl+Shift+E"), self).activated.connect(self.open_editor)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space("s"))
        for widget in (self._who, self._dot, self._complaint, self._allergies, *self._drugs, self._more):
            layout.addWidget(widget)
        layout.addWidget(self._pen)
        layout.addStretch(1)
        self.retranslate()

    def set_fields(self, shared_fields: Sequence[Field]) -> None:
        """The shelf's shared fields; those of the case line can be edited."""
        by_name = {field.name: field for field in shared_fields}
        self._fields = tuple(by_name[name] for name in CASE_LINE if name in by_name)
        self._show()

    def set_language(self, language: Language) -> None:
        """Reads the clinical texts in `language`."""
        self._language = language
        if self._editor is not None:
            self._editor.set_language(language)
        self._show()

    def show_case(self, title: str, entries: Sequence[Entry]) -> None:
        """Shows the case; `title` stands there as long as nothing is known of the patient."""
        self._title = one_line(title)
        self._entries = tuple(entries)
        self.close_editor()
        self._show()

    def open_editor(self) -> None:
        """Opens the editor below the line, with what is known filled in; again closes it."""
        if self._editor is not None:
            self.close_editor()
            return
        editor = CaseEditor(self._theme, self._fields, self.window())
        editor.set_language(self._language)
        editor.set_entries(self._entries)
        editor.saved.connect(self._on_saved)
        editor.closed.connect(self.close_editor)
        editor.open_below(self._pen)
        self._editor = editor

    def close_editor(self) -> None:
        """Closes the editor without keeping what was changed in it."""
        if self._editor is None:
            return
        editor, self._editor = self._editor, None
        had_focus = editor.isAncestorOf(editor.focusWidget() or editor)
        editor.hide()
        editor.deleteLater()
        if had_focus:
            self._pen.setFocus(Qt.FocusReason.PopupFocusReason)

    def minimumSizeHint(self) -> QSize:
        """Who, a little of the complaint, the allergies and the pen; drugs give way first."""
        kept = (self._who, self._complaint, self._allergies, self._pen)
        wide = sum(widget.minimumSizeHint().width() for widget in kept if not widget.isHidden())
        return QSize(min(wide + self._theme.scaled(80), self._theme.scaled(420)), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_allergies()
        self._fit_drugs()

    def retranslate(self) -> None:
        self._pen.setAccessibleName(self.tr("Edit the patient's facts"))
        self._pen.setToolTip(self.tr("Edit sex, age, complaint, allergies and drugs (Ctrl+Shift+E)"))
        self._show()

    def _show(self) -> None:
        facts = read_facts(self._entries, self._fields, self._language)
        who = self._who_words(facts)
        self._who.setText(who or ("" if facts.known else self._title or self.tr("New case")))
        set_look(self._who, "strong" if facts.known else "second")
        self._who.setVisible(bool(self._who.text()))
        self._complaint.setText(facts.complaint)
        self._show_allergies(facts)
        self._show_drugs(facts.drugs)
        words = [
            self._who.text(),
            facts.complaint,
            self._allergies.accessibleName() if facts.known else "",
            *facts.drugs,
        ]
        self.setAccessibleName(self.tr("Case") + ": " + " · ".join(word for word in words if word))

    def _who_words(self, facts: CaseFacts) -> str:
        if facts.sex and facts.age:
            return self.tr("{sex}, {age}").format(sex=facts.sex, age=facts.age)
        return facts.sex or facts.age

    def _show_allergies(self, facts: CaseFacts) -> None:
        self._allergic_to = facts.allergies or self.tr("not asked yet")
        self._allergies.setVisible(facts.known)
        set_look(self._allergies, "dangerChip" if facts.allergic else "chip")
        self._fit_allergies()

    def _fit_allergies(self) -> None:
        """Who it is and what they must not get is always read whole: the complaint gives way, then a word."""
        title = self.tr("Allergies: {allergies}").format(allergies=self._allergic_to)
        self._allergies.setText(title)
        self._allergies.set_tip("")
        if self._room_beside(self._more) < 0:
            self._allergies.setText(self._allergic_to)
            self._allergies.set_tip(title)
        self._allergies.setAccessibleName(title)
        fits = self._room_beside(self._dot) >= self._complaint.minimumSizeHint().width()
        self._complaint.setVisible(fits and bool(self._complaint.text()))
        self._dot.setVisible(self._complaint.isVisibleTo(self) and bool(self._who.text()))

    def _room_beside(self, *others: QWidget) -> int:
        """What who, allergies, pen and `others` leave of the line, in px."""
        gap = self._theme.space("s")
        kept = (self._who, self._allergies, self._pen, *others)
        return self.width() - sum(part.sizeHint().width() + gap for part in kept if part.isVisibleTo(self))

    def _fit_drugs(self) -> None:
        """Shows as many drugs as have room beside the rest, the others as a number."""
        others = (self._who, self._dot, self._complaint, self._allergies, self._more, self._pen)
        gap = self._theme.space("s")
        room = self.width() - sum(
            widget.sizeHint().width() + gap for widget in others if not widget.isHidden()
        )
        shown = 0
        for label in self._drugs[: len(self._all_drugs)]:
            room -= label.sizeHint().width() + gap
            shown += room >= 0
        for place, label in enumerate(self._drugs):
            label.setVisible(place < shown)
        self._show_hidden(self._all_drugs[shown:])

    def _show_drugs(self, drugs: tuple[str, ...]) -> None:
        self._all_drugs = drugs
        for label, drug in zip(self._drugs, drugs, strict=False):
            label.setText(drug)
        self._fit_drugs()

    def _show_hidden(self, hidden: tuple[str, ...]) -> None:
        self._more.setText(f"+{len(hidden)}")
        self._more.set_tip("\n".join(hidden))
        self._more.setAccessibleName(", ".join(hidden))
        self._more.setVisible(bool(hidden))

    def _on_saved(self, values: Values) -> None:
        self.close_editor()
        self.caseEdited.emit(values)
