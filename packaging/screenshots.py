"""Takes the README's screenshots: the real window with the real engine and the demo model.

Needs Chinese fonts. Run it as `.venv/bin/python packaging/screenshots.py [FOLDER]`; without a display
Qt draws offscreen.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QPushButton

from desktop.assistant import open_assistant
from desktop.clinical.language import Language
from desktop.paths import find_paths, make_data_folder
from desktop.settings import Settings, save_settings
from desktop.ui.window_controller import WindowController

SIZE = (1280, 800)
TIMEOUT_S = 120.0
LOOKS: tuple[tuple[Language, str], ...] = (("zh", "light"), ("en", "dark"), ("zh", "dark"), ("en", "light"))
EXAMPLE = "differential-diagnosis"


def main() -> None:
    """Takes the first start, the models, the empty window and an answered example in each look."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "packaging/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    for language, theme in LOOKS:
        with tempfile.TemporaryDirectory() as home:
            take(app, Path(home), folder, language, theme)


def take(app: QApplication, home: Path, folder: Path, language: Language, theme: str) -> None:
    """One look: the guide, the models, the empty window, then the example's answer."""
    paths = find_paths({"DOCTORFLAN_HOME": str(home)})
    make_data_folder(paths)
    save_settings(paths.settings, Settings(language=language, theme=theme))  # type: ignore[arg-type]
    assistant = open_assistant(paths)
    controller = WindowController(app, assistant)
    window = controller.window
    controller.open()
    window.resize(*SIZE)
    model = window.status.findChild(object, "modelStatus")
    wait(app, lambda: bool(model) and window.banner.demo.isVisible())
    settle(app)
    window.grab().save(str(folder / f"{language}-{theme}-guide.png"))
    window.guide.closed.emit()
    controller.models.show()
    wait(app, lambda: bool(controller.models.cards))
    settle(app)
    window.grab().save(str(folder / f"{language}-{theme}-models.png"))
    window.show_work()
    settle(app)
    window.grab().save(str(folder / f"{language}-{theme}-empty.png"))
    window.empty_state.insertExample.emit(EXAMPLE)
    window.tasks.form_page.submit()
    send = window.composer.findChild(QPushButton, "sendButton")
    wait(app, lambda: send is not None and not send.isHidden())
    settle(app)
    window.grab().save(str(folder / f"{language}-{theme}.png"))
    window.close()
    assistant.close()
    print(folder / f"{language}-{theme}.png")


def wait(app: QApplication, condition: Callable[[], bool]) -> None:
    """Runs the event loop until something is so."""
    end = time.monotonic() + TIMEOUT_S
    while not condition():
        app.processEvents()
        if time.monotonic() > end:
            message = "the window did not come this far"
            raise TimeoutError(message)


def settle(app: QApplication) -> None:
    """Lets what is under way be drawn."""
    end = time.monotonic() + 1.0
    while time.monotonic() < end:
        app.processEvents()


if __name__ == "__main__":
    main()
