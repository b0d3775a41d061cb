"""The one entry: `--engine-worker` is the engine, `--transfer` brings a model, a command is the command
line, nothing is the window; `--open FILE` is the window with a model to take in.
"""

import multiprocessing
import sys
from pathlib import Path

from desktop import frozen

WORKER_FLAG = "--engine-worker"
TRANSFER_FLAG = "--transfer"
PRINT_FLAG = "--print-report"
OPEN_FLAG = "--open"


def main() -> int:
    """Runs the program; returns the exit code. Each way in imports only what it needs."""
    multiprocessing.freeze_support()
    frozen.prepare()
    arguments = sys.argv[1:]
    if arguments[:1] == [WORKER_FLAG]:
        from desktop.engine import worker

        return worker.main()
    if arguments[:1] == [TRANSFER_FLAG]:
        from desktop.models import transfer

        return transfer.main(arguments[1:])
    if arguments[:1] == [PRINT_FLAG]:
        from desktop.ui import report_process

        return report_process.main(arguments[1:])
    if arguments[:1] == [OPEN_FLAG]:
        return _open_window(Path(arguments[1]) if arguments[1:] else None)
    if arguments:
        from desktop.cli import commands

        return commands.run(arguments)
    return _open_window()


def _open_window(model: Path | None = None) -> int:
    """The window; without a screen the same first consultation in the terminal."""
    from desktop import screen
    from desktop.cli import terminal

    if not screen.has_display():
        return terminal.consult_instead_of_window()
    if missing := screen.missing_libraries():
        return terminal.say_missing(missing, screen.mending_command(missing))
    from desktop.ui import app

    return app.run(model)


if __name__ == "__main__":
    sys.exit(main())
