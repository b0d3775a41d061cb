"""The shelf over a real engine, a real transfer process and a hub on the loopback address."""

import os
import queue
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil
import pytest

from desktop.assistant import Assistant
from desktop.conversation.consultation import AnswerLimits, Question
from desktop.conversation.events import ModelState
from desktop.engine.client import Engine
from desktop.engine.gguf_header import read_header
from desktop.errors import (
    AdapterMismatch,
    AdapterNeedsBase,
    DesktopError,
    DiskTooSmall,
    FileWrong,
    ModelChanged,
    ModelDamaged,
    ModelIncomplete,
    ModelMissing,
    ModelNeedsUpdate,
    ModelNotRemovable,
    NotAModel,
    NotDownloadable,
    SelfTestFailed,
    TransferBusy,
    UnknownModel,
)
from desktop.models.inbox import Arrival, Inbox
from desktop.paths import Paths, find_paths
from tests.conftest import DEMO, FAKE_WORKER
from tests.engine import gguf_files
from tests.listening import Heard
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
from tests.models.hub import REVISION, LoopbackHub, send_wrong, stall_after

REAL = (sys.executable, "-m", "desktop.engine.worker")
DEMO_ID = "doctorflan-demo"
PROGRAM = find_paths({})
Make = Callable[..., Assistant]


@pytest.fixture
def at_hub(paths: Paths, make_assistant: Make, hub: LoopbackHub) -> Callable[..., Assistant]:
    """Makes assistants that download from the hub."""
    hospital_catalogue(paths)

    def make(command: tuple[str, ...] = FAKE_WORKER) -> Assistant:
        assistant = make_assistant(command)
        assistant.change(hub_endpoint=hub.address)
        return assistant

    return make


def ask(assistant: Assistant, text: str = "头痛三天，怎么办？") -> tuple[str, str]:
    """Which model answered, and with which adapters."""
    heard = Heard()
    limits = AnswerLimits(max_tokens=4, save=False)
    assistant.ask(Question(language="zh", text=text), heard, limits=limits)
    provenance = heard.end().message.provenance
    assert heard.end().error is None
    assert provenance is not None
    return provenance.model_id, " ".join(provenance.adapters)


class TestCards:
    def test_the_one_in_use_is_first_then_what_is_here_then_what_can_come(
        self, paths: Paths, make_assistant: Make
    ) -> None:
        hospital_catalogue(paths)
        model_file(paths.models / "手放的.gguf")
        assistant = make_assistant()
        cards = assistant.models.cards()
        assert [card.id for card in cards[:2]] == ["手放的", DEMO_ID]
        assert [card.place for card in cards[:2]] == ["installed", "installed"]
        assert [card.is_used for card in cards[:2]] == [True, False]
        hospital = only(assistant, HOSPITAL)
        assert (hospital.place, hospital.can_download, hospital.is_pinned) == ("available", True, False)
        assert (hospital.catalogue, hospital.signature) == ("hospital.toml", "")
        assistant.models.use(DEMO_ID)
        assert assistant.models.cards()[0].id == DEMO_ID

    def test_a_card_tells_what_file_and_catalogue_say(self, make_assistant: Make, paths: Paths) -> None:
        path = model_file(paths.models / "one.gguf")
        assistant = make_assistant()
        demo, own = only(assistant, DEMO_ID), only(assistant, "one")
        assert (demo.in_catalogue, demo.demo, demo.can_remove) == (True, True, False)
        assert (demo.architecture, demo.context, demo.quantisation) == ("llama", 2048, "Q8_0")
        assert (own.in_catalogue, own.demo, own.can_remove, own.path) == (False, False, True, path)
        assert own.parameters == demo.parameters > 0
        assert own.size_bytes == path.stat().st_size

    def test_a_card_is_found_by_id_by_path_and_as_the_chosen_one(
        self, make_assistant: Make, paths: Paths, tmp_path: Path
    ) -> None:
        path = model_file(paths.models / "one.gguf")
        models = make_assistant().models
        assert models.card("one").path == models.card(str(path)).path == models.card().path == path
        elsewhere = model_file(tmp_path / "two.gguf")
        assert models.card(str(elsewhere)).id == "two"
        for name, error in (("nothing", UnknownModel), ("nothing.gguf", ModelMissing)):
            with pytest.raises(error):
                models.card(name)

    def test_whether_it_fits_is_told_a_little_later(self, make_assistant: Make, paths: Paths) -> None:
        hospital_catalogue(paths)
        watched = Watched(make_assistant(REAL))
        fit = watched.until(lambda card: card.fit is not None).fit
        assert fit is not None
        assert fit.verdict == "fits"
        assert fit.needed_bytes < fit.free_bytes

    def test_a_fit_can_be_asked_for_with_a_context(self, make_assistant: Make) -> None:
        models = make_assistant(REAL).models
        small, large = models.fit(DEMO_ID, context=512), models.fit(DEMO_ID, context=2048)
        assert small.cache_bytes * 4 == large.cache_bytes
        assert models.fit(DEMO_ID, context=2048, kv_type="q8_0").cache_bytes < large.cache_bytes


