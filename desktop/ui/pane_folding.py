"""A side pane that folds away in a narrow window and comes back when asked."""

from PySide6.QtWidgets import QWidget


class PaneFolding:
    """Decides whether one pane is seen.

    What the doctor asked for holds until the window crosses the limit.
    """

    def __init__(self, pane: QWidget, below: int) -> None:
        """`below`: the window's width, in logical pixels at the base font, under which it folds."""
        self._pane = pane
        self._below = below
        self._narrow = False
        self._asked: bool | None = None

    def resize(self, width: int) -> bool:
        """The window has another width; returns whether the pane folds at this width."""
        narrow = width < self._below
        if narrow != self._narrow:
            self._narrow, self._asked = narrow, None
        self._show()
        return narrow

    def toggle(self) -> None:
        """Shows the pane when it is hidden, hides it when it is seen."""
        self._asked = self._pane.isHidden()
        self._show()

    def unfold(self) -> None:
        """Shows the pane."""
        if self._pane.isHidden():
            self.toggle()

    def _show(self) -> None:
        self._pane.setVisible(not self._narrow if self._asked is None else self._asked)
