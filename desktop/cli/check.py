"""`check`: what is installed, what is missing, and what to do about it."""

import click

from desktop.checkup import NAMES, check_up
from desktop.cli.listings import json_option, lang_option
from desktop.cli.session import assistant_for, print_json
from desktop.clinical.language import Language


@click.command()
@lang_option
@json_option
def check(lang: Language | None, *, as_json: bool) -> int:
    """Checks the installation; exit code 1 when something needs mending."""
    with assistant_for(lang) as assistant:
        language = lang or assistant.settings.language
        failed = False
        for finding in check_up(assistant):
            failed = failed or finding.mend is not None
            if as_json:
                print_json(finding)
                continue
            mark = "!!" if finding.mend else "ok"
            click.echo(f"{mark}  {NAMES[finding.name].read(language)}: {finding.detail.read(language)}")
            if finding.mend:
                click.echo(f"      {finding.mend.read(language)}")
    return 1 if failed else 0
