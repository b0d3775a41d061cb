"""What the stories share: one window's objects are gone before the next one's threads run."""

import gc

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def last_window_is_collected_here(qapp: QApplication) -> None:
    """A closed window's objects die on the thread that made them, not in the `gc.collect` of a later lock."""
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