class TestDownloading:
    def test_it_is_brought_checked_tried_out_and_not_taken_into_use(
        self, at_hub: Make, hub: LoopbackHub, paths: Paths
    ) -> None:
        assistant = at_hub(REAL)
        watched = Watched(assistant)
        assistant.models.download(HOSPITAL)
        wait(assistant)
        card = only(assistant, HOSPITAL)
        assert (card.place, card.is_tested, card.is_pinned, card.problem) == ("installed", True, True, None)
        assert card.path == paths.models / HOSPITAL / "tiny-Q4_K_M.gguf"
        assert card.path.read_bytes() == model_bytes()
        assert (card.sha256, card.doctorflan) == (hub.parts()[0].sha256, True)
        assert not list((paths.models / ".arriving").iterdir())
        assert watched.places(HOSPITAL) == ["available", "downloading", "testing", "installed"]
        assistant.models.download(HOSPITAL)  # it is here already
        assert assistant.models.wait(0)
        assert assistant.model().id == DEMO_ID
        assert ask(assistant)[0] == DEMO_ID
        assistant.models.use(HOSPITAL)
        assert ask(assistant)[0] == HOSPITAL

    def test_it_is_paused_and_goes_on_after_a_restart(self, at_hub: Make, hub: LoopbackHub) -> None:
        hub.tell("storage", stall_after(1_000_000), times=1000)
        assistant = at_hub()
        watched = Watched(assistant)
        assistant.models.download(HOSPITAL)
        watched.until(lambda card: card.transfer is not None and card.transfer.done_bytes >= 1_000_000)
        assistant.models.pause()
        wait(assistant)
        paused = only(assistant, HOSPITAL)
        assert (paused.place, paused.problem) == ("paused", None)
        assert paused.transfer is not None
        assert 0 < paused.transfer.fraction < 1
        assistant.close()
        hub._told.clear()
        other = at_hub()
        assert only(other, HOSPITAL).transfer == paused.transfer
        other.models.download(HOSPITAL)
        wait(other)
        assert only(other, HOSPITAL).place == "installed"
        asked = [ask.headers["range"] for ask in hub.asked if ask.place == "storage"]
        assert not asked[-1].startswith("bytes=0-")

    def test_closing_the_program_pauses(self, at_hub: Make, hub: LoopbackHub) -> None:
        hub.tell("storage", stall_after(1_000_000), times=1000)
        assistant = at_hub()
        watched = Watched(assistant)
        assistant.models.download(HOSPITAL)
        watched.until(lambda card: card.transfer is not None and card.transfer.done_bytes > 0)
        assistant.close()
        assert only(at_hub(), HOSPITAL).place == "paused"

    def test_wrong_bytes_are_no_model_and_can_be_discarded(
        self, at_hub: Make, hub: LoopbackHub, paths: Paths
    ) -> None:
        hub.tell("storage", send_wrong, times=1000)
        assistant = at_hub()
        assistant.models.download(HOSPITAL)
        wait(assistant)
        card = only(assistant, HOSPITAL)
        assert card.place == "paused"
        assert isinstance(card.problem, FileWrong)
        assert card.transfer is not None
        assert card.transfer.done_bytes == 0
        assert [model.id for model in assistant.library.installed()] == [DEMO_ID]
        assistant.models.discard(HOSPITAL)
        assert only(assistant, HOSPITAL).place == "available"
        assert only(assistant, HOSPITAL).problem is None
        assert not list((paths.models / ".arriving").iterdir())

    def test_a_newer_version_comes_beside_the_one_that_is_here(
        self, paths: Paths, make_assistant: Make, hub: LoopbackHub
    ) -> None:
        def catalogue(mark: bytes) -> Assistant:
            hub.files = {"tiny-Q4_K_M.gguf": model_bytes(mark)}
            path = hospital_catalogue(paths, revision=REVISION)
            part = hub.parts()[0]
            described = (
                f'{{ name = "{part.name}", size_bytes = {part.size_bytes}, sha256 = "{part.sha256}" }}'
            )
            path.write_text(path.read_text("utf-8") + f"files = [{described}]\n", "utf-8")
            assistant = make_assistant(FAKE_WORKER)
            assistant.change(hub_endpoint=hub.address)
            return assistant

        assistant = catalogue(b"1")
        assistant.models.download(HOSPITAL)
        wait(assistant)
        assistant.models.use(HOSPITAL)
        first = only(assistant, HOSPITAL)
        assistant.close()

        assistant = catalogue(b"2")
        (update,) = (card for card in assistant.models.cards() if card.is_update)
        assert (update.place, update.title) == ("available", first.title)
        assert assistant.models.fit(update.id).is_rough
        assistant.models.download(HOSPITAL)  # or by the id of its card
        wait(assistant)
        newer = only(assistant, f"{HOSPITAL}-2")
        assert newer.place == "installed"
        assert newer.is_tested
        assert not newer.is_used
        assert newer.sha256 != first.sha256
        assert only(assistant, HOSPITAL).is_used
        assert not any(card.is_update for card in assistant.models.cards())
        assistant.models.use(newer.id)
        assistant.models.remove(HOSPITAL)
        assert [card.id for card in assistant.models.cards() if card.place == "installed"] == [
            newer.id,
            DEMO_ID,
        ]

    def test_what_cannot_begin_is_said_at_once(self, paths: Paths, make_assistant: Make) -> None:
        hospital_catalogue(paths, minimum_version="99.0")
        models = make_assistant().models
        for name, error in (
            ("nothing", UnknownModel),
            (DEMO_ID, NotDownloadable),
            (HOSPITAL, ModelNeedsUpdate),
        ):
            with pytest.raises(error):
                models.download(name)
        assert isinstance(models.card(HOSPITAL).problem, ModelNeedsUpdate)
        hospital_catalogue(paths, base="other-base")
        with pytest.raises(AdapterNeedsBase):
            make_assistant().models.download(HOSPITAL)

    def test_a_disk_that_is_too_small_is_said_at_once(self, paths: Paths, make_assistant: Make) -> None:
        catalogue = hospital_catalogue(paths, revision="1" * 40)
        part = f'{{ name = "x.gguf", size_bytes = {10**15}, sha256 = "{"2" * 64}" }}'
        text = catalogue.read_text(encoding="utf-8")
        catalogue.write_text(f"{text}files = [{part}]\n", encoding="utf-8")
        models = make_assistant().models
        with pytest.raises(DiskTooSmall) as refused:
            models.download(HOSPITAL)
        assert refused.value.facts["needed"] == "1000.0 TB"
        assert models.card(HOSPITAL).place == "available"
        assert models.card(HOSPITAL).is_pinned

    def test_one_thing_at_a_time(self, at_hub: Make, hub: LoopbackHub, tmp_path: Path) -> None:
        hub.tell("storage", stall_after(0), times=1000)
        assistant = at_hub()
        assistant.models.download(HOSPITAL)
        with pytest.raises(TransferBusy):
            assistant.models.take(model_file(tmp_path / "one.gguf"))
        with pytest.raises(TransferBusy):
            assistant.models.discard(HOSPITAL)
        assistant.models.pause()
        wait(assistant)

    def test_two_programs_do_not_bring_the_same(self, at_hub: Make, paths: Paths) -> None:
        process = psutil.Process(os.getppid())
        owner = f"{process.pid}@{process.create_time():.2f}"
        inbox = Inbox(paths.models / ".arriving", paths.models)
        inbox.keep(Arrival(id=HOSPITAL, repository="qa/tiny-GGUF", owner=owner))
        assistant = at_hub()
        assistant.models.download(HOSPITAL)
        wait(assistant)
        assert isinstance(only(assistant, HOSPITAL).problem, TransferBusy)


