"""What a search of the history is narrowed to: time, task, specialty, patient, rating, signature, order."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from desktop.clinical.language import Language
from desktop.clinical.shelf import Shelf
from desktop.conversation.searching import Query
from desktop.ui.field_combo import ComboBox
from desktop.ui.field_line import SEARCH_DELAY_MS, LineEdit
from desktop.ui.icons import IconButton
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

PERIODS_DAYS = {"": 0, "today": 1, "week": 7, "month": 30, "year": 365, "older": 365}
_NAMES = ("period", "task", "specialty", "signed", "rating", "order")
_MOST_STARS = 5
_COLUMNS = 2
_POPUP_PX = 224


class SearchFilters(Translated, QFrame):
    """Boxes below the search field; nothing is chosen at first.

    Signals:
        changed: something else is chosen; shortly after the last key in the patient's field.
    """

    changed = Signal()

    def __init__(
        self, theme: Theme, today: Callable[[], dt.date] = dt.date.today, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("searchFilters")
        self._theme = theme
        self._today = today
        self._shelf: Shelf | None = None
        self._language: Language = "zh"
        self._boxes = {name: self._box(name) for name in _NAMES}
        self._patient = LineEdit(moves_on=False)
        self._patient.setObjectName("searchPatient")
        self._told = QTimer(self, interval=SEARCH_DELAY_MS, singleShot=True)
        self._told.timeout.connect(self.changed)
        self._patient.textChanged.connect(self._on_patient)
        self._none = IconButton(theme, "", "link small", name="clearFiltersButton")
        self._none.clicked.connect(self._on_none)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, theme.space("xs"))
        grid.setSpacing(theme.space("xs"))
        grid.addWidget(self._patient, 0, 0, 1, _COLUMNS)
        for place, box in enumerate(self._boxes.values()):
            grid.addWidget(box, 1 + place // _COLUMNS, place % _COLUMNS)
        grid.addWidget(self._none, grid.rowCount(), 0, 1, _COLUMNS, Qt.AlignmentFlag.AlignRight)
        self.retranslate()

    def set_shelf(self, shelf: Shelf) -> None:
        """The tasks and specialties there are."""
        self._shelf = shelf
        self.retranslate()

    def set_language(self, language: Language) -> None:
        """The language of tasks and specialties."""
        self._language = language
        self.retranslate()

    @property
    def is_active(self) -> bool:
        """Whether anything is left out; an order leaves out nothing."""
        return self.query("") not in {Query(), Query(order="best")}

    def clear(self) -> None:
        """Nothing is chosen; tells nobody."""
        for box in self._boxes.values():
            box.setCurrentIndex(0)
        self._patient.setText("")
        self._told.stop()
        self._show_chosen()

    def query(self, words: str, limit: int = Query().limit) -> Query:
        """The search for these words, narrowed as it is chosen here."""
        chosen = {name: str(box.currentData() or "") for name, box in self._boxes.items()}
        since, until = period_bounds(chosen["period"], self._today())
        return Query(
            words=words,
            patient=self._patient.text().strip(),
            since=since,
            until=until,
            task_id=chosen["task"],
            specialty_id=chosen["specialty"],
            signed={"yes": True, "no": False}.get(chosen["signed"]),
            rating=int(chosen["rating"]) if chosen["rating"] else None,
            order="best" if chosen["order"] == "best" else "newest",
            limit=limit,
        )

    def _box(self, name: str) -> ComboBox:
        box = ComboBox(self._theme)
        box.setObjectName(f"search_{name}")
        box.view().setMinimumWidth(self._theme.scaled(_POPUP_PX))
        box.activated.connect(lambda _: self._on_chosen())
        return box

    def _on_patient(self) -> None:
        self._none.setVisible(self.is_active)
        self._told.start()

    def _on_chosen(self) -> None:
        self._show_chosen()
        self.changed.emit()

    def _on_none(self) -> None:
        self.clear()
        self.changed.emit()

    def _show_chosen(self) -> None:
        """What is narrowed catches the eye, and can be read where its box is too small for it."""
        for box in self._boxes.values():
            box.set_look("chosen" if box.currentIndex() > 0 else "")
            box.setToolTip(f"{box.accessibleName()}: {box.currentText()}")
        self._none.setVisible(self.is_active)

    def retranslate(self) -> None:
        """Writes all in the window's language; what is chosen stays."""
        self._patient.setPlaceholderText(self.tr("Patient (title or facts)"))
        self._patient.setAccessibleName(self.tr("Patient"))
        self._patient.setToolTip(self.tr("Words that are in the title or in the facts of the case"))
        shelf, language = self._shelf, self._language
        tasks = [(task.id, task.title.read(language)) for task in shelf.tasks] if shelf else []
        departments = [(one.id, one.title.read(language)) for one in shelf.specialties] if shelf else []
        stars = [
            (str(count), self.tr("%n star(s) or more", "", count)) for count in range(1, _MOST_STARS + 1)
        ]
        self._offer("period", self.tr("Time of the last message"), self.tr("Any time"), periods())
        self._offer("task", self.tr("Task"), self.tr("Any task"), tasks)
        self._offer("specialty", self.tr("Specialty"), self.tr("Any specialty"), departments)
        signed = (("yes", self.tr("With a signed answer")), ("no", self.tr("Nothing signed")))
        self._offer("signed", self.tr("Signature"), self.tr("Any sign-off"), signed)
        self._offer("rating", self.tr("Rating"), self.tr("Any rating"), stars)
        best = (("best", self.tr("Best matches first")),)
        self._offer("order", self.tr("Order"), self.tr("Newest first"), best)
        self._none.say(self.tr("Clear the filters"), self.tr("Search all cases again"))
        self._show_chosen()

    def _offer(self, name: str, title: str, every: str, choices: Iterable[tuple[str, str]]) -> None:
        box = self._boxes[name]
        chosen = box.currentData()
        box.clear()
        for data, words in (("", every), *choices):
            box.addItem(words, data)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.setAccessibleName(title)


def period_bounds(period: str, today: dt.date) -> tuple[str, str]:
    """From and until when a period is, in UTC: whole days of this place, today among them."""
    days = PERIODS_DAYS[period]
    if not days:
        return "", ""
    moment = dt.datetime.combine(today - dt.timedelta(days=days - 1), dt.time()).astimezone(dt.UTC)
    written = f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"
    return ("", written) if period == "older" else (written, "")


def periods() -> Sequence[tuple[str, str]]:
    """The periods of `PERIODS_DAYS`, each with its name in the window's language."""
    return (
        ("today", QCoreApplication.translate("SearchFilters", "Today")),
        ("week", QCoreApplication.translate("SearchFilters", "Last 7 days")),
        ("month", QCoreApplication.translate("SearchFilters", "Last 30 days")),
        ("year", QCoreApplication.translate("SearchFilters", "Last 12 months")),
        ("older", QCoreApplication.translate("SearchFilters", "More than a year ago")),
    )
