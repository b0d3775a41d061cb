"""Plain FTS5 in the same kind of encrypted file, for comparison: a row for each message, newest first."""

import itertools
from collections.abc import Iterable
from pathlib import Path

from benchmarks.search_texts import Talk
from desktop.store.cipher import Database, connect
from desktop.store.index import visible_text

KINDS = {
    "unicode61": "FTS5 as it comes",
    "trigram": "FTS5 with trigrams",
}
_LIMIT = 50


class PlainIndex:
    """A file with nothing but the texts of the messages in an FTS5 table."""

    def __init__(self, path: Path, key: bytes, tokenizer: str) -> None:
        path.touch()
        self._path = path
        self._db: Database = connect(path, key, "rw", 5.0)
        self._db.execute("PRAGMA journal_mode = WAL").fetchall()
        self._db.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS plain USING fts5 (words, tokenize = '{tokenizer}')"
        )

    def fill(self, talks: Iterable[Talk]) -> None:
        """Puts the messages in, unless there are some already."""
        if self._db.execute("SELECT 1 FROM plain LIMIT 1").fetchall():
            return
        texts = ([visible_text(message.parts)] for talk in talks for message in talk.messages)
        while some := list(itertools.islice(texts, 5_000)):
            with self._db.atomic():
                self._db.conn.executemany("INSERT INTO plain (words) VALUES (?)", some)

    def search(self, words: str) -> list[str]:
        """The snippets of the newest messages that have all pieces, each as a phrase that may go on."""
        pieces = " AND ".join(f'"{piece}"*' for piece in words.replace('"', " ").split())
        sql = """SELECT snippet(plain, 0, '[', ']', '…', 12) FROM plain WHERE plain MATCH ?
            ORDER BY rowid DESC LIMIT ?"""
        return [text for (text,) in self._db.execute(sql, [pieces, _LIMIT]).fetchall()]

    def megabytes(self) -> float:
        """The file's size; the texts are in it, as they are in the history."""
        return self._path.stat().st_size / 1e6

    def close(self) -> None:
        """Closes the file."""
        self._db.close()
