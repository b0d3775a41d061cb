"""From the click to the window, and what streaming costs the GUI thread.

Starts the real program as a process, with an empty data folder, and stops the clock when its window is
on the screen; the start of a bare PySide6 window is measured in turn beside it, so that the ratio means
something on a noisy machine.
"""

import os
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 7
BARE = """
import sys, time, psutil
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv[:1])
window = QMainWindow()
window.show()
"""
PROGRAM = """
import sys, time, psutil
from PySide6.QtWidgets import QApplication
app = QApplication(sys.argv[:1])
from desktop.assistant import open_assistant
from desktop.paths import find_paths
from desktop.ui.window_controller import WindowController
assistant = open_assistant(find_paths())
controller = WindowController(app, assistant)
controller.open()
window = controller.window
"""
STOP_THE_CLOCK = """
while not window.windowHandle() or not window.windowHandle().isExposed():
    app.processEvents()
print((time.time() - psutil.Process().create_time()) * 1000, flush=True)
"""
CLOSE = "\nwindow.close()\nassistant.close()\n"


def main() -> None:
    """Prints the median of each and their ratio."""
    bare, program = [], []
    for _ in range(ROUNDS):
        bare.append(time_to_window(BARE + STOP_THE_CLOCK))
        program.append(time_to_window(PROGRAM + STOP_THE_CLOCK + CLOSE))
    slow, quick = statistics.median(program), statistics.median(bare)
    print(f"click to window: {slow:.0f} ms; a bare PySide6 window: {quick:.0f} ms; ratio {slow / quick:.2f}")


def time_to_window(code: str) -> float:
    """Milliseconds from the start of a process to its window, which it prints itself."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            "QT_QPA_PLATFORM": "offscreen" if not os.environ.get("DISPLAY") else "",
            **os.environ,
            "DOCTORFLAN_HOME": home,
        }
        if not environment["QT_QPA_PLATFORM"]:
            del environment["QT_QPA_PLATFORM"]
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[0])


if __name__ == "__main__":
    main()
