"""Updating from kits, each part alone, and going back to the one before: no patient's data is touched."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from offline_kit import Order, make_kit

from desktop.clinical.language import Text
from desktop.models.catalogue_text import catalogue_text
from desktop.models.export_folder import write_papers
from desktop.models.signatures import new_private_key
from desktop.paths import Paths
from tests.cli.program import lines, refused, run
from tests.kits import KEY, MODEL, OTHER, SIGNER, entry, whole_kit
from tests.model_shelf.shelves import model_bytes

SetPolicy = Callable[[str], Path]
TRUST = ("--fingerprint", SIGNER.fingerprint)
OWN = ("history.db", "settings.json", "tasks/own.toml")
"""What is the doctor's, in the data folder."""


@pytest.fixture
def case_id(paths: Paths) -> str:
    """A history with one case, a setting and a task file of the user's own."""
    asked = lines("ask", "--max-tokens", "4", "胸痛3小时，伴大汗")[-1]
    assert run("models", "network", "--limit", "500").returncode == 0
    (paths.data / "tasks").mkdir()
    (paths.data / "tasks" / "own.toml").write_text("# 科室自己的任务\n", encoding="utf-8")
    return str(asked["conversation"])


def owned(paths: Paths) -> dict[str, str]:
    return {name: hashlib.sha256((paths.data / name).read_bytes()).hexdigest() for name in OWN}


def catalogue_kit(folder: Path, *names: str, title: str) -> Path:
    """A kit with nothing but a catalogue."""
    folder.mkdir(parents=True)
    words = Text(title, title)
    entries = [msgspec.structs.replace(entry(name, name.encode()), title=words) for name in names]
    (folder / "hospital.toml").write_text(catalogue_text(entries), encoding="utf-8")
    make_kit(Order(KEY, catalogues=(folder / "hospital.toml",)), folder / "kit")
    return folder / "kit"


def model_kit(folder: Path, mark: bytes) -> Path:
    """A kit with nothing but a model; `mark` makes another version of it."""
    model = entry(content=model_bytes(mark))
    (folder / "model").mkdir(parents=True)
    (folder / "model" / model.files[0].name).write_bytes(model_bytes(mark))
    write_papers(folder / "model", (model,), new_private_key())
    make_kit(Order(KEY, models=(folder / "model",)), folder / "kit")
    return folder / "kit"


def take(kit: Path) -> None:
    done = run("kit", "take", str(kit), *TRUST)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


def titles() -> dict[str, str]:
    return {card["id"]: card["title"]["zh"] for card in lines("models", "list")}


def test_a_catalogue_alone_is_updated_and_the_one_before_comes_back(
    tmp_path: Path, paths: Paths, case_id: str
) -> None:
    first = catalogue_kit(tmp_path / "1", OTHER, title="第一版")
    second = catalogue_kit(tmp_path / "2", OTHER, "new-7b", title="第二版")
    before = owned(paths)
    take(first)
    old = titles()
    assert old[OTHER] == "第一版"
    take(second)
    assert titles() == {"new-7b": "第二版"} | old | {OTHER: "第二版"}
    take(first)
    assert titles() == old
    assert owned(paths) == before
    assert "胸痛3小时" in run("history", "show", case_id).stdout


def test_a_model_alone_is_updated_beside_the_old_one_which_can_be_used_again(
    tmp_path: Path, paths: Paths, case_id: str
) -> None:
    def answers(name: str) -> tuple[str, str]:
        assert run("models", "use", name).returncode == 0
        end = lines("ask", "--no-save", "--max-tokens", "4", "什么是高血压？")[-1]
        return str(end["model"]), next(
            str(card["sha256"]) for card in lines("models", "list") if card["id"] == name
        )

    history = hashlib.sha256((paths.data / "history.db").read_bytes()).hexdigest()
    first, second = model_kit(tmp_path / "1", b"1"), model_kit(tmp_path / "2", b"2")
    take(first)
    assert answers(MODEL) == (MODEL, hashlib.sha256(model_bytes(b"1")).hexdigest())
    take(second)
    used = [card["id"] for card in lines("models", "list") if card["is_used"]]
    assert used == [MODEL], "the doctor decides when to change"
    newer = f"{MODEL}-2"
    assert answers(newer) == (newer, hashlib.sha256(model_bytes(b"2")).hexdigest())
    assert answers(MODEL) == (MODEL, hashlib.sha256(model_bytes(b"1")).hexdigest())
    take(first)
    assert sorted(name for name in titles() if name.startswith(MODEL)) == [MODEL, newer]
    assert run("models", "remove", newer).returncode == 0
    assert answers(MODEL)[0] == MODEL
    assert hashlib.sha256((paths.data / "history.db").read_bytes()).hexdigest() == history
    assert "胸痛3小时" in run("history", "show", case_id).stdout


