"""The library finds models by id and by path, the doctor's own before the demo, and notices what changed."""

import hashlib
import os
from pathlib import Path

import msgspec
import pytest

from desktop.clinical.language import Text
from desktop.clinical.task import Sampling
from desktop.errors import ModelChanged, ModelIncomplete, ModelMissing, ModelNotRemovable, UnknownModel
from desktop.models.catalogue import Catalogue, CatalogueEntry, load_catalogue
from desktop.models.fingerprints import Fingerprints
from desktop.models.library import InstalledModel, Library
from desktop.models.protocol import FileFacts, ModelPart
from desktop.paths import find_paths

DEMO = find_paths({}).catalogue.parent / "resources" / "models" / "doctorflan-demo.gguf"
ENTRY = CatalogueEntry(
    id="hospital-7b",
    title=Text("医院模型", "Hospital model"),
    notes=Text("说明", "Notes"),
    quantisation="Q4_K_M",
    languages=("zh",),
    licence="MIT",
    doctorflan=True,
    files=(ModelPart("hospital.gguf", 4, hashlib.sha256(b"GGUF").hexdigest()),),
    chat_template="{{ x }}",
    sampling=Sampling(temperature=0.7),
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    catalogue = find_paths({}).catalogue
    own = tmp_path / "模型"
    own.mkdir()
    return Library(load_catalogue(catalogue), catalogue.parent, own)


def again(library: Library) -> Library:
    """The library as the next start of the program finds it."""
    return Library(library.catalogue, library.program, library.own)


def drop(library: Library, name: str, age_s: int = 0, content: bytes = b"gguf") -> Path:
    path = library.own / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1_700_000_000 - age_s,) * 2)
    return path


def facts(path: Path) -> FileFacts:
    status = path.stat()
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return FileFacts(str(path), status.st_size, status.st_mtime_ns, sha256)


def take(library: Library, name: str, *files: Path) -> InstalledModel:
    library.add(name, [facts(file) for file in files])
    library.mark_tested(name)
    return library.find(name)


def test_without_own_models_the_demo_is_used(library: Library) -> None:
    assert library.find("").demo


def test_the_newest_own_model_comes_first(library: Library) -> None:
    drop(library, "old.gguf", age_s=60)
    newest = drop(library, "新模型 7B.gguf")
    assert library.find("").path == newest
    assert not library.find("").demo
    assert [model.id for model in library.installed()] == ["新模型 7B", "old", "doctorflan-demo"]


def test_a_model_is_found_by_id_and_by_path(library: Library, tmp_path: Path) -> None:
    path = drop(library, "one.gguf")
    assert library.find("one").path == path
    assert library.find(str(path)).id == "one"
    elsewhere = tmp_path / "U盘" / "two.gguf"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(b"GGUF")
    assert library.find(str(elsewhere)).title.zh == "two"


def test_the_demo_keeps_its_label_when_named_by_path(library: Library) -> None:
    assert library.find(str(library.find("doctorflan-demo").path)).demo


def test_a_copy_of_the_demo_is_still_the_demo_under_a_name_of_its_own(library: Library) -> None:
    copy = drop(library, "a real model.gguf", content=DEMO.read_bytes())
    assert library.find("").path == copy
    assert library.find("").demo
    assert library.find(str(copy)).demo
    assert [model.id for model in library.installed()] == ["a real model", "doctorflan-demo"]


def test_links_to_nowhere_folders_and_capitals_are_no_trouble(library: Library, tmp_path: Path) -> None:
    (library.own / "gone.gguf").symlink_to(tmp_path / "unplugged.gguf")
    (library.own / "folder.gguf").mkdir()
    (library.own / "BIG.GGUF").write_bytes(b"GGUF")
    (library.own / ".hidden.gguf").write_bytes(b"GGUF")
    drop(library, ".arriving/half.gguf")
    assert [model.id for model in library.installed()] == ["BIG", "doctorflan-demo"]


def test_what_is_not_there_is_said(library: Library) -> None:
    with pytest.raises(UnknownModel):
        library.find("nothing")
    with pytest.raises(ModelMissing):
        library.find("nothing.gguf")
    empty = Library(Catalogue(()), library.program, library.own)
    with pytest.raises(ModelMissing):
        empty.find("")


# Split models.


