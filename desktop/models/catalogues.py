"""All catalogues together: the program's, the user's and the machine's, the later ones going before."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import platformdirs

from desktop.clinical.language import Text
from desktop.errors import CatalogueInvalid, ContentError
from desktop.models.catalogue import Catalogue, CatalogueEntry, Signature, load_catalogue
from desktop.models.signatures import SIGNATURE_BYTES, PublicKey, judge, read_key

KEYS, CATALOGUES = "keys", "catalogues"
_SUFFIX = ".sig"
_USUAL = "/usr/local/share/DoctorFLAN"


class Origin(msgspec.Struct, frozen=True):
    """The catalogue that an entry comes from; `signer` names the trusted key that signed it."""

    file: str
    signature: Signature = ""
    signer: str = ""


class Catalogues(msgspec.Struct, frozen=True):
    """What all catalogues say together, where each entry comes from, and what could not be used."""

    catalogue: Catalogue
    origins: dict[str, Origin]
    keys: tuple[PublicKey, ...] = ()
    problems: tuple[ContentError, ...] = ()


def shared_folder() -> Path:
    """Where an administrator puts catalogues, keys and models for everybody on this PC; it need not exist.

    On Linux a desktop's session names other folders first, which are not an administrator's.
    """
    if sys.platform != "linux":
        return Path(platformdirs.site_data_dir("DoctorFLAN", appauthor=False))
    found = platformdirs.site_data_dir("DoctorFLAN", appauthor=False, multipath=True).split(os.pathsep)
    return Path(_USUAL if _USUAL in found else found[0])


def load_catalogues(program: Path, folders: Sequence[Path]) -> Catalogues:
    """Reads the program's catalogue, then those in `catalogues/*.toml` of each folder.

    An entry takes the place of an earlier one with its id, except of what comes with the program. The
    hospital's own are listed first.

    Args:
        program: the program's models.toml.
        folders: each may hold `catalogues/` and `keys/`; the last one goes before the others.

    Raises:
        CatalogueInvalid: the program's own is broken. What is wrong with another is in `problems`.
    """
    own = load_catalogue(program)
    entries = {entry.id: entry for entry in own.models}
    reason = Text("这是随程序提供的模型的 id", "a model that comes with the program has this id")
    bundled = {entry.id: reason for entry in own.models if entry.file}
    origins = {name: Origin(program.name) for name in entries}
    keys, problems = read_keys(folders)
    for folder in folders:
        taken = dict(bundled)
        for path in _files(folder / CATALOGUES, ".toml"):
            try:
                models, origin = read_signed(path, keys, taken)
            except ContentError as error:
                problems.append(error)
                continue
            reason = Text(f"{path.name} 已使用这个 id", f"{path.name} uses this id already")
            for entry in models:
                entries[entry.id], origins[entry.id], taken[entry.id] = entry, origin, reason
    programs = {entry.id for entry in own.models if entries[entry.id] is entry}
    listed = sorted(entries.values(), key=lambda entry: entry.id in programs)
    return Catalogues(Catalogue(tuple(listed)), origins, keys, tuple(problems))


def read_keys(folders: Sequence[Path]) -> tuple[tuple[PublicKey, ...], list[ContentError]]:
    """The trusted keys of all folders, each once, and what is wrong with others."""
    keys: dict[bytes, PublicKey] = {}
    problems: list[ContentError] = []
    for folder in folders:
        for path in _files(folder / KEYS, ".pem"):
            try:
                key = read_key(path)
            except ContentError as error:
                problems.append(error)
            else:
                keys.setdefault(key.raw, key)
    return tuple(keys.values()), problems


def read_signed(
    path: Path, keys: Sequence[PublicKey], taken: Mapping[str, Text] | None = None
) -> tuple[tuple[CatalogueEntry, ...], Origin]:
    """A catalogue that is not the program's own, without ids that are `taken`.

    Raises:
        SignatureInvalid: none of `keys` made its signature, though there are some; it was not read.
        CatalogueInvalid: it is broken.
    """
    try:
        untrusted = path.read_bytes()
        signature = read_signature(path)
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise CatalogueInvalid(
            file=path.name, line=1, field="-", problem=problem, problem_zh=f"无法读取（{problem}）"
        ) from error
    worth, signer = judge(path.name, untrusted, signature, keys)
    models = load_catalogue(path, untrusted, is_program=False, taken=taken).models
    return models, Origin(path.name, worth, signer.name if signer else "")


def read_signature(path: Path) -> bytes | None:
    """The signature in the file beside `path`, cut off where it is too long; None when there is none."""
    try:
        with path.with_name(path.name + _SUFFIX).open("rb") as file:
            return file.read(SIGNATURE_BYTES + 1)
    except FileNotFoundError:
        return None


def _files(folder: Path, ending: str) -> list[Path]:
    """The folder's files by name; hidden ones are what other systems leave behind."""
    try:
        found = [path for path in folder.iterdir() if path.suffix.casefold() == ending]
    except OSError:  # there is no such folder, or it is not for this user
        return []
    return sorted(path for path in found if not path.name.startswith("."))
