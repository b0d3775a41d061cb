"""`history`: lists, shows, searches and exports the conversations."""

from pathlib import Path

import click

from desktop.cli.listings import json_option, lang_option
from desktop.cli.session import assistant_for, print_json, require_reader
from desktop.clinical.language import Language
from desktop.conversation.export import local_time
from desktop.conversation.messages import Summary

_HIT_MARKS = {ord("\ue000"): "[", ord("\ue001"): "]"}


@click.group()
def history() -> None:
    """The encrypted history on this machine."""


@history.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """Lists the conversations, newest first."""
    with assistant_for() as assistant:
        require_reader(assistant)
        _print_summaries(assistant.summaries(), as_json=as_json)


@history.command()
@click.argument("words", nargs=-1, required=True)
@json_option
def search(words: tuple[str, ...], *, as_json: bool) -> None:
    """Finds the conversations that hold WORDS, newest first."""
    with assistant_for() as assistant:
        require_reader(assistant)
        _print_summaries(assistant.summaries(" ".join(words)), as_json=as_json)


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


def _print_summaries(summaries: tuple[Summary, ...], *, as_json: bool) -> None:
    for summary in summaries:
        if as_json:
            print_json(summary)
            continue
        click.echo(f"{summary.id}  {local_time(summary.updated_at)}  {summary.title}")
        if summary.snippet:
            click.echo(f"    {summary.snippet.translate(_HIT_MARKS)}")
