"""`history verify`, `audit`, `hold` and `bin`: whether all is there, who did what, what must stay."""

import datetime as dt
import sys

import click

from desktop.cli.listings import json_option, lang_option
from desktop.cli.search import DAY, moment_of
from desktop.cli.session import assistant_for, print_json, require_reader
from desktop.clinical.language import Language, Text
from desktop.conversation.audit_words import TITLES, as_csv, facts_line, kind_of
from desktop.conversation.auditing import KINDS, AuditExported, AuditQuery
from desktop.conversation.export import local_time

_SOUND = Text(
    zh="完好：病例 {conversations}（回收站 {binned}，保留 {held}），消息 {messages}，审计 {entries}。",
    en="Sound: cases {conversations} (bin {binned}, held {held}), messages {messages}, audit {entries}.",
)
_PROBLEMS = Text(
    zh="发现 {count} 处问题；请停止使用并从备份恢复（doctorflan history restore）。",
    en="{count} problems found; stop using this history and restore a backup (doctorflan history restore).",
)
_HELD = Text(zh="依法保留", en="held")


@click.command()
@lang_option
@json_option
def verify(lang: Language | None, *, as_json: bool) -> int:
    """Looks at everything: pages, keys, tree, index, counts, audit. Exit code 1 when something is wrong."""
    with assistant_for(lang) as assistant:
        language = lang or assistant.settings.language
        counts, problems = assistant.housekeeping.check()
        if as_json:
            print_json({"counts": counts, "problems": problems})
            return int(bool(problems))
        for problem in problems:
            click.echo(problem)
        if problems:
            click.echo(_PROBLEMS.read(language).format(count=len(problems)), err=True)
        else:
            facts = {name: getattr(counts, name) for name in counts.__struct_fields__}
            click.echo(_SOUND.read(language).format(**facts))
        return int(bool(problems))


@click.command()
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only entries of this kind.")
@click.option("--case", "conversation", default="", metavar="ID", help="Only entries about this case.")
@click.option("--since", type=DAY, metavar="DATE", help="On this day or later, as 2026-03-01.")
@click.option("--until", type=DAY, metavar="DATE", help="On this day or before.")
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True)
@click.option("--csv", "csv_wanted", is_flag=True, help="A table for a spreadsheet.")
@lang_option
@json_option
def audit(
    kinds: tuple[str, ...],
    *,
    conversation: str,
    since: dt.datetime | None,
    until: dt.datetime | None,
    limit: int,
    lang: Language | None,
    csv_wanted: bool,
    as_json: bool,
) -> None:
    """Lists who did what and when, the newest first."""
    query = AuditQuery(
        kinds=kinds,
        conversation=conversation,
        since=moment_of(since) if since else "",
        until=moment_of(until + dt.timedelta(days=1)) if until else "",
        limit=limit,
    )
    with assistant_for(lang) as assistant:
        language = lang or assistant.settings.language
        if csv_wanted:
            require_reader(assistant)
        entries = assistant.audit.entries(query)
        if csv_wanted:
            if not sys.stdout.isatty():
                assistant.audit.note_before(AuditExported(entries=len(entries)))
            click.echo(as_csv(entries), nl=False)
            return
        for entry in entries:
            if as_json:
                print_json(entry)
                continue
            title = TITLES[kind_of(entry.event)].read(language)
            click.echo(
                f"{entry.number}  {local_time(entry.at)}  {entry.who}  {title}  {facts_line(entry.event)}"
            )


@click.command()
@click.argument("conversation_id", metavar="ID")
@click.option("--release", is_flag=True, help="Lifts the hold.")
def hold(conversation_id: str, *, release: bool) -> None:
    """Keeps a case from the bin and from retention (legal hold)."""
    with assistant_for() as assistant:
        assistant.housekeeping.hold(conversation_id, held=not release)


@click.command("bin")
@click.option("--empty", is_flag=True, help="Removes for good all that is not held.")
@lang_option
@json_option
def bin_(lang: Language | None, *, empty: bool, as_json: bool) -> None:
    """Lists the deleted cases; each is removed for good after 30 days.

    What is removed for good also leaves the automatic backups: after --empty at once, else when newer ones
    have taken their place. Backups in files (`history backup`) keep it.
    """
    with assistant_for(lang) as assistant:
        require_reader(assistant)
        if empty:
            assistant.housekeeping.empty_bin()
            assistant.backups.submit(lambda: None).result()  # of which none may keep what was removed
        for binned in assistant.housekeeping.in_bin():
            if as_json:
                print_json(binned)
                continue
            held = _HELD.read(lang or assistant.settings.language) if binned.held else ""
            click.echo(f"{binned.id}  {local_time(binned.since)}  {binned.title}  {held}".rstrip())
