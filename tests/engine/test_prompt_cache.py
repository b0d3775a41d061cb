"""What was read stays read: across conversations, while somebody types, and after a night on disk."""

import base64
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desktop.engine.client import Engine
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Forgotten, Reading, Saved, State, Text, Turn, Warmed
from tests.engine import gguf_files
from tests.engine.conftest import Asker, MakeEngine
from tests.engine.replies import Replies

SYSTEM = "你是协助执业医师的临床助手。"
CASE_A = "男，52岁，胸痛三天，活动后加重。" * 6
CASE_B = "女，34岁，发热两天，伴咳嗽、咽痛。" * 6
KINDS: dict[str, Callable[[Path], Path]] = {
    "llama": gguf_files.random_model,
    "sliding": gguf_files.sliding_model,
    "recurrent": gguf_files.recurrent_model,
}
SHORT = 24
"""The tokens at a prompt's end that may be read again: the template's tail and the last words."""


@pytest.fixture
def asker(make_engine: MakeEngine, random_model: ModelFile) -> Asker:
    return Asker(make_engine(), random_model)


@pytest.fixture
def state(tmp_path: Path) -> State:
    """Where the state of a conversation called A lies."""
    key = base64.b64encode(bytes(range(32))).decode()
    return State("A", str(tmp_path / "a.state"), key, "0" * 64)


def warm(engine: Engine, model: ModelFile, words: str, state: State | None = None) -> Replies:
    replies = Replies(Warmed)
    engine.warm(model, (Turn("system", SYSTEM), Turn("user", words)), state, replies)
    return replies


def save(engine: Engine, state: State) -> int:
    replies = Replies(Saved)
    engine.save(state, replies)
    final = replies.final()
    assert isinstance(final, Saved)
    return final.size_bytes


def ask(asker: Asker, words: str, name: str) -> tuple[int, int]:
    """Asks in a conversation; what was cached of the prompt, and its tokens."""
    done = asker.ask(words, system=SYSTEM, state=State(name), max_tokens=4).done()
    return done.cached_tokens, done.prompt_tokens


def test_switching_and_back_reads_nothing_again(asker: Asker) -> None:
    _, tokens_a = ask(asker, CASE_A, "A")
    cached_b, tokens_b = ask(asker, CASE_B, "B")
    assert 0 < cached_b < tokens_b // 2  # the system text is shared
    assert ask(asker, CASE_A + "还有发热", "A")[0] >= tokens_a - SHORT
    assert ask(asker, CASE_B + "还有胸痛", "B")[0] >= tokens_b - SHORT


def test_a_recurrent_model_comes_back_to_the_end_of_a_prompt(tmp_path: Path, make_engine: MakeEngine) -> None:
    asker = Asker(
        make_engine(), ModelFile(KINDS["recurrent"](tmp_path / "r.gguf"), threads=1, batch_threads=1)
    )
    _, tokens_a = ask(asker, CASE_A, "A")
    ask(asker, CASE_B, "B")
    assert ask(asker, CASE_A, "A")[0] == tokens_a - 1


def test_a_task_begun_in_one_conversation_is_begun_in_all(asker: Asker) -> None:
    instruction = "把下面的医患对话整理成病历摘要；只写对话中有的内容。" * 3
    _, tokens = ask(asker, instruction + CASE_A, "A")
    ask(asker, CASE_B, "B")
    cached, _ = ask(asker, instruction + "无", "C")
    assert cached >= asker.tokens(Turn("system", SYSTEM), Turn("user", instruction)) - SHORT
    assert ask(asker, instruction + CASE_A, "A")[0] == tokens - 1  # and A lost nothing by it


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_is_read_while_it_is_typed(kind: str, tmp_path: Path, make_engine: MakeEngine) -> None:
    asker = Asker(
        make_engine(), ModelFile(KINDS[kind](tmp_path / f"{kind}.gguf"), threads=1, batch_threads=1)
    )
    for length in (20, 60, len(CASE_A)):
        final = warm(asker.engine, asker.model, CASE_A[:length], State("new")).final()
        assert isinstance(final, Warmed)
        assert final.done == final.total
    cached, tokens = ask(asker, CASE_A, "A")
    assert cached >= tokens - SHORT
    fresh = Asker(make_engine(), asker.model)
    assert (
        fresh.ask(CASE_A, system=SYSTEM, max_tokens=20).done().completion_tokens
        == asker.ask(CASE_A, system=SYSTEM, max_tokens=20).done().completion_tokens
    )


