"""The catalogue: which models the program knows, read strictly from models.toml."""

import re
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec

from desktop.clinical.language import Text
from desktop.clinical.task import Identifier
from desktop.errors import CatalogueInvalid

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class CatalogueEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One model as the catalogue describes it.

    `file` is relative to the folder of models.toml. `doctorflan` says whether it was fine-tuned on
    the DoctorFLAN data set, `provenance` where it comes from.
    """

    id: Identifier
    title: Text
    notes: Text
    file: str
    size_bytes: int
    sha256: Sha256
    quantisation: str
    languages: tuple[str, ...]
    licence: str
    demo: bool
    doctorflan: bool
    provenance: Text


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All entries of one models.toml."""

    models: tuple[CatalogueEntry, ...]


def load_catalogue(path: Path) -> Catalogue:
    """Reads the catalogue. Raises `CatalogueInvalid` with file, line and field."""
    try:
        source = path.read_text(encoding="utf-8")
        return msgspec.convert(tomllib.loads(source), Catalogue)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        number = int(line[1]) if line else 1
        raise CatalogueInvalid(file=path.name, line=number, field="-", problem=str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueInvalid(file=path.name, line=1, field="-", problem=str(error)) from error
    except msgspec.ValidationError as error:
        names = re.findall(r"`\$?[^`]*?([a-z_0-9]+)`", str(error))
        field = names[-1] if names else "-"
        number = next((n for n, text in enumerate(source.splitlines(), 1) if field in text), 1)
        raise CatalogueInvalid(file=path.name, line=number, field=field, problem=str(error)) from error
