"""A model that is opened in the file manager reaches the window, whether it was open or not."""

import os
import subprocess
import sys
from pathlib import Path

from desktop.paths import Paths, make_data_folder
from desktop.ui.model_note import leave_note, take_note
from tests.model_shelf.shelves import TIMEOUT_S, model_file


def test_a_note_is_read_once(paths: Paths, tmp_path: Path) -> None:
    model = model_file(tmp_path / "下载 文件" / "病区.gguf")
    assert take_note(paths) is None
    leave_note(paths, model)  # there is no data folder: nobody can be told
    make_data_folder(paths)
    assert take_note(paths) is None
    leave_note(paths, model)
    assert take_note(paths) == model
    assert take_note(paths) is None


def test_a_model_that_is_gone_is_none(paths: Paths, tmp_path: Path) -> None:
    make_data_folder(paths)
    leave_note(paths, tmp_path / "gone.gguf")
    assert take_note(paths) is None
    (paths.data / "open-model").write_bytes(b"\xff\xfe")
    assert take_note(paths) is None


def test_the_real_window_asks_how_to_take_it_in(paths: Paths, tmp_path: Path) -> None:
    model = model_file(tmp_path / "下载 文件" / "病区.gguf")
    code = (
        "import sys; from pathlib import Path\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from desktop.ui import app\n"
        "from desktop.ui.import_sheet import ImportSheet\n"
        "qt = QApplication([])\n"
        "def look():\n"
        "    sheets = [one for top in qt.topLevelWidgets() for one in top.findChildren(ImportSheet)]\n"
        "    if any(sheet.isVisible() for sheet in sheets):\n"
        "        print('asked'); qt.quit()\n"
        "timer = QTimer(); timer.timeout.connect(look); timer.start(50)\n"
        "QTimer.singleShot(60000, qt.quit)\n"
        "sys.exit(app.run(Path(sys.argv[1])))\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code, str(model)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_S * 2,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "asked\n"), done.stderr
