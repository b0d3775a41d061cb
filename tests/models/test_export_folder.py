"""A model travels on a stick with its papers, and what was changed on the way is refused."""

import hashlib
import shutil
import stat
import sys
from pathlib import Path

import pytest

from desktop.clinical.language import Text
from desktop.errors import (
    CatalogueInvalid,
    CopyFailed,
    KeyFileInvalid,
    ModelDamaged,
    ModelIncomplete,
    ModelMissing,
    SignatureInvalid,
)
from desktop.models.catalogue import CatalogueEntry
from desktop.models.export_folder import (
    entry_of_known,
    entry_of_unknown,
    is_export,
    own_key,
    read_export,
    write_papers,
)
from desktop.models.header_facts import HeaderFacts
from desktop.models.protocol import FileFacts, ModelPart
from desktop.models.signatures import new_private_key, public_key

KEY = new_private_key()
ENTRY = CatalogueEntry(
    id="hospital-7b",
    title=Text("医院模型", "Hospital model"),
    notes=Text("说明\n“二”", 'Notes "2"'),
    quantisation="Q4_K_M",
    languages=("zh", "en"),
    licence="MIT",
    doctorflan=True,
    repository="hospital/x",
    revision="1" * 40,
    files=(ModelPart("other.gguf", 1, "2" * 64),),
    chat_template="{% if x %}\n{{ x }}{% endif %}",
)