class TestTakingIn:
    def test_by_copy(self, make_assistant: Make, paths: Paths, tmp_path: Path) -> None:
        source = model_file(tmp_path / "U 盘" / "Hospital 模型-Q8.gguf")
        assistant = make_assistant(REAL)
        watched = Watched(assistant)
        name = assistant.models.take(source)
        wait(assistant)
        card = only(assistant, name)
        assert (card.place, card.is_tested, card.in_catalogue) == ("installed", True, False)
        assert card.path == paths.models / name / source.name
        assert not card.elsewhere
        assert watched.places(name) == ["taking", "testing", "installed"]
        source.unlink()
        assistant.models.use(name)
        assert ask(assistant)[0] == name

    def test_where_it_lies(self, make_assistant: Make, paths: Paths, tmp_path: Path) -> None:
        source = model_file(tmp_path / "one.gguf")
        assistant = make_assistant()
        name = assistant.models.take(source, copy=False)
        wait(assistant)
        card = only(assistant, name)
        assert (card.path, card.elsewhere, card.place) == (source, True, "installed")
        assert not paths.models.exists() or not list(paths.models.rglob("*.gguf"))
        assistant.models.remove(name)
        assert source.exists()
        assert name not in {card.id for card in assistant.models.cards()}

    def test_a_known_model_is_named(self, make_assistant: Make, paths: Paths, tmp_path: Path) -> None:
        source = model_file(tmp_path / "anything.gguf")
        sha256 = assistant_sha256(make_assistant(), source)
        part = f'{{ name = "x.gguf", size_bytes = {source.stat().st_size}, sha256 = "{sha256}" }}'
        catalogue = hospital_catalogue(paths)
        text = catalogue.read_text(encoding="utf-8")
        catalogue.write_text(f'{text}revision = "{"1" * 40}"\nfiles = [{part}]\n', encoding="utf-8")
        assistant = make_assistant()
        name = assistant.models.take(source)
        wait(assistant)
        assert only(assistant, HOSPITAL).in_catalogue
        assert only(assistant, HOSPITAL).title.zh == "医院模型"
        assert assistant.models.card(name).id == HOSPITAL

    def test_a_split_model(self, make_assistant: Make, tmp_path: Path) -> None:
        first = gguf_files.random_model(tmp_path / "big.gguf", parts=3)
        assistant = make_assistant(REAL)
        name = assistant.models.take(first)
        wait(assistant)
        card = only(assistant, name)
        assert (card.place, card.problem) == ("installed", None)
        assert card.path is not None
        assert len(list(card.path.parent.iterdir())) == 3
        first.with_name(first.name.replace("00001-of", "00002-of")).unlink()
        with pytest.raises(ModelIncomplete):
            assistant.models.take(first)

    def test_an_adapter_on_the_demo_model(self, make_assistant: Make, tmp_path: Path) -> None:
        adapter = gguf_files.lora(tmp_path / "心内科.gguf", read_header(DEMO))
        assistant = make_assistant(REAL)
        with pytest.raises(AdapterNeedsBase):
            assistant.models.take(adapter)
        name = assistant.models.take(adapter, base=DEMO_ID)
        wait(assistant)
        card = only(assistant, name)
        assert (card.place, card.adapters, card.problem) == ("installed", ("心内科.gguf",), None)
        assert name.startswith(f"{DEMO_ID}+")
        assistant.models.use(name)
        model_id, adapters = ask(assistant)
        assert model_id == name
        assert adapters.startswith("心内科.gguf ")
        assistant.models.use(DEMO_ID)
        assert ask(assistant) == (DEMO_ID, "")
        with pytest.raises(AdapterMismatch):
            assistant.models.take(adapter, base=name)

    def test_an_adapter_that_never_passed_is_tried_out_before_it_is_used(
        self, make_assistant: Make, tmp_path: Path
    ) -> None:
        adapter = gguf_files.lora(tmp_path / "wide.gguf", read_header(DEMO), wider=32)
        assistant = make_assistant(REAL)
        name = assistant.models.take(adapter, base=DEMO_ID)
        wait(assistant)
        assert isinstance(only(assistant, name).problem, AdapterMismatch)
        assistant.models.use(name)
        wait(assistant)
        assert ask(assistant) == (DEMO_ID, "")

    def test_an_adapter_for_another_model_is_refused(self, make_assistant: Make, tmp_path: Path) -> None:
        changes = {"general.architecture": (gguf_files.STRING, "qwen2")}
        adapter = gguf_files.lora(tmp_path / "a.gguf", read_header(DEMO), changes=changes)
        models = make_assistant().models
        with pytest.raises(AdapterMismatch):
            models.take(adapter, base=DEMO_ID)
        with pytest.raises(AdapterMismatch):
            models.take(model_file(tmp_path / "one.gguf"), base=DEMO_ID)
        with pytest.raises(UnknownModel):
            models.take(gguf_files.lora(tmp_path / "b.gguf", read_header(DEMO)), base="nothing")

    def test_what_is_no_model_is_refused(self, make_assistant: Make, tmp_path: Path) -> None:
        models = make_assistant().models
        (tmp_path / "text.gguf").write_bytes(b"no model")
        (tmp_path / "cut.gguf").write_bytes(model_bytes()[:-1000])
        (tmp_path / "folder").mkdir()
        for name, error in (
            ("text.gguf", NotAModel),
            ("cut.gguf", ModelDamaged),
            ("nothing.gguf", ModelMissing),
            ("folder", NotAModel),
        ):
            with pytest.raises(error):
                models.take(tmp_path / name)

    def test_a_model_that_kills_the_engine_is_not_used(self, make_assistant: Make, tmp_path: Path) -> None:
        assistant = make_assistant()
        assert ask(assistant)[0] == DEMO_ID
        name = assistant.models.take(model_file(tmp_path / "fake-die-on-load.gguf"))
        wait(assistant)
        card = only(assistant, name)
        assert card.place == "broken"
        assert isinstance(card.problem, SelfTestFailed)
        assert ask(assistant)[0] == DEMO_ID
        assistant.models.use(name)
        wait(assistant)
        assert isinstance(only(assistant, name).problem, SelfTestFailed)
        assert assistant.model().id == DEMO_ID
        assistant.models.remove(name)
        assert assistant.models.cards()[0].id == DEMO_ID

    def test_a_copy_that_fails_leaves_a_card_that_says_why(
        self, make_assistant: Make, paths: Paths, tmp_path: Path
    ) -> None:
        assistant = make_assistant()
        paths.models.parent.mkdir(parents=True, exist_ok=True)
        paths.models.write_bytes(b"a file where the folder should be")
        name = assistant.models.take(model_file(tmp_path / "one.gguf"))
        wait(assistant)
        card = only(assistant, name)
        assert card.place == "broken"
        assert card.problem is not None
        assistant.models.discard(name)
        assert name not in {card.id for card in assistant.models.cards()}


