"""The catalogue: which models the program knows, read strictly from models.toml."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

import msgspec

from desktop import __version__
from desktop.clinical.language import Text, Words, clean
from desktop.clinical.task import Identifier, Sampling
from desktop.clinical.task_file import TomlFile, convert
from desktop.errors import CatalogueInvalid, TaskFileInvalid
from desktop.models.protocol import ModelPart, Revision, Sha256
from desktop.models.split_files import names_of, sha256_of_parts

Signature = Literal["", "valid", "unknown"]
"""What a catalogue's signature is worth: there is none, a trusted key made it, no key is trusted here."""

# Each may be empty: what is not known.
_Repository = Annotated[str, msgspec.Meta(pattern=r"^([A-Za-z0-9_][\w.-]*/[A-Za-z0-9_][\w.-]*)?\Z")]
_Address = Annotated[str, msgspec.Meta(pattern=r"^(https://[A-Za-z0-9.-]+(:\d+)?(/[!-~]*)?)?\Z")]
_Version = Annotated[str, msgspec.Meta(pattern=r"^(\d{1,4}(\.\d{1,4}){1,2})?\Z")]
_Base = Annotated[str, msgspec.Meta(pattern=r"^([a-z][a-z0-9-]*)?\Z", max_length=64)]
_Tongue = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}\Z")]
_Count = Annotated[int, msgspec.Meta(ge=0)]

# What every system takes as a file's name: Windows has its devices, and a stick's FAT refuses most signs.
_NAME = re.compile(
    r"""(?!(?:con|prn|aux|nul|com\d|lpt\d)\.)[^./\\:*?"<>|\x00-\x1f\x7f][^/\\:*?"<>|\x00-\x1f\x7f]*""",
    re.IGNORECASE,
)
_LONGEST_NAME = 200
_SHORT = 8


class CatalogueEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One model as the catalogue describes it; what is not known is empty or 0.

    A model that comes with the program has `file`, relative to the folder of models.toml, with
    `size_bytes` and `sha256`. Any other has `files`, or a `repository` at the hub: then those files of it
    that are of `quantisation`, or that are named. `revision` is a commit of the repository.

    `doctorflan` says whether it was fine-tuned on the DoctorFLAN data set, `provenance` where it comes
    from. An entry with a `base` is a LoRA adapter for the model with that id. `memory_bytes` is what its
    makers ask for. `chat_template` replaces the one in the file; `sampling` is for tasks that declare none.
    """

    id: Identifier
    title: Text
    notes: Text
    quantisation: Words
    languages: tuple[_Tongue, ...]
    licence: Words
    doctorflan: bool
    demo: bool = False
    file: str = ""
    size_bytes: _Count = 0
    sha256: Sha256 = ""
    repository: _Repository = ""
    revision: Revision = ""
    files: tuple[ModelPart, ...] = ()
    base: _Base = ""
    parameters: _Count = 0
    context: _Count = 0
    memory_bytes: _Count = 0
    licence_url: _Address = ""
    chat_template: str = ""
    sampling: Sampling | None = None
    minimum_version: _Version = ""
    provenance: Text | None = None

    @property
    def parts(self) -> tuple[ModelPart, ...]:
        """Its files in their order; none while the hub has not been asked."""
        if self.file:
            return (ModelPart(PurePosixPath(self.file).name, self.size_bytes, self.sha256),)
        return self.files

    @property
    def total_bytes(self) -> int:
        """Of all its files; 0 while not known."""
        parts = self.parts
        return sum(part.size_bytes for part in parts) if all(part.size_bytes for part in parts) else 0

    @property
    def model_sha256(self) -> str:
        """The SHA-256 of the model (`split_files.sha256_of_parts`); empty while not known."""
        return sha256_of_parts(self.parts)

    @property
    def is_pinned(self) -> bool:
        """Revision, size and SHA-256 are known, so that nothing else can arrive in its place."""
        is_whole = bool(self.total_bytes and self.model_sha256)
        return is_whole and bool(self.revision or not self.repository)

    @property
    def version_id(self) -> str:
        """The id under which these files arrive while others of the same entry are here."""
        return f"{self.id}@{self.model_sha256[:_SHORT]}"

    @property
    def needs_update(self) -> bool:
        """This version of the program is too old for it."""
        return bool(self.minimum_version) and version_numbers(self.minimum_version) > version_numbers(
            __version__
        )


class Catalogue(msgspec.Struct, frozen=True):
    """The models that are known."""

    models: tuple[CatalogueEntry, ...]

    def entry(self, name: str) -> CatalogueEntry | None:
        """The entry with the id `name`."""
        return next((entry for entry in self.models if entry.id == name), None)

    def matching(self, sha256: str) -> CatalogueEntry | None:
        """The entry of the model that has this SHA-256."""
        return next((entry for entry in self.models if sha256 and entry.model_sha256 == sha256), None)


def load_catalogue(
    path: Path,
    untrusted: bytes | None = None,
    *,
    is_program: bool = True,
    taken: Mapping[str, Text] | None = None,
) -> Catalogue:
    """Reads a catalogue.

    Args:
        path: the file.
        untrusted: what was read of it already.
        is_program: it is the program's own, so that files lie beside it.
        taken: ids that it must not use, with the reasons.

    Raises:
        CatalogueInvalid: names file, line, field and problem.
    """
    try:
        file = TomlFile(path, untrusted)
        for name in file.untrusted:
            if name != "models":
                file.refuse(
                    file.line_of(name), name, Text("没有这一项，请检查拼写", "there is no such entry")
                )
        if "models" not in file.untrusted:
            file.refuse(1, "models", Text("缺少 [[models]]", "there is no [[models]]"))
        models = convert(file, file.untrusted["models"], tuple[CatalogueEntry, ...], table="models")
        for index, entry in enumerate(models):
            found = _problem(entry, models[:index], is_program=is_program)
            if taken and entry.id in taken:
                found = "id", taken[entry.id]
            if found:
                file.refuse(_line_of(file, found[0], index), *found)
    except TaskFileInvalid as error:
        raise CatalogueInvalid(**error.facts) from error
    return Catalogue(models)


def _line_of(file: TomlFile, field: str, index: int) -> int:
    """The line of an entry's own field: its files have fields of the same names."""
    begin = file.line_of(table="models", index=index)
    lines = enumerate(file.lines[begin:], begin + 1)
    return next((number for number, line in lines if re.match(rf"\s*{field}\s*=", line)), begin)


