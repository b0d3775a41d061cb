"""START.html: what the kit is and how to use it, in Chinese and English, for who holds the stick."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

_PAGE = Path(__file__).resolve().parent / "START.html"


def page(version: str, made: str, fingerprint: str, names: Sequence[str]) -> str:
    """The page; `names` are those of the installers, catalogues and model folders."""
    items = "".join(f"<li><code>{escape(name)}</code></li>" for name in names)
    facts = {"version": escape(version), "made": made, "fingerprint": fingerprint, "items": items}
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(facts)