class TestWhatIsHere:
    def test_a_moved_file_and_a_changed_one_are_noticed(self, make_assistant: Make, tmp_path: Path) -> None:
        source = model_file(tmp_path / "one.gguf")
        assistant = make_assistant()
        name = assistant.models.take(source, copy=False)
        wait(assistant)
        assistant.models.use(name)
        source.rename(tmp_path / "two.gguf")
        assert isinstance(only(assistant, name).problem, ModelMissing)
        assert only(assistant, name).place == "broken"
        with pytest.raises(ModelMissing):
            assistant.models.use(name)
        model_file(source, mark=b"2")
        for use in (lambda: assistant.models.use(name), lambda: ask(assistant)):
            with pytest.raises(ModelChanged):
                use()
        assistant.models.verify(name)
        wait(assistant)
        assert isinstance(only(assistant, name).problem, ModelDamaged)

    def test_a_file_that_was_only_touched_is_verified_and_used(
        self, make_assistant: Make, tmp_path: Path
    ) -> None:
        source = model_file(tmp_path / "one.gguf")
        assistant = make_assistant()
        name = assistant.models.take(source, copy=False)
        wait(assistant)
        os.utime(source, (1, 1))
        assert isinstance(only(assistant, name).problem, ModelChanged)
        assistant.models.verify(name)
        wait(assistant)
        assert only(assistant, name).problem is None
        assistant.models.use(name)
        assert ask(assistant)[0] == name

    def test_bits_that_turned_over_are_found_and_the_model_is_not_used(
        self, make_assistant: Make, paths: Paths
    ) -> None:
        path = model_file(paths.models / "one.gguf")
        assistant = make_assistant()
        assistant.models.verify("one")
        wait(assistant)
        assert only(assistant, "one").sha256
        modified = path.stat().st_mtime_ns
        path.write_bytes(model_bytes(b"3"))
        os.utime(path, ns=(modified, modified))
        assistant.models.verify("one")
        wait(assistant)
        assert isinstance(only(assistant, "one").problem, ModelDamaged)
        with pytest.raises(ModelDamaged):
            assistant.models.use("one")

    def test_the_program_keeps_its_demo_model(self, make_assistant: Make) -> None:
        with pytest.raises(ModelNotRemovable):
            make_assistant().models.remove(DEMO_ID)

    def test_a_model_in_use_gives_way_when_it_is_removed(self, make_assistant: Make, paths: Paths) -> None:
        path = model_file(paths.models / "one.gguf")
        assistant = make_assistant(REAL)
        assistant.models.use("one")
        wait(assistant)
        assert ask(assistant)[0] == "one"
        assistant.models.remove("one")
        assert not path.exists()
        assert ask(assistant)[0] == DEMO_ID

    def test_never_two_models_in_memory(self, paths: Paths) -> None:
        model_file(paths.models / "one.gguf")
        engine = Engine(REAL)
        assistant = Assistant(paths, engine=engine)
        assistant.models.use(DEMO_ID)
        ask(assistant)
        worker = psutil.Process(engine.worker_pid or 0)
        assistant.models.test("one")
        wait(assistant)
        assistant.models.use("one")
        assert ask(assistant)[0] == "one"
        assert engine.worker_pid == worker.pid
        mapped = {Path(each.path).name for each in worker.memory_maps()}
        assert DEMO.name not in mapped
        assistant.close()

    def test_switching_in_the_middle_of_a_conversation(self, make_assistant: Make, paths: Paths) -> None:
        model_file(paths.models / "one.gguf")
        assistant = make_assistant(REAL)
        assistant.models.use(DEMO_ID)
        answers = []
        conversation_id = None
        for name in (DEMO_ID, "one", DEMO_ID):
            assistant.models.use(name)
            wait(assistant)
            heard = Heard()
            question = Question(language="zh", text="还有呢？", conversation_id=conversation_id)
            asked = assistant.ask(question, heard, limits=AnswerLimits(max_tokens=4))
            conversation_id = asked.conversation.id
            answers.append(heard.end().message)
        assert [each.provenance.model_id for each in answers if each.provenance] == [DEMO_ID, "one", DEMO_ID]
        assert len(assistant.consultation(conversation_id or "").branch) == 6


