"""A hospital's catalogues stand beside the program's, and a broken or badly signed one spoils nothing."""

from pathlib import Path

import pytest

from desktop.errors import CatalogueInvalid, KeyFileInvalid, SignatureInvalid
from desktop.models.catalogues import Catalogues
from desktop.models.signatures import new_private_key, public_key, sign
from desktop.paths import find_paths

PROGRAM = find_paths({}).catalogue
KEY = new_private_key()


def entry(name: str, title: str = "模型") -> str:
    return f"""
[[models]]
id = "{name}"
title = {{ zh = "{title}", en = "Model" }}
notes = {{ zh = "说明", en = "Notes" }}
repository = "hospital/{name}"
quantisation = "Q4_K_M"
languages = ["zh"]
licence = "Apache-2.0"
doctorflan = true
"""


def put(folder: Path, name: str, text: str, *, key: bytes = b"") -> Path:
    path = folder / "catalogues" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if key:
        path.with_name(name + ".sig").write_bytes(sign(path.read_bytes(), key))
    return path


def trust(folder: Path, name: str = "hospital.pem", pem: bytes = b"") -> None:
    path = folder / "keys" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pem or public_key(KEY).pem)


def load(*folders: Path) -> Catalogues:
    return Catalogues(PROGRAM, folders)


def title(found: Catalogues, name: str) -> str:
    known = found.catalogue.entry(name)
    assert known
    return known.title.zh


def test_without_others_there_is_the_programs(tmp_path: Path) -> None:
    found = load(tmp_path / "nowhere", tmp_path)
    assert found.catalogue.entry("doctorflan-demo")
    assert found.origins["doctorflan-demo"].file == "models.toml"
    assert not found.problems


def test_a_hospitals_entry_is_added_and_says_where_from(tmp_path: Path) -> None:
    put(tmp_path, "医院.toml", entry("hospital-7b"))
    found = load(tmp_path)
    assert title(found, "hospital-7b") == "模型"
    assert (found.origins["hospital-7b"].file, found.origins["hospital-7b"].signature) == ("医院.toml", "")
    assert not found.problems


def test_the_machines_goes_before_the_users_before_the_programs(tmp_path: Path) -> None:
    user, machine = tmp_path / "user", tmp_path / "machine"
    put(user, "a.toml", entry("huatuogpt2-7b-q4-k-s", "用户") + entry("x", "用户"))
    put(machine, "b.toml", entry("x", "医院"))
    found = load(user, machine)
    assert title(found, "huatuogpt2-7b-q4-k-s") == "用户"
    assert title(found, "x") == "医院"
    assert found.origins["x"].file == "b.toml"
    listed = [model.id for model in found.catalogue.models]
    assert listed[:3] == ["huatuogpt2-7b-q4-k-s", "x", "doctorflan-demo"]


def test_a_signature_is_worth_what_the_keys_are(tmp_path: Path) -> None:
    put(tmp_path, "a.toml", entry("x"), key=KEY)
    assert load(tmp_path).origins["x"].signature == "unknown"
    trust(tmp_path)
    found = load(tmp_path)
    assert (found.origins["x"].signature, found.origins["x"].signer) == ("valid", "hospital")
    assert [key.name for key in found.keys] == ["hospital"]


def test_a_key_of_the_machine_counts_for_the_users_catalogue(tmp_path: Path) -> None:
    put(tmp_path / "user", "a.toml", entry("x"), key=KEY)
    trust(tmp_path / "machine")
    assert load(tmp_path / "user", tmp_path / "machine").origins["x"].signature == "valid"


def test_a_changed_catalogue_is_refused_and_the_others_stay(tmp_path: Path) -> None:
    trust(tmp_path)
    path = put(tmp_path, "a.toml", entry("x"), key=KEY)
    path.write_text(entry("x", "假的"), encoding="utf-8")
    put(tmp_path, "b.toml", entry("y"), key=KEY)
    found = load(tmp_path)
    assert [type(problem) for problem in found.problems] == [SignatureInvalid]
    assert not found.catalogue.entry("x")
    assert found.origins["y"].signature == "valid"


@pytest.mark.parametrize("trusts", [False, True])
def test_a_malformed_signature_is_refused(tmp_path: Path, trusts: bool) -> None:
    if trusts:
        trust(tmp_path)
    put(tmp_path, "a.toml", entry("x")).with_name("a.toml.sig").write_bytes(b"-----BEGIN")
    found = load(tmp_path)
    assert [type(problem) for problem in found.problems] == [SignatureInvalid]
    assert not found.catalogue.entry("x")


def test_a_signature_by_a_stranger_is_refused_where_keys_are_trusted(tmp_path: Path) -> None:
    trust(tmp_path)
    put(tmp_path, "a.toml", entry("x"), key=new_private_key())
    assert [type(problem) for problem in load(tmp_path).problems] == [SignatureInvalid]


def test_a_broken_catalogue_is_named_and_the_others_stay(tmp_path: Path) -> None:
    put(tmp_path, "a.toml", entry("x").replace("hospital/x", "x"))
    put(tmp_path, "b.toml", entry("y"))
    put(tmp_path, ".hidden.toml", "broken")
    put(tmp_path, "notes.txt", "broken")
    found = load(tmp_path)
    assert [problem.facts["file"] for problem in found.problems] == ["a.toml"]
    assert found.problems[0].facts["line"] == 6
    assert found.catalogue.entry("y")


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalogues" / "a.toml").mkdir(parents=True)
    assert [type(problem) for problem in load(tmp_path).problems] == [CatalogueInvalid]


def test_a_broken_key_is_named_and_the_others_count(tmp_path: Path) -> None:
    trust(tmp_path)
    trust(tmp_path, "z.pem", b"no key")
    put(tmp_path, "a.toml", entry("x"), key=KEY)
    found = load(tmp_path)
    assert [type(problem) for problem in found.problems] == [KeyFileInvalid]
    assert found.origins["x"].signature == "valid"


def test_the_demo_cannot_be_replaced(tmp_path: Path) -> None:
    put(tmp_path, "a.toml", entry("y") + entry("doctorflan-demo"))
    found = load(tmp_path)
    assert [(problem.facts["line"], problem.facts["field"]) for problem in found.problems] == [(13, "id")]
    demo = found.catalogue.entry("doctorflan-demo")
    assert demo
    assert demo.demo


def test_two_files_of_a_folder_cannot_have_one_id(tmp_path: Path) -> None:
    put(tmp_path, "a.toml", entry("x", "一"))
    put(tmp_path, "b.toml", entry("x", "二"))
    found = load(tmp_path)
    assert [problem.facts["file"] for problem in found.problems] == ["b.toml"]
    assert title(found, "x") == "一"


def test_a_broken_catalogue_of_the_program_is_raised(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid):
        Catalogues(tmp_path / "models.toml", ())
