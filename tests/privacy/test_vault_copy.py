"""The vault file and its copy: one of them suffices, and only the present passphrase opens the vault."""

import json
import shutil
from pathlib import Path

import pytest
from keyring.backends.fail import Keyring as FailKeyring

from desktop.errors import StoreNewer
from desktop.privacy import protecting
from desktop.privacy.keys import VaultKey, key_problems, open_key
from desktop.privacy.unlocking import unlock, unlock_by_recovery
from desktop.privacy.vault_file import (
    VAULT_COPY,
    VAULT_FILE,
    change_vault_file,
    mend_vault_file,
    publish_vault_file,
    read_vault_file,
    remove_vault_file,
    vault_problem,
)
from desktop.privacy.vault_format import VERSION, VaultFile, encoded
from desktop.vault_errors import PassphraseWrong, VaultFileDamaged
from tests.privacy.keyrings import Use

OLD, NEW = "老银杏树下的石凳", "三月的雨 and a red umbrella"
VAULT = VaultFile(version=VERSION, id="first", name="李医生")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a vault whose passphrase was `OLD` and is `NEW`."""
    folder = tmp_path_factory.mktemp("changed")
    protecting.make_protected(folder, OLD, name="李医生")
    protecting.set_passphrase(folder, unlock(folder, OLD), NEW)
    return folder


@pytest.fixture
def guarded(changed: Path, data: Path) -> Path:
    """A folder of its own with what `changed` has."""
    return Path(shutil.copytree(changed, data))


def test_the_two_are_alike_after_each_change(guarded: Path) -> None:
    assert (guarded / VAULT_FILE).read_bytes() == (guarded / VAULT_COPY).read_bytes()
    protecting.rename(guarded, "王医生")
    assert (guarded / VAULT_FILE).read_bytes() == (guarded / VAULT_COPY).read_bytes()
    assert vault_problem(guarded) is None
    assert mend_vault_file(guarded) is None


@pytest.mark.parametrize("spoilt", [VAULT_FILE, VAULT_COPY])
def test_a_flipped_byte_anywhere_changes_nothing(guarded: Path, spoilt: str) -> None:
    path, whole = guarded / spoilt, (guarded / spoilt).read_bytes()
    vault = read_vault_file(guarded)
    for place in range(len(whole)):
        for bits in (0x01, 0x04, 0x20, 0xFF):  # of a digit another, of a capital a small letter, no ASCII
            path.write_bytes(whole[:place] + bytes([whole[place] ^ bits]) + whole[place + 1 :])
            assert read_vault_file(guarded) == vault


@pytest.mark.parametrize("spoilt", [VAULT_FILE, VAULT_COPY])
@pytest.mark.parametrize("tenth", range(10))
def test_the_passphrase_opens_what_is_damaged_and_it_is_mended(
    guarded: Path, spoilt: str, tenth: int
) -> None:
    path, whole = guarded / spoilt, (guarded / spoilt).read_bytes()
    place = len(whole) * tenth // 10
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    assert unlock(guarded, NEW)
    [problem] = key_problems(guarded)
    assert problem.startswith(spoilt)
    assert mend_vault_file(guarded) == ("file" if spoilt == VAULT_FILE else "copy")
    assert path.read_bytes() == whole
    assert list(key_problems(guarded)) == []


@pytest.mark.parametrize("spoilt", [VAULT_FILE, VAULT_COPY])
def test_one_that_is_missing_or_cannot_be_read_is_made_anew(guarded: Path, spoilt: str) -> None:
    path, whole = guarded / spoilt, (guarded / spoilt).read_bytes()
    path.unlink()
    assert unlock(guarded, NEW)
    assert mend_vault_file(guarded) is not None
    assert path.read_bytes() == whole
    path.unlink()
    path.mkdir()
    assert unlock(guarded, NEW)
    path.rmdir()


def test_both_damaged_are_said_in_one_sentence(guarded: Path) -> None:
    for name in (VAULT_FILE, VAULT_COPY):
        document = json.loads((guarded / name).read_bytes())
        document["recovery"] = document["recovery"].swapcase()  # still one of the same length
        (guarded / name).write_text(json.dumps(document), encoding="ascii")
    with pytest.raises(VaultFileDamaged) as caught:
        unlock(guarded, NEW)
    assert caught.value.facts == {"path": str(guarded / VAULT_FILE)}
    [problem] = key_problems(guarded)
    assert "cannot be opened again" in problem
    assert mend_vault_file(guarded) is None


@pytest.mark.parametrize("spoilt", [VAULT_FILE, VAULT_COPY])
def test_no_damage_brings_the_old_passphrase_back(guarded: Path, spoilt: str) -> None:
    (guarded / spoilt).unlink()
    with pytest.raises(PassphraseWrong):
        unlock(guarded, OLD)


def test_a_copy_of_a_change_that_was_cut_off_gives_way(data: Path) -> None:
    """The copy is written first, and counts only where `vault.json` cannot be used."""
    publish_vault_file(data, VAULT)
    before = (data / VAULT_FILE).read_bytes()
    change_vault_file(data, lambda vault: VaultFile(version=VERSION, id=vault.id, name="王医生"))
    (data / VAULT_FILE).write_bytes(before)  # as a kill between the two leaves them
    assert read_vault_file(data) == VAULT
    assert mend_vault_file(data) == "copy"
    assert (data / VAULT_COPY).read_bytes() == before


def test_a_vault_of_the_second_version_gets_its_copy(guarded: Path) -> None:
    document = json.loads((guarded / VAULT_FILE).read_bytes())
    del document["sha256"]
    older = json.dumps({**document, "version": 2}).encode()
    (guarded / VAULT_FILE).write_bytes(older)
    (guarded / VAULT_COPY).unlink()
    assert unlock(guarded, NEW)
    assert list(key_problems(guarded)) == []
    assert (guarded / VAULT_FILE).read_bytes() == older  # reading changes nothing
    assert mend_vault_file(guarded) is None
    assert (guarded / VAULT_FILE).read_bytes() == (guarded / VAULT_COPY).read_bytes() != older
    assert unlock(guarded, NEW)


def test_an_old_one_that_was_put_back_counts(guarded: Path) -> None:
    """An administrator restores the folder's file from a copy of the disk: its passphrase opens the vault."""
    recovery_key = protecting.renew_recovery_key(guarded, unlock(guarded, NEW))
    kept = (guarded / VAULT_FILE).read_bytes()
    protecting.renew_recovery_key(guarded, unlock(guarded, NEW))
    (guarded / VAULT_FILE).write_bytes(kept)
    assert unlock_by_recovery(guarded, recovery_key)
    assert mend_vault_file(guarded) == "copy"


def test_a_copy_alone_is_a_vault(use: Use, data: Path) -> None:
    use(FailKeyring())
    made = open_key(data, history_exists=False)
    (data / VAULT_FILE).unlink()
    assert not publish_vault_file(data, VAULT)
    assert open_key(data, history_exists=True) == VaultKey(made.held, "file")


def test_both_are_removed(data: Path) -> None:
    publish_vault_file(data, VAULT)
    remove_vault_file(data)
    assert list(data.iterdir()) == []
    assert read_vault_file(data) is None


def test_nothing_is_mended_where_there_is_nothing(data: Path) -> None:
    assert mend_vault_file(data) is None
    assert not data.exists()


def test_a_newer_version_is_told_from_a_damaged_one(data: Path) -> None:
    publish_vault_file(data, VAULT)
    newer = encoded(VAULT).replace(b'"version": 3', b'"version": 4')
    (data / VAULT_FILE).write_bytes(newer)
    assert read_vault_file(data) == VAULT  # one byte: its checksum does not fit
    (data / VAULT_FILE).write_bytes(b'{"version":4,"what":"ever"}')
    with pytest.raises(StoreNewer):
        read_vault_file(data)
