"""The card of one model: what it is, whether it fits, what is under way, and what can be done with it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.errors import ModelForbidden
from desktop.models.cards import Card
from desktop.ui import card_words
from desktop.ui.card_actions import (
    Action,
    action_icon,
    action_tip,
    action_words,
    is_here,
    main_action,
    menu_actions,
    other_action,
)
from desktop.ui.facts_grid import FactsGrid
from desktop.ui.fit_line import FitLine
from desktop.ui.icons import IconButton, icon
from desktop.ui.label import ElidedLabel, plain_label
from desktop.ui.theme import Theme, set_look
from desktop.ui.top_menus import HangingMenu
from desktop.ui.translation import Translated

_NAMES_PX = 72
_STEPS = 1000


class ModelCard(Translated, QFrame):
    """One model; `show_card` is cheap and keeps focus and open details.

    Signals:
        wanted(str, str): what is to be done (`card_actions.Action`) with the model of this id.
    """

    wanted = Signal(str, str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"model_{name}")
        self._theme = theme
        self._language: Language = "zh"
        self._card: Card | None = None
        self._advice = ""
        self._error = ""
        self._done = ""
        self._title = ElidedLabel("heading", 10)
        self._quantisation = plain_label("control third")
        self._tags = [plain_label(look) for look in ("accentChip", "chip", "tag")]
        self._main, self._other = IconButton(theme), IconButton(theme, "", "ghost")
        self._details_button = IconButton(theme, "down", "ghost icon")
        self._more = IconButton(theme, "more", "ghost icon")
        self._facts = plain_label("control second", wraps=True)
        self._notes = plain_label("control third", wraps=True)
        self._fit = FitLine(theme)
        self._hint = plain_label("small second", wraps=True)
        self._doing, self._bar = plain_label("control second"), QProgressBar(textVisible=False)
        self._problem, self._problem_words = QFrame(), plain_label("control", wraps=True)
        self._details = FactsGrid(theme, "small", _NAMES_PX)
        self._details.setContentsMargins(0, theme.space("s"), 0, 0)
        self._details.hide()
        self._name_parts(name)
        self._lay_out()
        self._connect()

    @property
    def place(self) -> str:
        """The state of the model that is shown; empty before the first."""
        return self._card.place if self._card is not None else ""

    def show_card(self, card: Card, language: Language, *, proposed: str = "") -> None:
        """Shows what is known now; `proposed` is the title of a model that would fit better."""
        if (card, language, proposed) == (self._card, self._language, self._advice):
            return
        if self._card is not None and card.place != self._card.place:
            self._error = self._done = ""
        self._card, self._language, self._advice = card, language, proposed
        self.retranslate()

    def show_error(self, sentence: str) -> None:
        """Says beside the model why what was asked for is not done; gone with its next state."""
        self._error, self._done = sentence, ""
        self.retranslate()

    def show_done(self, sentence: str) -> None:
        """Says that what was asked for is done; gone with the model's next state."""
        self._error, self._done = "", sentence
        self.retranslate()

    def retranslate(self) -> None:
        card = self._card
        if card is None:
            return
        set_look(self, "used" if card.is_used else "raised")
        title = card_words.title_of(card, self._language)
        self._title.setText(title)
        self._show_words(self._quantisation, card_words.quantisation_of(card, self._language))
        name = card_words.full_name(card, self._language)
        self.setAccessibleName(name)
        self._show_tags(card)
        self._facts.setText(" · ".join(card_words.known_facts(card)))
        notes = card.notes.read(self._language) if card.notes else ""
        self._show_words(self._notes, "" if is_here(card) else notes)
        self._fit.show_fit(card.fit)
        hints = (
            card_words.advice(card.fit, self._advice) if card.fit else "",
            card_words.pinning(card),
            card_words.untested(card),
        )
        self._show_words(self._hint, "\n".join(filter(None, hints)))
        self._show_progress(card)
        self._show_problem(card)
        self._show_buttons(card, name)
        self._details.show_facts(card_words.detail_rows(card, self._language))

    def _show_tags(self, card: Card) -> None:
        """What the model is used for, where it comes from, and what to beware of."""
        used = self.tr("In use") if card.is_used else ""
        kind = self.tr("DoctorFLAN-tuned") if card.doctorflan else ""
        if card.is_update:
            used = self.tr("New version")
        beware = self.tr("Demo, no medical advice") if card.demo else ""
        if not card.in_catalogue:
            beware = self.tr("Not in the catalogue")
        elif isinstance(card.forbidden, ModelForbidden):
            beware = self.tr("Not allowed here")
        elif card.signature == "unknown":
            beware = self.tr("Signer unknown")
        for label, words in zip(self._tags, (used, kind, beware), strict=True):
            self._show_words(label, words)

    def _show_progress(self, card: Card) -> None:
        words = card_words.progress_words(card)
        self._show_words(self._doing, words)
        self._bar.setVisible(bool(words))
        set_look(self._bar, "still" if card.place == "paused" else "")
        known = card.transfer is not None and card.transfer.total_bytes > 0 and card.place != "testing"
        self._bar.setRange(0, _STEPS if known else 0)
        if known and card.transfer is not None:
            self._bar.setValue(round(card.transfer.fraction * _STEPS))
        self._bar.setAccessibleName(words)

    def _show_problem(self, card: Card) -> None:
        sentence = self._error or (card.problem.sentence(self._language) if card.problem else "")
        look = "danger" if card.place == "broken" else "warn" if sentence else "accent"
        set_look(self._problem, f"{look}Note")
        set_look(self._problem_words, f"control {look}")
        self._problem_words.setText(sentence or self._done)
        self._problem.setVisible(bool(sentence or self._done))

    def _show_buttons(self, card: Card, title: str) -> None:
        for button, action in ((self._main, main_action(card)), (self._other, other_action(card))):
            button.setVisible(action is not None)
            if action is None:
                continue
            words = action_words(action, card)
            button.set_icon_name(action_icon(action, card))
            button.setText(words.replace("&", "&&"))
            button.setAccessibleName(f"{words}: {title}")
            button.setToolTip(action_tip(action, card))
        self._more.setVisible(bool(menu_actions(card)))
        self._more.setAccessibleName(self.tr("More: {model}").format(model=title))
        self._more.setToolTip(self.tr("Verify, test, export, remove…"))
        self._details_button.setAccessibleName(self.tr("Details: {model}").format(model=title))
        self._details_button.setToolTip(self.tr("File, SHA-256, source, memory"))

    @staticmethod
    def _show_words(label: QLabel, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))

    def _name_parts(self, name: str) -> None:
        named = (
            (self._main, "main"),
            (self._other, "other"),
            (self._more, "more"),
            (self._details_button, "details"),
            (self._facts, "facts"),
            (self._doing, "progress"),
            (self._problem_words, "problem"),
            (self._hint, "hint"),
        )
        for part, kind in named:
            part.setObjectName(f"{kind}_{name}")
        self._menu = HangingMenu(self._more)
        self._more.setMenu(self._menu)

    def _lay_out(self) -> None:
        space = self._theme.space
        first = QHBoxLayout()
        first.setSpacing(space("s"))
        upright = Qt.AlignmentFlag.AlignVCenter
        for label in (self._title, self._quantisation, *self._tags):
            first.addWidget(label, 0, upright)
        first.addStretch(1)
        for button in (self._other, self._main, self._details_button, self._more):
            first.addWidget(button, 0, upright)
        problem = QVBoxLayout(self._problem)
        problem.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        problem.addWidget(self._problem_words)
        doing = QVBoxLayout()
        doing.setSpacing(space("xs"))
        doing.addWidget(self._doing)
        doing.addWidget(self._bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(space("l"), space("m"), space("m"), space("m"))
        column.setSpacing(space("xs"))
        column.addLayout(first)
        column.addWidget(self._facts)
        column.addWidget(self._notes)
        column.addWidget(self._fit)
        column.addWidget(self._hint)
        column.addLayout(doing)
        column.addWidget(self._problem)
        column.addWidget(self._details)

    def _connect(self) -> None:
        self._main.clicked.connect(lambda: self._emit(main_action))
        self._other.clicked.connect(lambda: self._emit(other_action))
        self._details_button.clicked.connect(self._on_details)
        self._menu.aboutToShow.connect(self.fill_menu)

    def _emit(self, chosen: Callable[[Card], Action | None]) -> None:
        action = chosen(self._card) if self._card is not None else None
        if action is not None and self._card is not None:
            self.wanted.emit(action, self._card.id)

    def fill_menu(self) -> None:
        """Offers what can be done with the model now."""
        self._menu.clear()
        for action in menu_actions(self._card) if self._card is not None else ():
            if action is None:
                self._menu.addSeparator()
            else:
                self._add_action(action)

    def _add_action(self, action: Action) -> None:
        card = self._card
        if card is None:
            return
        token = "danger" if action == "remove" else "text2"
        drawing = icon(self._theme, action_icon(action, card), token)
        line = self._menu.addAction(drawing, action_words(action, card))
        line.setObjectName(f"{action}_{card.id}")
        line.triggered.connect(lambda: self.wanted.emit(action, card.id))

    def _on_details(self) -> None:
        shown = not self._details.isVisibleTo(self)
        self._details.setVisible(shown)
        self._details_button.set_icon_name("up" if shown else "down")