class TestSelfTest:
    def test_the_doctor_goes_first(self, make_assistant: Make, paths: Paths) -> None:
        model_file(paths.models / "one.gguf")
        assistant = make_assistant((*FAKE_WORKER, "--delay", "0.02"))
        assistant.models.use(DEMO_ID)
        watched = Watched(assistant)
        assistant.models.test("one")
        watched.until(lambda card: card.place == "testing")
        assert ask(assistant)[0] == DEMO_ID
        wait(assistant)
        assert only(assistant, "one").is_tested

    def test_the_model_in_use_is_loaded_again_afterwards(self, make_assistant: Make, paths: Paths) -> None:
        model_file(paths.models / "one.gguf")
        assistant = make_assistant()
        states: list[ModelState] = []
        loaded: queue.SimpleQueue[str] = queue.SimpleQueue()

        def hear(state: ModelState) -> None:
            if states and states[-1].kind == "loading" and state.kind == "ready":
                loaded.put(state.model_id)
            states.append(state)

        assistant.watch_model(hear)
        assistant.models.use(DEMO_ID)
        assert loaded.get(timeout=TIMEOUT_S) == DEMO_ID
        assistant.models.test("one")
        assert loaded.get(timeout=TIMEOUT_S) == DEMO_ID
        wait(assistant)
        assert only(assistant, "one").is_tested
        assert "one" not in {state.model_id for state in states}

    def test_it_can_be_stopped(self, make_assistant: Make, paths: Paths) -> None:
        model_file(paths.models / "one.gguf")
        assistant = make_assistant((*FAKE_WORKER, "--delay", "0.2", "--repeat", "1000"))
        assistant.models.test("one")
        assistant.models.pause()
        wait(assistant)
        card = only(assistant, "one")
        assert (card.is_tested, card.problem, card.place) == (False, None, "installed")

    def test_a_graphics_card_that_fails_is_no_fault_of_the_model(
        self, make_assistant: Make, tmp_path: Path
    ) -> None:
        assistant = make_assistant((*FAKE_WORKER, "--gpu-layers", "2", "--fault", "die-on-gpu"))
        name = assistant.models.take(model_file(tmp_path / "one.gguf"), copy=False)
        wait(assistant)
        assert only(assistant, name).is_tested

    def test_an_engine_that_is_missing_is_said_as_it_is(self, make_assistant: Make) -> None:
        assistant = make_assistant((*FAKE_WORKER, "--fault", "missing"))
        assistant.models.test(DEMO_ID)
        wait(assistant)
        problem = only(assistant, DEMO_ID).problem
        assert problem is not None
        assert problem.code == "EngineMissing"


