"""Wrong passphrases are slowed down: counted on disk, each wait longer than the last, never for ever."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from desktop.errors import StoreError
from desktop.store.files import beside, replace, written
from desktop.vault_errors import TooManyTries

TRIES_FILE = "tries.json"
FREE_TRIES = 3
LONGEST_WAIT_S = 300.0


class _Tries(msgspec.Struct, frozen=True):
    """How many in a row did not open the vault, and when the last of them was, in seconds since 1970."""

    failed: int = 0
    at_s: float = 0.0


class Tries:
    """The tries at one vault's passphrase. Whoever can write its folder can also forget them there:
    against him only what a single try costs (`privacy.wraps`) counts.

    Args:
        folder: the vault's.
        now: the time in seconds since 1970.
    """

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self._path = folder / TRIES_FILE
        self._now = now

    @property
    def failed(self) -> int:
        """How many in a row were wrong."""
        return self._read().failed

    def wait_s(self) -> float:
        """How many seconds until the next try is taken; 0 when it is at once."""
        tries = self._read()
        if self._now() < tries.at_s:  # the clock went back: the wait begins anew, it does not last a year
            tries = _Tries(tries.failed, self._now())
            if not self._write(tries):  # nor does it begin anew for ever
                return 0.0
        return max(0.0, tries.at_s + _pause_s(tries.failed) - self._now())

    def begin(self) -> None:
        """Counts a try as wrong before it is made, so that killing the program makes none of it undone.

        The caller keeps other programs out meanwhile.

        Raises:
            TooManyTries: it comes too early; it was not counted.
        """
        wait_s = self.wait_s()
        if wait_s > 0:
            raise TooManyTries(seconds=int(wait_s) + 1)
        self._write(_Tries(self._read().failed + 1, self._now()))

    def succeed(self) -> None:
        """Forgets them: the last was right."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _read(self) -> _Tries:
        with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return msgspec.json.decode(self._path.read_bytes(), type=_Tries)
        return _Tries()

    def _write(self, tries: _Tries) -> bool:
        # Where nothing can be written, the passphrase opens the vault all the same.
        with contextlib.suppress(StoreError), written(self._path), beside(self._path) as temporary:
            temporary.write_bytes(msgspec.json.encode(tries))
            replace(temporary, self._path)
            return True
        return False


def _pause_s(failed: int) -> float:
    late = failed - FREE_TRIES
    return 0.0 if late < 0 else float(min(2.0 ** min(late + 1, 10), LONGEST_WAIT_S))
