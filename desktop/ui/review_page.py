"""A case before it is exported without what tells who its patient is: every find, and the text to read."""

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.conversation.review import Corrections, Found, Review
from desktop.ui.find_card import FindCard
from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.review_text import ReviewText
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_FINDS_PX = 336
_AROUND = 16  # characters of the context on each side


class ReviewPage(Translated, QWidget):
    """Takes the place of the conversation; nothing can be exported before all of the text was in sight.

    Signals:
        corrected(object): the doctor's `Corrections`; the page waits for the review with them.
        exportWanted: the text is to be written.
        printWanted: the text is to be printed.
        closed: back to the case.
    """

    corrected = Signal(object)
    exportWanted = Signal()
    printWanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewPage")
        self.setProperty("look", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._review = Review("", (), 0)
        self._corrections = Corrections()
        self._marked = ""
        self._unseen = 0
        self._missed = ""
        self._steps: dict[int, int] = {}
        self._back = self._button("leaveReviewButton", "back", "ghost small flush", self.closed.emit)
        self._title = plain_label("title")
        self._why = plain_label("small second", wraps=True)
        self._note = plain_label("control warn", "reviewNote", wraps=True)
        self.text = ReviewText(theme)
        self._cards: list[FindCard] = []
        self._finds = QVBoxLayout()
        self._none = plain_label("control third", wraps=True)
        self._left = plain_label("control second", "reviewLeft")
        self._next = self._button("nextUnseenButton", "down", "", self.text.show_unseen)
        self._also = self._button("replaceMarkedButton", "pen", "", self._on_also)
        self.print_button = self._button("printReviewButton", "print", "", self.printWanted.emit)
        self._export = self._button("exportReviewButton", "", "primary", self.exportWanted.emit)
        self.setFocusProxy(self.text)
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def corrections(self) -> Corrections:
        """What the doctor has changed."""
        return self._corrections

    @property
    def review(self) -> Review:
        """The review that is shown."""
        return self._review

    @property
    def document(self) -> str:
        """The text as it was seen."""
        return self._review.document

    def begin(self) -> None:
        """Another case comes: nothing is corrected."""
        self._corrections = Corrections()
        self.show_problem("")
        self.show_review(Review("", (), 0), again=False)

    def show_review(self, review: Review, *, again: bool = True) -> None:
        """Shows what would be written; not `again` when it is another case."""
        self._review = review
        texts = {one.text for one in review.found}
        missed = [words for words in self._corrections.also if words not in texts]
        if missed and review.document:
            also = tuple(words for words in self._corrections.also if words in texts)
            self._corrections = msgspec.structs.replace(self._corrections, also=also)
            self._missed = missed[0]
        self.text.show_review(review, again=again)
        self._show_cards(review)
        self._steps = {}
        self.retranslate()

    def show_problem(self, sentence: str) -> None:
        """Says what went wrong; nothing when it is empty."""
        self._missed = ""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))

    def _show_cards(self, review: Review) -> None:
        for number in range(len(self._cards), len(review.found)):
            card = FindCard(self._theme, number)
            card.wanted.connect(lambda number=number: self._on_wanted(number))
            card.kept.connect(lambda kept, number=number: self._on_kept(number, kept=kept))
            card.worded.connect(lambda words, number=number: self._on_worded(number, words))
            self._finds.insertWidget(number, card)
            card.show()
            self._cards.append(card)
        for card in self._cards[len(review.found) :]:
            card.hide()
            card.deleteLater()
        del self._cards[len(review.found) :]
        firsts = {place.found: place for place in reversed(review.places)}
        for number, (card, found) in enumerate(zip(self._cards, review.found, strict=True)):
            card.show_find(found, _context(review.document, firsts[number].start, firsts[number].end, found))
        self._none.setVisible(not review.found)

    def _on_wanted(self, number: int) -> None:
        step = self._steps.get(number, 0)
        self._steps[number] = step + 1
        self.text.point_to(number, step)

    def _on_kept(self, number: int, *, kept: bool) -> None:
        """What the doctor has added and then lets stay was not meant to be added."""
        old, text = self._corrections, self._review.found[number].text
        also = tuple(words for words in old.also if words != text)
        keep = tuple(words for words in old.keep if words != text)
        if kept and also == old.also:
            keep = (*keep, text)
        self._correct(Corrections(also, keep, {key: old.words[key] for key in old.words if key != text}))

    def _on_worded(self, number: int, words: str) -> None:
        all_words = {**self._corrections.words, self._review.found[number].text: words}
        self._correct(msgspec.structs.replace(self._corrections, words=all_words))

    def _on_also(self) -> None:
        if self._marked and self._marked not in self._corrections.also:
            also = (*self._corrections.also, self._marked)
            self._correct(msgspec.structs.replace(self._corrections, also=also))

    def _correct(self, corrections: Corrections) -> None:
        self._corrections = corrections
        self.show_problem("")
        self.corrected.emit(corrections)

    def _on_seen(self, unseen: int) -> None:
        self._unseen = unseen
        self.retranslate()

    def _on_marked(self, words: str) -> None:
        self._marked = words
        self._also.setEnabled(len(words) > 1)

    def _connect(self) -> None:
        self.text.seen.connect(self._on_seen)
        self.text.marked.connect(self._on_marked)
        for keys, act in (("Esc", self.closed.emit), ("F3", self._next.click), ("Ctrl+R", self._also.click)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self._theme.changed.connect(self._on_theme_changed)

    def _button(self, name: str, icon: str, look: str, act: Callable[[], object]) -> IconButton:
        button = IconButton(self._theme, icon, look, name=name)
        button.clicked.connect(lambda _: act())
        return button

    def _lay_out(self) -> None:
        space = self._theme.space
        header = QFrame()
        header.setObjectName("modelsHeader")
        top = QVBoxLayout(header)
        top.setContentsMargins(space("xl"), space("s"), space("xl"), space("m"))
        top.setSpacing(space("xs"))
        top.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        for label in (self._title, self._why, self._note):
            top.addWidget(label)
        body = QHBoxLayout()
        body.setContentsMargins(space("xl"), space("m"), space("m"), space("m"))
        body.setSpacing(space("m"))
        body.addWidget(self.text, 1)
        body.addWidget(self._side())
        foot = QFrame()
        foot.setObjectName("modelsFoot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(space("xl"), space("m"), space("xl"), space("m"))
        row.setSpacing(space("s"))
        row.addWidget(self._also)
        row.addStretch(1)
        for part in (self._left, self._next, self.print_button, self._export):
            row.addWidget(part)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(header)
        rows.addLayout(body, 1)
        rows.addWidget(foot)

    def _side(self) -> QScrollArea:
        column = QWidget()
        self._finds = QVBoxLayout(column)
        self._finds.setContentsMargins(0, 0, self._theme.space("m"), 0)
        self._finds.setSpacing(self._theme.space("s"))
        self._finds.addWidget(self._none)
        self._finds.addStretch(1)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setObjectName("reviewFinds")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(column)
        self._on_theme_changed()
        return self._scroll

    def _on_theme_changed(self) -> None:
        self._scroll.setFixedWidth(self._theme.scaled(_FINDS_PX))

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Export without identifying details"))
        self._title.setText(self.accessibleName())
        why = self.tr(
            "This is what will be written. Rules cannot find everything: read all of it, and mark in the "
            "text what was missed. All dates are moved %n day(s) back, so that intervals stay true.",
            "", -self._review.days,
        )  # fmt: skip
        self._why.setText(why)
        self._none.setText(self.tr("Nothing was found that tells who the patient is. Read the text."))
        self.text.setAccessibleName(self.tr("The text that will be exported"))
        self.text.setPlaceholderText(self.tr("Looking for what tells who the patient is…"))
        self.text.setToolTip(self.tr("Coloured words stand in place of a find"))
        if self._missed:
            missed = self.tr(
                "“{words}” was not found like that: mark words of the case only, not its labels."
            )
            self._note.setText(missed.format(words=self._missed))
            self._note.show()
        ready = bool(self._review.document) and self._unseen == 0
        self._left.setText(
            self.tr("All of it has been in sight.") if ready
            else self.tr("%n line(s) not in sight yet", "", self._unseen)
        )  # fmt: skip
        self._next.setVisible(not ready)
        for button in (self.print_button, self._export):
            button.setEnabled(ready)
        self._also.setEnabled(len(self._marked) > 1)
        names = (
            (self._back, self.tr("Back to the case"), self.tr("Back to the case (Esc)")),
            (self._next, self.tr("Read on"), self.tr("To the first line that was not in sight (F3)")),
            (self._also, self.tr("Replace the marked words too"),
             self.tr("Mark words in the text first (Ctrl+R)")),
            (self.print_button, self.tr("Print…"),
             self.tr("Possible when all of the text was in sight (Ctrl+P)")),
            (self._export, self.tr("Export…"), self.tr("Possible when all of the text was in sight")),
        )  # fmt: skip
        for button, name, tip in names:
            button.say(name, tip)


def _context(document: str, start: int, end: int, found: Found) -> str:
    """The line around a place, with what was found there."""
    before = document[:start].rpartition("\n")[2]
    after = document[end:].partition("\n")[0]
    left = f"…{before[-_AROUND:]}" if len(before) > _AROUND else before
    right = f"{after[:_AROUND]}…" if len(after) > _AROUND else after
    return f"{left}【{found.text}】{right}"
