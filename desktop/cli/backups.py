"""`history backup` and `history restore`: one file with a passphrase of its own, and what is in it."""

from pathlib import Path

import click

from desktop.assistant import Assistant
from desktop.backups import Preview
from desktop.cli.listings import json_option, lang_option
from desktop.cli.passphrases import (
    BACKUP_PASSPHRASE,
    PASSPHRASE,
    choose_asked_vault,
    secrets_of_command,
    take_vault_options,
)
from desktop.cli.session import assistant_for, print_json, require_reader
from desktop.cli.vault import print_recovery_key
from desktop.clinical.language import Language, Text
from desktop.conversation.export import local_time
from desktop.errors import KeyWrong, StoreDamaged

_MADE = Text(
    zh="已备份 {conversations} 个病例、{messages} 条消息。没有口令就打不开这份备份：请另行保存口令。",
    en="{conversations} cases, {messages} messages backed up. Only its passphrase opens it: keep that.",
)
_RESTORED = Text(
    zh="已恢复 {conversations} 个病例；原来的病例库保留在自动备份中。",
    en="{conversations} cases restored; the history before is among the automatic backups.",
)
_MERGED = Text(
    zh="新增 {added} 个病例，补充 {extended} 个，另存 {copies} 个，原有 {known} 个；{messages} 条消息。",
    en="{added} cases added, {extended} extended, {copies} copied, {known} known; {messages} messages.",
)
_PREVIEW = Text(
    zh="{made_at} 备份：{conversations} 个病例，{messages} 条消息，{oldest} 至 {newest}；已有 {known} 个。",
    en="Made {made_at}: {conversations} cases, {messages} messages, {oldest} to {newest}; {known} known.",
)
_RESCUED = Text(
    zh="已取出 {conversations} 个病例、{messages} 条消息；原来的文件保留在旁边。读不出的部分：{lost}",
    en="{conversations} cases, {messages} messages taken out; the file before is kept. Not readable: {lost}",
)
_NOTHING = Text(zh="无", en="nothing")
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("path", metavar="FILE", type=_FILE)
@lang_option
@json_option
def backup(path: Path, lang: Language | None, *, as_json: bool) -> None:
    """Writes an encrypted backup to FILE, with a passphrase of its own."""
    with assistant_for(lang) as assistant:
        language = lang or assistant.settings.language
        facts = assistant.backups.make(path.absolute(), secrets_of_command().ask_new(language))
        if as_json:
            print_json(facts)
        else:
            words = _MADE.read(language)
            click.echo(words.format(conversations=facts.conversations, messages=facts.messages))


@click.command()
@click.argument("path", metavar="FILE", type=_FILE)
@click.option("--preview", is_flag=True, help="Only says what is in it.")
@click.option("--into", metavar="NAME", help="Makes a new vault of it, which the backup's passphrase opens.")
@click.option("--merge", "merged", is_flag=True, help="Adds what is in it to the vault, without doubles.")
@lang_option
@json_option
def restore(
    path: Path, into: str | None, lang: Language | None, *, preview: bool, merged: bool, as_json: bool
) -> None:
    """Puts a backup in the place of the history, which is kept among the automatic backups."""
    if preview + merged + (into is not None) > 1:
        raise click.UsageError("--preview, --into and --merge exclude each other.")
    with assistant_for(lang) as assistant:
        language, secrets = lang or assistant.settings.language, secrets_of_command()
        if preview:
            require_reader(assistant)
        choose_asked_vault(assistant)
        by_hand = assistant.backups.is_by_hand(path)
        needs_vault = not by_hand or not (preview or into is not None)
        vault_passphrase = _open(assistant, language) if needs_vault else ""
        passphrase = secrets.ask(BACKUP_PASSPHRASE, language) if by_hand else ""
        if preview:
            _print_preview(assistant.backups.preview(path, passphrase), language, as_json=as_json)
        elif into is not None:
            made = assistant.backups.restore_into(path, passphrase, into)
            print_recovery_key(made.recovery_key, language)
        elif merged:
            counts = assistant.backups.merge(path, passphrase)
            facts = {name: getattr(counts, name) for name in counts.__struct_fields__}
            print_json(counts) if as_json else click.echo(_MERGED.read(language).format(**facts))
        else:
            restored = assistant.backups.restore(path, passphrase, vault_passphrase=vault_passphrase)
            click.echo(_RESTORED.read(language).format(conversations=restored.conversations))


@click.command()
@lang_option
@json_option
def rescue(lang: Language | None, *, as_json: bool) -> None:
    """Takes what can still be read out of a damaged history; the damaged file is kept beside it."""
    with assistant_for(lang) as assistant:
        language = lang or assistant.settings.language
        choose_asked_vault(assistant)
        found = assistant.backups.rescue(vault_passphrase=_open(assistant, language))
        if as_json:
            print_json(found)
            return
        words = _RESCUED.read(language)
        lost = "".join(f"\n{line}" for line in found.lost) or _NOTHING.read(language)
        click.echo(words.format(conversations=found.conversations, messages=found.messages, lost=lost))


for command in (restore, rescue):
    take_vault_options(command, opens=False)


def _open(assistant: Assistant, language: Language) -> str:
    """Opens the vault unless its history is damaged; the passphrase that was typed for it."""
    passphrase = ""
    try:
        if not assistant.profiles.open_by_itself():
            passphrase = secrets_of_command().ask(PASSPHRASE, language)
            assistant.unlock(passphrase)
    except (StoreDamaged, KeyWrong) as error:
        click.echo(error.sentence(language), err=True)
    return passphrase


def _print_preview(found: Preview, language: Language, *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    facts = {name: getattr(found.facts, name) for name in found.facts.__struct_fields__}
    for name in ("made_at", "oldest", "newest"):
        facts[name] = local_time(facts[name]) if facts[name] else "–"
    click.echo(_PREVIEW.read(language).format(**facts, known=found.known))
    for summary in found.summaries:
        click.echo(f"{summary.id}  {local_time(summary.updated_at)}  {summary.title}")
