"""`history`: lists, shows, searches and exports the conversations."""

from pathlib import Path

import click

from desktop.cli.backups import backup, rescue, restore
from desktop.cli.deidentify import deidentify
from desktop.cli.keeping import audit, bin_, hold, verify
from desktop.cli.listings import json_option, lang_option
from desktop.cli.search import print_summaries, search
from desktop.cli.session import assistant_for, print_json, require_reader
from desktop.cli.signing import rate, sign
from desktop.clinical.language import Language


@click.group()
def history() -> None:
    """The encrypted history on this machine."""


for command in (audit, backup, bin_, deidentify, hold, rate, rescue, restore, search, sign, verify):
    history.add_command(command)


@history.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """Lists the conversations, newest first."""
    with assistant_for() as assistant:
        require_reader(assistant)
        print_summaries(assistant.summaries(), as_json=as_json)


@history.command()
@click.argument("conversation_id", metavar="ID")
@lang_option
@json_option
def show(conversation_id: str, lang: Language | None, *, as_json: bool) -> None:
    """Shows one conversation, the branch that was shown last."""
    with assistant_for(lang) as assistant:
        require_reader(assistant)
        if as_json:
            shown = assistant.consultation(conversation_id)
            print_json(shown.conversation)
            for message in shown.branch:
                print_json(message)
        else:
            click.echo(assistant.export(conversation_id, lang or assistant.settings.language), nl=False)


@history.command()
@click.argument("conversation_id", metavar="ID")
@click.option("--to", "path", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@lang_option
def export(conversation_id: str, path: Path, lang: Language | None) -> None:
    """Writes one conversation as Markdown. The file is not encrypted."""
    with assistant_for(lang) as assistant:
        assistant.export_to(path, conversation_id, lang or assistant.settings.language)
