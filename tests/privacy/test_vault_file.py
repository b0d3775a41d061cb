"""The vault file: changed by one program at a time, and read with suspicion."""

from pathlib import Path

import pytest

from desktop.errors import StoreLocked
from desktop.privacy.vault_file import (
    VAULT_FILE,
    change_vault_file,
    held,
    publish_vault_file,
    read_vault_file,
)
from desktop.privacy.vault_format import VERSION, VaultFile
from desktop.vault_errors import VaultFileDamaged

VAULT = VaultFile(version=VERSION, id="first", name="李医生")


def test_it_is_made_once_and_read_again(data: Path) -> None:
    assert read_vault_file(data) is None
    assert publish_vault_file(data, VAULT)
    assert not publish_vault_file(data, VaultFile(version=VERSION, id="second"))
    assert read_vault_file(data) == VAULT


def test_who_is_kept_out_too_long_is_told_so_and_changes_nothing(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(StoreLocked), held(tmp_path, patience_s=0.01):
        raise AssertionError


def test_a_change_that_fails_lets_the_next_one_in(data: Path) -> None:
    publish_vault_file(data, VAULT)

    def fail(_: VaultFile) -> VaultFile:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_vault_file(data, fail)
    assert change_vault_file(data, lambda vault: vault) == VAULT


@pytest.mark.parametrize("untrusted", [b"", b"\xff", b"[]", b"{}", b"{" + b'"a":[' + b"[" * 200_000])
def test_what_is_none_is_said(data: Path, untrusted: bytes) -> None:
    data.mkdir()
    (data / VAULT_FILE).write_bytes(untrusted)
    with pytest.raises(VaultFileDamaged):
        read_vault_file(data)