class TestTakingAlong:
    @pytest.fixture
    def stick(self, tmp_path: Path) -> Path:
        """A folder with a model of another PC."""
        return tmp_path / "U 盘"

    def exported(self, assistant: Assistant, name: str, stick: Path) -> Path:
        folder = assistant.models.export(name, stick)
        wait(assistant)
        assert only(assistant, name).problem is None
        return folder

    def test_a_model_and_its_adapter_reach_the_next_pc_in_one_step(
        self, make_assistant: Make, tmp_path: Path, stick: Path
    ) -> None:
        assistant = make_assistant(REAL)
        base = assistant.models.take(model_file(tmp_path / "base model.gguf"))
        wait(assistant)
        adapter = gguf_files.lora(tmp_path / "adapter.gguf", read_header(DEMO))
        name = assistant.models.take(adapter, base=base)
        wait(assistant)
        folder = self.exported(assistant, name, stick)
        assert {"models.toml", "models.toml.sig", "SHA256SUMS", "signer.pem"} < {
            path.name for path in folder.iterdir()
        }
        with next_pc(tmp_path) as other:
            assert other.models.take(stick) == name
            wait(other)
            cards = {card.id: card for card in other.models.cards()}
            assert cards[base].is_tested
            assert cards[name].is_tested
            assert cards[name].adapters == ("adapter.gguf",)
            assert cards[base].signature == "unknown"
            assert cards[base].sha256 == only(assistant, base).sha256

    def test_a_trusted_signature_is_valid_and_another_is_refused(
        self, make_assistant: Make, tmp_path: Path, stick: Path
    ) -> None:
        assistant = make_assistant()
        name = assistant.models.take(model_file(tmp_path / "one.gguf"))
        wait(assistant)
        folder = self.exported(assistant, name, stick)
        keys = tmp_path / "next" / "keys"
        keys.mkdir(parents=True)
        (keys / "other.pem").write_bytes((folder / "signer.pem").read_bytes())
        with next_pc(tmp_path) as other:
            other.models.take(folder)
            wait(other)
            assert only(other, name).signature == "valid"
        stranger = self.exported(assistant, name, tmp_path / "second stick")
        text = (stranger / "models.toml").read_text(encoding="utf-8")
        (stranger / "models.toml").write_text(text.replace("one", "two"), encoding="utf-8")
        with next_pc(tmp_path) as other, pytest.raises(DesktopError) as refused:
            other.models.take(stranger)
        assert refused.value.code in {"SignatureInvalid", "CatalogueInvalid"}

    @pytest.mark.parametrize("copy", [True, False])
    def test_bytes_that_changed_on_the_stick_are_refused(
        self, make_assistant: Make, tmp_path: Path, stick: Path, copy: bool
    ) -> None:
        assistant = make_assistant()
        name = assistant.models.take(model_file(tmp_path / "one.gguf"))
        wait(assistant)
        folder = self.exported(assistant, name, stick)
        (folder / "one.gguf").write_bytes(model_bytes(b"9"))
        with next_pc(tmp_path) as other:
            other.models.take(folder, copy=copy)
            wait(other)
            card = only(other, name)
            assert card.place == "broken"
            assert isinstance(card.problem, FileWrong | ModelDamaged)
            assert [model.id for model in other.library.installed()] == [DEMO_ID]

    def test_the_demo_model_is_an_ordinary_model_elsewhere(
        self, make_assistant: Make, tmp_path: Path, stick: Path
    ) -> None:
        assistant = make_assistant()
        folder = self.exported(assistant, DEMO_ID, stick)
        with next_pc(tmp_path) as other:
            name = other.models.take(folder)
            wait(other)
            assert name != DEMO_ID
            assert only(other, name).place == "installed"


