"""`check-policy`: whether a policy file is right, before it is rolled out; the installers ask it too."""

from pathlib import Path

import click

from desktop.cli.listings import json_option, lang_option
from desktop.cli.session import CommandFailed, print_json
from desktop.clinical.language import Language
from desktop.errors import PolicyInvalid
from desktop.policy.effective import Effective
from desktop.policy.loading import read_file
from desktop.policy.policy import Policy


@click.command("check-policy")
@click.argument("file", type=click.Path(path_type=Path))
@lang_option
@json_option
def check_policy(file: Path, lang: Language | None, *, as_json: bool) -> None:
    """Checks an administrator's policy file and prints its rules; nothing of it is put into force."""
    language = lang or "zh"
    try:
        rules = read_file(file)
    except PolicyInvalid as error:
        raise CommandFailed(error, language) from error
    for rule in Effective(Policy(**rules), dict.fromkeys(rules, str(file))).in_force():
        if as_json:
            print_json(rule)
        else:
            click.echo(f"{rule.rule.title.read(language)} ({rule.rule.name}): {rule.words(language)}")
