"""A vault with a passphrase: what opens it, what no longer does, and what lies on the disk."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from keyring.backends.fail import Keyring as FailKeyring
from keyring.errors import KeyringLocked

from desktop.errors import KeyMissing
from desktop.privacy import protecting
from desktop.privacy.keys import SERVICE, VAULT_FILE, VaultKey, open_key
from desktop.privacy.tries import FREE_TRIES
from desktop.privacy.unlocking import clear_leftover, unlock, unlock_by_keyring, unlock_by_recovery
from desktop.privacy.vault_file import VAULT_COPY, held, read_vault_file
from desktop.vault_errors import (
    PassphraseTooShort,
    PassphraseWrong,
    RecoveryKeyMistyped,
    RecoveryKeyWrong,
    TooManyTries,
    VaultFileDamaged,
    VaultLocked,
)
from tests.privacy.keyrings import Drawer, Use

OLD, NEW = "老银杏树下的石凳", "三月的雨 and a red umbrella"


@pytest.fixture
def opened(use: Use, data: Path) -> VaultKey:
    """The key of a vault without a passphrase, in a file."""
    use(FailKeyring())
    return open_key(data, history_exists=False)


@pytest.fixture
def recovery_key(opened: VaultKey, data: Path) -> str:
    """The recovery key of that vault, which has got the passphrase `OLD`."""
    made = protecting.set_passphrase(data, opened, OLD)
    assert made is not None
    return made


def content(data: Path) -> str:
    return (data / VAULT_FILE).read_text(encoding="utf-8")


def test_the_first_passphrase_takes_the_key_out_of_the_file(opened: VaultKey, data: Path) -> None:
    assert opened.key.hex() in content(data)
    protecting.set_passphrase(data, opened, OLD)
    assert opened.key.hex() not in content(data)
    assert unlock(data, OLD) == VaultKey(opened.held, "passphrase")
    with pytest.raises(VaultLocked):
        open_key(data, history_exists=True)


def test_the_first_passphrase_takes_the_key_out_of_the_keyring(drawer: Drawer, data: Path) -> None:
    key = open_key(data, history_exists=False)
    protecting.set_passphrase(data, key, OLD)
    assert drawer.entries == {}
    assert unlock(data, OLD).key == key.key
    vault = read_vault_file(data)
    assert vault is not None
    assert not vault.leftover


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_disk_that_is_full_just_then_keeps_nobody_out(drawer: Drawer, data: Path) -> None:
    from tests.store.constrained import full  # noqa: PLC0415 - not on Windows

    key = open_key(data, history_exists=False)
    drawer.fault = KeyringLocked()
    protecting.set_passphrase(data, key, OLD)
    drawer.fault = None
    with full(0):
        clear_leftover(data)
    assert "leftover" in content(data)
    clear_leftover(data)
    assert "leftover" not in content(data)


def test_a_keyring_that_is_locked_just_then_is_cleared_later(drawer: Drawer, data: Path) -> None:
    key = open_key(data, history_exists=False)
    drawer.fault = KeyringLocked()
    protecting.set_passphrase(data, key, OLD)
    drawer.fault = None
    assert len(drawer.entries) == 1
    clear_leftover(data)
    assert drawer.entries == {}
    assert "leftover" not in content(data)


@pytest.mark.parametrize("in_keyring", [True, False])
def test_a_vault_of_the_first_version_is_taken_over(drawer: Drawer, data: Path, in_keyring: bool) -> None:
    key = bytes(range(32))
    data.mkdir()
    drawer.entries[SERVICE, "first"] = key.hex()
    first = {"id": "first", "key": None if in_keyring else key.hex()}
    (data / VAULT_FILE).write_text(json.dumps(first), encoding="ascii")
    protecting.rename(data, "李医生")
    assert open_key(data, history_exists=True).key == key
    protecting.set_passphrase(data, open_key(data, history_exists=True), OLD)
    assert unlock(data, OLD).key == key
    vault = read_vault_file(data)
    assert vault is not None
    assert (vault.id, vault.name) == ("first", "李医生")


def test_another_passphrase_does_not_open_it(recovery_key: str, data: Path) -> None:
    before = content(data)
    with pytest.raises(PassphraseWrong):
        unlock(data, NEW)
    assert content(data) == before
    assert unlock(data, OLD)


def test_wrong_passphrases_are_slowed_down(recovery_key: str, data: Path) -> None:
    now = [1e9]
    for _ in range(FREE_TRIES):
        with pytest.raises(PassphraseWrong):
            unlock(data, NEW, lambda: now[0])
    with pytest.raises(TooManyTries):
        unlock(data, OLD, lambda: now[0])
    with pytest.raises(TooManyTries):
        unlock_by_recovery(data, recovery_key, lambda: now[0])
    now[0] += 2.0
    assert unlock(data, OLD, lambda: now[0])
    assert unlock(data, OLD, lambda: now[0])


def test_a_new_passphrase_changes_the_vault_file_alone(
    recovery_key: str, opened: VaultKey, data: Path
) -> None:
    (data / "history.db").write_bytes(b"as it was")
    before = read_vault_file(data)
    assert protecting.set_passphrase(data, unlock(data, OLD), NEW) is None
    after = read_vault_file(data)
    assert before is not None
    assert after is not None
    assert before.passphrase != after.passphrase
    assert msgspec.structs.replace(after, passphrase=before.passphrase) == before
    assert (data / "history.db").read_bytes() == b"as it was"
    assert unlock(data, NEW).key == opened.key
    with pytest.raises(PassphraseWrong):
        unlock(data, OLD)


def test_the_recovery_key_opens_it_and_outlives_the_passphrase(
    recovery_key: str, opened: VaultKey, data: Path
) -> None:
    assert unlock_by_recovery(data, recovery_key).key == opened.key
    protecting.set_passphrase(data, opened, NEW)
    assert unlock_by_recovery(data, recovery_key.lower()).key == opened.key
    assert recovery_key not in content(data)


def test_two_that_give_the_first_passphrase_have_one_recovery_key(opened: VaultKey, data: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(lambda words: protecting.set_passphrase(data, opened, words), (OLD, NEW)))
    [recovery_key] = [each for each in told if each is not None]
    assert unlock_by_recovery(data, recovery_key).key == opened.key


def test_a_renewed_recovery_key_voids_the_old_one(recovery_key: str, opened: VaultKey, data: Path) -> None:
    renewed = protecting.renew_recovery_key(data, opened)
    assert renewed != recovery_key
    assert unlock_by_recovery(data, renewed).key == opened.key
    with pytest.raises(RecoveryKeyWrong):
        unlock_by_recovery(data, recovery_key)
    assert unlock(data, OLD).key == opened.key


def test_a_mistyped_recovery_key_is_no_try(recovery_key: str, data: Path) -> None:
    for _ in range(2 * FREE_TRIES):
        with pytest.raises(RecoveryKeyMistyped):
            unlock_by_recovery(data, recovery_key[:-1])
    assert unlock_by_recovery(data, recovery_key)


def test_a_short_passphrase_changes_nothing(opened: VaultKey, data: Path) -> None:
    before = content(data)
    with pytest.raises(PassphraseTooShort):
        protecting.set_passphrase(data, opened, "short")
    with pytest.raises(PassphraseTooShort):
        protecting.make_protected(data / "other", "short")
    assert content(data) == before
    assert not (data / "other").exists()


def test_the_keyring_opens_it_where_that_was_chosen(drawer: Drawer, data: Path) -> None:
    protecting.make_protected(data, OLD)
    assert unlock_by_keyring(data) is None
    key = unlock(data, OLD)
    assert protecting.open_by_keyring(data, key, wanted=True)
    assert unlock_by_keyring(data) == msgspec.structs.replace(key, way="keyring")
    assert key.key.hex() not in str(drawer.entries)
    protecting.set_passphrase(data, key, NEW)
    assert unlock_by_keyring(data) == msgspec.structs.replace(key, way="keyring")
    assert not protecting.open_by_keyring(data, key, wanted=False)
    assert unlock_by_keyring(data) is None
    assert drawer.entries == {}


def test_nobody_waits_for_a_keyring_that_asks_its_user(use: Use, data: Path) -> None:
    class Asking(Drawer):
        def set_password(self, service: str, username: str, password: str) -> None:
            with held(data, patience_s=0.01):  # what another program wants meanwhile
                super().set_password(service, username, password)

    use(Asking())
    protecting.make_protected(data, OLD)
    assert protecting.open_by_keyring(data, unlock(data, OLD), wanted=True)


@pytest.mark.parametrize("untrusted", ["", "xx", "00", "0" * 64])
def test_another_entry_in_the_keyring_opens_nothing(drawer: Drawer, data: Path, untrusted: str) -> None:
    protecting.make_protected(data, OLD)
    protecting.open_by_keyring(data, unlock(data, OLD), wanted=True)
    drawer.entries = dict.fromkeys(drawer.entries, untrusted)
    assert unlock_by_keyring(data) is None
    drawer.fault = KeyringLocked()
    assert unlock_by_keyring(data) is None


def test_a_keyring_that_keeps_nothing_cannot_open_it(use: Use, recovery_key: str, data: Path) -> None:
    assert not protecting.open_by_keyring(data, unlock(data, OLD), wanted=True)
    vault = read_vault_file(data)
    assert vault is not None
    assert vault.keyring is None


def test_the_second_of_two_that_make_it_leaves_the_first(use: Use, data: Path) -> None:
    use(FailKeyring())
    assert protecting.make_protected(data, OLD, name="甲")
    before = content(data)
    assert protecting.make_protected(data, NEW, name="乙") is None
    assert content(data) == before


def test_wraps_of_another_vault_open_nothing(recovery_key: str, opened: VaultKey, data: Path) -> None:
    """Whoever can write the files cannot have one vault's passphrase open another."""
    other = data / "other"
    protecting.make_protected(other, NEW)
    mine, theirs = read_vault_file(data), read_vault_file(other)
    assert mine is not None
    assert theirs is not None
    swapped = msgspec.structs.replace(theirs, passphrase=mine.passphrase, recovery=mine.recovery)
    (other / VAULT_FILE).write_bytes(msgspec.json.encode(swapped))
    with pytest.raises(PassphraseWrong):
        unlock(other, OLD)
    with pytest.raises(RecoveryKeyWrong):
        unlock_by_recovery(other, recovery_key)


@pytest.mark.parametrize(
    ("place", "garbage"),
    [
        ("passphrase", {}),
        ("recovery", "AAAA"),
        ("key", "00"),
        ("version", "3"),
        ("name", 1),
        ("more", 1),
    ],
)
def test_a_spoilt_vault_file_is_said_and_kept(
    recovery_key: str, data: Path, place: str, garbage: object
) -> None:
    spoilt = json.dumps(json.loads(content(data)) | {place: garbage})
    for name in (VAULT_FILE, VAULT_COPY):
        (data / name).write_text(spoilt, encoding="utf-8")
    with pytest.raises(VaultFileDamaged):
        unlock(data, OLD)
    with pytest.raises(VaultFileDamaged):
        protecting.rename(data, "乙")
    assert content(data) == spoilt


def test_there_is_nothing_to_unlock_where_there_is_no_vault(tmp_path: Path) -> None:
    for way in (unlock, unlock_by_recovery):
        with pytest.raises((KeyMissing, RecoveryKeyMistyped)):
            way(tmp_path, OLD)
    with pytest.raises(KeyMissing):
        unlock_by_keyring(tmp_path)
