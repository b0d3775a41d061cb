"""Builds the window and wires it to the assistant."""

import contextlib
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop import __version__
from desktop.assistant import Assistant, open_assistant
from desktop.crash import keep_words_out_of_tracebacks
from desktop.errors import DesktopError
from desktop.paths import Paths, find_paths, make_data_folder
from desktop.ui.closed_window import ClosedWindow
from desktop.ui.instance import Instance
from desktop.ui.main_window import TITLE
from desktop.ui.model_note import leave_note, take_note
from desktop.ui.theme import Theme
from desktop.ui.window_controller import WindowController

_LOOK_AGAIN = 75
"""The event loop's exit code for that."""


def run(model: Path | None = None) -> int:
    """Opens the window and stays until it is closed; returns the exit code.

    Args:
        model: a model file to take in, in the window that is open already if there is one.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        return 1
    app.setApplicationName(TITLE)
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("doctorflan")
    keep_words_out_of_tracebacks()
    paths = find_paths()
    with contextlib.suppress(DesktopError):  # the window opens all the same and says so
        make_data_folder(paths)
    if model is not None:
        leave_note(paths, model)
    instance = Instance(paths)
    if not instance.take():
        return 0
    _let_ctrl_c_close(app)
    assistant = _open(app, instance)
    if assistant is None:
        instance.release()
        return 1
    controller = WindowController(app, assistant)
    instance.raised.connect(controller.window.come_to_front)
    instance.raised.connect(lambda: _open_model(controller))
    controller.open()
    _open_model(controller)
    code = app.exec()
    _end(assistant, instance)
    return code


def _open(app: QApplication, instance: Instance) -> Assistant | None:
    """The assistant; while it cannot be had, a window says why. None when the user leaves it."""
    closed: ClosedWindow | None = None
    while True:
        paths = find_paths()
        try:
            assistant = open_assistant(paths)
        except DesktopError as error:
            closed = closed or _closed_window(app, instance, paths)
            closed.show_error(error)
            closed.show()
            if app.exec() != _LOOK_AGAIN:
                return None
        else:
            if closed is not None:
                closed.deleteLater()
            return assistant


def _closed_window(app: QApplication, instance: Instance, paths: Paths) -> ClosedWindow:
    theme = Theme(paths.resources)
    theme.apply(app, "system")
    closed = ClosedWindow(theme)
    closed.again.connect(lambda: app.exit(_LOOK_AGAIN))
    instance.raised.connect(closed.come_to_front)
    return closed


def _open_model(controller: WindowController) -> None:
    """As if the model that was asked for had been dropped onto the window."""
    model = take_note(find_paths())
    if model is not None:
        controller.window.modelDropped.emit(model)


def _end(assistant: Assistant, instance: Instance) -> None:
    assistant.close()
    instance.release()


def _let_ctrl_c_close(app: QApplication) -> None:
    def close(*_: object) -> None:
        QTimer.singleShot(0, app.quit)  # also when the event loop has not begun: then as its first event

    signal.signal(signal.SIGINT, close)
    signal.signal(signal.SIGTERM, close)
    timer = QTimer(app)  # Python handles signals only when it runs
    timer.timeout.connect(lambda: None)
    timer.start(500)
