"""Holds a lock on a history file until its stdin closes: `locker.py FILE KEY writing|everything`."""

import sys
from pathlib import Path

from desktop.store.cipher import connect

path, key, kind = sys.argv[1:]
db = connect(Path(path), bytes.fromhex(key), "rw", 1)
if kind == "everything":
    db.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
db.execute("BEGIN EXCLUSIVE")
db.execute("DELETE FROM migrations WHERE name IS NULL")
sys.stdout.write("locked\n")
sys.stdout.flush()
sys.stdin.read()
db.close()
