"""Words that stay in memory while the vault is locked, sealed with a key that only the open vault has."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop.privacy.keys import derived

_NONCE_BYTES = 12


def seal_words(key: bytes, words: bytes) -> bytes:
    """The words under a key made from the vault's of 32 bytes (AES-256-GCM, a random nonce before them)."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, words, None)


def unseal_words(key: bytes, sealed: bytes) -> bytes | None:
    """The words; None under the key of another vault."""
    try:
        return _cipher(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except InvalidTag:
        return None


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(derived(key, "what was not sent"))