def test_a_split_model_is_one_model(library: Library) -> None:
    first = drop(library, "big-00001-of-00002.gguf", content=b"one")
    second = drop(library, "big-00002-of-00002.gguf", content=b"three")
    models = library.installed()
    assert [(model.id, model.size_bytes) for model in models[:-1]] == [("big", 8)]
    assert models[0].files == (first, second)
    assert library.find(str(second)).path == first
    lines = f"{facts(first).sha256}  {first.name}\n{facts(second).sha256}  {second.name}\n"
    wanted = hashlib.sha256(lines.encode()).hexdigest()
    assert library.fingerprints.sha256(second) == library.fingerprints.known(first) == wanted


@pytest.mark.parametrize("gone", [1, 2])
def test_a_split_model_with_a_missing_file_is_listed_once_and_refused(library: Library, gone: int) -> None:
    for number in {1, 2, 3} - {gone}:
        drop(library, f"big-0000{number}-of-00003.gguf")
    assert [model.id for model in library.installed()] == ["big", "doctorflan-demo"]
    with pytest.raises(ModelIncomplete, match=f"big-0000{gone}-of-00003"):
        library.find("big")
    assert library.find("").demo


# What was taken in.


def test_what_was_taken_in_is_there_at_the_next_start(library: Library) -> None:
    path = drop(library, "hospital-7b/hospital.gguf", content=b"GGUF")
    library.add("hospital-7b", [facts(path)], entry=ENTRY, catalogue="医院.toml", signature="valid")
    model = again(library).find("hospital-7b")
    assert (model.title, model.doctorflan, model.path) == (ENTRY.title, True, path)
    assert (model.chat_template, model.sampling) == ("{{ x }}", ENTRY.sampling)
    assert model.expected_sha256 == ENTRY.model_sha256 == library.fingerprints.known(path)
    assert (model.elsewhere, model.is_tested) == (False, False)
    assert again(library).entry_of(model) == ENTRY
    record = library.records.get("hospital-7b")
    assert record
    assert (record.catalogue, record.signature) == ("医院.toml", "valid")


def test_it_is_used_by_itself_only_after_it_has_answered(library: Library) -> None:
    path = drop(library, "x/x.gguf")
    library.add("x", [facts(path)])
    assert library.find("").demo
    library.mark_tested("x")
    assert library.find("").id == "x"
    assert again(library).find("").is_tested
    library.mark_tested("x", is_tested=False)
    assert library.find("").demo


def test_the_demo_and_a_dropped_file_can_be_tested_too(library: Library) -> None:
    path = drop(library, "own.gguf")
    for name in ("doctorflan-demo", "own"):
        assert not library.find(name).is_tested
        library.mark_tested(name)
        assert library.find(name).is_tested
    assert [model.id for model in library.installed()] == ["own", "doctorflan-demo"]
    assert library.find("own").path == path


def test_another_demo_model_after_an_update_is_no_change_to_refuse(library: Library, tmp_path: Path) -> None:
    library.fingerprints.sha256(DEMO)
    library.mark_tested("doctorflan-demo")
    program = tmp_path / "program"
    demo = next(entry for entry in library.catalogue.models if entry.demo)
    file = program / demo.file
    file.parent.mkdir(parents=True)
    file.write_bytes(b"new")
    new = CatalogueEntry(
        id=demo.id,
        title=demo.title,
        notes=demo.notes,
        quantisation="Q8_0",
        languages=("zh",),
        licence="MIT",
        doctorflan=False,
        demo=True,
        file=demo.file,
        size_bytes=3,
        sha256=hashlib.sha256(b"new").hexdigest(),
    )
    updated = Library(Catalogue((new,)), program, library.own)
    assert not updated.find("doctorflan-demo").is_tested
    assert updated.find("").path == file


def test_a_dropped_file_with_the_name_of_another_model_has_its_path_as_id(library: Library) -> None:
    path = drop(library, "x/x.gguf")
    take(library, "x", path)
    other = drop(library, "x.gguf", content=b"other")
    assert [model.id for model in library.installed()][:2] == ["x", str(other)]
    assert library.find(str(other)).path == other


def test_a_lost_record_loses_no_model(library: Library) -> None:
    take(library, "x", drop(library, "x/modell.gguf"))
    (library.own.parent / "library.json").unlink()
    assert [model.id for model in library.installed()] == ["modell", "doctorflan-demo"]


# Moved and changed files.


def test_a_changed_file_is_noticed_before_it_is_used(library: Library) -> None:
    path = drop(library, "x/x.gguf")
    take(library, "x", path)
    path.write_bytes(b"GGUX")
    os.utime(path, ns=(facts(path).modified_ns + 1,) * 2)
    with pytest.raises(ModelChanged):
        library.find("x")
    with pytest.raises(ModelChanged):
        library.find(str(path))
    assert library.listed("x").path == path
    assert library.find("").demo


