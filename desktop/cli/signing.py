"""`history sign` and `history rate`: what a doctor says of an answer."""

import click

from desktop.cli.listings import json_option, lang_option
from desktop.cli.session import assistant_for, print_json
from desktop.clinical.language import Language
from desktop.conversation.export import standing


@click.command()
@click.argument("message_id", metavar="MESSAGE_ID")
@click.option("--withdraw", is_flag=True, help="Take the signature back: the answer is a draft again.")
@lang_option
@json_option
def sign(message_id: str, lang: Language | None, *, withdraw: bool, as_json: bool) -> None:
    """Signs a complete answer as the vault's owner. `history show ID --json` has the ids of messages."""
    with assistant_for(lang) as assistant:
        change = assistant.signing.withdraw if withdraw else assistant.signing.sign
        message = change(message_id)
        if as_json:
            print_json(message.mark)
        else:
            click.echo(standing(message, lang or assistant.settings.language))


@click.command()
@click.argument("message_id", metavar="MESSAGE_ID")
@click.argument("stars", type=click.IntRange(0, 5), metavar="STARS")
def rate(message_id: str, stars: int) -> None:
    """Gives an answer 1 to 5 stars; 0 takes them away."""
    with assistant_for() as assistant:
        assistant.signing.rate(message_id, stars)
