"""kit-check, which uses no library, judges signatures as `cryptography` does and kits as ours does."""

import random
import subprocess
from pathlib import Path

import pytest
from kit.checker import FOLDER, for_this_system

from desktop.models.signatures import new_private_key, public_key, sign
from tests.kits import SIGNER, flip, whole_kit

GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
TRUST = ("--fingerprint", SIGNER.fingerprint)
# Reads lines of key, signature and content in hexadecimal digits; writes 1 or 0 for each.
JUDGE = r"""
#include <stdio.h>
#include <string.h>
#include "ed25519.h"
static size_t bytes(const char *text, uint8_t *to) {
    size_t size = 0;
    for (unsigned value; sscanf(text + 2 * size, "%2x", &value) == 1; size++) to[size] = (uint8_t)value;
    return size;
}
int main(void) {
    static char key[65], signature[129], content[4096];
    static uint8_t k[32], s[64], c[2048];
    while (scanf("%64s %128s x%4095[0-9a-f]", key, signature, content) >= 2) {
        bytes(key, k);
        bytes(signature, s);
        printf("%d\n", ed25519_made(k, c, bytes(content, c), s));
        content[0] = 0;
        if (scanf("%*[^\n]") == EOF) break;
    }
    return 0;
}
"""


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return for_this_system(tmp_path_factory.mktemp("checker"))


def code(checker: Path, *arguments: str) -> int:
    return subprocess.run([str(checker), *arguments], capture_output=True, check=False).returncode


def judged(folder: Path, lines: list[str]) -> list[bool]:
    """What the sources, compiled with every check that the compiler has, say of the lines."""
    source, program = folder / "judge.c", folder / "judge"
    source.write_text(JUDGE, encoding="ascii")
    checks = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", f"-I{FOLDER}"]
    subprocess.run(["cc", *checks, str(source), str(FOLDER / "ed25519.c"), "-o", str(program)], check=True)
    text = "".join(f"{line}\n" for line in lines)
    done = subprocess.run([str(program)], input=text, capture_output=True, text=True, check=True)
    return [line == "1" for line in done.stdout.split()]


def test_it_judges_signatures_of_every_length_as_cryptography_does(tmp_path: Path) -> None:
    dice, lines, wanted = random.Random(5), [], []
    for length in range(300):
        private, content = new_private_key(), dice.randbytes(length)
        signature, key = sign(content, private), public_key(private)
        changed = bytearray(signature)
        changed[dice.randrange(64)] ^= 1 << dice.randrange(8)
        malleable = int.from_bytes(signature[32:], "little") + GROUP_ORDER
        again = signature[:32] + malleable.to_bytes(32, "little")
        for each in (signature, bytes(changed), again):
            lines.append(f"{key.raw.hex()} {each.hex()} x{content.hex()}")
            wanted.append(key.made(content, each))
    found = judged(tmp_path, lines)
    assert found == wanted
    assert sum(found) == 300


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
