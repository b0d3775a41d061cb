"""From the click to the window: the bundle beside the same program from source, in turn."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bundle.screen import Screen, empty_screen

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 9
TIMEOUT_S = 60.0
MOST_TIMES = 1.5


def main() -> None:
    """Prints the times; ends with 1 when the bundle takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / "doctorflan")
    bundle = parser.parse_args().bundle.resolve()
    if not sys.platform.startswith("linux"):
        return  # only there can a window be watched from outside
    if shutil.which("Xvfb") is None:
        raise SystemExit("Xvfb is needed to measure the start: sudo apt-get install -y xvfb")
    frozen = (str(bundle / "doctorflan"),)
    source = (sys.executable, "-m", "desktop")
    times: dict[Sequence[str], list[float]] = {frozen: [], source: []}
    with empty_screen() as screen:
        for round_number in range(ROUNDS + 1):
            for command, found in times.items():
                took_ms = time_to_window(command, screen)
                if round_number:  # the first one reads from the disk what the others find in memory
                    found.append(took_ms)
    bundle_ms, source_ms = (statistics.median(times[command]) for command in (frozen, source))
    times_as_long = bundle_ms / source_ms
    print(f"click to window: bundle {bundle_ms:.0f} ms, source {source_ms:.0f} ms, {times_as_long:.2f} times")
    if times_as_long > MOST_TIMES:
        raise SystemExit(f"at most {MOST_TIMES} times are allowed")


def time_to_window(command: Sequence[str], screen: Screen) -> float:
    """Milliseconds from the start of the process until its window is shown; then it is ended."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        environment = {**os.environ, "DISPLAY": screen.name, "DOCTORFLAN_HOME": home, "PYTHONPATH": str(ROOT)}
        environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # asks nobody for a password
        for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "PYTHONDONTWRITEBYTECODE"):
            environment.pop(name, None)
        started = time.perf_counter()
        with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as program:
            try:
                screen.wait_for_window(TIMEOUT_S)
                return (time.perf_counter() - started) * 1000
            finally:
                program.kill()


if __name__ == "__main__":
    main()
