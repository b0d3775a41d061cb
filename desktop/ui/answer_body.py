"""The words of an answer: Markdown that grows while it is written, only its last block laid out again."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.ui.markdown_blocks import Block, Splitter
from desktop.ui.markdown_flow import Piece, piece_of
from desktop.ui.markdown_view import DocumentView
from desktop.ui.theme import Theme

FRAME_MS = 34
"""At most about thirty repaints a second."""

_CHARACTERS_PER_MS = 60
"""A long open block is laid out less often, so that the window stays fluent."""

SHOWN_CHARACTERS = 60_000
"""What is longer than any answer can be is cut for display; copying takes all of it."""


class AnswerBody(DocumentView):
    """Shows Markdown, whole or as it comes.

    `laid_out_characters` counts all characters that were given to the Markdown parser so far.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.laid_out_characters = 0
        self._splitter = Splitter()
        self._before_end = self._splitter
        self._settled = self._settled_before_end = 0
        self._received: list[str] = []
        self._waiting: list[str] = []
        self._taken = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    def set_markdown(self, untrusted: str) -> None:
        """Shows a text that is complete."""
        self._start_over()
        self._received = [untrusted]
        self._take(untrusted)
        self._finish()

    def begin(self, untrusted: str = "") -> None:
        """Shows a text that will grow; `untrusted` is what is there already."""
        self._start_over()
        self._received = [untrusted]
        self._waiting = [untrusted]
        self.flush()

    def add_text(self, untrusted_piece: str) -> None:
        """The next piece; it shows with the next repaint."""
        self._received.append(untrusted_piece)
        self._waiting.append(untrusted_piece)
        if not self._timer.isActive():
            open_characters = sum(len(piece.block.text) for piece in self._flow.pieces[self._settled :])
            self._timer.start(repaint_delay_ms(open_characters))

    def flush(self) -> None:
        """Shows what has come so far."""
        self._timer.stop()
        self._take("".join(self._waiting))
        self._waiting.clear()
        self.set_pieces([self._piece(block) for block in self._splitter.tail()], keep=self._settled)

    def end(self) -> None:
        """Nothing more will come: the last block is final."""
        self._timer.stop()
        self._take("".join(self._waiting))
        self._waiting.clear()
        self._finish()

    def resume(self, untrusted: str) -> None:
        """The text that was complete goes on: only its last block is open again."""
        if not self.has_received(untrusted):
            self.begin(untrusted)
            return
        self._splitter, self._settled = self._before_end.twin(), self._settled_before_end
        self.flush()

    def has_received(self, text: str) -> bool:
        """Whether `text` is exactly what came in pieces."""
        return "".join(self._received) == text

    @property
    def is_cut(self) -> bool:
        """Whether there is more text than is shown."""
        return self._taken > SHOWN_CHARACTERS

    def restyle(self) -> None:
        """Makes all pieces anew in the colours and sizes that the theme has now."""
        self.set_pieces([self._piece(piece.block) for piece in self.pieces])

    def _start_over(self) -> None:
        self._timer.stop()
        self._received.clear()
        self._waiting.clear()
        self._splitter = self._before_end = Splitter()
        self._settled = self._settled_before_end = self._taken = 0
        self.set_pieces([])

    def _take(self, untrusted: str) -> None:
        room = SHOWN_CHARACTERS - self._taken
        self._taken += len(untrusted)
        self._settle(self._splitter.feed(untrusted[: max(room, 0)]))

    def _finish(self) -> None:
        """Nothing more will come, unless it is resumed."""
        self._before_end, self._settled_before_end = self._splitter.twin(), self._settled
        self._settle(self._splitter.finish())
        self.set_pieces([], keep=self._settled)

    def _settle(self, blocks: list[Block]) -> None:
        """Puts finished blocks where the open ones were."""
        fresh = [self._piece(block) for block in blocks]
        if fresh:
            self._flow.pieces[self._settled :] = fresh
            self._settled += len(fresh)

    def _piece(self, block: Block) -> Piece:
        self.laid_out_characters += len(block.text)
        return piece_of(block, self._theme)


def repaint_delay_ms(open_characters: int) -> int:
    """How long pieces are gathered before the open block, so many characters long, is shown again."""
    return max(FRAME_MS, open_characters // _CHARACTERS_PER_MS)
