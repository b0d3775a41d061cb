"""`models`: what is here, what can be brought here, and everything that is done with it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from desktop.assistant import Assistant
from desktop.cli.ask import INTERRUPTED
from desktop.cli.interruption import Interruption
from desktop.cli.listings import json_option, lang_option
from desktop.cli.model_lines import card_line, card_rows, fit_rows, told
from desktop.cli.model_progress import watch_until_done
from desktop.cli.network import network
from desktop.cli.session import CommandFailed, assistant_for, print_json
from desktop.clinical.language import Language, Text
from desktop.model_shelf.fits import KvChoice
from desktop.models.cards import Card

_ANYWHERE = click.Path(path_type=Path, exists=True)
_PAUSED = Text(
    zh="已暂停；再次运行 doctorflan models download {name} 即可继续。",
    en="Paused; run `doctorflan models download {name}` again to resume.",
)
_UNKNOWN = Text(
    zh="注意：任何目录都不认识这个模型（SHA-256 {sha256}）；只有来源可靠时才使用它。",
    en="Note: no catalogue knows this model (SHA-256 {sha256}); use it only if you trust its source.",
)
_WHOLE = Text(zh="{name}：完整，SHA-256 {sha256}", en="{name}: whole, SHA-256 {sha256}")
_TESTED = Text(zh="{name}：通过自检", en="{name}: passed its self-test")
_USED = Text(zh="{name}：现在使用这个模型", en="{name}: is used from now on")
_EXPORTED = Text(zh="{name}：已导出", en="{name}: exported")
_REMOVED = Text(zh="{name}：已删除", en="{name}: removed")
_TO_USE = Text(zh="使用它：doctorflan models use {name}", en="To use it: doctorflan models use {name}")


@click.group()
def models() -> None:
    """The language models on this machine, and how they get here."""


@models.command("list")
@lang_option
@json_option
def list_(lang: Language | None, *, as_json: bool) -> None:
    """Lists the installed models, the one in use first, then what can be downloaded."""
    with assistant_for(lang) as assistant:
        language = lang or assistant.settings.language
        for problem in assistant.models.problems:
            click.echo(problem.sentence(language), err=True)
        for card in assistant.models.cards():
            if as_json:
                print_json(told(card, language))
            else:
                click.echo(card_line(card, language))


@models.command()
@click.argument("name", metavar="ID", default="")
@lang_option
@json_option
def show(name: str, lang: Language | None, *, as_json: bool) -> None:
    """Shows all that is known of a model, the one in use by default."""
    with assistant_for(lang) as assistant:
        _show(assistant.models.card(name), lang or assistant.settings.language, as_json=as_json)


@models.command()
@click.argument("name", metavar="ID", default="")
@click.option("--context", type=click.IntRange(min=0), default=0, help="Tokens; as suits by default.")
@click.option("--kv", type=click.Choice(["f16", "q8_0"]), help="How keys and values are kept.")
@lang_option
@json_option
def fit(name: str, context: int, kv: KvChoice | None, lang: Language | None, *, as_json: bool) -> int:
    """Says whether a model fits into this PC, with the numbers; exit code 1 when it does not."""
    with assistant_for(lang) as assistant:
        found = assistant.models.fit(name, context=context, kv_type=kv or "")
        if as_json:
            print_json(told(found, "en"))
        else:
            for line in fit_rows(found, lang or assistant.settings.language):
                click.echo(line)
    return 1 if found.verdict == "no" else 0


@models.command()
@click.argument("name", metavar="ID")
@click.option(
    "--limit", type=click.IntRange(min=0), metavar="KB/S", help="Speed limit; the settings' by default."
)
@lang_option
@json_option
def download(name: str, limit: int | None, lang: Language | None, *, as_json: bool) -> int:
    """Downloads a model of the catalogue, checks and tests it. Ctrl-C pauses; the same command resumes."""
    with assistant_for(lang) as assistant:
        if limit is not None:
            assistant.policy.free(assistant.settings, {"download_limit_kb_s": limit})
        begin = partial(assistant.models.download, name, limit_kb_s=limit)
        return _follow(assistant, begin, name, lang, as_json=as_json)


@models.command("import")
@click.argument("path", metavar="FILE|FOLDER", type=_ANYWHERE)
@click.option("--copy", is_flag=True, help="Copies it here; else it is used where it lies.")
@click.option("--base", metavar="ID", default="", help="The model that a LoRA adapter belongs to.")
@lang_option
@json_option
def import_(path: Path, base: str, lang: Language | None, *, copy: bool, as_json: bool) -> int:
    """Takes in a GGUF (of a split one any file), a LoRA adapter, or a folder made by `export`.

    An exported folder is always copied.
    """
    with assistant_for(lang) as assistant:
        begin = partial(assistant.models.take, path, copy=copy or path.is_dir(), base=base)
        return _follow(assistant, begin, "", lang, as_json=as_json)


@models.command()
@click.argument("name", metavar="ID", default="")
@lang_option
@json_option
def verify(name: str, lang: Language | None, *, as_json: bool) -> int:
    """Hashes a model again and compares; all that are here by default."""
    failed = False
    with assistant_for(lang) as assistant:
        here = [card.id for card in assistant.models.cards() if card.path is not None]
        for each in [name] if name else here:
            try:
                begin = partial(assistant.models.verify, each)
                code = _follow(assistant, begin, each, lang, as_json=as_json, done=_WHOLE)
            except CommandFailed as error:
                error.show()
                failed = True
            else:
                if code:
                    return code
    return 1 if failed else 0


@models.command()
@click.argument("name", metavar="ID", default="")
@lang_option
@json_option
def test(name: str, lang: Language | None, *, as_json: bool) -> int:
    """Loads a model and asks it one short question."""
    with assistant_for(lang) as assistant:
        tested = assistant.models.card(name).id
        begin = partial(assistant.models.test, tested)
        return _follow(assistant, begin, tested, lang, as_json=as_json, done=_TESTED)


@models.command()
@click.argument("name", metavar="ID")
@lang_option
@json_option
def use(name: str, lang: Language | None, *, as_json: bool) -> int:
    """Uses this model from now on. One that never answered here must pass its self-test first."""
    with assistant_for(lang) as assistant:
        begin = partial(assistant.models.use, name)
        return _follow(assistant, begin, name, lang, as_json=as_json, done=_USED)


@models.command()
@click.argument("name", metavar="ID")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
@lang_option
@json_option
def export(name: str, folder: Path, lang: Language | None, *, as_json: bool) -> int:
    """Copies a model into FOLDER with catalogue entry, checksums and signature, for `import` elsewhere."""
    with assistant_for(lang) as assistant:
        begin = partial(assistant.models.export, name, folder)
        return _follow(assistant, begin, name, lang, as_json=as_json, done=_EXPORTED)


models.add_command(network)


@models.command()
@click.argument("name", metavar="ID")
@lang_option
@json_option
def remove(name: str, lang: Language | None, *, as_json: bool) -> None:
    """Removes a model, or what arrived of a paused download. Files that lie elsewhere stay."""
    with assistant_for(lang) as assistant:
        card = assistant.models.card(name)
        if card.place == "paused":
            assistant.models.discard(card.id)
        else:
            assistant.models.remove(card.id)
        if as_json:
            print_json({"removed": card.id})
        else:
            click.echo(_REMOVED.read(lang or assistant.settings.language).format(name=card.id))


def _follow(
    assistant: Assistant,
    begin: Callable[[], object],
    name: str,
    lang: Language | None,
    *,
    as_json: bool,
    done: Text | None = None,
) -> int:
    """Begins something with the model `name` and shows how far it is; Ctrl-C stops it.

    Then it says `done`, or shows the new model: of that, `begin` gives the id.

    Raises:
        CommandFailed: it failed.
    """
    language, shelf = lang or assistant.settings.language, assistant.models
    with Interruption(shelf.pause) as interruption:
        begun = begin()
        watch_until_done(shelf, language, as_json=as_json)
    name = begun if isinstance(begun, str) else name
    if interruption.happened:
        if any((card.id, card.place) == (name, "paused") for card in shelf.cards()):
            click.echo(_PAUSED.read(language).format(name=name), err=True)
        return INTERRUPTED
    card = shelf.card(name)
    if card.problem is not None:
        raise CommandFailed(card.problem, language)
    if done is not None and not as_json:
        click.echo(done.read(language).format(name=card.id, sha256=card.sha256))
    else:
        _show(card, language, as_json=as_json)
    if done is None and not as_json:
        _advise(card, language)
    return 0


def _show(card: Card, language: Language, *, as_json: bool) -> None:
    if as_json:
        print_json(told(card, language))
        return
    for line in card_rows(card, language):
        click.echo(line)


def _advise(card: Card, language: Language) -> None:
    """What to know of a new model, and how to use it."""
    if not card.in_catalogue:
        click.echo(_UNKNOWN.read(language).format(sha256=card.sha256), err=True)
    if not card.is_used:
        click.echo(_TO_USE.read(language).format(name=card.id), err=True)
