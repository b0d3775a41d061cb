"""Work goes off the GUI thread; its outcome comes back to it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytestqt.qtbot import QtBot

from desktop.errors import DesktopError, StoreFull
from desktop.ui.background import Background


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    with ThreadPoolExecutor(max_workers=1) as threads:
        yield Background(threads.submit)


def test_work_runs_elsewhere_and_its_result_comes_back_here(qtbot: QtBot, background: Background) -> None:
    seen: list[tuple[int, int]] = []
    background.run(threading.get_ident, success=lambda there: seen.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    there, here = seen[0]
    assert there != here == threading.get_ident()


def test_an_error_of_ours_goes_to_failure_or_to_everybody(qtbot: QtBot, background: Background) -> None:
    def fail() -> None:
        raise StoreFull(path="x")

    seen: list[DesktopError] = []
    background.run(fail, failure=seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    with qtbot.waitSignal(background.failed) as caught:
        background.run(fail)
    assert isinstance(caught.args[0], StoreFull)


def test_a_bug_is_raised_here(qtbot: QtBot, background: Background) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as caught:
        background.run(fail)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError
