"""A model on a USB stick: its files, and papers that the next PC checks before it takes it in.

<model>.gguf …   the files of the model, and of the adapter on it
models.toml      a catalogue of the model alone: what it is, names, sizes and SHA-256 of its files
models.toml.sig  its signature by the PC that wrote it
signer.pem       that PC's public key; an administrator who trusts it copies it into `keys/`
SHA256SUMS       for `sha256sum -c`, where this program is not at hand
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from desktop.clinical.language import Text
from desktop.errors import CatalogueInvalid, KeyFileInvalid, ModelDamaged, SignatureInvalid
from desktop.models.catalogue import CatalogueEntry
from desktop.models.catalogue_text import catalogue_text
from desktop.models.catalogues import Origin, read_signature, read_signed
from desktop.models.disk import is_there
from desktop.models.header_facts import HeaderFacts
from desktop.models.protocol import FileFacts, ModelPart
from desktop.models.signatures import PublicKey, new_private_key, public_key, read_key, sign
from desktop.models.small_file import replace_file
from desktop.models.split_files import parts_of, require_all, sums_of

PAPER, SIGNATURE, SUMS, SIGNER = "models.toml", "models.toml.sig", "SHA256SUMS", "signer.pem"
_UNKNOWN = "unknown"
_NOTES = Text(
    zh="从另一台电脑导出的模型，没有目录介绍它；以下内容来自文件本身，未经核实。",
    en="Exported from another PC; no catalogue describes it. What is said here is from the file, unverified.",
)


class Exported(msgspec.Struct, frozen=True):
    """A folder that was read and whose papers agree with what lies there; nothing was hashed yet.

    `signer` is the key that made the signature, trusted or not; None when nothing is signed.
    """

    folder: Path
    entry: CatalogueEntry
    adapter: CatalogueEntry | None
    origin: Origin
    signer: PublicKey | None

    @property
    def entries(self) -> tuple[CatalogueEntry, ...]:
        """The model's, and the adapter's after it."""
        return (self.entry, self.adapter) if self.adapter else (self.entry,)

    @property
    def parts(self) -> tuple[ModelPart, ...]:
        """All files of both."""
        return tuple(part for entry in self.entries for part in entry.files)

    @property
    def files(self) -> tuple[Path, ...]:
        """The model's files, in their order."""
        return tuple(self.folder / part.name for part in self.entry.files)

    @property
    def adapter_files(self) -> tuple[Path, ...]:
        """The adapter's."""
        return tuple(self.folder / part.name for part in self.adapter.files) if self.adapter else ()


def is_export(folder: Path) -> bool:
    """Whether the folder looks like an exported model."""
    return is_there(folder / PAPER)


def entry_of_known(entry: CatalogueEntry, files: Sequence[FileFacts]) -> CatalogueEntry:
    """The entry of a model that a catalogue describes, for the files that were copied."""
    return msgspec.structs.replace(entry, demo=False, file="", size_bytes=0, sha256="", files=parts_of(files))


def entry_of_unknown(
    name: str, title: Text, facts: HeaderFacts, files: Sequence[FileFacts], *, base: str = ""
) -> CatalogueEntry:
    """The entry of a model, or of an adapter for `base`, that no catalogue describes.

    `name` is as `Library.new_id` makes it.
    """
    return CatalogueEntry(
        id=name,
        title=title,
        notes=_NOTES,
        quantisation=facts.quantisation or _UNKNOWN,
        languages=(),
        licence=facts.licence or _UNKNOWN,
        doctorflan=False,
        files=parts_of(files),
        base=base,
        parameters=facts.parameters,
        context=facts.context,
    )


def own_key(path: Path) -> bytes:
    """This PC's private key, made at its first use and readable by its user alone.

    Raises:
        KeyFileInvalid: the file is something else.
        CopyFailed: it cannot be written.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise KeyFileInvalid(file=path.name) from error
    private_pem = new_private_key()
    replace_file(path, private_pem, is_secret=True)
    return private_pem


def write_papers(folder: Path, entries: Sequence[CatalogueEntry], private_pem: bytes) -> None:
    """Writes what goes with the files that lie in `folder` already; the signature comes last.

    Raises:
        KeyFileInvalid: the key is none.
        CopyFailed: the folder cannot be written.
    """
    paper = catalogue_text(entries).encode()
    signature = sign(paper, private_pem)
    sums = sums_of([part for entry in entries for part in entry.files])
    replace_file(folder / SUMS, sums.encode())
    replace_file(folder / SIGNER, public_key(private_pem).pem)
    replace_file(folder / PAPER, paper)
    replace_file(folder / SIGNATURE, signature)


def read_export(folder: Path, keys: Sequence[PublicKey], *, is_strict: bool = False) -> Exported:
    """Reads and checks an exported folder, all but the SHA-256 of its files.

    Raises:
        SignatureInvalid: papers were changed, or none of `keys` made the signature though there are some.
            With `is_strict` also when nothing is signed.
        CatalogueInvalid, KeyFileInvalid: a paper is broken, or two of them disagree.
        ModelMissing, ModelIncomplete, ModelDamaged: a file is not there, or has another size.
    """
    path = folder / PAPER
    models, origin = read_signed(path, keys, is_strict=is_strict)
    signer = read_key(folder / SIGNER) if is_there(folder / SIGNER) else None
    signature = read_signature(path)
    if signature and signer and not signer.made(path.read_bytes(), signature):
        raise SignatureInvalid(file=PAPER)
    entry, adapter = _alone(models)
    exported = Exported(folder, entry, adapter, origin, signer if signature else None)
    _check_sums(folder, models)
    for one in models:
        require_all(folder / one.files[0].name)
        for part in one.files:
            if (folder / part.name).stat().st_size != part.size_bytes:
                raise ModelDamaged(path=str(folder / part.name))
    return exported


def _alone(models: Sequence[CatalogueEntry]) -> tuple[CatalogueEntry, CatalogueEntry | None]:
    """The one model, and its adapter."""
    for entry in models:
        if not entry.total_bytes or not entry.model_sha256:
            raise _refusal(
                PAPER, "files", "缺少文件的大小或 SHA-256", "sizes or SHA-256 of files are missing"
            )
    match models:
        case (entry,) if not entry.base:
            return entry, None
        case (entry, adapter) if not entry.base and adapter.base == entry.id:
            return entry, adapter
    raise _refusal(
        PAPER, "models", "应只有一个模型，及其适配器", "there should be one model, and its adapter"
    )


def _check_sums(folder: Path, models: Sequence[CatalogueEntry]) -> None:
    try:
        sums = (folder / SUMS).read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError):
        sums = ""
    if sums.splitlines() != sums_of([part for entry in models for part in entry.files]).splitlines():
        raise _refusal(SUMS, "-", "与 models.toml 不一致", "it is not what models.toml says")


def _refusal(file: str, field: str, zh: str, en: str) -> CatalogueInvalid:
    return CatalogueInvalid(file=file, line=1, field=field, problem=en, problem_zh=zh)
