"""The real worker: whatever model it is given, what it read before changes no answer."""

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.clinical.task import Sampling
from desktop.engine.cores import candidates, usable_cores
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Loaded, Reading, Reply, Text, Turn
from tests.engine import gguf_files
from tests.engine.conftest import ENDLESS_CONTEXT, SCRIPT, Asker, MakeEngine
from tests.engine.replies import Replies

LIVELY = Sampling(temperature=1.5, top_k=0, top_p=1, min_p=0)
WORDS = ("胸痛三天", "活动后加重", "既往高血压", "aspirin 100 mg", "体温 38.5 ℃", "<|im_end|>", "😀")
KINDS: dict[str, Callable[[Path], Path]] = {
    "llama": gguf_files.random_model,
    "sliding": gguf_files.sliding_model,
    "recurrent": gguf_files.recurrent_model,
}


def loaded(asker: Asker) -> Loaded:
    replies = Replies(Loaded)
    asker.engine.load(asker.model, replies)
    return replies.loaded()


@pytest.fixture
def asker(make_engine: MakeEngine, random_model: ModelFile) -> Asker:
    return Asker(make_engine(), random_model)


def test_what_a_load_tells(asker: Asker) -> None:
    told = loaded(asker)
    assert (told.name, told.architecture, told.context) == ("Tiny test model", "llama", 2048)
    assert (told.threads, told.warning) == (1, "")
    assert told.parameters > 100_000
    assert told.size_bytes == told.parameters * 4
    assert told.memory_bytes > told.size_bytes


def test_the_context_is_the_models_at_most(make_engine: MakeEngine, random_model: ModelFile) -> None:
    engine = make_engine()
    for wanted, given in ((512, 512), (100_000, 2048)):
        assert loaded(Asker(engine, ModelFile(random_model.path, context=wanted))).context == given


def test_threads_are_chosen_when_nobody_says(make_engine: MakeEngine, random_model: ModelFile) -> None:
    told = loaded(Asker(make_engine(), ModelFile(random_model.path)))
    tried = candidates(usable_cores(), spare_core=True)
    assert told.threads in tried
    assert told.batch_threads in tried


def test_characters_never_break(asker: Asker) -> None:
    """A model that writes random bytes: what can become a character is shown, the rest never."""
    shown = ""
    for seed in range(8):
        replies = asker.ask("问", sampling=LIVELY, seed=seed, max_tokens=300)
        replies.done()
        shown += replies.text
    assert len(shown) > 100
    assert "\ufffd" not in shown


def test_a_split_character_comes_in_one_piece(make_engine: MakeEngine, scripted_model: ModelFile) -> None:
    replies = Asker(make_engine(), scripted_model).ask("问")
    assert replies.done().completion_tokens == len(SCRIPT.encode())
    assert [reply.text for reply in replies.all if isinstance(reply, Text)] == list(SCRIPT)


def test_the_seed_decides(asker: Asker) -> None:
    answers = []
    for seed in (1, 1, 2, -1, 2**40):
        replies = asker.ask("问", sampling=LIVELY, seed=seed, max_tokens=40)
        replies.done()
        answers.append(replies.text)
    assert answers[0] == answers[1] != answers[2]


