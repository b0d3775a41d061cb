"""Writes catalogue entries as people write them, in TOML."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from desktop.models.catalogue import CatalogueEntry


def catalogue_text(entries: Sequence[CatalogueEntry]) -> str:
    """The text of a models.toml that `load_catalogue` reads as these entries; defaults are left out."""
    return "\n".join(_entry(entry) for entry in entries)


def value_text(value: Any) -> str:
    """A value on one line, a list of tables with one table a line."""
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, str):
        # JSON's strings are TOML's, but for the one sign that TOML wants written out.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {value_text(each)}" for key, each in value.items()) + " }"
    if value and isinstance(value[0], Mapping):
        return "[\n" + "".join(f"    {value_text(each)},\n" for each in value) + "]"
    return "[" + ", ".join(value_text(each) for each in value) + "]"


def _entry(entry: CatalogueEntry) -> str:
    defaults = dict(zip(entry.__struct_fields__[::-1], entry.__struct_defaults__[::-1], strict=False))
    values = msgspec.to_builtins(entry)
    fields = [(name, value) for name, value in values.items() if getattr(entry, name) != defaults.get(name)]
    return "[[models]]\n" + "".join(f"{name} = {_whole(value)}\n" for name, value in fields)


def _whole(value: Any) -> str:
    """Without what has no value: TOML has no null."""
    if isinstance(value, Mapping):
        value = {key: each for key, each in value.items() if each is not None}
    return value_text(value)
