"""The data key sealed under another key: one made from a passphrase, or one of full strength.

Sealed with AES-256-GCM under a random nonce; the vault's id and the kind of the wrap are associated
data, so that no wrap can stand for another. A passphrase becomes a key by Argon2id (RFC 9106).
"""

import secrets
import time
import unicodedata
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desktop.vault_errors import PassphraseTooShort

KEY_BYTES = 32
LEAST_CHARACTERS = 8
"""The shortest passphrase that is taken."""
LEAST_S = 0.25
"""What a try at a passphrase costs at least, in seconds of one core of the PC that made the wrap."""
_SALT_BYTES, _NONCE_BYTES, _TAG_BYTES = 16, 12, 16
_SEALED_BYTES = _NONCE_BYTES + KEY_BYTES + _TAG_BYTES
_LEAST_KIB, _MOST_KIB, _LIMIT_KIB = 64 * 1024, 128 * 1024, 512 * 1024
_MOST_WORK_KIB = 16 * 1024 * 1024  # memory times passes: some ten seconds, which a file of others may cost

Kind = Literal["passphrase", "recovery", "keyring"]
Sealed = Annotated[bytes, msgspec.Meta(min_length=_SEALED_BYTES, max_length=_SEALED_BYTES)]


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What Argon2id takes: memory in KiB, passes over it, lanes."""

    memory_kib: Annotated[int, msgspec.Meta(ge=_LEAST_KIB, le=_LIMIT_KIB)] = _LEAST_KIB
    iterations: Annotated[int, msgspec.Meta(ge=1)] = 3
    lanes: Annotated[int, msgspec.Meta(ge=1, le=16)] = 1  # computed one after the other here: more is slower

    def __post_init__(self) -> None:
        """Raises ValueError where a try would take minutes; msgspec makes a ValidationError of it."""
        if self.iterations > self._most_iterations:
            raise ValueError(self.iterations)

    @property
    def is_dearest(self) -> bool:
        """Whether `dearer` has nothing more to give."""
        return self.memory_kib >= _MOST_KIB and self.iterations == self._most_iterations

    @property
    def _most_iterations(self) -> int:
        return _MOST_WORK_KIB // self.memory_kib

    def dearer(self, took_s: float) -> "Cost":
        """The next to try after one that took too little: more memory while a small PC can spare it."""
        if self.memory_kib < _MOST_KIB:
            memory_kib = min(2 * self.memory_kib, _MOST_KIB)
            return Cost(memory_kib, min(self.iterations, _MOST_WORK_KIB // memory_kib), self.lanes)
        wanted = max(int(self.iterations * LEAST_S / max(took_s, 0.01)), self.iterations) + 1
        return msgspec.structs.replace(self, iterations=min(wanted, self._most_iterations))


class PassphraseWrap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A data key under a passphrase."""

    salt: Annotated[bytes, msgspec.Meta(min_length=_SALT_BYTES, max_length=_SALT_BYTES)]
    cost: Cost
    sealed: Sealed


def seal(data_key: bytes | bytearray, under: bytes | bytearray, vault_id: str, kind: Kind) -> bytes:
    """The data key sealed under a key of 32 bytes."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(under).encrypt(nonce, data_key, _beside(vault_id, kind))


def unseal(sealed: bytes, under: bytes | bytearray, vault_id: str, kind: Kind) -> bytearray | None:
    """The data key; None under another key, of another vault or kind, or where a bit has changed."""
    data_key = bytearray(KEY_BYTES)
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        AESGCM(under).decrypt_into(nonce, rest, _beside(vault_id, kind), data_key)
    except InvalidTag:
        return None
    return data_key


def wrap(
    data_key: bytes | bytearray,
    passphrase: str,
    vault_id: str,
    *,
    cost: Cost | None = None,
    clock: Callable[[], float] = time.thread_time,
) -> PassphraseWrap:
    """Seals the data key under a passphrase, at a cost of `LEAST_S` or more on this PC.

    Args:
        data_key: 32 bytes.
        passphrase: as it was typed.
        vault_id: whose key it is.
        cost: where to begin; it is raised until it suffices.
        clock: seconds that this thread has computed, so that a busy PC does not get a weaker wrap.

    Raises:
        PassphraseTooShort: it has fewer than `LEAST_CHARACTERS`.
    """
    demand_length(passphrase)
    cost = cost or Cost()
    while True:
        salt, began_s = secrets.token_bytes(_SALT_BYTES), clock()
        under = _stretched(passphrase, salt, cost)
        took_s = clock() - began_s
        if took_s >= LEAST_S or cost.is_dearest:  # the dearest also where the system's clock stands still
            try:
                return PassphraseWrap(salt, cost, seal(data_key, under, vault_id, "passphrase"))
            finally:
                wipe(under)
        wipe(under)
        cost = cost.dearer(took_s)


def demand_length(passphrase: str) -> None:
    """Raises `PassphraseTooShort` for a passphrase of fewer than `LEAST_CHARACTERS`."""
    if len(_prepared(passphrase)) < LEAST_CHARACTERS:
        raise PassphraseTooShort(minimum=LEAST_CHARACTERS)


def unwrap(found: PassphraseWrap, passphrase: str, vault_id: str) -> bytearray | None:
    """The data key; None when the passphrase is another."""
    under = _stretched(passphrase, found.salt, found.cost)
    try:
        return unseal(found.sealed, under, vault_id, "passphrase")
    finally:
        wipe(under)


def wipe(key: bytearray) -> None:
    """Overwrites a key of ours in memory."""
    key[:] = bytes(len(key))


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytearray:
    key = bytearray(KEY_BYTES)
    Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive_into(_prepared(passphrase).encode("utf-8", "surrogatepass"), key)
    return key


def _prepared(passphrase: str) -> str:
    """The same for each keyboard and input method (RFC 8265, OpaqueString).

    A Windows console gives rare ideographs as two halves (surrogates), the window gives them whole.
    """
    whole = passphrase.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    spaced = "".join(" " if unicodedata.category(each) == "Zs" else each for each in whole)
    return unicodedata.normalize("NFC", spaced)


def _beside(vault_id: str, kind: Kind) -> bytes:
    return f"DoctorFLAN vault {vault_id} {kind}".encode()