def test_a_file_can_be_looked_at_without_being_taken_in(make_assistant: Make, tmp_path: Path) -> None:
    assistant = make_assistant(REAL)
    path = model_file(tmp_path / "one.gguf")
    assert assistant.models.fit(str(path)).verdict == "fits"
    for look in (assistant.models.test, assistant.models.verify):
        look(str(path))
        wait(assistant)
        assert assistant.models.card(str(path)).problem is None
    assert [model.id for model in assistant.library.installed()] == [DEMO_ID]


def test_using_a_file_takes_it_in_where_it_lies(make_assistant: Make, tmp_path: Path) -> None:
    assistant = make_assistant()
    path = model_file(tmp_path / "one.gguf")
    assistant.models.use(str(path))
    wait(assistant)
    card = assistant.models.cards()[0]
    assert (card.path, card.is_used, card.elsewhere, card.is_tested) == (path, True, True, True)
    assert ask(assistant)[0] == card.id


def test_what_a_killed_program_was_copying_is_gone(make_assistant: Make, paths: Paths) -> None:
    inbox = Inbox(paths.models / ".arriving", paths.models)
    inbox.keep(Arrival(id="one", owner="1@1.00"))
    inbox.folder("one").mkdir()
    (inbox.folder("one") / "one.gguf.part").write_bytes(b"half")
    assert [card.id for card in make_assistant().models.cards() if card.place != "available"] == [DEMO_ID]
    assert not list((paths.models / ".arriving").iterdir())


