"""The one entry: `--engine-worker` is the engine, a command is the command line, nothing is the window."""

import multiprocessing
import sys

WORKER_FLAG = "--engine-worker"


def main() -> int:
    """Runs the program; returns the exit code. Each way in imports only what it needs."""
    multiprocessing.freeze_support()
    arguments = sys.argv[1:]
    if arguments[:1] == [WORKER_FLAG]:
        from desktop.engine import worker

        return worker.main()
    if arguments:
        from desktop.cli import commands

        return commands.run(arguments)
    return _open_window()


def _open_window() -> int:
    """The window; without a screen the same first consultation in the terminal."""
    from desktop import screen
    from desktop.cli import terminal

    if not screen.has_display():
        return terminal.consult_instead_of_window()
    if missing := screen.missing_libraries():
        return terminal.say_missing(missing, screen.mending_command(missing))
    from desktop.ui import app

    return app.run()


if __name__ == "__main__":
    sys.exit(main())
