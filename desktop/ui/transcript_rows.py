"""What the rows of a transcript are: messages, lines between them, and where the answer will be."""

from collections.abc import Collection, Sequence

import msgspec
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.conversation.messages import Message
from desktop.errors import DesktopError
from desktop.ui.theme import Theme
from desktop.ui.transcript_marks import Mark, Stretch, marks_of, stretches_of
from desktop.ui.transcript_progress import ProgressLine
from desktop.ui.transcript_row import TranscriptRow, Version


class Row(msgspec.Struct):
    """One row: a message, or else an error, the line below what is not read, or what is being sent."""

    message: Message | None
    version: Version = (1, 1)
    error: DesktopError | None = None
    stretch: Stretch | None = None
    is_sending: bool = False


def messages_of(rows: Sequence[Row]) -> tuple[Message, ...]:
    """The messages that the rows show."""
    return tuple(row.message for row in rows if row.message is not None)


def own_rows(rows: Sequence[Row]) -> list[Row]:
    """The rows without the lines between them and without what is being sent."""
    return [row for row in rows if row.stretch is None and not row.is_sending]


def with_folds(rows: Sequence[Row], left_out: Collection[str]) -> tuple[list[Row], dict[str, Mark]]:
    """The rows with a line below each stretch that the model does not read, and the messages' marks."""
    branch = messages_of(rows)
    marks = marks_of(branch, left_out)
    stretches = {stretch.end: stretch for stretch in stretches_of(branch, marks)}
    found: list[Row] = []
    for row in rows:
        found.append(row)
        if row.message is not None and row.message.id in stretches:
            found.append(Row(None, stretch=stretches[row.message.id]))
    return found, marks


def mark_of(row: Row, marks: dict[str, Mark]) -> Mark | None:
    """How the row is marked; a line between is marked as what stands above it."""
    if row.stretch is not None:
        return row.stretch.mark
    return marks.get(row.message.id) if row.message is not None else None


def row_of(rows: Sequence[Row], message_id: str) -> int | None:
    """Where a message is shown."""
    places = (place for place, row in enumerate(rows) if row.message and row.message.id == message_id)
    return next(places, None)


def writing_row(rows: Sequence[Row]) -> int | None:
    """The row of the answer that is being written, which is the last; None if there is none."""
    last = rows[-1].message if rows else None
    is_writing = last is not None and last.state == "writing" and last.role == "assistant"
    return len(rows) - 1 if is_writing else None


def sending_row(theme: Theme, parent: QWidget) -> TranscriptRow:
    """Where a question will be shown as soon as it is kept."""
    frame = TranscriptRow(parent)
    frame.setObjectName("sendingRow")
    line = ProgressLine(theme, parent=frame)
    line.show_sending()
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(line)
    return frame
