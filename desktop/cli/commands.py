"""The command line's root and its exit codes: 0 done, 1 an error of ours, 2 wrong usage, 130 Ctrl-C."""

import sys

import click

from desktop import __version__
from desktop.cli.ask import INTERRUPTED, ask
from desktop.cli.bench import bench
from desktop.cli.check import check
from desktop.cli.check_policy import check_policy
from desktop.cli.history import history
from desktop.cli.kit import kit
from desktop.cli.listings import specialties, tasks
from desktop.cli.models import models
from desktop.cli.passphrases import take_vault_options
from desktop.cli.problem_report import problem_report
from desktop.cli.session import speak_utf8
from desktop.cli.vault import vault
from desktop.crash import Note, keep_words_out_of_tracebacks


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="DoctorFLAN Desktop")
def root() -> None:
    """DoctorFLAN Desktop: an offline clinical assistant for doctors. Without a command: the window."""


for command in (
    *(ask, tasks, specialties, history, vault, models, kit, bench),
    *(check, check_policy, problem_report),
):
    root.add_command(command)
for command in (ask, history, check):
    take_vault_options(command)


def run(arguments: list[str], note: Note) -> int:
    """Runs one command; returns the exit code. `note` hears of the error that ended it."""
    speak_utf8()
    keep_words_out_of_tracebacks()
    try:
        result = root.main(args=arguments, prog_name="doctorflan", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        if error.__cause__ is not None:
            note(type(error.__cause__), error.__cause__.__traceback__)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    return result if isinstance(result, int) else 0
