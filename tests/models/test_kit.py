"""An offline kit is trusted as a whole or not at all: signature, every file, and no file beside."""

import shutil
from pathlib import Path

import pytest

from desktop.errors import KitDamaged, KitUntrusted
from desktop.models.catalogues import read_keys
from desktop.models.kit import SIGNATURE, SIGNER, SUMS, Kit, check_kit, read_kit, take_papers
from desktop.models.shared_models import copy_model
from desktop.models.signatures import new_private_key, public_key, sign
from tests.kits import CATALOGUE, KEY, MODEL, flip, whole_kit
from tests.kits import SIGNER as MAKER


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_kit(tmp_path_factory.mktemp("kits") / "离线 包")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "U 盘"))


def checked(folder: Path) -> Kit:
    kit = read_kit(folder, (MAKER,))
    check_kit(kit, lambda _: None)
    return kit


def signed_again(folder: Path, sums: bytes) -> None:
    (folder / SUMS).write_bytes(sums)
    (folder / SIGNATURE).write_bytes(sign(sums, KEY))


def test_it_says_what_it_holds(folder: Path) -> None:
    kit = checked(folder)
    assert [path.name for path in kit.models] == [MODEL]
    assert kit.papers == (CATALOGUE, f"{CATALOGUE}.sig")
    assert kit.installers == ()
    assert kit.total_bytes > (folder / "models" / MODEL / "病区 模型.gguf").stat().st_size
    assert {"START.html", "install.cmd", "install.sh", "KIT"} <= kit.sums.keys()


def test_a_person_may_type_the_fingerprint_as_it_was_told(folder: Path) -> None:
    digits = MAKER.fingerprint.upper()
    grouped = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    assert read_kit(folder, (), grouped).signer.raw == MAKER.raw
    for wrong in ("", digits[:-1], digits[:-1] + "x", "0" * 64):
        with pytest.raises(KitUntrusted, match=MAKER.fingerprint):
            read_kit(folder, (public_key(new_private_key()),), wrong)


def test_one_flipped_bit_in_any_file_is_refused(folder: Path, made: Path) -> None:
    names = [path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()]
    assert len(names) > 10
    for name in names:
        flip(folder / name)
        with pytest.raises((KitDamaged, KitUntrusted)):
            checked(folder)
        shutil.copy(made / name, folder / name)
    checked(folder)


@pytest.mark.parametrize("name", [SUMS, SIGNATURE, SIGNER, "install.sh", f"models/{MODEL}/models.toml"])
def test_a_missing_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(KitDamaged):
        checked(folder)


def test_a_file_more_is_refused_but_not_what_systems_leave_on_sticks(folder: Path) -> None:
    (folder / "models" / ".DS_Store").write_bytes(b"x")
    (folder / "._install.sh").write_bytes(b"x")
    checked(folder)
    (folder / "models" / "more.gguf").write_bytes(b"x")
    with pytest.raises(KitDamaged, match=r"models/more\.gguf"):
        checked(folder)


def test_a_link_is_refused(folder: Path, tmp_path: Path) -> None:
    page = folder / "START.html"
    shutil.move(page, tmp_path / "elsewhere.html")
    page.symlink_to(tmp_path / "elsewhere.html")
    with pytest.raises(KitDamaged, match=r"START\.html"):
        checked(folder)


@pytest.mark.parametrize(
    "line",
    [
        "{sum}  ../../etc/passwd",
        "{sum}  /etc/passwd",
        "{sum}  models/../KIT",
        "{sum}  C:\\Windows\\x",
        "{sum}  models//x",
        "{sum}  ./KIT",
        "{sum} KIT",
        "ABC  KIT",
        "",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused_though_it_is_signed(folder: Path, line: str) -> None:
    signed_again(folder, (folder / SUMS).read_bytes() + line.format(sum="0" * 64).encode() + b"\n")
    with pytest.raises(KitDamaged, match=SUMS):
        checked(folder)


def test_papers_that_are_no_text_are_refused(folder: Path) -> None:
    signed_again(folder, b"\xff\xfe")
    with pytest.raises(KitDamaged, match=SUMS):
        checked(folder)


def test_the_papers_are_taken_and_the_next_kit_of_the_maker_is_known(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "数据"
    take_papers(read_kit(folder, (), MAKER.fingerprint), data)
    assert (data / CATALOGUE).read_bytes() == (folder / CATALOGUE).read_bytes()
    keys, problems = read_keys((data,))
    assert (not problems, [key.raw for key in keys]) == (True, [MAKER.raw])
    assert read_kit(folder, keys).signer.raw == MAKER.raw


def test_what_was_changed_between_check_and_copy_is_not_taken(folder: Path, tmp_path: Path) -> None:
    kit = checked(folder)
    flip(folder / CATALOGUE)
    with pytest.raises(KitDamaged, match="hospital"):
        take_papers(kit, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_model_for_everybody_is_copied_once(folder: Path, tmp_path: Path) -> None:
    (exported,) = checked(folder).models
    target = copy_model(exported, tmp_path / "models")
    assert {path.name for path in target.iterdir()} == {path.name for path in exported.iterdir()}
    model = target / "病区 模型.gguf"
    before = model.stat().st_mtime_ns
    assert copy_model(exported, tmp_path / "models") == target
    assert model.stat().st_mtime_ns == before
    model.write_bytes(b"cut off")
    copy_model(exported, tmp_path / "models")
    assert model.read_bytes() == (exported / "病区 模型.gguf").read_bytes()
