"""Writes the demo model's size and SHA-256 into models.toml, and its provenance beside it."""

import hashlib
import json
import re
from pathlib import Path

DEMO_ID = "doctorflan-demo"


def stamp_catalogue(models_toml: Path, gguf: Path) -> None:
    """Replaces `sha256` and `size_bytes` of the demo entry; everything else stays as it is.

    Raises:
        ValueError: the file has no such entry, or the entry lacks one of the two lines.
    """
    text = models_toml.read_text(encoding="utf-8")
    entry = re.search(rf'^id = "{DEMO_ID}"$.*?(?=^\[|\Z)', text, re.MULTILINE | re.DOTALL)
    if entry is None:
        raise ValueError(DEMO_ID)
    body, sums = re.subn(r'^sha256 = "[^"]*"', f'sha256 = "{sha256_of(gguf)}"', entry[0], flags=re.MULTILINE)
    body, sizes = re.subn(
        r"^size_bytes = \d+", f"size_bytes = {gguf.stat().st_size}", body, flags=re.MULTILINE
    )
    if (sums, sizes) != (1, 1):
        raise ValueError(DEMO_ID)
    models_toml.write_text(text[: entry.start()] + body + text[entry.end() :], encoding="utf-8")


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_provenance(path: Path, facts: dict[str, str | int | float]) -> None:
    """Writes what the model was made from and how; no dates and no paths, so that it can be compared."""
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
