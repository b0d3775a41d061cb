"""Only what the administrator allows is brought here and used, whatever name or papers it comes with."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.assistant import Assistant
from desktop.conversation.consultation import Question
from desktop.engine.gguf_header import read_header
from desktop.errors import ForbiddenByAdministrator, ModelForbidden
from desktop.models.catalogue_text import catalogue_text
from desktop.models.shared_models import copy_model
from desktop.models.signatures import new_private_key, public_key, sign
from desktop.paths import Paths
from tests.conftest import DEMO
from tests.engine import gguf_files
from tests.kits import MODEL, entry, exported_model
from tests.listening import Heard
from tests.model_shelf.shelves import HOSPITAL, hospital_catalogue, model_bytes, model_file, only, wait
from tests.models.hub import LoopbackHub

Make = Callable[..., Assistant]
SetPolicy = Callable[[str], Path]
DEMO_ID = "doctorflan-demo"
SHA256 = hashlib.sha256(model_bytes()).hexdigest()
KEY = new_private_key()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A model that no catalogue knows."""
    return model_file(tmp_path / "U 盘" / "带来的.gguf")


def allow(*names: str) -> str:
    return f"allowed_models = {list(names)}\n"


def catalogue_of_it(folder: Path, *, key: bytes = b"") -> None:
    """A catalogue that gives the model of the kit's tests its SHA-256."""
    path = folder / "catalogues" / "it.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(catalogue_text((entry(),)), encoding="utf-8")
    if key:
        path.with_name("it.toml.sig").write_bytes(sign(path.read_bytes(), key))


def taken(assistant: Assistant, path: Path, *, base: str = "") -> str:
    name = assistant.models.take(path, base=base)
    wait(assistant)
    return assistant.models.card(name).id


@pytest.mark.rule("downloads")
def test_where_downloads_are_off_no_card_offers_one_and_the_hub_hears_nothing(
    make_assistant: Make, set_policy: SetPolicy, paths: Paths, hub: LoopbackHub, stick: Path
) -> None:
    hospital_catalogue(paths)
    set_policy(f'downloads = false\nhub_endpoint = "{hub.address}"\n')
    assistant = make_assistant()
    card = only(assistant, HOSPITAL)
    assert (card.place, card.can_download, card.problem) == ("available", False, None)
    assert isinstance(card.forbidden, ForbiddenByAdministrator)
    with pytest.raises(ForbiddenByAdministrator, match="Model downloads"):
        assistant.models.download(HOSPITAL)
    assert not hub.asked
    assert only(assistant, taken(assistant, stick)).place == "installed", "files and sticks are still welcome"


@pytest.mark.rule("allowed_models")
def test_a_file_with_another_hash_is_neither_taken_in_nor_used(
    make_assistant: Make, set_policy: SetPolicy, paths: Paths, stick: Path
) -> None:
    set_policy(allow(DEMO_ID))
    assistant = make_assistant()
    name = assistant.models.take(stick)
    wait(assistant)
    card = only(assistant, name)
    assert (card.place, type(card.problem)) == ("broken", ModelForbidden)
    assert not list(paths.models.rglob("*.gguf")), "nothing stays of the copy"
    assert not assistant.library.records.all()
    for use in (assistant.model, assistant.models.test, assistant.models.use, assistant.speed):
        with pytest.raises(ModelForbidden):
            use(str(stick))
    with pytest.raises(ModelForbidden):
        assistant.acceptance(str(stick), "zh")
    with pytest.raises(ModelForbidden):
        assistant.ask(Question(language="zh", text="头痛"), Heard(), model=str(stick))
    assert assistant.model().id == DEMO_ID


def test_a_file_with_an_allowed_hash_is_taken_in_and_used(
    make_assistant: Make, set_policy: SetPolicy, stick: Path
) -> None:
    set_policy(allow(SHA256.upper()))
    assistant = make_assistant()
    assert assistant.model(str(stick)).path == stick, "its hash was worked out"
    name = taken(assistant, stick)
    assistant.models.use(name)
    wait(assistant)
    card = only(assistant, name)
    assert (card.place, card.is_used, card.forbidden) == ("installed", True, None)
    with pytest.raises(ModelForbidden):
        assistant.model(DEMO_ID)


