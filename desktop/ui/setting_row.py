"""A setting: its name, what it means, its controls at the right, and whether the administrator has set it."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.policy.effective import Effective
from desktop.ui.field_combo import ComboBox
from desktop.ui.icons import IconLabel
from desktop.ui.label import plain_label
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_LINE_PX, _SIGN_PX = 18, 13


class AdministratorMark(Translated, QWidget):
    """A lock and why something cannot be changed here; the tooltip says where the rule stands."""

    def __init__(self, theme: Theme, look: str = "small third") -> None:
        super().__init__()
        self.setObjectName("administratorMark")
        self._theme = theme
        self._origin = ""
        self._sign = IconLabel(theme, "lock", "text3", _SIGN_PX)
        self._words = plain_label(look, wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 1, 0, 0)
        row.setSpacing(theme.space("xs"))
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.show_origin("")

    def show_origin(self, origin: str) -> None:
        """Shows the mark for a rule that stands in `origin`; hides it when that is empty."""
        self._origin = origin
        self.setVisible(bool(origin))
        self.retranslate()

    def sentence(self) -> str:
        """What it says, in the window's language."""
        return self.tr("Set by the administrator")

    def retranslate(self) -> None:
        self._words.setText(self.sentence())
        self.setToolTip(set_by(self._origin))
        self.setAccessibleName(self._words.text())
        self.setAccessibleDescription(self.toolTip())

    def _on_theme_changed(self) -> None:
        self._sign.setFixedHeight(self._theme.scaled(_LINE_PX))


def set_by(origin: str) -> str:
    """The tooltip of what the administrator has set."""
    words = QCoreApplication.translate("AdministratorMark", "Set by the administrator: {origin}")
    return words.format(origin=origin)


class SettingRow(QWidget):
    """A name, what it means, and its controls at the right."""

    def __init__(self, theme: Theme, controls: Sequence[QWidget]) -> None:
        super().__init__()
        self._controls = tuple(controls)
        self._name = plain_label("control strong")
        self._why = plain_label("small second", wraps=True)
        self._mark = AdministratorMark(theme)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, theme.space("s"), 0, theme.space("s"))
        layout.setHorizontalSpacing(theme.space("l"))
        layout.setVerticalSpacing(2)
        layout.setColumnStretch(0, 1)
        layout.setRowStretch(0, 1)  # name and meaning stay together beside a control that has grown
        layout.setRowStretch(4, 1)
        for place, part in enumerate((self._name, self._why, self._mark), start=1):
            layout.addWidget(part, place, 0)
        beside = QHBoxLayout()
        beside.setSpacing(theme.space("m"))
        for control in controls:
            beside.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(beside, 0, 1, 5, 1, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)

    def show_words(self, name: str, why: str) -> None:
        """Shows what the setting is called and what it does."""
        self._name.setText(name)
        self._why.setText(why)

    def show_origin(self, origin: str) -> None:
        """The administrator's rule in `origin` has set it: it is seen and not to be changed."""
        self._mark.show_origin(origin)
        for control in self._controls:
            control.setEnabled(not origin)


def rule() -> QFrame:
    """A thin line between two settings."""
    line = QFrame()
    line.setProperty("look", "rule")
    return line


def add_rows(card: QWidget, theme: Theme, rows: Sequence[QWidget]) -> QVBoxLayout:
    """Lays `rows` out in `card`, a thin rule between them; what else belongs there may be added below."""
    column = QVBoxLayout(card)
    column.setContentsMargins(theme.space("l"), theme.space("xs"), theme.space("l"), theme.space("xs"))
    column.setSpacing(0)
    for place, row in enumerate(rows):
        if place:
            column.addWidget(rule())
        column.addWidget(row)
    return column


def lock_rows(rows: Mapping[str, SettingRow], policy: Effective) -> None:
    """Locks the rows, by the name of their setting, that the administrator has set."""
    for name, row in rows.items():
        row.show_origin(policy.origins.get(name, ""))


def choice_box(
    theme: Theme, name: str, usual: Sequence[int], present: int, chosen: Callable[[int], None]
) -> ComboBox:
    """A box with the usual values, and the present one where it is none of them; its words come later."""
    box = ComboBox(theme)
    box.setObjectName(name)
    box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
    for value in dict.fromkeys((*usual, present)):
        box.addItem("", value)
    box.setCurrentIndex(box.findData(present))
    box.activated.connect(lambda place: chosen(box.itemData(place)))
    return box


def name_choices(box: ComboBox, words: Callable[[int], str]) -> None:
    """Gives every value of a `choice_box` its words."""
    for place in range(box.count()):
        box.setItemText(place, words(box.itemData(place)))
