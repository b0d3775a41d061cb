"""What is done to that which guards a vault stands in its audit, also what was typed wrongly on the way."""

from pathlib import Path

import pytest

from desktop.assistant import Assistant
from desktop.conversation.auditing import (
    AnyEvent,
    Failed,
    KeyringSet,
    Mended,
    Opened,
    PassphraseSet,
    RecoveryRenewed,
)
from desktop.errors import StoreError
from desktop.privacy.vault_file import VAULT_COPY, VAULT_FILE
from desktop.vault_errors import PassphraseWrong
from tests.test_profiles import NEW, OLD, Make, ask, lock

KINDS = Failed | KeyringSet | Mended | Opened | PassphraseSet | RecoveryRenewed


def noted(assistant: Assistant) -> list[AnyEvent]:
    """What guards the vault and who opened it, the oldest first."""
    found = [entry.event for entry in reversed(assistant.audit.entries())]
    return [event for event in found if isinstance(event, KINDS)]


@pytest.fixture
def guarded(assistant: Assistant) -> Assistant:
    ask(assistant)
    assistant.profiles.set_passphrase(OLD)
    return assistant


def test_each_change_is_noted(guarded: Assistant) -> None:
    guarded.profiles.set_passphrase(NEW, current=OLD)
    guarded.profiles.renew_recovery_key(NEW)
    guarded.profiles.open_by_keyring(NEW, wanted=False)
    assert noted(guarded)[1:] == [
        PassphraseSet(by="none"),
        PassphraseSet(by="passphrase"),
        RecoveryRenewed(),
        KeyringSet(opens=False),
    ]


def test_what_was_typed_wrongly_in_a_sheet_is_counted(guarded: Assistant) -> None:
    for wrong in ("", NEW):
        with pytest.raises(PassphraseWrong):
            guarded.profiles.renew_recovery_key(wrong)
    guarded.profiles.renew_recovery_key(OLD)
    with pytest.raises(PassphraseWrong):
        guarded.profiles.set_passphrase(NEW, current=NEW)
    guarded.profiles.set_passphrase(NEW, current=OLD)
    assert noted(guarded)[2:] == [
        Failed(times=2),
        RecoveryRenewed(),
        Failed(times=1),
        PassphraseSet(by="passphrase"),
    ]


def test_the_recovery_key_is_told_from_the_passphrase(assistant: Assistant) -> None:
    recovery_key = assistant.profiles.set_passphrase(OLD)
    assert recovery_key is not None
    lock(assistant)
    with pytest.raises(PassphraseWrong):
        assistant.unlock(NEW)
    assistant.profiles.recover(recovery_key, NEW)
    events = [event if not isinstance(event, Opened) else event.way for event in noted(assistant)]
    assert events == [
        "passphrase",
        PassphraseSet(by="none"),
        Failed(times=1),
        "recovery",
        PassphraseSet(by="recovery"),
    ]


def test_a_change_while_it_is_locked_is_noted_too(guarded: Assistant) -> None:
    lock(guarded)
    guarded.profiles.renew_recovery_key(OLD)
    assert guarded.profiles.is_locked
    guarded.unlock(OLD)
    assert noted(guarded)[2:-1] == [RecoveryRenewed()]
    assert guarded.verify() == ()


def test_a_damaged_history_keeps_nobody_from_a_change(guarded: Assistant) -> None:
    lock(guarded)
    guarded.paths.history.write_bytes(b"damaged" * 4096)
    assert guarded.profiles.renew_recovery_key(OLD)
    with pytest.raises(StoreError):
        guarded.unlock(OLD)


@pytest.mark.parametrize(("name", "what"), [(VAULT_FILE, "file"), (VAULT_COPY, "copy")])
def test_what_was_mended_at_the_opening_is_noted(guarded: Assistant, name: str, what: str) -> None:
    lock(guarded)
    (guarded.paths.data / name).write_bytes(b"damaged")
    guarded.unlock(OLD)
    last = noted(guarded)[-1]
    assert isinstance(last, Mended)
    assert last.what == what
    assert guarded.housekeeping.check()[1] == ()


class TestInUse:
    def test_the_one_chosen_last_is_in_use_at_the_next_start(self, make_assistant: Make) -> None:
        first = make_assistant()
        ask(first)
        made = first.profiles.create("王医生", NEW).profile
        first.profiles.choose("王医生").result()
        first.close()
        second = make_assistant()
        assert second.profiles.current.id == made.id
        second.profiles.choose(next(one.id for one in second.profiles.all() if one.id != made.id)).result()
        assert second.profiles.open_by_itself()
        assert second.summaries()
        second.close()
        assert make_assistant().summaries()

    def test_one_that_was_asked_for_once_is_not_kept(self, make_assistant: Make) -> None:
        first = make_assistant()
        ask(first)
        first.profiles.create("王医生", NEW)
        first.profiles.choose("王医生", remember=False).result()
        first.close()
        assert make_assistant().summaries()

    @pytest.mark.parametrize("untrusted", [b"", b"..", b"\xff", b"0" * 32])
    def test_nothing_else_is_taken_for_one(
        self, assistant: Assistant, make_assistant: Make, untrusted: bytes
    ) -> None:
        ask(assistant)
        made = assistant.profiles.create("王医生", NEW).profile
        assistant.close()
        Path(assistant.paths.data, "vault-in-use").write_bytes(untrusted)
        again = make_assistant()
        assert again.profiles.current.id not in {"", made.id}