def test_changed_text_costs_nothing_but_itself(asker: Asker) -> None:
    warm(asker.engine, asker.model, CASE_A, State("new")).final()
    middle = len(CASE_A) // 2
    changed = CASE_A[:middle] + "没有" + CASE_A[middle:]
    cached, tokens = ask(asker, changed, "A")
    assert tokens // 3 < cached < tokens * 2 // 3


def test_a_question_overtakes_what_is_read_ahead(asker: Asker) -> None:
    """The reading ahead of another text is broken off and never comes back."""
    asked: list[Replies] = []

    def react(reply: object) -> None:
        if isinstance(reply, Reading) and not asked:
            asked.append(asker.ask(CASE_B, system=SYSTEM, max_tokens=4))

    replies = Replies(Warmed, react)
    turns = (Turn("system", SYSTEM), Turn("user", CASE_A * 4))
    asker.engine.warm(asker.model, turns, State("new"), replies)
    final = replies.final()
    assert isinstance(final, Warmed)
    assert final.done < final.total
    assert asked[0].done().reason in {"stop", "length"}


def test_a_count_interrupts_the_reading_ahead_only_for_a_moment(asker: Asker) -> None:
    counts: list[int] = []

    def react(reply: object) -> None:
        if isinstance(reply, Reading) and not counts:
            counts.append(0)
            asker.engine.measure(asker.model, (Turn("user", "?"),), lambda _reply: None)

    replies = Replies(Warmed, react)
    asker.engine.warm(asker.model, (Turn("user", CASE_A * 4),), None, replies)
    final = replies.final()
    assert isinstance(final, Warmed)
    assert final.done == final.total


def test_newer_text_takes_the_place_of_older(asker: Asker) -> None:
    rounds = [warm(asker.engine, asker.model, CASE_A * 4 + "尾" * n) for n in range(8)]
    finals = [replies.final() for replies in rounds]
    assert all(isinstance(final, Warmed) for final in finals)
    last = finals[-1]
    assert isinstance(last, Warmed)
    assert last.done == last.total


@pytest.mark.parametrize("kind", KINDS)
def test_a_conversation_of_yesterday_is_not_read_again(
    kind: str, tmp_path: Path, make_engine: MakeEngine, state: State
) -> None:
    model = ModelFile(KINDS[kind](tmp_path / f"{kind}.gguf"), threads=1, batch_threads=1)
    yesterday = Asker(make_engine(), model)
    first = yesterday.ask(CASE_A, system=SYSTEM, state=state, max_tokens=1).done()
    assert save(yesterday.engine, state) == Path(state.path).stat().st_size
    assert save(yesterday.engine, state) == 0  # all of it is there
    today = Asker(make_engine(), model)
    again = today.ask(CASE_A + "还有发热", system=SYSTEM, state=state, max_tokens=12)
    fresh = Asker(make_engine(), model).ask(CASE_A + "还有发热", system=SYSTEM, max_tokens=12)
    assert again.text == fresh.text
    if kind != "recurrent":
        assert again.done().cached_tokens >= first.prompt_tokens - SHORT
    assert CASE_A.encode() not in Path(state.path).read_bytes()


