"""A kit in the administrator's folder is found at the start, and taken in while the program runs."""

import hashlib
import queue
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from offline_kit import Order, make_kit

from desktop import __version__
from desktop.assistant import Assistant
from desktop.errors import FileWrong, ForbiddenByAdministrator, KitDamaged, KitUntrusted, ModelForbidden
from desktop.model_shelf.stock import open_stock
from desktop.models.fingerprints import Fingerprints
from desktop.models.kit import SIGNATURE, SUMS
from desktop.models.shared_models import copy_model
from desktop.models.signatures import sign
from desktop.models.update_kit import UpdateKit
from desktop.paths import Paths, find_paths
from desktop.policy.loading import load_policy
from tests.kits import CATALOGUE, KEY, MODEL, OTHER, SIGNER, flip, whole_kit
from tests.model_shelf.shelves import TIMEOUT_S, only, wait

Make = Callable[..., Assistant]
SetPolicy = Callable[[str], Path]
INSTALLER = {"win32": "doctorflan-setup.exe", "darwin": "doctorflan.pkg"}.get(sys.platform, "doctorflan.deb")
FOREIGN = "doctorflan.deb" if sys.platform in {"win32", "darwin"} else "doctorflan.pkg"


@pytest.fixture
def trusted(paths: Paths) -> None:
    """The kit's maker is known on this PC."""
    keys = paths.shared / "keys"
    keys.mkdir(parents=True)
    (keys / "it.pem").write_bytes(SIGNER.pem)


@pytest.fixture
def kit(tmp_path: Path, trusted: None, set_policy: SetPolicy) -> Path:
    """A kit in the folder that the policy names."""
    folder = whole_kit(tmp_path / "信息科" / "离线 包")
    set_policy(rule(folder))
    return folder


def rule(folder: Path) -> str:
    return f"update_kit_folder = '{folder}'\n"


def look(folder: Path) -> UpdateKit | None:
    """What a program that starts now finds."""
    paths = find_paths()
    fingerprints = Fingerprints(paths.data / "model-hashes.json")
    return open_stock(paths, fingerprints, load_policy(paths.policy)).looking.look(folder)


def found(folder: Path) -> UpdateKit:
    news = look(folder)
    assert news is not None
    return news


def say_version(kit: Path, version: str) -> None:
    """The same kit, made with another version of the program."""
    facts, sums = kit / "KIT", kit / SUMS
    before = facts.read_bytes()
    facts.write_bytes(before.replace(f"version: {__version__}".encode(), f"version: {version}".encode()))
    assert facts.read_bytes() != before
    old, new = (hashlib.sha256(content).hexdigest() for content in (before, facts.read_bytes()))
    sums.write_bytes(sums.read_bytes().replace(old.encode(), new.encode()))
    (kit / SIGNATURE).write_bytes(sign(sums.read_bytes(), KEY))


@pytest.mark.rule("update_kit_folder")
def test_what_is_new_is_told_once_and_taken_in_while_the_program_runs(
    make_assistant: Make, kit: Path
) -> None:
    assistant = make_assistant()
    told: queue.SimpleQueue[UpdateKit] = queue.SimpleQueue()
    assistant.models.look_for_update(told.put)
    news = told.get(timeout=TIMEOUT_S)
    assert (news.folder, news.catalogues, news.models, news.problem) == (
        kit,
        ("hospital.toml",),
        (MODEL,),
        None,
    )
    assert news.size_bytes == (kit / "models" / MODEL / "病区 模型.gguf").stat().st_size
    assert (news.can_take, news.needs_administrator, news.program) == (True, False, "")
    assistant.models.take_update(news)
    assert only(assistant, OTHER).catalogue == "hospital.toml", "known at once, without a new start"
    wait(assistant)
    assert (only(assistant, MODEL).place, only(assistant, MODEL).is_tested) == ("installed", True)
    assert look(kit) is None


def test_without_a_kit_or_a_rule_there_is_nothing_to_tell(make_assistant: Make, tmp_path: Path) -> None:
    assert look(tmp_path / "nowhere") is None
    assert look(tmp_path) is None, "an empty folder waits for its kit"
    (tmp_path / "file").write_bytes(b"x")
    assert look(tmp_path / "file") is None
    make_assistant().models.look_for_update(lambda kit: pytest.fail(str(kit)))


