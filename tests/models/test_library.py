"""The library finds models by id and by path, the doctor's own before the demo."""

import os
from pathlib import Path

import pytest

from desktop.errors import ModelMissing, UnknownModel
from desktop.models.catalogue import Catalogue, load_catalogue
from desktop.models.fingerprints import Fingerprints
from desktop.models.library import Library, sha256_of
from desktop.paths import find_paths


@pytest.fixture
def library(tmp_path: Path) -> Library:
    catalogue = find_paths({}).catalogue
    own = tmp_path / "模型"
    own.mkdir()
    return Library(load_catalogue(catalogue), catalogue.parent, own)


def add(library: Library, name: str, age_s: int = 0) -> Path:
    path = library.own / name
    path.write_bytes(b"GGUF")
    os.utime(path, (1_700_000_000 - age_s,) * 2)
    return path


def test_without_own_models_the_demo_is_used(library: Library) -> None:
    assert library.find("").demo


def test_the_newest_own_model_comes_first(library: Library) -> None:
    add(library, "old.gguf", age_s=60)
    newest = add(library, "新模型 7B.gguf")
    assert library.find("").path == newest
    assert not library.find("").demo
    assert [model.id for model in library.installed()] == ["新模型 7B", "old", "doctorflan-demo"]


def test_a_model_is_found_by_id_and_by_path(library: Library, tmp_path: Path) -> None:
    path = add(library, "one.gguf")
    assert library.find("one").path == path
    assert library.find(str(path)).id == "one"
    elsewhere = tmp_path / "U盘" / "two.gguf"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(b"GGUF")
    assert library.find(str(elsewhere)).title.zh == "two"


def test_the_demo_keeps_its_label_when_named_by_path(library: Library) -> None:
    assert library.find(str(library.find("doctorflan-demo").path)).demo


def test_a_copy_of_the_demo_is_still_the_demo(library: Library, tmp_path: Path) -> None:
    copy = library.own / "a real model.gguf"
    copy.write_bytes(library.find("doctorflan-demo").path.read_bytes())
    assert library.find("").path == copy
    assert library.find("").demo
    assert library.find(str(copy)).demo


def test_links_to_nowhere_folders_and_capitals_are_no_trouble(library: Library, tmp_path: Path) -> None:
    (library.own / "gone.gguf").symlink_to(tmp_path / "unplugged.gguf")
    (library.own / "folder.gguf").mkdir()
    (library.own / "BIG.GGUF").write_bytes(b"GGUF")
    assert [model.id for model in library.installed()] == ["BIG", "doctorflan-demo"]


def test_what_is_not_there_is_said(library: Library) -> None:
    with pytest.raises(UnknownModel):
        library.find("nothing")
    with pytest.raises(ModelMissing):
        library.find("nothing.gguf")
    empty = Library(Catalogue(()), library.program, library.own)
    with pytest.raises(ModelMissing):
        empty.find("")


def test_a_fingerprint_is_read_once_and_again_when_the_file_changes(tmp_path: Path) -> None:
    model = tmp_path / "a.gguf"
    model.write_bytes(b"one")
    fingerprints = Fingerprints(tmp_path / "hashes.json")
    first = fingerprints.sha256(model)
    assert first == sha256_of(model)
    assert Fingerprints(tmp_path / "hashes.json").sha256(model) == first
    model.write_bytes(b"three")
    assert fingerprints.sha256(model) == sha256_of(model) != first
    (tmp_path / "hashes.json").write_bytes(b"broken")
    assert fingerprints.sha256(model) == sha256_of(model)
    with pytest.raises(ModelMissing):
        fingerprints.sha256(tmp_path / "nothing.gguf")
