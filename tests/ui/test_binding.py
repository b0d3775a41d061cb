"""The Qt binding itself: PySide6 6.12.0 lost a reference to None at each call, and then the window."""

import sys

from PySide6.QtWidgets import QApplication

CALLS = 500


def test_calls_without_a_result_keep_none_alive(qapp: QApplication) -> None:
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        qapp.processEvents()
    assert sys.getrefcount(None) > before - CALLS // 2