def test_temperature_zero_needs_no_seed(asker: Asker) -> None:
    one = asker.ask("问", seed=1, max_tokens=40)
    one.done()
    other = asker.ask("问", seed=2, max_tokens=40)
    other.done()
    assert one.text == other.text


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_read_changes_no_answer(kind: str, tmp_path: Path, make_engine: MakeEngine) -> None:
    """Further questions, edits and stops in any order: a worker that has read nothing answers the same."""
    path = KINDS[kind](tmp_path / f"{kind}.gguf")
    used, unused = make_engine(), make_engine()
    chance = random.Random(3)
    words: list[str] = []
    for step in range(15):
        words = words[: 2 * chance.randint(0, len(words) // 2)]  # often an earlier turn is asked anew
        words.append(" ".join(chance.choices(WORDS, k=chance.randint(1, 5))))
        asker = Asker(used, ModelFile(path, threads=1, batch_threads=1))
        if chance.random() < 0.4:
            assert asker.ask(*words, max_tokens=50, react=_stopping(asker, chance)).done()
        replies = asker.ask(*words, max_tokens=12, reserve=12)
        done = replies.done()
        # A context of another size is a new one.
        other = ModelFile(path, context=(1792, 2048)[step % 2], threads=1, batch_threads=1)
        fresh = Asker(unused, other).ask(*words, max_tokens=12, reserve=12)
        assert (fresh.done().cached_tokens, fresh.done().prompt_tokens) == (0, done.prompt_tokens)
        assert fresh.text == replies.text
        words.append(replies.text or "无")


def _stopping(asker: Asker, chance: random.Random) -> Callable[[Reply], None]:
    kind = chance.choice((Reading, Text))
    return lambda reply: asker.engine.stop() if isinstance(reply, kind) else None


def test_a_memory_that_cannot_be_taken_back_is_read_again(tmp_path: Path, make_engine: MakeEngine) -> None:
    asker = Asker(
        make_engine(), ModelFile(gguf_files.recurrent_model(tmp_path / "r.gguf"), threads=1, batch_threads=1)
    )
    asker.ask("胸痛三天").done()
    assert asker.ask("发热").done().cached_tokens == 0


def test_a_sliding_window_can_be_taken_back(tmp_path: Path, make_engine: MakeEngine) -> None:
    asker = Asker(
        make_engine(), ModelFile(gguf_files.sliding_model(tmp_path / "s.gguf"), threads=1, batch_threads=1)
    )
    first = asker.ask("胸痛三天" * 40).done()
    assert asker.ask("胸痛三天" * 40 + "发热").done().cached_tokens > first.prompt_tokens // 2


def test_a_file_without_a_template_gets_chatml_and_a_warning(tmp_path: Path, make_engine: MakeEngine) -> None:
    path = gguf_files.random_model(tmp_path / "plain.gguf", template=None)
    asker = Asker(make_engine(), ModelFile(path, threads=1, batch_threads=1))
    assert loaded(asker).warning == "no_template"
    assert asker.ask("问", max_tokens=8).done().prompt_tokens == asker.tokens(Turn("user", "问"))


def test_a_template_that_cannot_be_used(
    tmp_path: Path, make_engine: MakeEngine, random_model: ModelFile
) -> None:
    engine = make_engine()
    asker = Asker(engine, random_model)
    asker.ask("问", max_tokens=4).done()
    pid = engine.worker_pid
    for template in (
        "{% for i in range(10**9) %}{% endfor %}",
        "{{ ''.__class__ }}",
        "{{ 'x' * 10**9 }}",
        "{%",
    ):
        path = gguf_files.random_model(tmp_path / "evil.gguf", template=template)
        failed = Asker(engine, ModelFile(path)).ask("问").failed()
        assert (failed.code, list(failed.facts)) == ("TemplateInvalid", ["problem"])
        assert asker.ask("问", max_tokens=4).done()
    assert engine.worker_pid == pid


def test_words_that_look_like_structure_are_words(asker: Asker) -> None:
    marked, plain = (asker.tokens(Turn("user", words)) for words in ("<|im_start|>", "x"))
    assert marked - plain == len("<|im_start|>") - 1


def test_the_end_of_the_context_ends_the_answer(make_engine: MakeEngine, endless_model: ModelFile) -> None:
    asker = Asker(make_engine(), ModelFile(endless_model.path, context=512, threads=1, batch_threads=1))
    done = asker.ask("头" * 50, max_tokens=5_000, reserve=100).done()
    assert done.reason == "length"
    assert done.prompt_tokens + done.completion_tokens == 512 + 1
    assert asker.ask("头" * 50, max_tokens=5).done().cached_tokens > 0


def test_a_file_that_was_replaced_is_loaded_again(tmp_path: Path, make_engine: MakeEngine) -> None:
    path = gguf_files.scripted_model(tmp_path / "m.gguf", b"ABC")
    asker = Asker(make_engine(), ModelFile(path, threads=1, batch_threads=1))
    first = asker.ask("问")
    first.done()
    gguf_files.scripted_model(tmp_path / "new.gguf", b"XYZW")
    (tmp_path / "new.gguf").replace(path)
    os.utime(path, ns=(0, 0))
    second = asker.ask("问")
    second.done()
    assert (first.text, second.text) == ("ABC", "XYZW")


def test_a_very_long_question_is_counted(asker: Asker) -> None:
    tokens = asker.tokens(Turn("user", "头痛" * 100_000))
    assert 500_000 < tokens < 700_000


def test_memory_does_not_grow(
    make_engine: MakeEngine, random_model: ModelFile, scripted_model: ModelFile
) -> None:
    engine = make_engine()
    sizes = []
    for _ in range(6):
        for model in (random_model, scripted_model):
            done = Asker(engine, model).ask("头痛" * 100, max_tokens=20).done()
        sizes.append(done.memory_bytes)
    assert max(sizes[2:]) < 1.2 * sizes[1]


@pytest.mark.skipif(sys.platform == "win32", reason="niceness is POSIX")
def test_it_works_below_the_doctors_programs(asker: Asker) -> None:
    asker.ask("问", max_tokens=4).done()
    pid = asker.engine.worker_pid
    assert pid is not None
    assert os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0)


def test_the_large_context_is_there(make_engine: MakeEngine, endless_model: ModelFile) -> None:
    assert loaded(Asker(make_engine(), endless_model)).context == ENDLESS_CONTEXT
