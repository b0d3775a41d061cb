"""How the questions of tasks begin is read while there is nothing else, and shared by all conversations."""

from pathlib import Path

import pytest

from desktop.engine.client import Engine
from desktop.engine.model_file import ModelFile
from desktop.engine.prompt_cache import BUDGET_SHARE, PromptCache
from desktop.engine.protocol import Reading, State, Turn, Warmed, beginning
from tests.engine import gguf_files
from tests.engine.conftest import Asker, MakeEngine
from tests.engine.in_process import InProcess
from tests.engine.replies import Replies

SYSTEM = "你是协助执业医师的临床助手。"
TASKS = {
    "summary": "把下面的医患对话整理成病历摘要；只写对话中有的内容。" * 3,
    "diagnosis": "根据下面的病例，按可能性从高到低列出几种可能的诊断。" * 3,
    "referral": "根据下面的病例写一封转诊信，写明转诊的原因和已做的检查。" * 3,
}
CASE = "男，52岁，胸痛三天，活动后加重。" * 6
SHORT = 24
KINDS = ("random_model", "sliding_model", "recurrent_model", "hybrid_model")


@pytest.fixture
def asker(make_engine: MakeEngine, random_model: ModelFile) -> Asker:
    return Asker(make_engine(), random_model)


def turns(task: str) -> tuple[Turn, ...]:
    return Turn("system", SYSTEM), Turn("user", TASKS[task])


def begin(engine: Engine, task: str, replies: Replies | None = None) -> Warmed:
    heard = replies or Replies(Warmed)
    engine.begin(task, turns(task), heard)
    final = heard.final()
    assert isinstance(final, Warmed)
    return final


def ask(asker: Asker, words: str, name: str) -> tuple[int, int]:
    """Asks in a conversation; what was cached of the prompt, and its tokens."""
    done = asker.ask(words, system=SYSTEM, state=State(name), max_tokens=4).done()
    return done.cached_tokens, done.prompt_tokens


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_question_of_every_task_reads_only_its_own_words(
    kind: str, tmp_path: Path, make_engine: MakeEngine
) -> None:
    path = getattr(gguf_files, kind)(tmp_path / "m.gguf")
    asker = Asker(make_engine(), ModelFile(path, threads=1, batch_threads=1))
    _, tokens = ask(asker, CASE, "open")
    for task in TASKS:
        read = begin(asker.engine, task)
        assert read.done == read.total > 0
    for task, instruction in reversed(TASKS.items()):
        cached, _ = ask(asker, instruction + CASE, task)
        assert cached >= asker.tokens(*turns(task)) - SHORT
    for task, instruction in TASKS.items():  # a second patient begins there as well
        cached, _ = ask(asker, instruction + "无", f"{task} of another")
        assert cached >= asker.tokens(*turns(task)) - SHORT
    assert ask(asker, CASE, "open")[0] == tokens - 1  # and the open conversation lost nothing by it


def test_what_was_read_is_not_read_again(asker: Asker) -> None:
    ask(asker, CASE, "A")
    for task in TASKS:
        begin(asker.engine, task)
    for task in TASKS:
        again = begin(asker.engine, task)
        assert again.cached == again.total


def test_without_a_worker_nothing_happens(asker: Asker) -> None:
    replies = Replies(Warmed)
    asker.engine.begin("summary", turns("summary"), replies)
    ask(asker, CASE, "A")
    asker.engine.rest()
    asker.ask(CASE, max_tokens=2).done()
    assert replies.all == []


def test_a_beginning_waits_for_nothing(asker: Asker) -> None:
    """While something is under way it is not taken: what is typed is read to its end."""
    begun: list[Replies] = []

    def react(reply: object) -> None:
        if isinstance(reply, Reading) and not begun:
            begun.append(Replies(Warmed))
            asker.engine.begin("summary", turns("summary"), begun[0])

    replies = Replies(Warmed, react)
    asker.engine.warm(asker.model, (Turn("user", CASE * 4),), State("A"), replies)
    final = replies.final()
    assert isinstance(final, Warmed)
    assert final.done == final.total
    unread = begun[0].final()
    assert isinstance(unread, Warmed)
    assert unread.total == 0


def test_what_is_typed_goes_first(asker: Asker) -> None:
    ask(asker, CASE, "A")
    typed: list[Replies] = []

    def react(reply: object) -> None:
        if isinstance(reply, Reading) and not typed:
            typed.append(Replies(Warmed))
            asker.engine.warm(asker.model, (Turn("user", CASE * 2),), State("B"), typed[0])

    long = Replies(Warmed, react)
    asker.engine.begin("long", (Turn("user", TASKS["summary"] * 4),), long)
    begun = long.final()
    assert isinstance(begun, Warmed)
    read = typed[0].final()
    assert isinstance(read, Warmed)
    assert read.done == read.total


def test_a_rest_does_not_wait_for_a_beginning(asker: Asker) -> None:
    ask(asker, CASE, "A")
    rested: list[bool] = []

    def react(reply: object) -> None:
        if isinstance(reply, Reading) and not rested:
            rested.append(asker.engine.rest())

    read = begin(asker.engine, "summary", Replies(Warmed, react))
    assert rested == [True]
    assert read.done <= read.total
    assert ask(asker, CASE, "A")[0] == 0  # by a new worker


class TestMemory:
    """A cache in memory for three conversations and a bit."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_no_conversation_loses_its_place(self, kind: str, tmp_path: Path) -> None:
        with InProcess(getattr(gguf_files, kind)(tmp_path / "m.gguf"), context=512) as model:
            memory = 0

            def held() -> int:
                return sum(len(snapshot.data) for snapshot in cache._away)

            def read(tokens: list[int], state: State) -> None:
                known = cache.prepare(tokens, state)
                assert list(model.context.read(tokens[known:]))

            cache = PromptCache(model.context, model.flag, engine=b"", available=lambda: memory - held())
            cases = [[(number * 7 + at) % 250 for at in range(100)] for number in range(4)]
            read(cases[0], State("case-0"))
            memory = int(3.6 * BUDGET_SHARE * model.context.state_bytes())
            for number, case in enumerate(cases[:2]):
                read(case, State(f"case-{number}"))
            begun = 0
            for number in range(9):
                task = [(number * 11 + at) % 250 for at in range(0, 160, 2)]
                if cache.has_room and not cache.knows(task):
                    read(task, beginning(f"task-{number}"))
                    cache.keep_beginning()
                    begun += cache.knows(task)
            assert begun >= 1
            assert {"case-0", "case-1"} <= {snapshot.name for snapshot in cache._away}
            for number, case in enumerate(cases):
                read(case, State(f"case-{number}"))
                assert held() <= memory // BUDGET_SHARE
            kept = {snapshot.name for snapshot in cache._away}
            assert {"case-0", "case-1", "case-2"} <= kept  # the beginnings have left for them

    def test_without_room_the_open_conversation_stays(self, tmp_path: Path) -> None:
        with InProcess(gguf_files.random_model(tmp_path / "m.gguf"), context=512) as model:
            cache = PromptCache(model.context, model.flag, engine=b"", available=lambda: 0)
            assert list(model.context.read(list(range(100))))
            assert not cache.has_room
