"""The recovery key: printed once, typed in by hand, and checked for slips before it is tried.

20 random bytes in Crockford's base 32 (no I, L, O or U), then 4 signs of their SHA-256 as a checksum:
nine groups of four.
"""

import base64
import hashlib
import secrets
import unicodedata

from desktop.vault_errors import RecoveryKeyMistyped

_SECRET_BYTES, _CHECK_SIGNS, _GROUP = 20, 4, 4
_STANDARD, _CROCKFORD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SHOWN = str.maketrans(_STANDARD, _CROCKFORD)
_READ = str.maketrans(_CROCKFORD, _STANDARD)
_ALIKE = str.maketrans("OIL", "011")


def new_secret() -> bytes:
    """What a new recovery key stands for."""
    return secrets.token_bytes(_SECRET_BYTES)


def shown(secret: bytes) -> str:
    """The key as it is printed."""
    signs = base64.b32encode(secret).decode().translate(_SHOWN) + _check(secret)
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))


def read_recovery_key(typed: str) -> bytes:
    """The secret of a key as somebody typed it, with any blanks, dashes, case, and O for 0 or I for 1.

    Raises:
        RecoveryKeyMistyped: a sign is wrong, missing or in another place.
    """
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_ALIKE)
    signs = "".join(sign for sign in plain if sign.isalnum())
    if len(signs) != _SECRET_BYTES * 8 // 5 + _CHECK_SIGNS or not set(signs) <= set(_CROCKFORD):
        raise RecoveryKeyMistyped
    secret = base64.b32decode(signs[:-_CHECK_SIGNS].translate(_READ))
    if signs[-_CHECK_SIGNS:] != _check(secret):
        raise RecoveryKeyMistyped
    return secret


def _check(secret: bytes) -> str:
    digest = hashlib.sha256(b"DoctorFLAN recovery key" + secret).digest()
    return base64.b32encode(digest)[:_CHECK_SIGNS].decode().translate(_SHOWN)
