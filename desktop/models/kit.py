"""The offline kit: one folder on a USB stick with installers, catalogues, keys and models, signed as a whole.

SHA256SUMS       every other file, as `sha256sum -c` reads it
SHA256SUMS.sig   its Ed25519 signature
signer.pem       the public key of its maker; trusted by its fingerprint, or because it lies here already
KIT              what it is: the program's version, when it was made, the maker's fingerprint
program/         installers
catalogues/      catalogues, with their signatures
keys/            public keys that this PC is to trust from now on
models/<id>/     models, each as `export_folder` writes it
"""

import hashlib
import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from desktop.errors import KeyFileInvalid, KitDamaged, KitUntrusted, ModelMissing
from desktop.models.catalogues import CATALOGUES, KEYS, read_signature
from desktop.models.disk import is_there, on_disk, read_through
from desktop.models.signatures import PublicKey, read_key
from desktop.models.small_file import replace_file
from desktop.models.trust import OPEN, Trust

SUMS, SIGNATURE, SIGNER = "SHA256SUMS", "SHA256SUMS.sig", "signer.pem"
PROGRAM, MODELS, FACTS = "program", "models", "KIT"
_INSTALLERS = {"win32": (".exe", ".msi"), "darwin": (".dmg", ".pkg")}
_OTHERS = (".deb", ".tar.gz", ".tar.xz", ".AppImage")
_MOST_SUMS_BYTES = 4 * 1024 * 1024
_LINE = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f]+)")
# What systems leave on a stick on their own, and nothing of the kit ever looks at.
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}


class Kit(msgspec.Struct, frozen=True):
    """A kit whose signature is by a trusted key; `sums` are the SHA-256 of its files by name."""

    folder: Path
    signer: PublicKey
    sums: dict[str, str]

    @property
    def papers(self) -> tuple[str, ...]:
        """The catalogues with their signatures, and the keys."""
        return tuple(name for name in self.sums if name.split("/")[0] in {CATALOGUES, KEYS})

    @property
    def catalogues(self) -> tuple[str, ...]:
        """The catalogues alone."""
        return tuple(name for name in self.papers if re.match(rf"{CATALOGUES}/[^/]+\.toml$", name))

    @property
    def models(self) -> tuple[Path, ...]:
        """The folders of the models, one each."""
        found = {name.split("/")[1] for name in self.sums if re.match(rf"{MODELS}/[^/]+/", name)}
        return tuple(self.folder / MODELS / name for name in sorted(found))

    @property
    def installers(self) -> tuple[str, ...]:
        """The names of the installers."""
        return tuple(name for name in self.sums if name.startswith(f"{PROGRAM}/"))

    @property
    def version(self) -> str:
        """The program's version in its installers for this system; empty without one. Raises `KitDamaged`."""
        if not any(name.endswith(_INSTALLERS.get(sys.platform, _OTHERS)) for name in self.installers):
            return ""
        found = re.search(rb"^version: ([\d.]+)\r?$", self.unchanged(FACTS), re.MULTILINE)
        return found[1].decode() if found else ""

    def is_same(self, name: str, path: Path) -> bool:
        """Whether the small file at `path` is the one that the kit has as `name`."""
        if not is_there(path):
            return False
        with on_disk(path):
            return hashlib.sha256(path.read_bytes()).hexdigest() == self.sums.get(name)

    def unchanged(self, name: str) -> bytes:
        """A small file of the kit. Raises `KitDamaged`, `CopyFailed`."""
        path = self.folder / name
        if name not in self.sums or not is_there(path):
            raise KitDamaged(file=name)
        with on_disk(path):
            content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != self.sums[name]:
            raise KitDamaged(file=name)
        return content

    @property
    def total_bytes(self) -> int:
        """Of all files that are there."""
        return sum(path.stat().st_size for path in map(self.folder.joinpath, self.sums) if path.is_file())


