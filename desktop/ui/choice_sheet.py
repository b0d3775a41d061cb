"""A sheet that asks which way to go, and for the names and passphrases that this way needs."""

import itertools
from collections.abc import Mapping, Sequence

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QWidget

from desktop.ui.label import paragraph
from desktop.ui.option_card import OptionCard
from desktop.ui.secret_sheet import Asked, SecretSheet
from desktop.ui.theme import Theme


class Option(msgspec.Struct, frozen=True):
    """A way: its name, its title and what it means; `fields` are the names of those that it needs."""

    name: str
    title: str
    words: str
    fields: tuple[str, ...] = ()


class ChoiceSheet(SecretSheet):
    """The first option is chosen; `listed` are lines above the options, as titles of cases."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        *,
        name: str,
        title: str,
        why: str,
        yes: str,
        options: Sequence[Option],
        fields: Sequence[Asked] = (),
        listed: Sequence[str] = (),
    ) -> None:
        super().__init__(theme, parent, name=name, title=title, why=why, fields=fields)
        self._options: Mapping[str, Option] = {option.name: option for option in options}
        self._cards = {option.name: OptionCard(theme, f"choice_{option.name}") for option in options}
        group = QButtonGroup(self)
        place = 2  # below the heading and the reason
        if listed:
            room = self.width() - 2 * theme.space("xl")
            metrics = QFontMetrics(theme.font("control"))
            short = (metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in listed)
            self.content.insertWidget(place, paragraph("control", "sheetLines", "\n".join(short)))
            place += 1
        for option, card in zip(options, self._cards.values(), strict=True):
            card.show_words(option.title, option.words)
            group.addButton(card)
            card.toggled.connect(self._show_fields)
            self.content.insertWidget(place, card)
            place += 1
        self.name_button(self.yes, "sheetYes", yes)
        order = (*self._cards.values(), *(field.line for field in self._fields.values()), self.no, self.yes)
        for before, after in itertools.pairwise(order):
            QWidget.setTabOrder(before, after)
        first = next(iter(self._cards.values()))
        first.setChecked(True)
        first.setFocus()
        self._show_fields()

    @property
    def chosen(self) -> str:
        """The name of the option."""
        return next((name for name, card in self._cards.items() if card.isChecked()), "")

    def _show_fields(self) -> None:
        """Only those that the way needs; what was typed for another one is gone."""
        needed = self._options[self.chosen].fields if self.chosen else ()
        for name, field in self._fields.items():
            field.setVisible(name in needed)
            if name not in needed:
                field.wipe()
        self.fit()