def test_a_file_dropped_into_the_folder_is_read_before_it_is_used(
    make_assistant: Make, set_policy: SetPolicy, paths: Paths
) -> None:
    set_policy(allow(SHA256))
    for name, mark in (("好", b"1"), ("坏", b"2")):
        model_file(paths.models / f"{name}.gguf", mark=mark)
    assistant = make_assistant()
    assert {only(assistant, name).place for name in ("好", "坏")} == {"broken"}, "nobody has read them yet"
    assistant.models.use("好")
    with pytest.raises(ModelForbidden):
        assistant.models.use("坏")
    wait(assistant)
    assert [only(assistant, name).place for name in ("好", "坏")] == ["installed", "broken"]
    assert assistant.model().id == "好"


def test_the_model_in_use_ends_with_a_new_rule_and_comes_back_without_it(
    make_assistant: Make, set_policy: SetPolicy, stick: Path
) -> None:
    before = make_assistant()
    name = taken(before, stick)
    before.models.use(name)
    wait(before)
    before.close()
    set_policy(allow(DEMO_ID))
    under = make_assistant()
    with pytest.raises(ModelForbidden, match=r"policy\.toml"):
        under.model()
    under.warm()
    assert isinstance(under.model_state.error, ModelForbidden)
    card = only(under, name)
    assert (card.place, card.can_remove, card.problem) == ("broken", True, card.forbidden)
    under.close()
    set_policy("")
    assert make_assistant().model().id == name


@pytest.mark.parametrize("where", ["user", "shared", "signed", "signed by a key of the user"])
def test_an_id_stands_for_what_a_catalogue_says_that_no_user_wrote(
    where: str, make_assistant: Make, set_policy: SetPolicy, paths: Paths, stick: Path
) -> None:
    set_policy(allow(MODEL))
    catalogue_of_it(paths.shared if where == "shared" else paths.data, key=KEY if "sign" in where else b"")
    if "sign" in where:
        keys = (paths.shared if where == "signed" else paths.data) / "keys"
        keys.mkdir(parents=True)
        (keys / "it.pem").write_bytes(public_key(KEY).pem)
    assistant = make_assistant()
    is_allowed = where in {"shared", "signed"}
    assert isinstance(only(assistant, MODEL).problem, ModelForbidden) is not is_allowed
    card = only(assistant, taken(assistant, stick))
    assert (card.place == "installed", card.id == MODEL) == (is_allowed, is_allowed)


def test_papers_on_a_stick_do_not_make_a_file_an_allowed_one(
    make_assistant: Make, set_policy: SetPolicy, paths: Paths, tmp_path: Path
) -> None:
    set_policy(allow(MODEL))
    hospital_catalogue(paths, id=MODEL)
    with pytest.raises(ModelForbidden):
        make_assistant().models.take(exported_model(tmp_path / "导出"))


def test_an_id_without_a_hash_is_downloaded_and_stands_for_what_came(
    make_assistant: Make, set_policy: SetPolicy, paths: Paths, hub: LoopbackHub, stick: Path
) -> None:
    hospital_catalogue(paths).replace(_made(paths.shared / "catalogues") / "hospital.toml")
    hospital_catalogue(paths, id="other-7b")
    set_policy(allow(HOSPITAL) + f'hub_endpoint = "{hub.address}"\n')
    assistant = make_assistant()
    with pytest.raises(ModelForbidden):
        assistant.models.download("other-7b")
    assert not hub.asked
    assistant.models.download(HOSPITAL)
    wait(assistant)
    assert (only(assistant, HOSPITAL).place, assistant.model(HOSPITAL).id) == ("installed", HOSPITAL)
    assert assistant.model(str(stick)).path == stick, "it is the same file"