def test_a_kit_of_somebody_else_or_a_spoilt_one_is_a_problem_and_no_news(kit: Path, paths: Paths) -> None:
    flip(kit / "models" / MODEL / "models.toml")
    assert isinstance(found(kit).problem, KitDamaged)
    flip(kit / "models" / MODEL / "models.toml")
    (paths.shared / "keys" / "it.pem").unlink()
    news = found(kit)
    assert (type(news.problem), news.can_take, news.models) == (KitUntrusted, False, ())
    flip(kit / SUMS)
    assert isinstance(found(kit).problem, KitDamaged)


def test_only_the_administrators_keys_count_for_a_kit(kit: Path, set_policy: SetPolicy, paths: Paths) -> None:
    set_policy(f'allowed_keys = ["{"0" * 64}"]\n')
    assert isinstance(found(kit).problem, ForbiddenByAdministrator)
    (paths.shared / "keys" / "it.pem").unlink()
    set_policy(f'allowed_keys = ["{SIGNER.fingerprint}"]\n')
    assert found(kit).models == (MODEL,), "the kit brings its key, the policy its fingerprint"


def test_a_model_that_is_spoilt_is_refused_on_its_card(make_assistant: Make, kit: Path) -> None:
    flip(kit / "models" / MODEL / "病区 模型.gguf")
    assistant = make_assistant()
    assistant.models.take_update(found(kit))
    wait(assistant)
    card = only(assistant, MODEL)
    assert (card.place, type(card.problem)) == ("broken", FileWrong)
    assert not assistant.library.records.all()


def test_what_the_rules_forbid_is_not_offered(make_assistant: Make, kit: Path, set_policy: SetPolicy) -> None:
    set_policy('allowed_models = ["doctorflan-demo"]\n')
    news = found(kit)
    assert (news.catalogues, news.models) == (("hospital.toml",), ())
    with pytest.raises(ModelForbidden):
        make_assistant().models.take_update(UpdateKit(folder=kit, models=(MODEL,)))


def test_what_counts_for_everybody_is_left_to_the_administrator(
    make_assistant: Make, kit: Path, set_policy: SetPolicy, paths: Paths
) -> None:
    for_all = paths.shared / CATALOGUE
    for_all.parent.mkdir()
    for_all.write_text("models = []\n", encoding="utf-8")
    news = found(kit)
    assert (news.catalogues, news.for_machine, news.needs_administrator) == ((), ("hospital.toml",), True)
    make_assistant().models.take_update(news)
    assert not (paths.data / CATALOGUE).exists()
    for_all.write_bytes((kit / CATALOGUE).read_bytes())
    assert found(kit).for_machine == ()
    for_all.unlink()
    set_policy('allowed_catalogues = ["models.toml"]\n')
    assert (found(kit).catalogues, found(kit).for_machine) == ((), ())
    set_policy('allowed_catalogues = ["hospital.toml"]\n')
    assert (found(kit).catalogues, found(kit).for_machine) == ((), ("hospital.toml",))
    copy_model(kit / "models" / MODEL, paths.shared / "models")
    assert found(kit).models == (), "an administrator has taken it in for everybody"


@pytest.mark.parametrize(("version", "program"), [("999.0.1", "999.0.1"), ("0.0.1", "")])
def test_a_newer_program_is_for_the_administrator(
    version: str, program: str, tmp_path: Path, trusted: None
) -> None:
    (tmp_path / INSTALLER).write_bytes(b"installer")
    kit, key = tmp_path / "kit", tmp_path / "sources"
    make_kit(Order(KEY, programs=(tmp_path / INSTALLER,), tools=_tool(key)), kit)
    assert look(kit) is None, "the program that made it is this one"
    say_version(kit, version)
    news = look(kit)
    assert (news.program if news else "") == program
    assert bool(news and news.needs_administrator and not news.can_take) is bool(program)


def test_a_program_for_another_system_is_no_news(tmp_path: Path, trusted: None) -> None:
    (tmp_path / FOREIGN).write_bytes(b"installer")
    make_kit(Order(KEY, programs=(tmp_path / FOREIGN,), tools=_tool(tmp_path / "sources")), tmp_path / "kit")
    say_version(tmp_path / "kit", "999.0.1")
    assert look(tmp_path / "kit") is None


def _tool(folder: Path) -> tuple[Path, ...]:
    """A checker that lies ready: none is compiled here."""
    folder.mkdir()
    (folder / "kit_check").write_bytes(b"checker")
    return (folder / "kit_check",)
