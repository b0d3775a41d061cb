"""LoRA adapters on the demo model: they change its answers, and nothing goes from one to another."""

import base64
from pathlib import Path

import msgspec
import pytest

from desktop.engine.adapter_header import laid_over, read_adapter
from desktop.engine.gguf_header import read_header
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Adapter, Answered, Loaded, Loading, Question, Saved, State, Turn
from desktop.engine.shape import shape_of
from desktop.errors import AdapterMismatch, DesktopError, ModelDamaged, ModelMissing, NotAModel, from_code
from tests.engine import gguf_files
from tests.engine.conftest import GREEDY, Asker, MakeEngine
from tests.engine.replies import Replies

DEMO = Path(__file__).resolve().parents[2] / "resources" / "models" / "doctorflan-demo.gguf"
BASE = read_header(DEMO)
QUESTION = "患者男，52岁，胸痛三天，活动后加重。" * 6
OTHER = "头晕两天，如何检查？" * 8


@pytest.fixture(scope="module")
def lora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gguf_files.lora(tmp_path_factory.mktemp("适配器") / "心内 科.gguf", BASE)


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gguf_files.lora(tmp_path_factory.mktemp("m") / "another.gguf", BASE, seed=2)


def file(*adapters: Path, path: Path = DEMO, chat_template: str = "") -> ModelFile:
    loras = tuple(Adapter(str(each), sha256=each.stem) for each in adapters)
    return ModelFile(
        path,
        context=1024,
        threads=1,
        batch_threads=1,
        gpu_layers=0,
        adapters=loras,
        chat_template=chat_template,
    )


def answer(asker: Asker, model: ModelFile, state: State | None = None) -> tuple[str, int]:
    """What it writes, and how many tokens of the prompt were known."""
    replies = Asker(asker.engine, model).ask(QUESTION, max_tokens=24, state=state)
    return replies.text if (done := replies.done()) else "", done.cached_tokens


def refused(asker: Asker, model: ModelFile) -> DesktopError:
    replies = Replies(Loaded)
    asker.engine.load(model, replies)
    failed = replies.failed()
    return from_code(failed.code, failed.facts)


@pytest.fixture
def asker(make_engine: MakeEngine) -> Asker:
    return Asker(make_engine(), file())


class TestAnswers:
    def test_an_adapter_changes_the_answer(self, asker: Asker, lora: Path, another: Path) -> None:
        plain, _ = answer(asker, file())
        with_lora, cached = answer(asker, file(lora))
        assert plain
        assert with_lora != plain
        assert cached == 0  # what was read without it is worth nothing
        assert answer(asker, file(another))[0] not in (plain, with_lora)
        assert answer(asker, file(lora)) == (with_lora, 0)
        assert answer(asker, file())[0] == plain

    def test_two_adapters_lie_over_each_other(self, asker: Asker, lora: Path, another: Path) -> None:
        both = answer(asker, file(lora, another))[0]
        assert both not in (answer(asker, file(lora))[0], answer(asker, file(another))[0])

    def test_answers_that_are_written_together_have_it_too(self, asker: Asker, lora: Path) -> None:
        def together(model: ModelFile) -> list[str]:
            replies = Replies()
            questions = [
                Question((Turn("user", QUESTION),), GREEDY, 1, 24),
                Question((Turn("user", OTHER),), GREEDY, 1, 24),
            ]
            asker.engine.ask_many(model, questions, replies, parallel=2)
            replies.done()
            found = {reply.index: reply.text for reply in replies.all if isinstance(reply, Answered)}
            return [found[index] for index in sorted(found)]

        alone, _ = answer(asker, file(lora))
        assert together(file(lora))[0] == alone
        assert together(file()) != together(file(lora))

    def test_an_adapter_that_changed_is_loaded_again(self, asker: Asker, tmp_path: Path) -> None:
        path = gguf_files.lora(tmp_path / "l.gguf", BASE)
        first, _ = answer(asker, file(path))
        again = Replies(Loaded)
        asker.engine.load(file(path), again)
        assert again.loaded()
        assert not [reply for reply in again.all if isinstance(reply, Loading)]
        gguf_files.lora(path, BASE, seed=9)
        assert answer(asker, file(path))[0] != first


class TestStates:
    @pytest.fixture
    def state(self, tmp_path: Path) -> State:
        key = base64.b64encode(bytes(32)).decode()
        return State("A", str(tmp_path / "a.state"), key, "0" * 64)

    def save(self, asker: Asker, state: State) -> None:
        replies = Replies(Saved)
        asker.engine.save(state, replies)
        final = replies.final()
        assert isinstance(final, Saved)
        assert final.size_bytes

    @pytest.mark.parametrize("other", ["none", "another"])
    def test_a_state_of_another_adapter_is_refused(
        self, make_engine: MakeEngine, lora: Path, another: Path, state: State, other: str
    ) -> None:
        first = Asker(make_engine(), file())
        answer(first, file(lora), state)
        self.save(first, state)
        others = {"none": file(), "another": file(another)}
        second = Asker(make_engine(), file())
        assert answer(second, others[other], state)[1] == 0
        third = Asker(make_engine(), file())
        assert answer(third, file(lora), state)[1] > 0

    def test_what_was_read_without_an_adapter_is_refused_with_it(
        self, make_engine: MakeEngine, lora: Path, state: State
    ) -> None:
        first = Asker(make_engine(), file())
        plain, _ = answer(first, file(), state)
        self.save(first, state)
        second = Asker(make_engine(), file())
        changed, cached = answer(second, file(lora), state)
        assert cached == 0
        assert changed != plain


