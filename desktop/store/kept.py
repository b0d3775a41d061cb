"""The automatic backups of a vault: whole copies under its own key, numbered, the last ones kept.

Numbers, not times, say which is the newest: a clock that went back neither stops nor removes backups.
"""

import contextlib
import datetime as dt
import re
from pathlib import Path

import msgspec

from desktop.errors import StoreError
from desktop.store.audit import moment
from desktop.store.backup import copy_to
from desktop.store.connection import Connection
from desktop.store.files import written

KEEP = 7
"""How many are kept unless another number is asked for."""
DAY = dt.timedelta(days=1)
_NAME = re.compile(r"history-(\d{6})-(\d{8}T\d{6}Z)-([a-z0-9_-]+)\.db")
_OUTDATED, _RENEWING = "outdated", "renewing"
_STAMP = "%Y%m%dT%H%M%SZ"


class KeptBackup(msgspec.Struct, frozen=True, order=True):
    """One automatic backup. `made_at` is UTC (ISO 8601), `reason` as `daily` or `before-m004_audit`."""

    number: int
    made_at: str
    reason: str
    path: str
    size_bytes: int


class KeptBackups:
    """The folder of a vault's automatic backups; it is made when it is first needed."""

    def __init__(self, folder: Path, keep: int = KEEP) -> None:
        self._folder = folder
        self._keep = max(1, keep)

    def all(self) -> tuple[KeptBackup, ...]:
        """The backups, the newest first; what is unfinished or not ours is none."""
        try:
            found = [_backup_of(path) for path in self._folder.iterdir()]
        except OSError:
            return ()
        return tuple(sorted((one for one in found if one is not None), reverse=True))

    def due(self, now: str | None = None) -> bool:
        """Whether the newest is not of this day, or of a time to come; `now` is UTC (ISO 8601)."""
        kept = self.all()
        if not kept:
            return True
        age = dt.datetime.fromisoformat(now or moment()) - dt.datetime.fromisoformat(kept[0].made_at)
        return not dt.timedelta() <= age < DAY

    @property
    def outdated(self) -> int:
        """The number up to which the backups must go once there is a newer one, as `outdate` has said."""
        kept, numbers = self.all(), [0]
        for name in (_OUTDATED, _RENEWING):
            try:
                numbers.append(int((self._folder / name).read_text(encoding="ascii")))
            except ValueError:  # a kill cut it off
                numbers.append(kept[0].number if kept else 0)
            except OSError:
                pass
        return max(numbers) if any(one.number <= max(numbers) for one in kept) else 0

    def outdate(self) -> None:
        """Says on the disk that the backups there are have what must go, before it goes from the history."""
        marker = self._folder / _OUTDATED
        for newest in self.all()[:1]:
            with contextlib.suppress(StoreError), written(marker):
                marker.write_text(str(newest.number), encoding="ascii")

    def begin_renewal(self) -> None:
        """What is outdated from now on is so for the backup after the next one."""
        with contextlib.suppress(OSError):
            (self._folder / _OUTDATED).replace(self._folder / _RENEWING)

    def end_renewal(self) -> None:
        """The outdated ones are gone."""
        with contextlib.suppress(OSError):
            (self._folder / _RENEWING).unlink(missing_ok=True)

    def make(self, connection: Connection, key: bytes, reason: str) -> KeptBackup:
        """Writes a backup and reads it back as a whole.

        Raises:
            StoreFull, StoreReadOnly: it cannot be written.
            StoreDamaged: the history cannot be read to its end.
        """
        newest = next(iter(self.all()), None)
        stamp = dt.datetime.now(dt.UTC).strftime(_STAMP)
        path = self._folder / f"history-{newest.number + 1 if newest else 1:06}-{stamp}-{reason}.db"
        copy_to(connection, key, path)
        made = _backup_of(path)
        if made is None:
            raise AssertionError(path.name)
        return made

    def prune(self, outdated: int = 0) -> None:
        """Removes what a killed program left, the outdated, and all but the newest of the others."""
        with contextlib.suppress(OSError):
            for leftover in self._folder.glob(".history-*.part*"):
                leftover.unlink(missing_ok=True)
        for place, one in enumerate(self.all()):
            if place < self._keep and one.number > outdated:
                continue
            with contextlib.suppress(StoreError), written(Path(one.path)):
                Path(one.path).unlink(missing_ok=True)


def _backup_of(path: Path) -> KeptBackup | None:
    named = _NAME.fullmatch(path.name)
    try:
        made_at = dt.datetime.fromisoformat(named[2]) if named else None
        size_bytes = path.stat().st_size
    except (ValueError, OSError):
        return None
    if named is None or made_at is None:
        return None
    return KeptBackup(
        int(named[1]), made_at.isoformat(timespec="milliseconds"), named[3], str(path), size_bytes
    )