def test_a_moved_file_is_noticed_before_it_is_used(library: Library, tmp_path: Path) -> None:
    stick = tmp_path / "stick.gguf"
    stick.write_bytes(b"GGUF")
    assert take(library, "stick", stick).elsewhere
    stick.rename(tmp_path / "moved.gguf")
    with pytest.raises(ModelMissing):
        library.find("stick")
    assert library.listed("stick").elsewhere


def test_hashing_again_settles_it(library: Library) -> None:
    path = drop(library, "x/x.gguf")
    take(library, "x", path)
    os.utime(path, (1_800_000_000,) * 2)
    with pytest.raises(ModelChanged):
        library.find("x")
    assert library.verified("x", [facts(path)]).is_tested
    assert library.find("x").path == path
    path.write_bytes(b"other")
    with pytest.raises(ModelChanged):
        library.verified("x", [facts(path)])
    with pytest.raises(ModelChanged):
        library.find("x")


def test_verifying_compares_with_the_catalogue_too(library: Library, tmp_path: Path) -> None:
    program = tmp_path / "program"
    file = program / "resources" / "models" / DEMO.name
    file.parent.mkdir(parents=True)
    file.write_bytes(b"GGUF")
    broken = Library(library.catalogue, program, library.own)
    with pytest.raises(ModelChanged):
        broken.verified("doctorflan-demo", [facts(file)])
    assert library.verified("doctorflan-demo", [facts(DEMO)]).demo


# Adapters.


def with_adapter(library: Library) -> tuple[Path, Path]:
    base, adapter = drop(library, "base/base.gguf"), drop(library, "base+lora/lora.gguf", content=b"lora")
    take(library, "base", base)
    entry = msgspec.structs.replace(ENTRY, title=Text("适配", "Adapted"))
    library.add("base+lora", [facts(adapter)], base="base", entry=entry)
    library.mark_tested("base+lora")
    return base, adapter


def test_an_adapter_that_nobody_named_has_its_bases_title(library: Library) -> None:
    named = msgspec.structs.replace(ENTRY, title=Text("基座", "Base"))
    library.add("base", [facts(drop(library, "base/base.gguf"))], entry=named)
    adapter = drop(library, "base+lora/lora.gguf", content=b"lora")
    model = library.add("base+lora", [facts(adapter)], base="base")
    assert (model.title.en, [each.name for each in model.adapters]) == ("Base", ["lora.gguf"])


def test_an_adapter_is_a_model_of_its_own_over_its_base(library: Library) -> None:
    base, adapter = with_adapter(library)
    model = again(library).find("base+lora")
    assert (model.path, model.title.en, model.size_bytes) == (base, "Adapted", 8)
    assert model.expected_sha256 == facts(base).sha256
    (laid,) = model.adapters
    assert (laid.path, laid.name, laid.sha256) == (adapter, "lora.gguf", facts(adapter).sha256)
    assert library.find(str(base)).id == "base"
    assert [each.id for each in library.installed()] == ["base+lora", "base", "doctorflan-demo"]


def test_an_adapter_fits_over_the_demo_too(library: Library) -> None:
    adapter = drop(library, "demo+lora/lora.gguf", content=b"lora")
    library.add("doctorflan-demo+lora", [facts(adapter)], base="doctorflan-demo")
    model = library.find("doctorflan-demo+lora")
    assert (model.path, model.demo) == (DEMO, True)


def test_a_change_of_base_or_adapter_is_noticed(library: Library) -> None:
    base, adapter = with_adapter(library)
    os.utime(base, (1_800_000_000,) * 2)
    with pytest.raises(ModelChanged):
        library.find("base+lora")
    library.verified("base+lora", [facts(base), facts(adapter)])
    adapter.unlink()
    with pytest.raises(ModelMissing):
        library.find("base+lora")
    library.find("base")


def test_without_its_base_an_adapter_is_listed_and_refused(library: Library) -> None:
    with_adapter(library)
    library.records.drop({"base"})
    (library.own / "base" / "base.gguf").unlink()
    assert "base+lora" in [model.id for model in library.installed()]
    with pytest.raises(ModelMissing):
        library.find("base+lora")


# Removing.


