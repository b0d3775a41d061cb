"""`history search`: finds conversations by words and filters."""

import datetime as dt
from collections.abc import Sequence

import click

from desktop.cli.listings import json_option
from desktop.cli.session import assistant_for, print_json, require_reader
from desktop.conversation.export import local_time
from desktop.conversation.messages import Summary
from desktop.conversation.searching import HIT_END, HIT_START, Query

_HIT_MARKS = {ord(HIT_START): "[", ord(HIT_END): "]"}
DAY = click.DateTime(["%Y-%m-%d"])
"""A day as an option takes it."""


@click.command()
@click.argument("words", nargs=-1)
@click.option("--patient", metavar="WORDS", default="", help="In the title or the case's facts.")
@click.option("--task", metavar="ID", default="", help="Cases in which this task was used.")
@click.option("--specialty", metavar="ID", default="", help="Cases of this specialty.")
@click.option("--since", type=DAY, metavar="DATE", help="Changed on this day or later, as 2026-03-01.")
@click.option("--until", type=DAY, metavar="DATE", help="Changed on this day or before.")
@click.option("--signed/--unsigned", default=None, help="With a signed answer, or without any.")
@click.option("--stars", type=click.IntRange(1, 5), help="With an answer of so many stars or more.")
@click.option("--best", is_flag=True, help="What stands in the title or the facts first, not the newest.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@json_option
def search(
    words: tuple[str, ...],
    *,
    patient: str,
    task: str,
    specialty: str,
    since: dt.datetime | None,
    until: dt.datetime | None,
    signed: bool | None,
    stars: int | None,
    best: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Finds the conversations that hold WORDS, newest first."""
    query = Query(
        words=" ".join(words),
        patient=patient,
        since=moment_of(since) if since else "",
        until=moment_of(until + dt.timedelta(days=1)) if until else "",
        task_id=task,
        specialty_id=specialty,
        signed=signed,
        rating=stars,
        order="best" if best else "newest",
        limit=limit,
    )
    if query == Query(order=query.order, limit=limit):
        raise click.UsageError("Give words or a filter.")
    with assistant_for() as assistant:
        require_reader(assistant)
        print_summaries(assistant.search(query).hits, as_json=as_json)


def print_summaries(summaries: Sequence[Summary], *, as_json: bool) -> None:
    """Prints each line of the history, with the place that a search found."""
    for summary in summaries:
        if as_json:
            print_json(summary)
            continue
        click.echo(f"{summary.id}  {local_time(summary.updated_at)}  {summary.title}")
        if summary.snippet:
            click.echo(f"    {summary.snippet.translate(_HIT_MARKS)}")


def moment_of(midnight: dt.datetime) -> str:
    """Midnight of this machine's clock as the history writes a time."""
    return f"{midnight.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}.000Z"
