"""No file of the user's is lost, and nobody's word is taken for the catalogue's."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.assistant import Assistant
from desktop.clinical.language import Text
from desktop.conversation.events import ModelState
from desktop.engine.gguf_header import read_header
from desktop.errors import CopyFailed, ModelChanged, ModelDamaged
from desktop.models.catalogue import CatalogueEntry
from desktop.models.export_folder import write_papers
from desktop.models.inbox import Arrival, Inbox
from desktop.models.protocol import ModelPart
from desktop.models.signatures import new_private_key, public_key
from desktop.paths import Paths
from tests.conftest import DEMO
from tests.engine import gguf_files
from tests.model_shelf.shelves import (
    HOSPITAL,
    TIMEOUT_S,
    Watched,
    hospital_catalogue,
    model_bytes,
    model_file,
    only,
    wait,
)
from tests.models.hub import REPOSITORY, LoopbackHub, stall_after

Make = Callable[..., Assistant]


def stick_with_papers(folder: Path, name: str, key: bytes, *, is_signed: bool) -> Path:
    """A folder whose papers say that its model is a DoctorFLAN-tuned one called `name`."""
    file = model_file(folder / "model.gguf")
    part = ModelPart(file.name, file.stat().st_size, sha256(file.read_bytes()).hexdigest())
    entry = CatalogueEntry(
        id=name,
        title=Text("官方模型", "The official model"),
        notes=Text("自称", "It says so itself."),
        quantisation="Q8_0",
        languages=("zh",),
        licence="MIT",
        doctorflan=True,
        files=(part,),
    )
    write_papers(folder, [entry], key)
    if not is_signed:
        (folder / "models.toml.sig").unlink()
    return folder


def taken(assistant: Assistant, path: Path, *, copy: bool = True) -> str:
    """The id of what was taken in."""
    name = assistant.models.take(path, copy=copy)
    wait(assistant)
    return assistant.models.card(name).id


def test_files_in_a_folder_of_the_same_name_stay(paths: Paths, make_assistant: Make, tmp_path: Path) -> None:
    own = [model_file(paths.models / "medical" / f"{name}.gguf", mark=name.encode()) for name in "ab"]
    assistant = make_assistant()
    assert taken(assistant, model_file(tmp_path / "medical.gguf")) == "medical"
    assert all(file.is_file() for file in own)
    assistant.models.remove("medical")
    assert all(file.is_file() for file in own)


def test_a_file_named_by_a_way_round_is_not_the_programs(paths: Paths, make_assistant: Make) -> None:
    paths.models.mkdir(parents=True)
    file = model_file(paths.data / "stick" / "mine.gguf")
    assistant = make_assistant()
    name = taken(assistant, paths.models / ".." / "stick" / "mine.gguf", copy=False)
    assert only(assistant, name).path == file
    assert only(assistant, name).elsewhere
    assistant.models.remove(name)
    assert file.is_file()


def test_a_name_that_cannot_be_written_down_is_said(paths: Paths, make_assistant: Make) -> None:
    file = model_file(paths.models / "模\udcd6.gguf")
    assistant = make_assistant()
    assert all(card.path != file for card in assistant.models.cards())
    with pytest.raises(CopyFailed, match="UTF-8") as raised:
        assistant.models.take(file)
    raised.value.sentence("zh").encode()


@pytest.mark.parametrize("trusted", ["nobody", "signer"])
@pytest.mark.parametrize("is_signed", [False, True])
def test_only_a_trusted_signature_makes_a_sticks_papers_a_catalogue(
    paths: Paths, make_assistant: Make, tmp_path: Path, is_signed: bool, trusted: str
) -> None:
    key = new_private_key()
    if trusted == "signer":
        (paths.data / "keys").mkdir(parents=True)
        (paths.data / "keys" / "it.pem").write_bytes(public_key(key).pem)
    assistant = make_assistant()
    name = taken(
        assistant, stick_with_papers(tmp_path / "stick", "huatuogpt-o1-7b-q8-0", key, is_signed=is_signed)
    )
    card = only(assistant, name)
    is_known = is_signed and trusted == "signer"
    assert (card.in_catalogue, card.doctorflan) == (is_known, is_known)
    assert (card.catalogue, card.signature) == (
        ("models.toml", "valid") if is_known else ("", "unknown" if is_signed else "")
    )
    assert card.title.en == "The official model"


def test_this_pcs_catalogue_goes_before_what_a_stick_says(
    paths: Paths, make_assistant: Make, tmp_path: Path
) -> None:
    stick = stick_with_papers(tmp_path / "stick", "other", new_private_key(), is_signed=True)
    part = ModelPart("model.gguf", len(model_bytes()), sha256(model_bytes()).hexdigest())
    path = hospital_catalogue(paths)
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(("repos", "quant"))]
    named = f'{{ name = "{part.name}", size_bytes = {part.size_bytes}, sha256 = "{part.sha256}" }}'
    lines += [f"files = [{named}]", 'quantisation = "Q8_0"']
    path.write_text("\n".join(lines), encoding="utf-8")
    assistant = make_assistant()
    card = only(assistant, taken(assistant, stick))
    assert (card.id, card.title.en, card.catalogue) == (HOSPITAL, "Hospital model", "hospital.toml")


def test_what_arrived_is_not_taken_for_what_the_catalogue_names_now(
    paths: Paths, make_assistant: Make, hub: LoopbackHub
) -> None:
    hub.tell("storage", stall_after(1_000_000), times=5)

    def at_hub() -> Assistant:
        assistant = make_assistant()
        assistant.change(hub_endpoint=hub.address)
        return assistant

    hospital_catalogue(paths)
    first = at_hub()
    watched = Watched(first)
    first.models.download(HOSPITAL)
    watched.until(lambda card: card.transfer is not None and card.transfer.done_bytes > 0)
    first.models.pause()
    wait(first)
    first.close()
    hospital_catalogue(paths, repository="other/place")
    asked = len(hub.asked)
    second = at_hub()
    second.models.download(HOSPITAL)
    wait(second)
    lists = [each.path for each in hub.asked[asked:] if each.place == "list"]
    assert lists
    assert not any(REPOSITORY in path for path in lists)


def test_the_best_other_model_takes_over_not_one_that_never_answered(
    make_assistant: Make, tmp_path: Path
) -> None:
    assistant = make_assistant()
    used = taken(assistant, model_file(tmp_path / "used.gguf"))
    untried = taken(assistant, model_file(tmp_path / "untried.gguf", mark=b"2"))
    assistant.library.mark_tested(untried, is_tested=False)
    assistant.models.use(used)
    states: list[ModelState] = []
    assistant.watch_model(states.append)
    assistant.models.remove(used)
    assert {state.model_id for state in states} == {used, "doctorflan-demo"}


def test_a_damaged_base_is_distrusted_too(make_assistant: Make, tmp_path: Path) -> None:
    assistant = make_assistant()
    base = taken(assistant, model_file(tmp_path / "base.gguf"))
    lora = gguf_files.lora(tmp_path / "lora.gguf", read_header(DEMO))
    name = assistant.models.take(lora, base=base)
    wait(assistant)
    path = assistant.library.find(base).path
    status = path.stat()
    with path.open("rb+") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"?")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assistant.models.verify(name)
    assert assistant.models.wait(TIMEOUT_S)
    assert isinstance(only(assistant, name).problem, ModelDamaged)
    for each in (name, base):
        with pytest.raises(ModelChanged):
            assistant.library.find(each)


def test_a_model_is_not_exported_over_itself(paths: Paths, make_assistant: Make, tmp_path: Path) -> None:
    assistant = make_assistant()
    name = taken(assistant, model_file(tmp_path / "own.gguf"))
    with pytest.raises(CopyFailed, match="own folder"):
        assistant.models.export(name, paths.models)
    wait(assistant)
    assistant.library.find(name)


def test_an_import_that_fails_leaves_a_paused_download_and_one_that_succeeds_ends_it(
    paths: Paths, make_assistant: Make, tmp_path: Path
) -> None:
    hospital_catalogue(paths)
    inbox = Inbox(paths.models / ".arriving", paths.models)
    arrived = inbox.begin(Arrival(id=HOSPITAL, repository=REPOSITORY, quantisation="Q4_K_M")) / "x.gguf.part"
    arrived.write_bytes(b"half of it")
    inbox.release(HOSPITAL, 10)
    stick = stick_with_papers(tmp_path / "stick", HOSPITAL, new_private_key(), is_signed=True)
    whole = (stick / "model.gguf").read_bytes()
    (stick / "model.gguf").write_bytes(whole[:-1] + b"?")
    assistant = make_assistant()
    assistant.models.take(stick)
    wait(assistant)
    assert arrived.is_file()
    (stick / "model.gguf").write_bytes(whole)
    assert taken(assistant, stick) == HOSPITAL
    assert list((paths.models / ".arriving").iterdir()) == []
