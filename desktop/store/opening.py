"""Opening a history file: made when it is missing, brought up to date, never harmed."""

from collections.abc import Sequence
from pathlib import Path

from desktop.errors import StoreDamaged, StoreNewer
from desktop.store.cipher import PAGE_BYTES, Database, connect, faults
from desktop.store.connection import Connection, read_once
from desktop.store.files import beside, publish, written
from desktop.store.kept import KeptBackups
from desktop.store.migrations import MIGRATIONS, Migration, applied, migrate, names, prepare

BUSY_TIMEOUT_S = 5.0


def open_history_file(
    path: Path,
    key: bytes,
    *,
    busy_timeout_s: float = BUSY_TIMEOUT_S,
    migrations: Sequence[Migration] = MIGRATIONS,
) -> Connection:
    """Opens the file at `path`, or makes it.

    A file that cannot be used is left byte for byte as it was. Before a file from an older version is
    changed, it is copied to the automatic backups.

    Raises:
        KeyWrong, StoreDamaged, StoreNewer, StoreLocked: an existing file cannot be used.
        StoreReadOnly, StoreFull: a file cannot be made or brought up to date.
    """
    with written(path):
        if not path.exists():
            _make(path, key, migrations)
        if not path.stat().st_size:  # SQLite would take it for a new file
            raise StoreDamaged(path=str(path))
    done = read_once(path, key, busy_timeout_s, applied)
    _check_whole(path)
    known = names(migrations)
    unknown = [name for name in done if name not in known]
    if unknown:
        raise StoreNewer(path=str(path), found=unknown[-1], known=known[-1])
    connection = Connection(path, key, busy_timeout_s)
    if done != known:
        try:
            _bring_up_to_date(connection, key, migrations)
        except BaseException:
            connection.close()
            raise
    return connection


def backups_beside(path: Path) -> KeptBackups:
    """The automatic backups of the history at `path`."""
    return KeptBackups(path.parent / "backups")


def _make(path: Path, key: bytes, migrations: Sequence[Migration]) -> None:
    """Makes the file under another name first: an interruption leaves nothing half made."""
    with beside(path) as temporary:
        db = connect(temporary, key, "rw", BUSY_TIMEOUT_S)
        try:
            with faults(path, writing=True):
                db.execute("PRAGMA journal_mode = WAL").fetchall()
                with db.atomic():
                    prepare(db)
                    migrate(db, migrations)
        finally:
            db.close()
        publish(temporary, path)


def _check_whole(path: Path) -> None:
    """Finds a file that was cut off inside a page that the start does not read."""
    with written(path):
        if not path.with_name(path.name + "-wal").exists() and path.stat().st_size % PAGE_BYTES:
            raise StoreDamaged(path=str(path))


def _bring_up_to_date(connection: Connection, key: bytes, migrations: Sequence[Migration]) -> None:
    with connection.writing() as db:  # no copy where the file cannot be changed anyway
        done = applied(db)
    pending = [name for name in names(migrations) if name not in done]
    if not pending:  # another program was faster
        return
    backups_beside(connection.path).make(connection, key, f"before-{pending[0]}")
    with connection.writing() as db:  # all steps or none
        before = _counts(db)
        migrate(db, migrations)
        if _counts(db) != before or db.execute("PRAGMA foreign_key_check").fetchall():
            raise StoreDamaged(path=str(connection.path))


def _counts(db: Database) -> list[int]:
    """How many rows the tables have that no step may make fewer or more."""
    tables = [table for table in ("conversations", "messages") if db[table].exists()]
    return [db.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in tables]  # noqa: S608
