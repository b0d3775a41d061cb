"""Ed25519 signatures of catalogues, in the form that `openssl pkeyutl -sign -rawin` writes and checks."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from desktop.errors import KeyFileInvalid, SignatureInvalid
from desktop.models.catalogue import Signature

SIGNATURE_BYTES = 64
_MOST_PEM_BYTES = 16 * 1024


class PublicKey(msgspec.Struct, frozen=True):
    """A key that signatures are checked with; `name` is its file's, `raw` its 32 bytes.

    `is_machines`: the administrator trusts it, not only this user.
    """

    name: str
    raw: bytes
    is_machines: bool = False

    @property
    def fingerprint(self) -> str:
        """SHA-256 of its DER form in hexadecimal digits: `openssl pkey -pubin -outform DER | sha256sum`."""
        der = self._key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(der).hexdigest()

    @property
    def pem(self) -> bytes:
        """As `openssl pkey -pubout` writes it."""
        return self._key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def made(self, content: bytes, signature: bytes) -> bool:
        """Whether this key made `signature` of `content`."""
        try:
            self._key().verify(signature, content)
        except InvalidSignature:
            return False
        return True

    def _key(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.raw)


def read_key(path: Path) -> PublicKey:
    """The public key in the PEM file at `path`. Raises `KeyFileInvalid`."""
    try:
        with path.open("rb") as file:
            key = load_pem_public_key(file.read(_MOST_PEM_BYTES))
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise KeyFileInvalid(file=path.name) from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileInvalid(file=path.name)
    return PublicKey(path.stem, key.public_bytes_raw())


def judge(
    file: str, content: bytes, signature: bytes | None, keys: Iterable[PublicKey]
) -> tuple[Signature, PublicKey | None]:
    """What the signature of a file is worth, and the trusted key that made it.

    `file` is the signed file's name, for the error; `signature` has 64 bytes, and is None when there is none.

    Raises:
        SignatureInvalid: it is no signature, or none of the trusted keys made it.
    """
    if signature is None:
        return "", None
    if len(signature) != SIGNATURE_BYTES:
        raise SignatureInvalid(file=file)
    trusted = tuple(keys)
    for key in trusted:
        if key.made(content, signature):
            return "valid", key
    if trusted:
        raise SignatureInvalid(file=file)
    return "unknown", None


def new_private_key() -> bytes:
    """A new private key in PEM (PKCS #8), as `openssl genpkey -algorithm ed25519` writes it."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def sign(content: bytes, private_pem: bytes) -> bytes:
    """The signature, 64 bytes. Raises `KeyFileInvalid`."""
    return _private(private_pem).sign(content)


def public_key(private_pem: bytes, name: str = "") -> PublicKey:
    """The public key that belongs to a private one. Raises `KeyFileInvalid`."""
    return PublicKey(name, _private(private_pem).public_key().public_bytes_raw())


def _private(pem: bytes) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFileInvalid(file="signing-key.pem") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileInvalid(file="signing-key.pem")
    return key
