"""Models for everybody on this PC: an administrator's program copies them, every user's lists them."""

from pathlib import Path

from desktop.models.control import Control, Patience
from desktop.models.copying import copy_files
from desktop.models.export_folder import PAPER, SIGNATURE, SIGNER, SUMS, Exported, read_export
from desktop.models.protocol import Copy
from desktop.models.small_file import replace_file


def copy_model(exported: Path, models: Path) -> Path:
    """Copies an exported model into a folder of its own below `models`; returns that folder.

    One that is there already, by its checksums and sizes, is left as it is.

    Raises:
        CatalogueInvalid, SignatureInvalid, ModelMissing, ModelIncomplete, ModelDamaged: it is not whole.
        FileWrong, DiskTooSmall, CopyFailed, TransferBusy: it cannot be copied.
    """
    found = read_export(exported, ())
    target = models / found.entry.id
    papers = {name: (exported / name).read_bytes() for name in (SUMS, SIGNER, PAPER, SIGNATURE)}
    is_whole = all(_is_there(target / part.name, part.size_bytes) for part in found.parts)
    if is_whole and papers[SUMS] == _read(target):
        return target
    (target / SUMS).unlink(missing_ok=True)
    copy_exported(found, target)
    for name in (SIGNER, PAPER, SIGNATURE, SUMS):
        replace_file(target / name, papers[name])
    return target


def copy_exported(found: Exported, target: Path) -> None:
    """Copies the files, and hashes what was written. Raises as `copying.copy_files`."""
    sources = tuple(str(found.folder / part.name) for part in found.parts)
    copy_files(Copy(sources, str(target), found.parts), Control(lambda _: None, Patience()))


def _is_there(path: Path, size_bytes: int) -> bool:
    return path.is_file() and path.stat().st_size == size_bytes


def _read(folder: Path) -> bytes:
    path = folder / SUMS
    return path.read_bytes() if path.is_file() else b""
