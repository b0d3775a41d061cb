"""What the commands share: the assistant of this run and how its errors reach the terminal."""

import contextlib
import io
import sys
from collections.abc import Iterator
from typing import Any

import click
import msgspec

from desktop.assistant import Assistant, open_assistant
from desktop.cli.passphrases import open_asked_vault
from desktop.clinical.language import Language
from desktop.errors import DesktopError
from desktop.paths import find_paths


class CommandFailed(click.ClickException):
    """An error of ours as the command line shows it: one line on stderr, exit code 1."""

    exit_code = 1

    def __init__(self, error: DesktopError, language: Language) -> None:
        super().__init__(" ".join(error.sentence(language).split()))

    def show(self, file: Any = None) -> None:  # noqa: ARG002 -- click's signature
        """Prints the sentence alone."""
        click.echo(self.message, err=True)


@contextlib.contextmanager
def assistant_for(language: Language | None = None) -> Iterator[Assistant]:
    """The assistant of one command, closed at its end; its errors become `CommandFailed`."""
    spoken: Language = language or "zh"
    try:
        with contextlib.closing(open_assistant(find_paths(), spare_core=False)) as assistant:
            spoken = assistant.settings.language
            assistant.policy.free(assistant.settings, {"language": language or spoken})
            spoken = language or assistant.settings.language
            if assistant.settings_problem is not None:
                click.echo(assistant.settings_problem.sentence(spoken), err=True)
            open_asked_vault(assistant, spoken)
            yield assistant
    except DesktopError as error:
        raise CommandFailed(error, spoken) from error


def require_reader(assistant: Assistant) -> None:
    """Raises `ForbiddenByAdministrator` where words of a case would go into a file or another program."""
    if not sys.stdout.isatty():
        assistant.policy.check_allowed("exporting")


def speak_utf8() -> None:
    """Makes the output streams carry every character, whatever the console's code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8" if not stream.isatty() else None, errors="replace")


def print_json(value: object) -> None:
    """One object a line."""
    click.echo(msgspec.json.encode(value).decode())
