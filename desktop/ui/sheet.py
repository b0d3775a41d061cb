"""A question over the window: a title, what there is to know and choose, and two buttons."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.icons import IconButton
from desktop.ui.label import paragraph
from desktop.ui.theme import Theme

_WIDTH_PX = 520


class Sheet(QDialog):
    """Fill `content`; Esc and `no` reject, `yes` accepts."""

    def __init__(self, theme: Theme, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("look", "sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(min(theme.scaled(_WIDTH_PX), parent.width()))
        space = theme.space
        self._heading = sheet_label("title")
        self._body, self._window = QWidget(), parent
        self.content = QVBoxLayout(self._body)
        self.content.setContentsMargins(space("xl"), space("xl"), space("xl"), space("l"))
        self.content.setSpacing(space("s"))
        self.content.addWidget(self._heading)
        self.yes, self.no = IconButton(theme, "", "primary"), IconButton(theme)
        self._foot = QFrame()
        self._foot.setObjectName("dialogFoot")
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(space("xl"), space("m"), space("xl"), space("m"))
        row.setSpacing(space("s"))
        row.addStretch(1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._scroll = self._scrolling(self._body)
        rows.addWidget(self._scroll, 1)
        rows.addWidget(self._foot)
        self.name_button(self.yes, "sheetYes", "")
        self.name_button(self.no, "sheetNo", self.tr("Cancel"))
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        self.show_title(title)

    def showEvent(self, event: QShowEvent) -> None:
        self.fit()
        super().showEvent(event)

    def fit(self) -> None:
        """Makes it as high as its words are at this width; where the window is too low, they scroll."""
        self.content.activate()
        room = self._window.window().height() - self._foot.sizeHint().height()
        width = self.width()
        if self.content.totalHeightForWidth(width) > room:
            width -= self._scroll.verticalScrollBar().sizeHint().width()
        words = self.content.totalHeightForWidth(width)
        self._body.setFixedHeight(words)
        self.setFixedSize(self.width(), min(words, room) + self._foot.sizeHint().height())

    @staticmethod
    def _scrolling(body: QWidget) -> QScrollArea:
        """The words, with the buttons always in sight below them."""
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        return scroll

    def show_title(self, title: str) -> None:
        """What is asked."""
        self.setWindowTitle(title)
        self._heading.setText(title)

    @staticmethod
    def name_button(button: IconButton, name: str, words: str) -> None:
        """Gives a button its words, for eyes and for screen readers."""
        button.setObjectName(name)
        button.say(words)


def sheet_label(look: str, words: str = "") -> QLabel:
    """A paragraph of a sheet; its words can be copied."""
    return paragraph(look, words=words)
