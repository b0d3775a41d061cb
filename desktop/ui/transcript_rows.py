"""What the rows of a transcript are: messages, lines between them, and where the answer will be."""

from collections.abc import Collection, Sequence

import msgspec
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.conversation.messages import Message
from desktop.errors import DesktopError
from desktop.ui.theme import Theme
from desktop.ui.transcript_marks import (
    Mark,
    ModelChange,
    Stretch,
    marks_of,
    model_changes,
    stretches_of,
)
from desktop.ui.transcript_progress import ProgressLine
from desktop.ui.transcript_row import TranscriptRow, Version


class Row(msgspec.Struct):
    """One row: a message, or else an error, what is being sent, or a line.

    Lines stand below what is not read (`stretch`) and where another model begins to answer (`change`).
    """

    message: Message | None
    version: Version = (1, 1)
    error: DesktopError | None = None
    stretch: Stretch | None = None
    change: ModelChange | None = None
    is_sending: bool = False


def messages_of(rows: Sequence[Row]) -> tuple[Message, ...]:
    """The messages that the rows show."""
    return tuple(row.message for row in rows if row.message is not None)


def own_rows(rows: Sequence[Row]) -> list[Row]:
    """The rows without the lines between them and without what is being sent."""
    return [row for row in rows if not (row.stretch or row.change or row.is_sending)]


def with_lines(rows: Sequence[Row], left_out: Collection[str]) -> tuple[list[Row], dict[str, Mark]]:
    """The rows with the lines between them, and the marks of the messages."""
    branch = messages_of(rows)
    marks = marks_of(branch, left_out)
    stretches = {stretch.end: stretch for stretch in stretches_of(branch, marks)}
    changes = model_changes(branch)
    found: list[Row] = []
    for row in rows:
        if row.message is not None and row.message.id in changes:
            found.append(Row(None, change=changes[row.message.id]))
        found.append(row)
        if row.message is not None and row.message.id in stretches:
            found.append(Row(None, stretch=stretches[row.message.id]))
    return found, marks


def mark_of(row: Row, marks: dict[str, Mark]) -> Mark | None:
    """How the row is marked; a line is marked as the messages that it belongs to."""
    if row.stretch is not None:
        return row.stretch.mark
    if row.change is not None:
        return marks.get(row.change.above)
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