def test_an_answer_on_the_state_of_another_is_refused(
    make_engine: MakeEngine, random_model: ModelFile, state: State
) -> None:
    asker = Asker(make_engine(), random_model)
    asker.ask(CASE_A, state=state, max_tokens=1).done()
    assert save(asker.engine, state)
    whole = Path(state.path).read_bytes()
    other_key = base64.b64encode(bytes(32)).decode()
    for changed, content in (
        (msgspec.structs.replace(state, model_sha256="1" * 64), whole),
        (msgspec.structs.replace(state, key=other_key), whole),
        (state, whole[:-1]),
        (state, whole[: len(whole) // 2] + b"\0" + whole[len(whole) // 2 + 1 :]),
        (state, b""),
    ):
        Path(state.path).write_bytes(content)
        fresh = Asker(make_engine(), random_model)
        assert fresh.ask(CASE_A, state=changed, max_tokens=1).done().cached_tokens == 0


def test_another_conversation_is_saved_after_it_was_left(asker: Asker, state: State) -> None:
    asker.ask(CASE_A, state=state, max_tokens=1).done()
    ask(asker, CASE_B, "B")
    assert save(asker.engine, state) > 0


def test_what_is_forgotten_is_read_again(asker: Asker, state: State) -> None:
    for name in ("A", "B"):
        ask(asker, CASE_A, name)
        ask(asker, CASE_B, "C")
        replies = Replies(Forgotten)
        asker.engine.forget("" if name == "B" else name, replies)
        replies.final()
        assert save(asker.engine, state) == 0
    assert ask(asker, CASE_A, "A")[0] == 0


def test_a_worker_that_rests_comes_back(asker: Asker) -> None:
    ask(asker, CASE_A, "A")
    pid = asker.engine.worker_pid
    asker.engine.rest()
    replies = asker.ask(CASE_A, max_tokens=4)
    assert replies.done()
    assert any(isinstance(reply, Text) for reply in replies.all)
    assert asker.engine.worker_pid != pid


def test_what_is_being_saved_is_saved_after_what_goes_first(asker: Asker, tmp_path: Path) -> None:
    """A state that a question broke off is written afterwards; none is lost."""
    key = base64.b64encode(bytes(32)).decode()
    saved: list[Replies] = []
    for number in range(5):
        kept = State(f"case-{number}", str(tmp_path / f"{number}.state"), key, "0" * 64)
        asker.ask(CASE_A * (number + 1), state=kept, max_tokens=1).done()
        saved.append(Replies(Saved))
        asker.engine.save(kept, saved[-1])
        warm(asker.engine, asker.model, CASE_B, State("new"))
        ask(asker, CASE_B, "other")
    for number, replies in enumerate(saved):
        final = replies.final()
        assert isinstance(final, Saved)
        assert final.size_bytes == (tmp_path / f"{number}.state").stat().st_size


def test_typing_does_not_undo_what_typing_began(asker: Asker) -> None:
    """Each pause sends newer text and a count: the piece under way is read to its end all the same."""
    rounds = []
    for length in range(10, len(CASE_A), 10):
        rounds.append(warm(asker.engine, asker.model, CASE_A[:length], State("new")))
        asker.engine.measure(asker.model, (Turn("user", CASE_A[:length]),), lambda _reply: None)
    finals = [replies.final() for replies in rounds]
    read = [final.done for final in finals if isinstance(final, Warmed) and final.total]
    assert read == sorted(read)
    assert read[-1] > 0


def test_a_reading_ahead_of_a_forgotten_conversation_ends(asker: Asker) -> None:
    forgotten = Replies(Forgotten)

    def react(reply: object) -> None:
        if isinstance(reply, Reading) and not forgotten.all:
            asker.engine.forget("A", forgotten)

    replies = Replies(Warmed, react)
    asker.engine.warm(asker.model, (Turn("user", CASE_A * 4),), State("A"), replies)
    final = replies.final()
    assert isinstance(final, Warmed)
    assert final.done < final.total
    assert ask(asker, CASE_A * 4, "A")[0] == 0