def read_kit(folder: Path, keys: Sequence[PublicKey], fingerprint: str = "", trust: Trust = OPEN) -> Kit:
    """Reads a kit and checks its signature; its files are not looked at yet.

    Args:
        folder: the kit's.
        keys: those that are trusted here.
        fingerprint: of the maker's key, as a person was told it; its digits may be grouped.
        trust: where the administrator names the keys, neither `keys` nor `fingerprint` count.

    Raises:
        KitDamaged: papers are missing, broken or changed.
        KitUntrusted: whole, but signed by a key that is not trusted.
        ForbiddenByAdministrator: whole, but signed by a key that the administrator does not name.
    """
    try:
        signer = read_key(folder / SIGNER)
        with (folder / SUMS).open("rb") as file:
            untrusted = file.read(_MOST_SUMS_BYTES + 1)
        signature = read_signature(folder / SUMS)
    except (OSError, KeyFileInvalid) as error:
        raise KitDamaged(file=SIGNER if isinstance(error, KeyFileInvalid) else SUMS) from error
    if not signature or len(untrusted) > _MOST_SUMS_BYTES or not signer.made(untrusted, signature):
        raise KitDamaged(file=SUMS)
    is_told = re.sub(r"[\s:-]", "", fingerprint).lower() == signer.fingerprint
    if trust.names_keys and not trust.counts(signer):
        raise trust.refusal
    if not trust.names_keys and not is_told and signer.raw not in {key.raw for key in keys}:
        raise KitUntrusted(fingerprint=signer.fingerprint)
    return Kit(folder, signer, _read_sums(untrusted))


def check_kit(kit: Kit, seen: Callable[[int], None]) -> None:
    """Hashes every file, and looks that there is no other.

    `seen` is told the number of bytes at each step.

    Raises:
        KitDamaged: names the first file that is missing, changed, or not of this kit.
        CopyFailed: the stick cannot be read.
    """
    for name in _files_of(kit.folder):
        if name not in kit.sums and name not in {SUMS, SIGNATURE, SIGNER}:
            raise KitDamaged(file=name)
    for name, sha256 in kit.sums.items():
        path = kit.folder / name
        try:
            facts = read_through(path, seen)
        except ModelMissing as error:
            raise KitDamaged(file=name) from error
        if path.is_symlink() or facts.sha256 != sha256:
            raise KitDamaged(file=name)


def take_papers(kit: Kit, folder: Path, *, without: Collection[str] = ()) -> tuple[str, ...]:
    """Copies catalogues and keys, and the maker's own key, into a data folder or the one for everybody.

    The catalogues `without` stay where they are.

    Returns:
        The names of what was copied.

    Raises:
        KitDamaged: one was changed since it was checked; nothing was copied then.
        CopyFailed: the folder cannot be written.
    """
    names = tuple(name for name in kit.papers if name.removesuffix(".sig") not in without)
    papers = {name: kit.unchanged(name) for name in names}
    papers[f"{KEYS}/kit-{kit.signer.fingerprint[:16]}.pem"] = kit.signer.pem
    # A signature goes before its catalogue: a program that reads meanwhile refuses the old one, for a moment.
    for name in sorted(papers, key=lambda name: (not name.startswith(KEYS), not name.endswith(".sig"), name)):
        replace_file(folder / name, papers[name])
    return names


def _read_sums(content: bytes) -> dict[str, str]:
    """Only plain names below the folder: a signed kit may still have been made by mistake."""
    sums: dict[str, str] = {}
    try:
        lines = content.decode().splitlines()
    except UnicodeDecodeError as error:
        raise KitDamaged(file=SUMS) from error
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None or not _is_plain(found[2]):
            raise KitDamaged(file=SUMS)
        sums[found[2]] = found[1]
    return sums


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "/".join(parts) == name and ".." not in parts and not re.search(r'[\\:*?"<>|]|^/', name)


def _files_of(folder: Path) -> Iterator[str]:
    with on_disk(folder):
        for path in sorted(folder.rglob("*")):
            is_litter = path.name in _LITTER or path.name.startswith("._")
            if not is_litter and (path.is_symlink() or not path.is_dir()):
                yield path.relative_to(folder).as_posix()
