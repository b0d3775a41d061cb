"""What the administrator has set on this PC: a strip below a page, which unfolds to the list of rules."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.policy.effective import Effective, InForce
from desktop.ui.icons import IconButton, IconLabel
from desktop.ui.label import paragraph
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_LIST_PX = 300
_VALUE_PX = 300


class PolicyStrip(Translated, QWidget):
    """Folded it is one line."""

    def __init__(self, theme: Theme, policy: Effective) -> None:
        super().__init__()
        self.setObjectName("policyStrip")
        self._theme = theme
        self._rules = policy.in_force()
        self._head = IconButton(theme, "up", "ghost flush", name="policyButton")
        self._head.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow behind the words
        self._head.setCheckable(True)
        self._list = QScrollArea(widgetResizable=True)
        self._list.setObjectName("policyList")
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.space("xs"), 0, theme.space("xs"))
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(theme.space("xs"))
        head.addWidget(IconLabel(theme, "lock", "text2"))
        head.addWidget(self._head)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(self._list)
        self._head.toggled.connect(self._on_toggled)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.set_language("zh")

    @property
    def is_empty(self) -> bool:
        """Whether the administrator has set nothing."""
        return not self._rules

    def set_language(self, language: Language) -> None:
        """Reads the rules in `language`."""
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, self._theme.space("m"), 0)
        rows.setSpacing(0)
        for rule in self._rules:
            line = QFrame()
            line.setProperty("look", "rule")
            rows.addWidget(line)
            rows.addWidget(_RuleRow(self._theme, rule, language))
        rows.addStretch(1)
        self._list.setWidget(inside)
        self.retranslate()

    def _on_toggled(self, shown: bool) -> None:
        self._fit()
        self._list.setVisible(shown)
        self._head.set_icon_name("down" if shown else "up")

    def _fit(self) -> None:
        """The page above stays in sight, in a small window too."""
        self._list.setFixedHeight(min(self._theme.scaled(_LIST_PX), self.window().height() * 2 // 5))

    def retranslate(self) -> None:
        self._head.say(
            self.tr("Set by the administrator (%n)", "", len(self._rules)),
            self.tr("Show or hide the rules that are in force on this PC"),
        )
        self._list.setAccessibleName(self._head.text())

    def _on_theme_changed(self) -> None:
        self._fit()


class _RuleRow(QWidget):
    """One rule: what it is called and does, its value, and where it stands."""

    def __init__(self, theme: Theme, set_: InForce, language: Language) -> None:
        super().__init__()
        self.setObjectName(f"policyRule_{set_.rule.name}")
        rule = set_.rule
        title = paragraph("control strong", words=rule.title.read(language))
        meaning = paragraph("small second", words=rule.meaning.read(language))
        origin = paragraph("small third", words=f"{rule.name} · {set_.origin}")
        value = paragraph("control", words=set_.words(language))
        value.setObjectName(f"policyValue_{rule.name}")
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        value.setMaximumWidth(theme.scaled(_VALUE_PX))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, theme.space("s"), 0, theme.space("s"))
        grid.setHorizontalSpacing(theme.space("l"))
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        for place, label in enumerate((title, meaning, origin)):
            grid.addWidget(label, place, 0)
        grid.addWidget(value, 0, 1, 3, 1)
        self.setAccessibleName(f"{title.text()}: {value.text()}")
        self.setAccessibleDescription(f"{meaning.text()} {origin.text()}")
