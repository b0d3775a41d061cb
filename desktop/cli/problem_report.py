"""`problem-report`: what to give to who helps, shown whole before it is saved."""

import sys
from pathlib import Path

import click

from desktop import problem_report as reports
from desktop.cli.listings import lang_option
from desktop.cli.session import CommandFailed
from desktop.clinical.language import Language, Text
from desktop.errors import DesktopError
from desktop.paths import find_paths

_ASK = Text(
    zh="以上是文件的全部内容，不含患者信息。保存到 {file}？",
    en="This is all of the file, and nothing of a patient. Save it as {file}?",
)
_SAVED = Text(zh="已保存：{file}", en="Saved: {file}")


@click.command("problem-report")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Saves what is shown."
)
@lang_option
def problem_report(to: Path | None, lang: Language | None) -> None:
    """Shows the PC, the settings that are numbers, and the log: a report without patients' words."""
    language = lang or "zh"
    text = reports.problem_report(find_paths())
    click.echo(text, nl=False)
    if to is None:
        return
    if sys.stdin.isatty() and not click.confirm(_ASK.read(language).format(file=to), err=True):
        return
    try:
        reports.save_report(text, to)
    except DesktopError as error:
        raise CommandFailed(error, language) from error
    click.echo(_SAVED.read(language).format(file=to), err=True)
