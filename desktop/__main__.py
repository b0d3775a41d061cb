"""The one entry: `--engine-worker` is the engine, `--transfer` brings a model, a command is the command
line, nothing is the window; `--open FILE` is the window with a model to take in.
"""

import multiprocessing
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import frozen
from desktop.privacy import dumps, guard

if TYPE_CHECKING:
    from desktop.logbook import Logbook, Process

WORKER_FLAG = "--engine-worker"
TRANSFER_FLAG = "--transfer"
PRINT_FLAG = "--print-report"
OPEN_FLAG = "--open"


def main() -> int:
    """Runs the program; returns the exit code. Each way in imports only what it needs."""
    arguments = sys.argv[1:]
    guard.install(_note_refusal)
    dumps.keep_none()
    multiprocessing.freeze_support()
    frozen.prepare()
    match _process(arguments):
        case "worker":
            return _serve()
        case "transfer":
            from desktop.models import transfer

            return transfer.main(arguments[1:], guard.permit)
        case "printer":
            return _print(arguments[1:])
        case process:
            return _logged(process, arguments)


def _process(arguments: list[str]) -> "Process":
    """What this process is for."""
    flags: dict[str, Process] = {
        WORKER_FLAG: "worker",
        TRANSFER_FLAG: "transfer",
        PRINT_FLAG: "printer",
        OPEN_FLAG: "window",
    }
    return flags.get(arguments[0], "command") if arguments else "window"


def _serve() -> int:
    from desktop.privacy import sealing

    sealing.seal()
    from desktop.engine import worker

    return worker.main()


def _print(arguments: list[str]) -> int:
    from desktop.privacy import sealing

    sealing.seal()
    from desktop.ui import report_process

    return report_process.main(arguments)


def _logged(process: "Process", arguments: list[str]) -> int:
    """The window or a command, between the log's lines of its begin and its end."""
    from desktop import __version__, crash, logbook
    from desktop.paths import find_paths

    log = logbook.Logbook(find_paths())
    crash.keep_words_out_of_tracebacks(log.note_failure)
    log.note(logbook.Started(process, __version__))
    code = _run(arguments, log)
    log.note(logbook.Ended(code))
    return code


def _run(arguments: list[str], log: "Logbook") -> int:
    if arguments[:1] == [OPEN_FLAG]:
        return _open_window(Path(arguments[1]) if arguments[1:] else None)
    if arguments:
        from desktop.cli import commands

        return commands.run(arguments, log.note_failure)
    return _open_window()


def _note_refusal(call: str, family: int, count: int) -> None:
    import msgspec

    from desktop.logbook import Logbook, Refused
    from desktop.paths import find_paths

    facts = {"process": _process(sys.argv[1:]), "call": call, "family": family, "count": count}
    Logbook(find_paths()).note(msgspec.convert({"type": "refused", **facts}, Refused))


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
