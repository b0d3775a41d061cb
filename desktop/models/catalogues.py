"""All catalogues together: the program's, the user's and the machine's, the later ones going before."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from desktop.clinical.language import Text
from desktop.errors import CatalogueInvalid, ContentError, SignatureInvalid
from desktop.models.catalogue import Catalogue, CatalogueEntry, Signature, load_catalogue
from desktop.models.signatures import SIGNATURE_BYTES, PublicKey, judge, read_key
from desktop.models.trust import OPEN, Trust

KEYS, CATALOGUES = "keys", "catalogues"
_SUFFIX = ".sig"


class Origin(msgspec.Struct, frozen=True):
    """The catalogue that an entry comes from; `signer` names the trusted key that signed it.

    `is_machines`: no user can have written it. It came with the program, lies in the folder for everybody,
    or is signed by a key that the administrator trusts.
    """

    file: str
    signature: Signature = ""
    signer: str = ""
    is_machines: bool = False


class Catalogues:
    """What all catalogues say together, where each entry comes from, and what could not be used.

    An entry takes the place of an earlier one with its id, except of what comes with the program. The
    hospital's own are listed first.

    Args:
        program: the program's models.toml; the models that come with the program are known in any case.
        folders: each may hold `catalogues/` and `keys/`; the last one goes before the others.
        trust: whose word counts.

    Raises:
        CatalogueInvalid: the program's own is broken. What is wrong with another is in `problems`.
    """

    catalogue: Catalogue
    origins: dict[str, Origin]
    keys: tuple[PublicKey, ...]
    problems: tuple[ContentError, ...]

    def __init__(self, program: Path, folders: Sequence[Path], trust: Trust = OPEN) -> None:
        self._program = program
        self._folders = folders
        self.trust = trust
        self.reload()

    def reload(self) -> None:
        """Reads all of them again: others may have come. Raises as the constructor."""
        is_read = self.trust.reads(self._program)
        own = [each for each in load_catalogue(self._program).models if each.file or is_read]
        entries = {entry.id: entry for entry in own}
        reason = Text("这是随程序提供的模型的 id", "a model that comes with the program has this id")
        bundled = {entry.id: reason for entry in own if entry.file}
        origins = {name: Origin(self._program.name, is_machines=True) for name in entries}
        keys, problems = read_keys(self._folders, self.trust)
        for folder in self._folders:
            if self.trust.names_catalogues and folder != self.trust.machine:
                continue
            taken = dict(bundled)
            for path in filter(self.trust.reads, _files(folder / CATALOGUES, ".toml")):
                try:
                    models, origin = read_signed(path, keys, taken, is_strict=self.trust.names_keys)
                except ContentError as error:
                    problems.append(error)
                    continue
                if folder == self.trust.machine:
                    origin = msgspec.structs.replace(origin, is_machines=True)
                reason = Text(f"{path.name} 已使用这个 id", f"{path.name} uses this id already")
                for entry in models:
                    entries[entry.id], origins[entry.id], taken[entry.id] = entry, origin, reason
        programs = {entry.id for entry in own if entries[entry.id] is entry}
        listed = sorted(entries.values(), key=lambda entry: entry.id in programs)
        self.catalogue, self.origins = Catalogue(tuple(listed)), origins
        self.keys, self.problems = keys, tuple(problems)


def read_keys(
    folders: Sequence[Path], trust: Trust = OPEN
) -> tuple[tuple[PublicKey, ...], list[ContentError]]:
    """The trusted keys of all folders, each once, and what is wrong with others."""
    keys: dict[bytes, PublicKey] = {}
    problems: list[ContentError] = []
    for folder in folders:
        is_machines = folder == trust.machine or trust.names_keys
        for path in _files(folder / KEYS, ".pem"):
            try:
                key = read_key(path)
            except ContentError as error:
                problems.append(error)
                continue
            if trust.counts(key) and (is_machines or key.raw not in keys):
                keys[key.raw] = msgspec.structs.replace(key, is_machines=is_machines)
    return tuple(keys.values()), problems


def read_signed(
    path: Path,
    keys: Sequence[PublicKey],
    taken: Mapping[str, Text] | None = None,
    *,
    is_strict: bool = False,
) -> tuple[tuple[CatalogueEntry, ...], Origin]:
    """A catalogue that is not the program's own, without ids that are `taken`.

    Raises:
        SignatureInvalid: none of `keys` made its signature, though there are some; it was not read. With
            `is_strict` also when it has none.
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
    if is_strict and signer is None:
        raise SignatureInvalid(file=path.name)
    models = load_catalogue(path, untrusted, is_program=False, taken=taken).models
    is_machines = signer is not None and signer.is_machines
    return models, Origin(path.name, worth, signer.name if signer else "", is_machines)


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
