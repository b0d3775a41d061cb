"""Signatures are those that openssl makes, and only trusted keys count."""

from pathlib import Path

import pytest

from desktop.errors import KeyFileInvalid, SignatureInvalid
from desktop.models.signatures import judge, new_private_key, public_key, read_key, sign

CONTENT = "模型 = 1\n".encode()

# What openssl 3.0 made of CONTENT: genpkey -algorithm ed25519, pkey -pubout, pkeyutl -sign -rawin, and
# pkey -pubin -outform DER | sha256sum. A key of these tests alone.
SECRET_PEM = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIFq6F5dNrMWR0OXzQengXSIqlyj0f6Zuw60Jle63P+mA
-----END PRIVATE KEY-----
"""
PUBLIC_PEM = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAWPnptkY1XswZktrJBTUgtFMvvzFX0chnExWHKpvVLmc=
-----END PUBLIC KEY-----
"""
SIGNATURE = bytes.fromhex(
    "f347143ce3c1b7703835d80e5dd7f8079892a13b22a81a6b019757aff58c2ed4"
    "13e6c70d8836c0d3a7c1c8957486c68cfc3cf24d1d290d448797211f2651350f"
)
FINGERPRINT = "b171d9a75cbc5d25c53898d803b43751475e314e658e46da6ec0f15451f65d68"


def test_what_openssl_made_is_understood_and_made_again(tmp_path: Path) -> None:
    path = tmp_path / "hospital.pem"
    path.write_bytes(PUBLIC_PEM)
    key = read_key(path)
    assert judge("models.toml", CONTENT, SIGNATURE, [key]) == ("valid", key)
    assert (key.name, key.fingerprint, key.pem) == ("hospital", FINGERPRINT, PUBLIC_PEM)
    assert sign(CONTENT, SECRET_PEM) == SIGNATURE
    assert public_key(SECRET_PEM, "hospital") == key


def test_what_a_signature_is_worth() -> None:
    ours, other = new_private_key(), new_private_key()
    signature = sign(CONTENT, ours)
    keys = [public_key(other, "other"), public_key(ours, "hospital")]
    assert judge("a.toml", CONTENT, None, keys) == ("", None)
    assert judge("a.toml", CONTENT, signature, keys) == ("valid", keys[1])
    assert judge("a.toml", CONTENT, signature, ()) == ("unknown", None)
    with pytest.raises(SignatureInvalid):
        judge("a.toml", CONTENT, signature, keys[:1])
    with pytest.raises(SignatureInvalid):
        judge("a.toml", CONTENT + b" ", signature, keys)


@pytest.mark.parametrize("signature", [b"", b"x" * 63, b"x" * 65])
def test_what_is_no_signature_is_refused_without_keys_too(signature: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        judge("a.toml", CONTENT, signature, ())


def test_a_key_comes_back_from_its_file(tmp_path: Path) -> None:
    key = public_key(new_private_key(), "医院")
    path = tmp_path / "医院.pem"
    path.write_bytes(key.pem)
    assert read_key(path) == key


@pytest.mark.parametrize("content", [b"", b"no key", b"\x00" * 20_000, new_private_key()])
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pem"
    path.write_bytes(content)
    with pytest.raises(KeyFileInvalid):
        read_key(path)
    with pytest.raises(KeyFileInvalid):
        read_key(tmp_path)


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x25519.pem"
    path.write_text(
        "-----BEGIN PUBLIC KEY-----\n"
        "MCowBQYDK2VuAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
        "-----END PUBLIC KEY-----\n",
        encoding="ascii",
    )
    with pytest.raises(KeyFileInvalid):
        read_key(path)


def test_signing_with_what_is_no_private_key_is_refused() -> None:
    with pytest.raises(KeyFileInvalid):
        sign(CONTENT, b"no key")
    with pytest.raises(KeyFileInvalid):
        public_key(public_key(new_private_key()).pem)
