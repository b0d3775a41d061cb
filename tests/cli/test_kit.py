"""`kit`: the command line as a process, with a kit made by the real maker."""

from pathlib import Path

import pytest

from desktop.paths import Paths
from tests.cli.program import lines, refused, run
from tests.kits import CATALOGUE, MODEL, OTHER, SIGNER, flip, whole_kit

TRUST = ("--fingerprint", SIGNER.fingerprint)


@pytest.fixture
def kit(tmp_path: Path, paths: Paths) -> str:
    return str(whole_kit(tmp_path / "U 盘" / "离线 包"))


def test_a_kit_is_checked_and_nothing_is_taken(kit: str, paths: Paths) -> None:
    (told,) = lines("kit", "check", kit, *TRUST)
    assert told["signer"] == SIGNER.fingerprint
    assert (told["models"], told["papers"][0]) == ([MODEL], CATALOGUE)
    assert "签名者" in run("kit", "check", kit, *TRUST).stdout
    assert f"Model: {MODEL}" in run("kit", "check", kit, *TRUST, "--lang", "en").stdout
    assert not paths.data.exists()


def test_a_signer_that_nobody_knows_is_refused_with_the_fingerprint(kit: str, paths: Paths) -> None:
    assert SIGNER.fingerprint in refused("kit", "take", kit)
    assert not paths.data.exists()


def test_a_flipped_bit_is_refused_and_nothing_is_touched(kit: str, paths: Paths) -> None:
    flip(Path(kit) / "models" / MODEL / "病区 模型.gguf")
    assert "病区 模型.gguf" in refused("kit", "take", kit, *TRUST)
    assert not paths.data.exists()


def test_a_kit_is_taken_in_and_its_model_answers(kit: str, paths: Paths) -> None:
    done = run("kit", "take", kit, *TRUST)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{MODEL}：已导入" in done.stdout
    cards = {card["id"]: card for card in lines("models", "list")}
    assert (cards[MODEL]["place"], cards[MODEL]["is_tested"]) == ("installed", True)
    assert cards[OTHER]["place"] != "installed"
    assert "高血压" in run("ask", "--model", MODEL, "什么是高血压？").stdout
    assert run("kit", "take", kit).returncode == 0, "the maker is known by now"


def test_for_everybody_it_lies_in_the_shared_folder(kit: str, paths: Paths) -> None:
    assert run("kit", "take", "--machine", kit, *TRUST).returncode == 0
    shared = paths.shared
    assert (shared / CATALOGUE).is_file()
    assert (shared / "models" / MODEL / "SHA256SUMS").is_file()
    assert not paths.data.exists()
    cards = {card["id"]: card for card in lines("models", "list")}
    assert OTHER in cards
    shared_model = cards["病区 模型"]
    assert (shared_model["place"], shared_model["is_used"]) == ("installed", True)
    assert "高血压" in run("ask", "什么是高血压？").stdout
    assert run("models", "remove", "病区 模型").returncode == 0
    assert (shared / "models" / MODEL / "病区 模型.gguf").is_file(), "it is not this user's to remove"
