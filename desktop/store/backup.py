"""Whole encrypted copies of the history, and the check that a file is sound."""

from pathlib import Path

from desktop.errors import StoreDamaged, StoreError
from desktop.store.cipher import connect, faults
from desktop.store.connection import Connection
from desktop.store.files import beside, replace, written


def copy_to(connection: Connection, key: bytes, path: Path) -> None:
    """Writes a consistent copy under the same key; `path` is replaced when the copy is whole.

    Raises:
        StoreFull, StoreReadOnly: `path` cannot be written.
        StoreDamaged: the history cannot be read to its end.
    """
    with written(path), beside(path) as temporary:
        target = connect(temporary, key, "rw", 0)
        try:
            with connection.reading() as source, faults(path, writing=True):
                source.conn.backup(target.conn)
                if target.execute("PRAGMA cipher_integrity_check").fetchall():
                    raise StoreDamaged(path=str(path))
        finally:
            target.close()
        replace(temporary, path)


def problems(connection: Connection) -> tuple[str, ...]:
    """What is wrong with the file: `cipher`, `integrity` or `foreign_key`, a colon and the details."""
    return (
        *(f"cipher: {found}" for found in _answers(connection, "PRAGMA cipher_integrity_check")),
        *(f"integrity: {found}" for found in _answers(connection, "PRAGMA integrity_check") if found != "ok"),
        *(f"foreign_key: {found}" for found in _answers(connection, "PRAGMA foreign_key_check")),
    )


def _answers(connection: Connection, pragma: str) -> list[str]:
    try:
        with connection.reading() as db:
            return [" ".join(str(value) for value in row) for row in db.execute(pragma).fetchall()]
    except StoreError as error:
        return [error.code]