def test_an_adapter_must_be_allowed_as_well(
    make_assistant: Make, set_policy: SetPolicy, tmp_path: Path
) -> None:
    adapter = gguf_files.lora(tmp_path / "心内科.gguf", read_header(DEMO))
    set_policy(allow(DEMO_ID))
    assistant = make_assistant()
    name = assistant.models.take(adapter, base=DEMO_ID)
    wait(assistant)
    assert isinstance(only(assistant, name).problem, ModelForbidden)
    assistant.close()
    set_policy(allow(DEMO_ID, hashlib.sha256(adapter.read_bytes()).hexdigest()))
    assistant = make_assistant()
    name = taken(assistant, adapter, base=DEMO_ID)
    assert only(assistant, name).place == "installed"
    assistant.close()
    set_policy(allow(DEMO_ID))
    with pytest.raises(ModelForbidden):
        make_assistant().model(name)


def test_a_model_for_everybody_is_what_its_papers_say_without_reading_all_of_it(
    make_assistant: Make, set_policy: SetPolicy, paths: Paths, tmp_path: Path
) -> None:
    set_policy(allow(SHA256))
    folder = copy_model(exported_model(tmp_path / "导出"), paths.shared / "models")
    assistant = make_assistant()
    assert assistant.model().path.parent == folder, "it is the best one at the first start"
    assert not list(paths.data.glob("model-hashes.json"))
    assistant.close()
    (folder / "models.toml").unlink()
    with pytest.raises(ModelForbidden):
        make_assistant().model()
    copy_model(exported_model(tmp_path / "自己的"), paths.models)
    with pytest.raises(ModelForbidden):
        make_assistant().model()


@pytest.mark.rule("allowed_catalogues")
def test_only_the_named_catalogues_of_program_and_machine_are_read(
    make_assistant: Make, set_policy: SetPolicy, paths: Paths
) -> None:
    shared = _made(paths.shared / "catalogues")
    hospital_catalogue(paths, id="other-7b").replace(shared / "other.toml")
    hospital_catalogue(paths, id=HOSPITAL).replace(shared / "Hospital.toml")
    hospital_catalogue(paths, id="own-7b")
    ids = [card.id for card in make_assistant().models.cards()]
    assert {"other-7b", HOSPITAL, "own-7b", "huatuogpt2-7b-q4-k-s", DEMO_ID} <= set(ids)
    set_policy('allowed_catalogues = ["hospital.toml"]\n')
    assert {card.id for card in make_assistant().models.cards()} == {HOSPITAL, DEMO_ID}
    set_policy('allowed_catalogues = ["models.toml"]\n')
    ids = [card.id for card in make_assistant().models.cards()]
    assert "huatuogpt2-7b-q4-k-s" in ids
    assert not {"other-7b", HOSPITAL, "own-7b"} & set(ids)


@pytest.mark.rule("allowed_keys")
def test_only_what_a_named_key_has_signed_is_read(
    make_assistant: Make, set_policy: SetPolicy, paths: Paths, tmp_path: Path
) -> None:
    named, keys = public_key(KEY), _made(paths.data / "keys")
    strange = new_private_key()
    (keys / "a.pem").write_bytes(named.pem)
    (keys / "b.pem").write_bytes(public_key(strange).pem)
    set_policy(f'allowed_keys = ["{named.fingerprint}"]\n')
    for key in (b"", strange):
        catalogue_of_it(paths.data, key=key)
        assistant = make_assistant()
        assert [problem.code for problem in assistant.models.problems] == ["SignatureInvalid"]
        assert MODEL not in [card.id for card in assistant.models.cards()]
    with pytest.raises(Exception, match="signature"):
        assistant.models.take(exported_model(tmp_path / "导出"))
    catalogue_of_it(paths.data, key=KEY)
    assistant = make_assistant()
    assert not assistant.models.problems
    assert only(assistant, MODEL).signature == "valid"


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
