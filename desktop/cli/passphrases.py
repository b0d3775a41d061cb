"""Passphrases on the command line: from a file descriptor, the keyring or the keyboard, never an argument."""

import getpass
import os
import sys

import click

from desktop.assistant import Assistant
from desktop.clinical.language import Language, Text

_VAULT, _SECRETS, _OPENS = "desktop.vault", "desktop.secrets", "desktop.opens"
_LINE_BYTES = 4096

PASSPHRASE = Text(zh="口令：", en="Passphrase: ")
NEW_PASSPHRASE = Text(zh="新口令：", en="New passphrase: ")
AGAIN = Text(zh="再输入一次新口令：", en="The new passphrase again: ")
BACKUP_PASSPHRASE = Text(zh="备份的口令：", en="Passphrase of the backup: ")
RECOVERY_KEY = Text(zh="恢复密钥：", en="Recovery key: ")
_NO_UTF_8 = "A passphrase is UTF-8."
_DIFFERENT = Text(zh="两次输入的口令不同。", en="The two passphrases differ.")


class Secrets:
    """Where the secrets of one command come from: the lines of a descriptor, else the keyboard."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        self._read: list[str] = []

    def read_now(self) -> None:
        """Reads the first one from the descriptor, before the command reads what follows on it."""
        if self._descriptor is not None:
            self._read.append(_line(self._descriptor))

    @property
    def can_ask(self) -> bool:
        """Whether there is anybody to ask."""
        return self._descriptor is not None or (sys.stdin.isatty() and sys.stderr.isatty())

    def ask(self, prompt: Text, language: Language) -> str:
        """The next secret. Raises `click.UsageError` when there is none to be had."""
        if self._descriptor is not None:
            return self._read.pop() if self._read else _line(self._descriptor)
        if not self.can_ask:
            raise click.UsageError("No terminal to type a passphrase on: use --passphrase-fd N.")
        try:
            return getpass.getpass(prompt.read(language), stream=sys.stderr)
        except UnicodeDecodeError as error:
            raise click.UsageError(_NO_UTF_8) from error

    def ask_new(self, language: Language) -> str:
        """A new passphrase; typed twice on the keyboard."""
        typed = self.ask(NEW_PASSPHRASE, language)
        if self._descriptor is None and self.ask(AGAIN, language) != typed:
            raise click.UsageError(_DIFFERENT.read(language))
        return typed


def take_vault_options(command: click.Command, *, opens: bool = True) -> None:
    """Gives `--vault` and `--passphrase-fd` to a command, or to those of a group.

    `opens` has `assistant_for` open the vault before the command begins.
    """
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            if not any(option.name == "vault" for option in inner.params):
                take_vault_options(inner, opens=opens)
        return
    vault = click.Option(
        ["--vault"],
        metavar="NAME",
        expose_value=False,
        callback=_keep_vault,
        help="A vault of `doctorflan vault list`, by name or id; by default the one chosen last.",
    )
    command.params.append(vault)
    take_passphrase_option(command, opens=opens)


def take_passphrase_option(command: click.Command, *, opens: bool = False) -> None:
    """Gives `--passphrase-fd` to a command."""
    descriptor = click.Option(
        ["--passphrase-fd"],
        type=click.IntRange(min=0),
        metavar="N",
        expose_value=False,
        callback=_keep_descriptor_to_open if opens else _keep_descriptor,
        help="Reads passphrases from the file descriptor N, one a line.",
    )
    command.params.append(descriptor)


def secrets_of_command() -> Secrets:
    """Where the running command's secrets come from."""
    context = click.get_current_context(silent=True)
    found = context.meta.get(_SECRETS) if context else None
    return found if isinstance(found, Secrets) else Secrets(None)


def choose_asked_vault(assistant: Assistant) -> None:
    """Turns to the vault that `--vault` names, for this command alone. Raises `UnknownVault`."""
    context = click.get_current_context(silent=True)
    name = context.meta.get(_VAULT) if context else None
    if name is not None:
        assistant.profiles.choose(str(name), remember=False).result()


def open_asked_vault(assistant: Assistant, language: Language) -> None:
    """Opens the vault of a command that takes the options, or of the terminal in place of the window.

    Asks for its passphrase if it must. Where nobody can be asked the vault stays locked, and what the
    command wants of it says so.

    Raises:
        UnknownVault, StoreError: it cannot be opened.
    """
    context = click.get_current_context(silent=True)
    if context is not None and not context.meta.get(_OPENS):
        return
    choose_asked_vault(assistant)
    secrets = secrets_of_command()
    if not assistant.profiles.current.has_passphrase:
        if assistant.profiles.is_locked:
            assistant.profiles.open_by_itself()
        return
    if not assistant.profiles.open_by_itself() and secrets.can_ask:
        assistant.unlock(secrets.ask(PASSPHRASE, language))


def _keep_vault(context: click.Context, _: click.Parameter, name: str | None) -> None:
    if name is not None:
        context.meta[_VAULT] = name


def _keep_descriptor(context: click.Context, _: click.Parameter, descriptor: int | None) -> None:
    context.meta[_SECRETS] = Secrets(descriptor)


def _keep_descriptor_to_open(
    context: click.Context, parameter: click.Parameter, descriptor: int | None
) -> None:
    _keep_descriptor(context, parameter, descriptor)
    secrets_of_command().read_now()
    context.meta[_OPENS] = True


def _line(descriptor: int) -> str:
    """The next line, byte by byte: what follows is for others, such as a question on standard input."""
    line = bytearray()
    try:
        while (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
            if len(line) == _LINE_BYTES:  # what follows must not pass for the next secret
                raise click.UsageError(f"A passphrase has at most {_LINE_BYTES} bytes.")
            line += byte
    except OSError as error:
        raise click.UsageError(f"The descriptor {descriptor} cannot be read: {error.strerror}.") from error
    try:
        return line.decode().removesuffix("\r")
    except UnicodeDecodeError as error:
        raise click.UsageError(_NO_UTF_8) from error