def test_settings_of_the_hub_are_kept_where_they_belong(make_assistant: Make) -> None:
    assistant = make_assistant()
    assistant.start()
    assistant.change(hub_proxy="http://proxy.clinic:8080")
    secrets = {"token": "hf_SECRET", "proxy_login": "li:geheim@1"}
    assert not assistant.hub_access.set_secrets(**secrets)  # there is no keyring
    hub = assistant.hub_access.hub()
    assert (hub.token, hub.proxy) == ("hf_SECRET", "http://li:geheim%401@proxy.clinic:8080")
    assistant.change(hub_proxy="http://wang:2@proxy.clinic:8080")
    assistant.close()
    assert assistant.hub_access.hub().proxy == "http://wang:2@proxy.clinic:8080"
    written = assistant.paths.settings.read_text(encoding="utf-8")
    assert "SECRET" not in written
    assert "geheim" not in written
    assert "wang" not in written


def assistant_sha256(assistant: Assistant, path: Path) -> str:
    return assistant.sha256(assistant.library.listed(str(path)))


class next_pc:  # noqa: N801  reads as what it is
    """An assistant with a data folder of its own, as on another PC."""

    def __init__(self, folder: Path) -> None:
        self._paths = msgspec.structs.replace(PROGRAM, data=folder / "next")

    def __enter__(self) -> Assistant:
        self._assistant = Assistant(self._paths, engine=Engine(FAKE_WORKER))
        return self._assistant

    def __exit__(self, *_: object) -> None:
        self._assistant.close()
