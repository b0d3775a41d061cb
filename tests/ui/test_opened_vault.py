"""What is due once a vault is open is done once for each opening."""

import msgspec
import pytest

from desktop.assistant import Assistant
from desktop.ui.opened_vault import OpenedVault
from desktop.vault_errors import VaultLocked
from tests.test_backups import ask

WORDS = "老银杏树下的石凳"


def write_on(assistant: Assistant, case: str) -> None:
    """Leaves the newest answer of a case as a crash does."""
    newest = assistant.consultation(case).branch[-1]
    left = msgspec.structs.replace(newest, state="writing")
    assistant._history.run(lambda history: history.save_message(left))


def state_of(assistant: Assistant, case: str) -> str:
    return assistant.consultation(case).branch[-1].state


def test_it_is_done_once_for_each_opening_and_never_while_locked(assistant: Assistant) -> None:
    assistant.profiles.set_passphrase(WORDS)
    [case] = ask(assistant, "胸痛3小时")
    opened = OpenedVault(assistant)
    write_on(assistant, case)
    opened.begin()
    assert state_of(assistant, case) == "cut_off"
    write_on(assistant, case)
    opened.begin()
    assert state_of(assistant, case) == "writing"

    assistant.lock(finish=False).result()
    with pytest.raises(VaultLocked):
        opened.begin()
    assistant.unlock(WORDS)
    opened.begin()
    assert state_of(assistant, case) == "cut_off"


def test_a_daily_backup_is_made(assistant: Assistant) -> None:
    ask(assistant, "胸痛3小时")
    OpenedVault(assistant).begin()
    assert len(assistant.backups.submit(assistant.backups.kept).result()) == 1
