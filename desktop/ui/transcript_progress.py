"""The line that shows how far the model or the question has been read, with an honest estimate."""

import time
from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from desktop.conversation.events import Loading, Reading
from desktop.ui.label import plain_label
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_BAR_PX = 180
_STEPS = 1000
_TRUSTWORTHY_S = 0.25
"""A pace that was measured over less time says nothing yet."""


class ReadingPace:
    """How fast a question is read, measured from its own progress."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._first: tuple[float, int] | None = None

    def seconds_left(self, reading: Reading) -> float | None:
        """Seconds until `reading` is done, None as long as the pace is not known."""
        now_s = self._clock_s()
        if self._first is None or reading.done < self._first[1]:
            self._first = (now_s, reading.done)
            return None
        began_s, began_at = self._first
        if now_s - began_s < _TRUSTWORTHY_S or reading.done <= began_at:
            return None
        return (reading.total - reading.done) * (now_s - began_s) / (reading.done - began_at)


class ProgressLine(Translated, QWidget):
    """A thin bar and what is going on."""

    def __init__(
        self, theme: Theme, clock_s: Callable[[], float] = time.monotonic, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("progressLine")
        self._clock_s = clock_s
        self._pace = ReadingPace(clock_s)
        self._shown: Reading | Loading | None = None
        self._sending = False
        self._seconds: float | None = None
        self._bar = QProgressBar(self)
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(theme.scaled(_BAR_PX))
        self._label = plain_label("control second", "progressText")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.scaled(10))
        layout.addWidget(self._bar)
        layout.addWidget(self._label, 1)
        self.show_progress(None)

    def show_progress(self, progress: Reading | Loading | None) -> None:
        """Shows the progress; None says that the question is sent and waits for its turn."""
        if not isinstance(progress, Reading):
            self._pace = ReadingPace(self._clock_s)
        self._seconds = self._pace.seconds_left(progress) if isinstance(progress, Reading) else None
        self._shown = progress
        self.retranslate()

    def show_sending(self) -> None:
        """Says that the question is being kept before it is put."""
        self._sending = True
        self.retranslate()

    def retranslate(self) -> None:
        shown = self._shown
        fraction = 0.0
        if isinstance(shown, Loading):
            fraction = min(max(shown.fraction, 0.0), 1.0)
            words = self.tr("Loading the model {percent} %").format(percent=round(fraction * 100))
        elif isinstance(shown, Reading):
            fraction = min(shown.done / shown.total, 1.0) if shown.total else 0.0
            words = self.tr("Reading the case {done} / {total}").format(done=shown.done, total=shown.total)
            if shown.cached:
                words += self.tr(" ({cached} known already)").format(cached=shown.cached)
            if self._seconds is not None:
                words += self.tr(" · about {seconds} s").format(seconds=max(round(self._seconds), 1))
        elif self._sending:
            words = self.tr("Keeping the question…")
        else:
            words = self.tr("Sent, waiting for the model…")
        self._bar.setValue(round(fraction * _STEPS))
        self._bar.setAccessibleName(words)
        self._label.setText(words)
        self.setAccessibleName(words)