def facts(path: Path, content: bytes) -> FileFacts:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return FileFacts(str(path), len(content), 0, hashlib.sha256(content).hexdigest())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A stick with a split model."""
    folder = tmp_path / "U 盘" / "hospital-7b"
    files = [facts(folder / f"x-0000{number}-of-00002.gguf", bytes([number])) for number in (1, 2)]
    write_papers(folder, [entry_of_known(ENTRY, files)], KEY)
    return folder


def test_what_was_written_is_read(folder: Path) -> None:
    assert is_export(folder)
    exported = read_export(folder, ())
    assert (exported.entry.title, exported.entry.doctorflan) == (ENTRY.title, True)
    assert (exported.entry.chat_template, exported.entry.notes) == (ENTRY.chat_template, ENTRY.notes)
    assert [file.name for file in exported.files] == ["x-00001-of-00002.gguf", "x-00002-of-00002.gguf"]
    assert exported.entry.is_pinned
    assert exported.entry.total_bytes == 2
    assert exported.adapter is None
    assert exported.origin.signature == "unknown"
    assert exported.signer
    assert exported.signer.raw == public_key(KEY).raw


def test_a_trusted_signer_makes_it_valid_and_a_stranger_is_refused(folder: Path) -> None:
    trusted = public_key(KEY, "pharmacy")
    origin = read_export(folder, [trusted]).origin
    assert (origin.signature, origin.signer) == ("valid", "pharmacy")
    with pytest.raises(SignatureInvalid):
        read_export(folder, [public_key(new_private_key())])


def test_changed_papers_are_refused(folder: Path) -> None:
    paper = folder / "models.toml"
    paper.write_bytes(paper.read_bytes().replace(b"MIT", b"GPL"))
    with pytest.raises(SignatureInvalid):
        read_export(folder, ())


def test_a_signature_of_another_paper_is_refused(folder: Path) -> None:
    (folder / "models.toml.sig").write_bytes(b"x" * 64)
    with pytest.raises(SignatureInvalid):
        read_export(folder, ())


def test_without_a_signature_it_is_taken_as_unsigned(folder: Path) -> None:
    (folder / "models.toml.sig").unlink()
    exported = read_export(folder, [public_key(KEY)])
    assert (exported.origin.signature, exported.signer) == ("", None)


def test_papers_that_disagree_are_refused(folder: Path) -> None:
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  x-00001-of-00002.gguf\n", encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match="SHA256SUMS"):
        read_export(folder, ())
    (folder / "SHA256SUMS").unlink()
    read_export(folder, ())


def test_the_sums_are_what_sha256sum_reads(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    for line in lines:
        sha256, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    assert len(lines) == 2


def test_a_missing_or_cut_off_file_is_named(folder: Path) -> None:
    (folder / "x-00002-of-00002.gguf").write_bytes(b"")
    with pytest.raises(ModelDamaged, match="x-00002"):
        read_export(folder, ())
    (folder / "x-00002-of-00002.gguf").unlink()
    with pytest.raises(ModelIncomplete, match="x-00002"):
        read_export(folder, ())
    (folder / "x-00001-of-00002.gguf").unlink()
    with pytest.raises(ModelMissing):
        read_export(folder, ())


def test_a_broken_key_beside_it_is_refused(folder: Path) -> None:
    (folder / "signer.pem").write_bytes(b"no key")
    with pytest.raises(KeyFileInvalid):
        read_export(folder, ())


def test_a_folder_without_papers_is_none(tmp_path: Path) -> None:
    assert not is_export(tmp_path)
    with pytest.raises(CatalogueInvalid):
        read_export(tmp_path, ())


def unsigned(folder: Path, *entries: CatalogueEntry) -> None:
    write_papers(folder, entries, KEY)
    (folder / "models.toml.sig").unlink()


def test_an_adapter_travels_with_its_base(tmp_path: Path) -> None:
    base = entry_of_known(ENTRY, [facts(tmp_path / "x.gguf", b"base")])
    header = HeaderFacts(files=(), size_bytes=4, quantisation="F16", licence="MIT", is_adapter=True)
    lora = facts(tmp_path / "lora.gguf", b"lora")
    adapter = entry_of_unknown("lora", Text("适配", "Lora"), header, [lora], base=base.id)
    write_papers(tmp_path, [base, adapter], KEY)
    exported = read_export(tmp_path, ())
    assert (exported.entry, exported.adapter) == (base, adapter)
    assert exported.adapter_files == (tmp_path / "lora.gguf",)
    assert len((tmp_path / "SHA256SUMS").read_text(encoding="utf-8").splitlines()) == 2
    for wrong in ([adapter], [adapter, base], [base, adapter, base]):
        unsigned(tmp_path, *wrong)
        with pytest.raises(CatalogueInvalid):
            read_export(tmp_path, ())


def test_what_a_file_does_not_say_is_not_made_up(tmp_path: Path) -> None:
    file = facts(tmp_path / "x.gguf", b"x")
    entry = entry_of_unknown("x", Text("x", "x"), HeaderFacts(files=(), size_bytes=1), [file])
    write_papers(tmp_path, [entry], KEY)
    read = read_export(tmp_path, ()).entry
    assert (read.licence, read.quantisation, read.languages) == ("unknown", "unknown", ())
    assert (read.parameters, read.context, read.doctorflan) == (0, 0, False)


def test_papers_without_sizes_are_refused(tmp_path: Path) -> None:
    facts(tmp_path / "x.gguf", b"x")
    unsigned(tmp_path, entry_of_known(ENTRY, [FileFacts("x.gguf", 0, 0, "")]))
    with pytest.raises(CatalogueInvalid):
        read_export(tmp_path, ())


def test_the_demo_loses_its_place_in_the_program(tmp_path: Path) -> None:
    demo = CatalogueEntry(
        id="demo",
        title=ENTRY.title,
        notes=ENTRY.notes,
        quantisation="Q8_0",
        languages=("zh",),
        licence="MIT",
        doctorflan=False,
        demo=True,
        file="resources/models/demo.gguf",
        size_bytes=1,
        sha256=hashlib.sha256(b"x").hexdigest(),
    )
    file = facts(tmp_path / "demo.gguf", b"x")
    write_papers(tmp_path, [entry_of_known(demo, [file])], KEY)
    assert read_export(tmp_path, ()).entry.model_sha256 == demo.sha256


def test_the_pcs_own_key_is_made_once_and_is_its_users_alone(tmp_path: Path) -> None:
    path = tmp_path / "数据" / "signing-key.pem"
    key = own_key(path)
    assert own_key(path) == key
    assert public_key(key).made(b"x", b"y" * 64) is False
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"no key")
    with pytest.raises(KeyFileInvalid):
        write_papers(tmp_path, [ENTRY], own_key(path))
    assert not is_export(tmp_path)


def test_what_cannot_be_written_is_said(folder: Path) -> None:
    entry = read_export(folder, ()).entry
    blocked = folder / "models.toml"
    blocked.unlink()
    blocked.mkdir()
    with pytest.raises(CopyFailed):
        write_papers(folder, [entry], KEY)
    shutil.rmtree(blocked)
    write_papers(folder, [entry], KEY)
    assert read_export(folder, ()).entry == entry