class TestRefusals:
    def test_an_adapter_is_no_model(self, asker: Asker, lora: Path) -> None:
        error = refused(asker, file(path=lora))
        assert error.code == "AdapterNeedsBase"
        assert answer(asker, file())[0]  # the worker lives on

    def test_it_must_be_there(self, asker: Asker, tmp_path: Path) -> None:
        error = refused(asker, file(tmp_path / "none.gguf"))
        assert (error.code, error.facts["path"]) == ("ModelMissing", str(tmp_path / "none.gguf"))

    @pytest.mark.parametrize(
        "kind", ["wider", "layers", "architecture", "model", "kind", "split", "alpha", "alora"]
    )
    def test_it_must_belong_to_the_model(self, asker: Asker, tmp_path: Path, kind: str) -> None:
        path = tmp_path / "l.gguf"
        string, deeper = gguf_files.STRING, dict(BASE.values) | {"llama.block_count": 9}
        makers = {
            "wider": lambda: gguf_files.lora(path, BASE, wider=32),
            "layers": lambda: gguf_files.lora(path, msgspec.structs.replace(BASE, values=deeper)),
            "architecture": lambda: gguf_files.lora(
                path, BASE, changes={"general.architecture": (string, "qwen2")}
            ),
            "model": lambda: gguf_files.random_model(path),
            "kind": lambda: gguf_files.lora(path, BASE, changes={"adapter.type": (string, "control_vector")}),
            "split": lambda: gguf_files.lora(path, BASE, changes={"split.count": (gguf_files.UINT16, 2)}),
            "alpha": lambda: gguf_files.lora(path, BASE, changes={"adapter.lora.alpha": (string, "8")}),
            "alora": lambda: gguf_files.lora(
                path,
                BASE,
                changes={"adapter.alora.invocation_tokens": (gguf_files.ARRAY, (gguf_files.UINT32, [1]))},
            ),
        }
        makers[kind]()
        error = refused(asker, file(path))
        assert isinstance(error, AdapterMismatch)
        assert error.facts["path"] == str(path)
        assert error.facts["base"] == "DoctorFLAN demo"
        assert error.facts["problem"]
        assert "llama_adapter" not in str(error.facts["problem"])
        assert asker.engine.worker_pid is not None
        assert answer(asker, file())[0]

    def test_a_damaged_one_is_refused(self, lora: Path, tmp_path: Path) -> None:
        path = tmp_path / "l.gguf"
        path.write_bytes(lora.read_bytes()[:-64])
        with pytest.raises(ModelDamaged):
            read_adapter(path, BASE)
        path.write_bytes(b"PK\3\4 not a GGUF at all")
        with pytest.raises(NotAModel):
            read_adapter(path, BASE)
        with pytest.raises(ModelMissing):
            read_adapter(tmp_path / "none.gguf", BASE)


def test_its_size_counts_layer_by_layer(lora: Path) -> None:
    adapter = read_adapter(lora, BASE)
    shape = shape_of(laid_over(BASE, [adapter, adapter]))
    plain = shape_of(BASE)
    assert shape.weights_bytes == plain.weights_bytes + 2 * lora.stat().st_size
    one = sum(size for name, size in adapter.tensor_bytes.items() if name.startswith("blk.0."))
    assert shape.layer_bytes == tuple(size + 2 * one for size in plain.layer_bytes)


class TestTemplates:
    def test_another_template_takes_the_place_of_the_files_own(self, asker: Asker) -> None:
        short = "{% for message in messages %}{{ message.content }}{% endfor %}"
        turn = Turn("user", "胸痛")
        own = asker.tokens(turn)
        other = Asker(asker.engine, file(chat_template=short))
        assert other.tokens(turn) < own
        assert Asker(asker.engine, file()).tokens(turn) == own

    def test_one_that_cannot_be_used_is_refused(self, asker: Asker) -> None:
        for source in ("{% for message in messages %}", "no words of anybody", "{{ raise_exception('no') }}"):
            assert refused(asker, file(chat_template=source)).code == "TemplateInvalid"

    def test_a_model_without_one_needs_no_warning_then(self, make_engine: MakeEngine, tmp_path: Path) -> None:
        path = gguf_files.random_model(tmp_path / "m.gguf", template=None)
        engine = make_engine()
        for template, warning in (("", "no_template"), (gguf_files.CHATML, "")):
            replies = Replies(Loaded)
            engine.load(file(path=path, chat_template=template), replies)
            assert replies.loaded().warning == warning