def name_problem(name: str) -> Text | None:
    """Why `name` cannot be the name of a model's file."""
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        return Text(
            f"“{name}”不是单纯的文件名（不能有路径或 {_SIGNS}）",
            f"'{name}' is no plain file name (no folders, none of {_SIGNS})",
        )
    if not name.lower().endswith(".gguf"):
        return Text(f"“{name}”的扩展名不是 .gguf", f"'{name}' does not end in .gguf")
    return None


_SIGNS = r'/ \ : * ? " < > |'
_Found = tuple[str, Text] | None


def _problem(entry: CatalogueEntry, earlier: tuple[CatalogueEntry, ...], *, is_program: bool) -> _Found:
    """The field and what is wrong with it, as far as a type cannot say it."""
    if any(entry.id == other.id for other in earlier):
        return "id", Text(f"“{entry.id}”出现了两次", f"'{entry.id}' appears twice")
    if not is_program and (entry.file or entry.demo):
        field = "file" if entry.file else "demo"
        return field, Text("只有随程序提供的模型才有这一项", "only models that come with the program have it")
    if ".." in entry.repository or not entry.repository.isascii():
        return "repository", Text("不能有 .. 或非英文字符", "there must be no .. and no letters but a to z")
    return _words_problem(entry) or (_file_problem(entry) if entry.file else _source_problem(entry))


def _words_problem(entry: CatalogueEntry) -> _Found:
    """What is shown may hold nothing that a terminal obeys."""
    for field in ("title", "notes", "provenance", "quantisation", "licence"):
        words = getattr(entry, field)
        shown = (words.zh, words.en) if isinstance(words, Text) else (words or "",)
        if any(clean(each) != each.strip() for each in shown):
            return field, Text("不能有控制字符", "there must be no control characters")
    return None


def _file_problem(entry: CatalogueEntry) -> _Found:
    place = PurePosixPath(entry.file)
    if place.is_absolute() or ".." in place.parts or "\\" in entry.file or ":" in entry.file:
        return "file", Text("应为程序文件夹内的相对路径", "it should be a path inside the program's folder")
    for field in ("repository", "revision", "files"):
        if getattr(entry, field):
            return field, Text("不能与 file 同时使用", "it cannot stand beside file")
    if not entry.size_bytes or not entry.sha256:
        return "file", Text("还需要 size_bytes 和 sha256", "size_bytes and sha256 are needed too")
    problem = name_problem(place.name)
    return ("file", problem) if problem else None


def _source_problem(entry: CatalogueEntry) -> _Found:
    if entry.size_bytes or entry.sha256:
        field = "size_bytes" if entry.size_bytes else "sha256"
        return field, Text("应写在 files 的每个文件里", "it belongs to each of files")
    if not entry.repository and not entry.files:
        return "id", Text("缺少 repository 或 files", "repository or files is missing")
    if entry.revision and not entry.repository:
        return "revision", Text("没有 repository", "there is no repository")
    names = tuple(part.name for part in entry.files)
    for name in names:
        if problem := name_problem(name):
            return "files", problem
    if names and names != names_of(names[0]):
        zh = "多个文件应为同一模型的全部分卷，按顺序（…-00001-of-0000N.gguf）"
        return "files", Text(
            zh, "several files should be all parts of one model in order (...-00001-of-0000N.gguf)"
        )
    return None


def version_numbers(version: str) -> tuple[int, ...]:
    """Three numbers to compare versions by; zeros where it says none."""
    found = re.findall(r"\d+", version)[:3]
    return (*map(int, found), 0, 0, 0)[:3]
