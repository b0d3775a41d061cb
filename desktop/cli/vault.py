"""`vault`: several clinicians on one login, each with a vault of their own, and what guards it."""

import contextlib
import uuid
from collections.abc import Iterator

import click

from desktop.assistant import Assistant
from desktop.cli.listings import json_option, lang_option
from desktop.cli.passphrases import (
    PASSPHRASE,
    RECOVERY_KEY,
    choose_asked_vault,
    secrets_of_command,
    take_passphrase_option,
    take_vault_options,
)
from desktop.cli.session import assistant_for, print_json
from desktop.clinical.language import Language, Text
from desktop.errors import StoreReadOnly
from desktop.paths import make_data_folder
from desktop.profiles import Profile

_UNNAMED = Text(zh="（未命名）", en="(unnamed)")
_IN_USE = Text(zh="使用中", en="in use")
_GUARDS = {
    (False, False): Text(zh="无口令", en="no passphrase"),
    (True, False): Text(zh="口令", en="passphrase"),
    (True, True): Text(zh="口令，或系统钥匙串", en="passphrase, or the system's keyring"),
}
_KEEP_IT = Text(
    zh="恢复密钥（只显示这一次；请打印后锁好，忘记口令时用它打开病例库）：",
    en="Recovery key (shown once: print it, lock it away; it opens the vault without the passphrase):",
)
_NO_KEYRING = Text(
    zh="系统钥匙串没有收下密钥；仍用口令打开。",
    en="The system's keyring did not take the key; the passphrase opens the vault as before.",
)


@click.group()
def vault() -> None:
    """The vaults on this machine: each has a history of its own."""


@vault.command("list")
@lang_option
@json_option
def list_(lang: Language | None, *, as_json: bool) -> None:
    """Lists the vaults, that of the first start first."""
    with assistant_for(lang) as assistant:
        for profile in assistant.profiles.all():
            if as_json:
                print_json(profile)
            else:
                click.echo(_line_of(profile, lang or assistant.settings.language))


@vault.command()
@click.argument("name")
@lang_option
@json_option
def create(name: str, lang: Language | None, *, as_json: bool) -> None:
    """Makes a vault called NAME with a passphrase, and prints its recovery key."""
    with assistant_for(lang) as assistant:
        language = lang or assistant.settings.language
        made = assistant.profiles.create(name, secrets_of_command().ask_new(language))
        if as_json:
            print_json(made)
        else:
            click.echo(_line_of(made.profile, language))
            print_recovery_key(made.recovery_key, language)


@vault.command()
@click.option("--recovery", is_flag=True, help="Asks for the recovery key in place of the old passphrase.")
@lang_option
def passwd(lang: Language | None, *, recovery: bool) -> None:
    """Changes the passphrase, or gives the vault its first one; what is kept in it stays as it is."""
    with _chosen(lang) as assistant:
        language, secrets = lang or assistant.settings.language, secrets_of_command()
        if recovery:
            typed = secrets.ask(RECOVERY_KEY, language)
            assistant.profiles.recover(typed, secrets.ask_new(language))
            return
        has_one = assistant.profiles.current.has_passphrase
        current = secrets.ask(PASSPHRASE, language) if has_one else ""
        recovery_key = assistant.profiles.set_passphrase(secrets.ask_new(language), current=current)
        if recovery_key is not None:
            print_recovery_key(recovery_key, language)


@vault.command()
@lang_option
def recovery(lang: Language | None) -> None:
    """Prints a new recovery key; the old one is void."""
    with _chosen(lang) as assistant:
        language = lang or assistant.settings.language
        passphrase = secrets_of_command().ask(PASSPHRASE, language)
        print_recovery_key(assistant.profiles.renew_recovery_key(passphrase), language)


@vault.command()
@click.argument("wanted", type=click.Choice(["on", "off"]))
@lang_option
def keyring(wanted: str, lang: Language | None) -> None:
    """Lets the system's keyring open the vault without its passphrase, or no longer."""
    with _chosen(lang) as assistant:
        language = lang or assistant.settings.language
        passphrase = secrets_of_command().ask(PASSPHRASE, language)
        opens = assistant.profiles.open_by_keyring(passphrase, wanted=wanted == "on")
        if wanted == "on" and not opens:
            click.echo(_NO_KEYRING.read(language), err=True)


@vault.command()
@click.argument("name")
def choose(name: str) -> None:
    """Takes the vault NAME at the window's next start, and in commands without --vault."""
    with assistant_for() as assistant:
        assistant.profiles.choose(name).result()


@vault.command()
@click.argument("name")
@lang_option
def rename(name: str, lang: Language | None) -> None:
    """Calls the vault NAME in the chooser."""
    with _chosen(lang) as assistant:
        language = lang or assistant.settings.language
        if not assistant.profiles.open_by_itself():
            assistant.unlock(secrets_of_command().ask(PASSPHRASE, language))
        assistant.profiles.rename(name)


@vault.command()
def lock() -> None:
    """Locks the vault in the window that is open on this data folder."""
    with assistant_for() as assistant:
        make_data_folder(assistant.paths)
        try:
            assistant.paths.lock_window.write_text(uuid.uuid4().hex, encoding="ascii")
        except OSError as error:
            raise StoreReadOnly(path=str(assistant.paths.data)) from error


take_passphrase_option(create)
for command in (passwd, recovery, keyring, rename):
    take_vault_options(command, opens=False)


@contextlib.contextmanager
def _chosen(language: Language | None) -> Iterator[Assistant]:
    """The assistant, turned to the vault that is asked for, which stays closed."""
    with assistant_for(language) as assistant:
        choose_asked_vault(assistant)
        yield assistant


def _line_of(profile: Profile, language: Language) -> str:
    guard = _GUARDS[profile.has_passphrase, profile.opens_by_keyring].read(language)
    name = profile.name or _UNNAMED.read(language)
    in_use = _IN_USE.read(language) if profile.is_current else ""
    return "  ".join(part for part in (profile.id or "-", name, guard, in_use, profile.problem) if part)


def print_recovery_key(key: str, language: Language) -> None:
    """Prints the key on stdout and what to do with it on stderr."""
    click.echo(_KEEP_IT.read(language), err=True)
    click.echo(key)
