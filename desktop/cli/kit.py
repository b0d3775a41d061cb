"""`kit`: checks an offline kit on a USB stick, and takes in the models, catalogues and keys that it holds."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from desktop.cli.ask import INTERRUPTED
from desktop.cli.interruption import Interruption
from desktop.cli.listings import json_option, lang_option
from desktop.cli.model_progress import watch_until_done
from desktop.cli.session import CommandFailed, assistant_for, print_json
from desktop.clinical.language import Language, Text
from desktop.errors import DesktopError, KitDamaged
from desktop.model_shelf.stock import Stock, open_stock
from desktop.models.disk import on_disk, size_text
from desktop.models.export_folder import read_export
from desktop.models.fingerprints import Fingerprints
from desktop.models.kit import MODELS, Kit, check_kit, read_kit, take_papers
from desktop.models.shared_models import copy_model
from desktop.paths import find_paths, make_data_folder
from desktop.policy.loading import load_policy
from desktop.settings import Settings

_WHOLE = Text(
    zh="离线包完整：{files} 个文件，{size}，签名者 {signer}",
    en="The kit is whole: {files} files, {size}, signed by {signer}",
)
_HOLDS = {
    "installers": Text(zh="安装程序", en="Installer"),
    "papers": Text(zh="目录与密钥", en="Catalogue or key"),
    "models": Text(zh="模型", en="Model"),
}
_TAKEN = Text(zh="{name}：已导入", en="{name}: taken in")
_FOR_MACHINE = Text(
    zh="{name}：未导入，公用文件夹中的目录由管理员更新（kit take --machine）",
    en="{name}: left out, the folder for everybody counts; an administrator renews it (kit take --machine)",
)
_fingerprint = click.option("--fingerprint", metavar="HEX", default="", help="Of the maker's key, as told.")
_folder = click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False
)


@click.group()
def kit() -> None:
    """An offline kit: one signed folder with installers, models, catalogues and keys.

    Without FOLDER it is the one that the administrator names for updates.
    """


@kit.command()
@_folder
@_fingerprint
@lang_option
@json_option
def check(folder: Path | None, fingerprint: str, lang: Language | None, *, as_json: bool) -> None:
    """Checks every file of a kit against its signature; takes nothing in."""
    stock, language = _opened(lang)
    found = _checked(stock, folder, fingerprint, language)
    if as_json:
        print_json({"signer": found.signer.fingerprint, "bytes": found.total_bytes, **_holds(found)})
        return
    size = size_text(found.total_bytes)
    words = _WHOLE.read(language)
    click.echo(words.format(files=len(found.sums), size=size, signer=found.signer.fingerprint))
    for kind, names in _holds(found).items():
        for name in names:
            click.echo(f"{_HOLDS[kind].read(language)}: {name}")


@kit.command()
@_folder
@_fingerprint
@click.option("--machine", is_flag=True, help="For everybody on this PC; needs an administrator.")
@lang_option
def take(folder: Path | None, fingerprint: str, lang: Language | None, *, machine: bool) -> int:
    """Checks a kit as a whole, then takes in its catalogues, keys and models."""
    stock, language = _opened(lang)
    found = _checked(stock, folder, fingerprint, language)
    try:
        for name in _take_for_all(stock, found) if machine else _take_for_user(stock, found, language):
            click.echo(_TAKEN.read(language).format(name=name))
    except InterruptedError:
        return INTERRUPTED
    except DesktopError as error:
        raise CommandFailed(error, language) from error
    return 0


def _opened(lang: Language | None) -> tuple[Stock, Language]:
    """What is here before the kit, and the language to speak. Makes nothing. Raises `CommandFailed`."""
    paths, language = find_paths(), lang or "zh"
    try:
        policy = load_policy(paths.policy)
        settings = policy.over(Settings())
        policy.free(settings, {"language": lang} if lang else {})
        fingerprints = Fingerprints(paths.data / "model-hashes.json")
        return open_stock(paths, fingerprints, policy), lang or settings.language
    except DesktopError as error:
        raise CommandFailed(error, language) from error


def _checked(stock: Stock, folder: Path | None, fingerprint: str, language: Language) -> Kit:
    """The kit, every file of it compared. Raises `CommandFailed`."""
    folder = folder or stock.allowed.update_kit_folder
    if folder is None:
        raise click.UsageError("FOLDER is needed: no administrator has named one (update_kit_folder).")
    try:
        with on_disk(folder):
            if not folder.is_dir():
                raise KitDamaged(file=str(folder))
        catalogues = stock.catalogues
        found = read_kit(folder.absolute(), catalogues.keys, fingerprint, catalogues.trust)
        total, done = found.total_bytes or 1, 0

        def seen(size_bytes: int) -> None:
            nonlocal done
            done += size_bytes
            if sys.stderr.isatty():
                click.echo(f"\r{done / total:4.0%}", nl=False, err=True)

        check_kit(found, seen)
    except DesktopError as error:
        raise CommandFailed(error, language) from error
    return found


def _holds(found: Kit) -> dict[str, list[str]]:
    return {
        "installers": list(found.installers),
        "papers": list(found.papers),
        "models": [path.name for path in found.models],
    }


def _take_for_all(stock: Stock, found: Kit) -> Iterator[str]:
    shared = find_paths().shared
    yield from take_papers(found, shared)
    stock.reload()
    for folder in found.models:
        exported = read_export(folder, ())
        for entry in exported.entries:
            if (refusal := stock.allowed.file(folder.name, entry.model_sha256)) is not None:
                raise refusal
        yield copy_model(folder, shared / MODELS).name


def _take_for_user(stock: Stock, found: Kit, language: Language) -> Iterator[str]:
    """Raises `InterruptedError` at Ctrl-C: what was taken in until then stays."""
    make_data_folder(find_paths())
    yield from take_papers(found, stock.own, without=stock.looking.of_machine(found))
    for name in stock.looking.for_machine(found):
        click.echo(_FOR_MACHINE.read(language).format(name=name), err=True)
    for folder in found.models:
        yield _take_model(folder, language)


def _take_model(folder: Path, language: Language) -> str:
    with assistant_for(language) as assistant:
        shelf = assistant.models
        with Interruption(shelf.pause) as interruption:
            name = shelf.take(folder)
            watch_until_done(shelf, language, as_json=False)
        if interruption.happened:
            raise InterruptedError
        card = shelf.card(name)
        if card.problem is not None:
            raise card.problem
        return card.id