def test_the_administrators_kit_needs_no_folder(tmp_path: Path, paths: Paths, set_policy: SetPolicy) -> None:
    assert "FOLDER is needed" in refused("kit", "take", code=2)
    kit = whole_kit(tmp_path / "信息科" / "kit")
    keys = f'allowed_keys = ["{SIGNER.fingerprint}"]\n'
    set_policy(f"update_kit_folder = '{kit}'\n{keys}")
    (told,) = lines("kit", "check")
    assert told["models"] == [MODEL]
    assert run("kit", "take").returncode == 0
    assert {MODEL, OTHER} <= set(titles())
    set_policy(f"update_kit_folder = '{tmp_path / 'nowhere'}'\n{keys}")
    assert f"{tmp_path / 'nowhere'} 缺失" in refused("kit", "check")


def test_a_fingerprint_that_a_user_types_does_not_count_beside_the_administrators(
    tmp_path: Path, paths: Paths, set_policy: SetPolicy
) -> None:
    kit = str(whole_kit(tmp_path / "kit"))
    file = set_policy(f'allowed_keys = ["{"0" * 64}"]\n')
    for arguments in (("kit", "check"), ("kit", "take"), ("kit", "take", "--machine")):
        assert f"信任的签名密钥”（{file}）" in refused(*arguments, kit, *TRUST)
    assert not paths.data.exists()
    assert not paths.shared.exists()


def test_a_model_that_is_not_allowed_is_not_for_everybody_either(
    tmp_path: Path, paths: Paths, set_policy: SetPolicy
) -> None:
    kit = str(whole_kit(tmp_path / "kit"))
    set_policy('allowed_models = ["doctorflan-demo"]\n')
    for more in ((), ("--machine",)):
        done = run("kit", "take", *more, kit, *TRUST)
        assert done.returncode == 1
        assert f"管理员没有允许使用模型“{MODEL}”" in done.stderr
    assert not [*paths.shared.rglob("*.gguf"), *paths.data.rglob("*.gguf")]


def test_the_command_line_says_what_is_not_allowed(
    tmp_path: Path, paths: Paths, set_policy: SetPolicy
) -> None:
    set_policy('allowed_models = ["doctorflan-demo"]\ndownloads = false\n')
    (tmp_path / "别的.gguf").write_bytes(model_bytes())
    other, name = str(tmp_path / "别的.gguf"), "huatuogpt2-7b-q4-k-s"
    said = run("models", "list", "--lang", "en").stdout
    assert "doctorflan-demo  Demo model  installed" in said
    assert f"{name}  HuatuoGPT2 7B (Q4_K_S)  not allowed by the administrator" in said
    card = next(card for card in lines("models", "list") if card["id"] == name)
    assert (card["can_download"], card["forbidden"]["code"]) == (False, "ModelForbidden")
    for arguments in (
        ("ask", "--model", other, "头痛"),
        ("check", "--model", other),
        ("models", "download", name),
        ("models", "use", other),
    ):
        assert "管理员没有允许使用模型" in refused(*arguments)
    taken = run("models", "import", other, "--copy")
    assert (taken.returncode, "管理员没有允许使用模型" in taken.stderr) == (1, True)
    set_policy("downloads = false\n")
    assert "管理员设置的“允许下载模型”" in refused("models", "download", name)
    assert "下载: 管理员不允许" in run("models", "show", name).stdout
