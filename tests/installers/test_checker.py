"""kit-check, compiled with every check the compiler has, judges kits and signatures as the program does."""

import os
import subprocess
from pathlib import Path

import pytest
from kit.checker import for_this_system

from desktop.models.kit import SIGNATURE, SUMS
from desktop.models.kit import SIGNER as SIGNER_FILE
from desktop.models.signatures import new_private_key, public_key, sign
from tests.kits import KEY, SIGNER, flip, whole_kit

GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
CHECKS = ("-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
TRUST = ("--fingerprint", SIGNER.fingerprint)
# Under the point of order 1 every signature of this form is right for every content (RFC 8032's equation).
NEUTRAL_KEY = bytes.fromhex("302a300506032b6570032100" + "01" + 31 * "00")
NEUTRAL_SIGNATURE = bytes.fromhex("01" + 63 * "00")


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return for_this_system(tmp_path_factory.mktemp("checker"), *CHECKS)


def code(checker: Path, *arguments: str) -> int:
    """Its exit code; it gives no memory back, and lives for one kit."""
    environment = os.environ | {"ASAN_OPTIONS": "detect_leaks=0"}
    done = subprocess.run([str(checker), *arguments], capture_output=True, check=False, env=environment)
    assert b"Sanitizer" not in done.stderr, done.stderr.decode()
    return done.returncode


def test_a_signature_has_one_form_only(checker: Path, tmp_path: Path) -> None:
    kit = whole_kit(tmp_path / "kit")
    signature = sign((kit / SUMS).read_bytes(), KEY)
    point, scalar = signature[:32], int.from_bytes(signature[32:], "little")
    again = point + (scalar + GROUP_ORDER).to_bytes(32, "little")
    for each, wanted in ((signature, 0), (again, 1), (bytes(64), 1), (signature[:-1], 1), (signature * 2, 1)):
        (kit / SIGNATURE).write_bytes(each)
        assert code(checker, str(kit), *TRUST) == wanted, each.hex()
    for place in range(64):
        spoilt = bytearray(signature)
        spoilt[place] ^= 1 << place % 8
        (kit / SIGNATURE).write_bytes(spoilt)
        assert code(checker, str(kit), *TRUST) == 1, place


def test_a_key_under_which_everything_is_signed_is_no_key(checker: Path, tmp_path: Path) -> None:
    kit = whole_kit(tmp_path / "kit")
    key = subprocess.run(
        ["openssl", "pkey", "-pubin", "-inform", "DER", "-pubout"],
        input=NEUTRAL_KEY,
        capture_output=True,
        check=True,
    ).stdout
    (kit / SIGNER_FILE).write_bytes(key)
    (kit / SIGNATURE).write_bytes(NEUTRAL_SIGNATURE)
    assert code(checker, str(kit), "--key", str(kit / SIGNER_FILE)) == 1


def test_sums_that_are_signed_but_no_sums_are_refused(checker: Path, tmp_path: Path) -> None:
    kit = whole_kit(tmp_path / "kit")
    whole = (kit / SUMS).read_bytes()
    line = whole.partition(b"\n")[0]
    digest = line[:64]
    for sums in (
        whole[:-1],
        whole + b"\n",
        whole + b"\0",
        digest + b"  ../kit/KIT\n",
        digest + b"  /KIT\n",
        digest + b" *KIT\n",
        digest + b"  " + b"a" * 9000 + b"\n",
        b"",
    ):
        (kit / SUMS).write_bytes(sums)
        (kit / SIGNATURE).write_bytes(sign(sums, KEY))
        assert code(checker, str(kit), *TRUST) == 1, sums[:80]


def test_it_finds_a_kit_whole_and_each_change_in_it(checker: Path, tmp_path: Path) -> None:
    kit = whole_kit(tmp_path / "离线 包")
    assert code(checker, str(kit), *TRUST) == 0
    for path in [path for path in kit.rglob("*") if path.is_file()]:
        before = path.read_bytes()
        flip(path)
        assert code(checker, str(kit), *TRUST) in {1, 3}, path
        path.unlink()
        assert code(checker, str(kit), *TRUST) == 1, path
        path.write_bytes(before)
    (kit / "models" / "more").touch()
    assert code(checker, str(kit), *TRUST) == 1
    (kit / "models" / "more").rename(kit / "models" / "._more")
    assert code(checker, str(kit), *TRUST) == 0
    (kit / "link").symlink_to("KIT")
    assert code(checker, str(kit), *TRUST) == 1


def test_it_trusts_whom_it_is_told_to_trust(checker: Path, tmp_path: Path) -> None:
    kit = whole_kit(tmp_path / "kit")
    stranger = tmp_path / "stranger.pem"
    stranger.write_bytes(public_key(new_private_key()).pem)
    for options in ((), ("--fingerprint", "0" * 64), ("--fingerprint", ""), ("--key", str(stranger))):
        assert code(checker, str(kit), *options) == 3
    assert code(checker, str(kit), "--key", str(kit / "signer.pem")) == 0
    assert code(checker, str(kit), "--fingerprint", SIGNER.fingerprint.upper()) == 0
    for options in ((), (str(kit), "more"), (str(kit), "--what")):
        assert code(checker, *options) == 2
