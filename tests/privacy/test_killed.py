"""A program that is killed while it changes a passphrase leaves the old one or the new one, never neither."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from keyring.backends.fail import Keyring as FailKeyring

import desktop
from desktop.privacy import protecting
from desktop.privacy.keys import VAULT_FILE
from desktop.privacy.unlocking import unlock, unlock_by_recovery
from desktop.privacy.vault_file import VAULT_COPY, mend_vault_file, vault_problem
from desktop.store.history import History
from desktop.vault_errors import PassphraseWrong
from tests.privacy.keyrings import Use

OLD, NEW = "老银杏树下的石凳", "三月的雨里一把红伞"
CHANGER = Path(__file__).with_name("passphrase_changer.py")
MOST_MOMENTS = 40


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_kill_at_each_moment_of_a_change(use: Use, data: Path) -> None:
    use(FailKeyring())
    recovery_key = protecting.make_protected(data, OLD)
    assert recovery_key is not None
    key = unlock(data, OLD).key
    History.open(data / "history.db", key).close()
    before = (data / VAULT_FILE).read_bytes()
    killed_with: set[str] = set()
    code = -1
    for moment in range(1, MOST_MOMENTS):
        for name in (VAULT_FILE, VAULT_COPY):
            (data / name).write_bytes(before)
        code = changed(data, key, moment)
        opened_by = OLD if opens(data, OLD, key) else NEW
        assert unlock(data, opened_by).key == key
        if opened_by == NEW:  # then nothing is left that the old one opens
            assert (data / VAULT_COPY).read_bytes() == (data / VAULT_FILE).read_bytes()
        mend_vault_file(data)
        assert vault_problem(data) is None
        assert opens(data, opened_by, key)
        assert unlock_by_recovery(data, recovery_key).key == key
        if code == 0:
            assert opened_by == NEW
            assert not list(data.glob("*.part")) + list(data.glob(".*.part"))
            break
        assert code == -signal.SIGKILL
        killed_with.add(opened_by)
    assert code == 0
    assert killed_with == {OLD, NEW}  # some moments lie before the file is replaced, some after
    History.open(data / "history.db", key).close()


def changed(data: Path, key: bytes, moment: int) -> int:
    environment = {**os.environ, "PYTHONPATH": str(Path(desktop.__file__).parent.parent)}
    command = [sys.executable, str(CHANGER), str(data), key.hex(), NEW, str(moment)]
    return subprocess.run(command, env=environment, check=False).returncode


def opens(data: Path, passphrase: str, key: bytes) -> bool:
    try:
        return unlock(data, passphrase).key == key
    except PassphraseWrong:
        return False
