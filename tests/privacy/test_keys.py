"""The key of the history: kept, found again, never replaced by mistake."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked

import desktop
from desktop.errors import KeyMissing, KeyWrong, StoreNewer
from desktop.privacy.keys import SERVICE, VAULT_FILE, VaultKey, derived, open_key
from desktop.privacy.vault_file import VAULT_COPY
from desktop.store.history import History
from desktop.vault_errors import VaultFileDamaged
from tests.privacy.keyrings import Drawer, Use


class Forgetful(Drawer):
    """A keyring that gives back something else."""

    def get_password(self, service: str, username: str) -> str | None:
        password = super().get_password(service, username)
        return password and password[::-1]


class Empty(ChainerBackend):  # type: ignore[misc]
    """A chain without a keyring in it."""

    backends = ()


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_keyring_keeps_the_key(drawer: Drawer, data: Path) -> None:
    made = open_key(data, history_exists=False)
    assert (len(made.key), made.place) == (32, "keyring")
    ((service, _),) = drawer.entries
    assert service == SERVICE
    assert made.key.hex() not in (data / VAULT_FILE).read_text(encoding="utf-8")
    assert mode(data / VAULT_FILE) == 0o600
    assert open_key(data, history_exists=True) == open_key(data, history_exists=False) == made
    assert {file.name for file in data.iterdir()} == {VAULT_FILE, VAULT_COPY}


def test_two_data_folders_have_two_keys(drawer: Drawer, data: Path, tmp_path: Path) -> None:
    first, second = open_key(data, history_exists=False), open_key(tmp_path / "b", history_exists=False)
    assert first.key != second.key
    assert open_key(data, history_exists=True) == first
    assert len(drawer.entries) == 2


@pytest.mark.parametrize("keyring_class", [FailKeyring, NullKeyring, Forgetful, Empty])
def test_without_a_usable_keyring_a_file_keeps_the_key(
    use: Use, data: Path, keyring_class: type[KeyringBackend]
) -> None:
    use(keyring_class())
    made = open_key(data, history_exists=False)
    assert (len(made.key), made.place) == (32, "file")
    assert mode(data / VAULT_FILE) == 0o600
    assert open_key(data, history_exists=True) == made


@pytest.mark.parametrize("fault", [KeyringLocked(), RuntimeError("no bus"), ConnectionRefusedError()])
def test_a_keyring_that_fails_is_not_used(drawer: Drawer, data: Path, fault: Exception) -> None:
    drawer.fault = fault
    made = open_key(data, history_exists=False)
    assert made.place == "file"
    drawer.fault = None
    assert open_key(data, history_exists=True) == made


@pytest.mark.parametrize("backend", ["fail", "null"])
def test_the_environment_chooses_the_keyring(data: Path, backend: str) -> None:
    code = (
        "import pathlib, sys; from desktop.privacy.keys import open_key; "
        "key = open_key(pathlib.Path(sys.argv[1]), history_exists=False); print(key.place, key.key.hex())"
    )
    environment = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": f"keyring.backends.{backend}.Keyring",
        "PYTHONPATH": str(Path(desktop.__file__).parent.parent),
    }
    said = [
        subprocess.run(
            [sys.executable, "-c", code, str(data)],
            env=environment,
            capture_output=True,
            check=True,
            text=True,
        )
        for _ in range(2)
    ]
    assert said[0].stdout == said[1].stdout
    assert said[0].stdout.startswith("file ")
    assert said[0].stderr == ""


def test_no_new_key_for_an_old_history(use: Use, drawer: Drawer, data: Path) -> None:
    with pytest.raises(KeyMissing) as caught:
        open_key(data, history_exists=True)
    assert caught.value.facts == {"path": str(data)}
    assert not data.exists()
    made = open_key(data, history_exists=False)
    before = (data / VAULT_FILE).read_bytes()
    for lost in (FailKeyring(), NullKeyring(), Drawer()):
        use(lost)
        with pytest.raises(KeyMissing):
            open_key(data, history_exists=True)
    drawer.fault = KeyringLocked()
    use(drawer)
    with pytest.raises(KeyMissing):
        open_key(data, history_exists=True)
    assert (data / VAULT_FILE).read_bytes() == before
    drawer.fault = None
    assert open_key(data, history_exists=True) == made


def test_without_a_history_a_lost_key_is_replaced_but_not_forgotten(
    use: Use, drawer: Drawer, data: Path
) -> None:
    lost = open_key(data, history_exists=False)
    use(FailKeyring())
    fresh = open_key(data, history_exists=False)
    assert fresh.place == "file"
    assert fresh.key != lost.key
    assert open_key(data, history_exists=True) == fresh
    (kept,) = (file for file in data.iterdir() if file.name not in {VAULT_FILE, VAULT_COPY})
    use(drawer)
    kept.replace(data / VAULT_FILE)
    assert open_key(data, history_exists=True) == lost


GARBAGE = [
    b"",
    b"garbage",
    b"\xff\xfe\x00",
    b"null",
    b"[]",
    b"{}",
    b'{"id":"a","key":""}',
    b'{"id":"a","key":"00"}',
    b'{"id":"a","key":7}',
    b'{"id":"a","key":"' + b"0" * 63 + b'"}',
    b'{"id":"a","key":"' + b"g" * 64 + b'"}',
    b'{"id":"a","key":"' + b"0 " * 32 + b'"}',
    b'{"id":"a","key":"' + "０".encode() * 64 + b'"}',
    b'{"id":"a","key":"' + b"0" * 64 + b'","more":1}',
    b'{"id":"a\xff","key":null}',
]


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("history_exists", [False, True])
def test_garbage_is_no_key(use: Use, data: Path, garbage: bytes, history_exists: bool) -> None:
    use(FailKeyring())
    data.mkdir()
    (data / VAULT_FILE).write_bytes(garbage)
    with pytest.raises(VaultFileDamaged) as caught:
        open_key(data, history_exists=history_exists)
    assert caught.value.facts == {"path": str(data / VAULT_FILE)}
    assert (data / VAULT_FILE).read_bytes() == garbage


@pytest.mark.parametrize("untrusted", ["", "x", "00", "0" * 66])
def test_garbage_in_the_keyring_is_no_key(drawer: Drawer, data: Path, untrusted: str) -> None:
    open_key(data, history_exists=False)
    drawer.entries = dict.fromkeys(drawer.entries, untrusted)
    with pytest.raises(KeyWrong):
        open_key(data, history_exists=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")
@pytest.mark.parametrize("wide", [0o644, 0o666, 0o640, 0o777])
def test_a_file_that_others_can_read_is_narrowed(use: Use, data: Path, wide: int) -> None:
    use(FailKeyring())
    made = open_key(data, history_exists=False)
    (data / VAULT_FILE).chmod(wide)
    assert open_key(data, history_exists=True) == made
    assert mode(data / VAULT_FILE) == 0o600


def test_a_folder_in_its_place_is_no_key(use: Use, data: Path) -> None:
    use(FailKeyring())
    (data / VAULT_FILE).mkdir(parents=True)
    with pytest.raises(KeyMissing):
        open_key(data, history_exists=True)


@pytest.mark.parametrize("in_keyring", [True, False])
def test_the_second_of_two_first_starts_takes_the_key_of_the_first(
    drawer: Drawer, data: Path, in_keyring: bool
) -> None:
    """The other process publishes its vault file while this one tells the keyring."""
    other: list[VaultKey] = []
    if not in_keyring:
        drawer.fault = KeyringLocked()
    real = drawer.set_password

    def slow(service: str, username: str, password: str) -> None:
        drawer.set_password = real  # type: ignore[method-assign]
        other.append(open_key(data, history_exists=False))
        real(service, username, password)

    drawer.set_password = slow  # type: ignore[method-assign]
    mine = open_key(data, history_exists=False)
    assert [mine] == other
    assert len(drawer.entries) == int(in_keyring)
    assert {file.name for file in data.iterdir()} == {VAULT_FILE, VAULT_COPY}


def test_many_first_starts_at_once_agree(use: Use, data: Path) -> None:
    code = (
        "import pathlib, sys; from desktop.privacy.keys import open_key; sys.stdin.read(); "
        "from desktop.store.history import History; data = pathlib.Path(sys.argv[1]); "
        "key = open_key(data, history_exists=False).key; "
        "history = History.open(data / 'history.db', key); history.close(); print(key.hex())"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(desktop.__file__).parent.parent)}
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(data)], env=environment, stdin=pipe, stdout=pipe, text=True
        )
        for _ in range(4)
    ]
    said = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0] * 4
    assert len(said) == 1
    assert {file.name for file in data.iterdir()} == {VAULT_FILE, VAULT_COPY, "history.db"}
    use(FailKeyring())
    assert open_key(data, history_exists=True).key.hex() + "\n" in said


def test_the_key_opens_the_history(use: Use, data: Path) -> None:
    use(FailKeyring())
    path = data / "history.db"
    History.open(path, open_key(data, history_exists=path.exists()).key).close()
    history = History.open(path, open_key(data, history_exists=path.exists()).key)
    assert history.summaries() == ()
    history.close()


def test_the_vault_file_is_plain_json(use: Use, data: Path) -> None:
    use(FailKeyring())
    made = open_key(data, history_exists=False)
    vault = json.loads((data / VAULT_FILE).read_text(encoding="utf-8"))
    assert vault == {"version": 3, "id": vault["id"], "key": made.key.hex(), "sha256": vault["sha256"]}


@pytest.mark.parametrize("in_keyring", [True, False])
def test_a_file_of_the_first_version_is_read_as_it_is(drawer: Drawer, data: Path, in_keyring: bool) -> None:
    key, path = bytes(range(32)), data / VAULT_FILE
    drawer.entries[SERVICE, "first"] = key.hex()
    data.mkdir()
    first = json.dumps({"id": "first", "key": None if in_keyring else key.hex()})
    path.write_text(first, encoding="ascii")
    assert open_key(data, history_exists=True).key == key
    assert path.read_text(encoding="ascii") == first


def test_a_file_of_a_newer_version_is_refused_and_kept(use: Use, data: Path) -> None:
    use(FailKeyring())
    data.mkdir()
    newer = b'{"version":4,"what":"ever"}'
    (data / VAULT_FILE).write_bytes(newer)
    with pytest.raises(StoreNewer):
        open_key(data, history_exists=False)
    assert (data / VAULT_FILE).read_bytes() == newer


def test_a_key_is_not_told_and_can_be_wiped(use: Use, data: Path) -> None:
    use(FailKeyring())
    made = open_key(data, history_exists=False)
    assert made.key.hex() not in repr(made)
    assert str(list(made.held)) not in repr(made)
    made.wipe()
    assert made.key == bytes(32)


def test_each_purpose_has_a_key_of_its_own() -> None:
    key = bytes(range(32))
    made = [derived(key, purpose) for purpose in ("", "a", "b", "状态")] + [derived(key[::-1], "a")]
    assert len({*made, key}) == 6
    assert {len(each) for each in made} == {32}
    assert derived(key, "状态") == made[3]


def test_keys_are_derived_as_the_standard_says() -> None:
    """RFC 5869, test case 3: without salt and purpose."""
    wanted = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    assert derived(bytes([0x0B]) * 22, "").hex() == wanted
