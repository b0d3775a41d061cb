"""`tasks` and `specialties`: what can be asked, and in which department."""

import click

from desktop.cli.session import assistant_for, print_json
from desktop.clinical.language import LANGUAGES, Language
from desktop.clinical.task import PHASES

lang_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), help="Language; the settings' one by default."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.command()
@lang_option
@json_option
def tasks(lang: Language | None, *, as_json: bool) -> None:
    """Lists the clinical tasks with their fields."""
    with assistant_for(lang) as assistant:
        language = lang or assistant.settings.language
        for problem in assistant.shelf.problems:
            click.echo(problem.sentence(language), err=True)
        phase = None
        for task in assistant.shelf.tasks:
            if as_json:
                print_json(task)
                continue
            if task.phase != phase:
                phase = task.phase
                click.echo(f"\n{PHASES[phase].read(language)}")
            names = " ".join(field.name + "*" * field.required for field in task.fields)
            click.echo(f"  {task.id}  {task.title.read(language)}\n      {names}")


@click.command()
@lang_option
@json_option
def specialties(lang: Language | None, *, as_json: bool) -> None:
    """Lists the specialties."""
    with assistant_for(lang) as assistant:
        language = lang or assistant.settings.language
        for specialty in assistant.shelf.specialties:
            if as_json:
                print_json(specialty)
            else:
                click.echo(f"{specialty.id}  {specialty.title.read(language)}")
