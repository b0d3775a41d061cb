"""`history deidentify`: a case without what tells who its patient is, with each find to look at."""

from pathlib import Path

import click
import msgspec

from desktop.cli.listings import json_option, lang_option
from desktop.cli.session import assistant_for, print_json, require_reader
from desktop.clinical.language import Language, Text
from desktop.conversation.auditing import Exported
from desktop.conversation.review import Corrections

_CHECK = Text(
    zh="共 {count} 处，日期统一前移 {days} 天。规则不能保证全部找到：导出前请通读下文。",
    en=(
        "{count} finds; all dates moved {days} days back. "
        "Rules cannot find everything: read the text before it leaves."
    ),
)


@click.command()
@click.argument("conversation_id", metavar="ID")
@click.option("--to", "path", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--also", multiple=True, metavar="WORDS", help="Words that go, too; may be given again.")
@click.option("--keep", multiple=True, metavar="WORDS", help="A find that stays; may be given again.")
@lang_option
@json_option
def deidentify(
    conversation_id: str,
    path: Path | None,
    also: tuple[str, ...],
    keep: tuple[str, ...],
    lang: Language | None,
    *,
    as_json: bool,
) -> None:
    """Prints what tells who the patient is, and the text without it; --to also writes that text."""
    with assistant_for(lang) as assistant:
        require_reader(assistant)
        if path is not None:
            assistant.policy.check_allowed("exporting")
        language = lang or assistant.settings.language
        review = assistant.deidentify(conversation_id, language, Corrections(also, keep))
        if as_json:
            print_json(msgspec.to_builtins(review))
        else:
            gone = [one for one in review.found if not one.kept]
            for one in gone:
                click.echo(
                    f"{one.title}  {one.text} → {one.words}" + (f"  ×{one.times}" if one.times > 1 else "")
                )
            count = sum(one.times for one in gone)
            click.echo(_CHECK.read(language).format(count=count, days=-review.days) + "\n")
            click.echo(review.document, nl=False)
        if path is not None:
            assistant.write_export(path, review.document)
            assistant.audit.note(Exported(conversation=conversation_id, deidentified=True))