def test_removing_takes_the_programs_own_files_and_folders(library: Library) -> None:
    path = drop(library, "x/x.gguf")
    take(library, "x", path)
    removal = library.remove("x")
    assert (removal.models, removal.goes, removal.stays) == (("x",), (path,), ())
    assert not path.parent.exists()
    assert library.own.is_dir()
    with pytest.raises(UnknownModel):
        library.find("x")


def test_removing_leaves_what_lies_elsewhere(library: Library, tmp_path: Path) -> None:
    stick = tmp_path / "stick.gguf"
    stick.write_bytes(b"GGUF")
    take(library, "stick", stick)
    assert library.removal("stick").stays == (stick,)
    library.remove("stick")
    assert stick.is_file()
    assert [model.id for model in library.installed()] == ["doctorflan-demo"]


def test_removing_a_dropped_split_model_takes_all_its_files(library: Library) -> None:
    files = tuple(drop(library, f"big-0000{number}-of-00002.gguf") for number in (1, 2))
    assert library.remove("big").goes == files
    assert not any(file.exists() for file in files)


def test_removing_a_base_takes_what_lies_over_it(library: Library) -> None:
    base, adapter = with_adapter(library)
    removal = library.removal("base")
    assert (removal.models, set(removal.goes)) == (("base", "base+lora"), {base, adapter})
    assert library.remove("base+lora").goes == (adapter,)
    assert library.find("base").path == base


def test_removing_what_is_gone_already_forgets_it(library: Library) -> None:
    path = drop(library, "x/x.gguf")
    take(library, "x", path)
    path.unlink()
    library.remove("x")
    assert [model.id for model in library.installed()] == ["doctorflan-demo"]


def test_the_programs_model_and_strange_files_cannot_be_removed(library: Library, tmp_path: Path) -> None:
    strange = tmp_path / "strange.gguf"
    strange.write_bytes(b"GGUF")
    for name in ("doctorflan-demo", str(strange)):
        with pytest.raises(ModelNotRemovable):
            library.remove(name)
    assert strange.is_file()
    assert DEMO.is_file()


def test_a_file_that_two_models_use_stays_for_the_other(library: Library) -> None:
    path = drop(library, "x.gguf")
    take(library, "one", path)
    take(library, "two", path)
    assert library.remove("one").stays == (path,)
    assert library.find("two").path == path


# Names.


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Qwen2.5 7B_Q4", "qwen2-5-7b-q4"),
        ("医院", "model"),
        ("7b", "model-7b"),
        ("doctorflan-demo", "doctorflan-demo-2"),
        ("x", "x-2"),
        ("-" * 9, "model"),
        ("a" * 99, "a" * 48),
    ],
)
def test_a_new_id_is_free_and_plain(library: Library, name: str, wanted: str) -> None:
    take(library, "x", drop(library, "x/x.gguf"))
    assert library.new_id(name) == wanted


# Fingerprints.


def test_a_fingerprint_is_read_once_and_again_when_the_file_changes(tmp_path: Path) -> None:
    model = tmp_path / "a.gguf"
    model.write_bytes(b"one")
    fingerprints = Fingerprints(tmp_path / "hashes.json")
    first = fingerprints.sha256(model)
    assert first == facts(model).sha256
    assert Fingerprints(tmp_path / "hashes.json").sha256(model) == first
    model.write_bytes(b"three")
    assert fingerprints.sha256(model) == facts(model).sha256 != first
    (tmp_path / "hashes.json").write_bytes(b"broken")
    assert fingerprints.sha256(model) == facts(model).sha256
    with pytest.raises(ModelMissing):
        fingerprints.sha256(tmp_path / "nothing.gguf")


def test_a_list_of_models_does_not_read_gigabytes(library: Library) -> None:
    size_bytes = 4_000_000_000
    path = drop(library, "big.gguf")
    with path.open("r+b") as file:
        file.truncate(size_bytes)  # a hole: it takes no room
    entry = CatalogueEntry(
        id="big-known",
        title=ENTRY.title,
        notes=ENTRY.notes,
        quantisation="Q8_0",
        languages=("zh",),
        licence="MIT",
        doctorflan=True,
        files=(ModelPart("big.gguf", size_bytes, "1" * 64),),
    )
    known = Library(Catalogue((entry,)), library.program, library.own)
    assert known.find("big").title.zh == "big"
    assert known.fingerprints.known(path) == ""
    status = path.stat()
    known.fingerprints.remember([FileFacts(str(path), size_bytes, status.st_mtime_ns, "1" * 64)])
    assert known.find("big-known").doctorflan
