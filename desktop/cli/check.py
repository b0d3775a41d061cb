"""`check`: what is installed, what is missing, what to do about it; with `--model` the acceptance test."""

from pathlib import Path

import click

from desktop.checkup import NAMES, Finding, broken_policy, check_up
from desktop.cli.accept import accept
from desktop.cli.listings import json_option, lang_option
from desktop.cli.session import assistant_for, print_json
from desktop.clinical.language import Language
from desktop.errors import PolicyInvalid
from desktop.paths import find_paths
from desktop.policy.loading import load_policy


@click.command()
@click.option("--model", metavar="ID|PATH", help="Runs the acceptance test of this PC with this model.")
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Copies the report of the acceptance test there.",
)
@lang_option
@json_option
def check(model: str | None, to: Path | None, lang: Language | None, *, as_json: bool) -> int:
    """Checks the installation; exit code 1 when something needs mending, or the test was not passed."""
    if to is not None and model is None:
        raise click.UsageError("--to needs --model.")
    try:
        load_policy(find_paths().policy)
    except PolicyInvalid as error:
        _print(broken_policy(error), lang or "zh", as_json=as_json)
        return 1
    with assistant_for(lang) as assistant:
        language = lang or assistant.settings.language
        if model is not None:
            return accept(assistant, model, language, to=to, as_json=as_json)
        failed = False
        for finding in check_up(assistant):
            failed = failed or finding.mend is not None
            _print(finding, language, as_json=as_json)
    return 1 if failed else 0


def _print(finding: Finding, language: Language, *, as_json: bool) -> None:
    if as_json:
        print_json(finding)
        return
    mark = "!!" if finding.mend else "ok"
    click.echo(f"{mark}  {NAMES[finding.name].read(language)}: {finding.detail.read(language)}")
    if finding.mend:
        click.echo(f"      {finding.mend.read(language)}")
    for rule in finding.rules:
        click.echo(f"      {rule.rule.title.read(language)} ({rule.rule.name}): {rule.words(language)}")
        click.echo(f"          {rule.origin}")
