"""Many answers written together: each is the answer that its question gets alone."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from desktop.clinical.task import Sampling
from desktop.engine import many
from desktop.engine.protocol import Answered, Question, Reading, Reply, Turn
from tests.engine import gguf_files
from tests.engine.in_process import GREEDY, InProcess, Reference

SYSTEM = "You are a careful doctor. Answer briefly and say what the answer rests on. " * 2
DRAWN = Sampling(temperature=0.8, repeat_penalty=1.1)
LENGTHS = (5, 40, 1, 25, 40, 12, 30, 8, 33, 2, 21)


def questions(*, system: str = SYSTEM, sampling: Sampling = GREEDY) -> list[Question]:
    """Questions and answers of very different lengths."""
    return [
        Question(
            ((Turn("system", system),) if system else ()) + (Turn("user", f"{number}: " + "why " * number),),
            sampling,
            seed=number,
            max_tokens=length,
        )
        for number, length in enumerate(LENGTHS)
    ]


@pytest.fixture(scope="module", params=["llama", "gemma3", "mamba"])
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("m") / "model.gguf"
    if request.param == "mamba":
        return gguf_files.recurrent_model(path)
    return gguf_files.sliding_model(path) if request.param == "gemma3" else gguf_files.random_model(path)


@pytest.fixture(scope="module")
def engine(path: Path) -> Iterator[InProcess]:
    with InProcess(path) as made:
        yield made


@pytest.fixture(scope="module")
def reference(path: Path) -> Iterator[Reference]:
    with Reference(path) as made:
        yield made


class TestTheAnswers:
    @pytest.mark.parametrize("parallel", [1, 3, 8, 100])
    @pytest.mark.parametrize("system", ["", SYSTEM], ids=["nothing shared", "shared"])
    def test_are_those_of_each_question_alone(
        self, engine: InProcess, reference: Reference, parallel: int, system: str
    ) -> None:
        """Where two candidates are within 0.01 of a logit, either counts."""
        asked = questions(system=system)
        answers, done = engine.ask_many(asked, parallel)
        assert (sorted(answers), done.reason) == (list(range(len(asked))), "stop")
        for index, question in enumerate(asked):
            prompt = engine.prompt_of(question.turns)
            expected = reference.write(prompt, GREEDY, 0, question.max_tokens)
            if answers[index].text != engine.text(expected):
                assert reference.nearest_gap(prompt, expected) < 0.01

    def test_the_shared_beginning_is_read_once(self, engine: InProcess) -> None:
        _, shared = engine.ask_many(questions(), 4)
        assert shared.cached_tokens >= (len(LENGTHS) - 1) * len(SYSTEM) // 2
        assert shared.prompt_tokens == sum(len(engine.prompt_of(one.turns)) for one in questions())

    def test_counts_are_sums(self, engine: InProcess) -> None:
        answers, done = engine.ask_many(questions(), 3)
        assert done.completion_tokens == sum(answer.completion_tokens for answer in answers.values())
        assert done.prompt_tokens == sum(answer.prompt_tokens for answer in answers.values())
        assert done.ttft_ms > 0
        assert done.tokens_per_second > 0

    def test_none_is_none(self, engine: InProcess) -> None:
        answers, done = engine.ask_many([], 8)
        assert (answers, done.reason) == ({}, "stop")


class TestEnding:
    def test_what_does_not_fit_fails_alone(self, engine: InProcess) -> None:
        asked = questions()
        asked[1] = msgspec.structs.replace(asked[1], turns=(Turn("user", "why " * 5000),))
        answers, _ = engine.ask_many(asked, 4)
        assert (answers[1].reason, answers[1].text) == ("failed", "")
        assert all(answers[at].reason != "failed" for at in answers if at != 1)

    def test_all_that_do_not_fit_fail(self, engine: InProcess) -> None:
        question = Question((Turn("user", "why " * 5000),), GREEDY, 1)
        answers, done = engine.ask_many([question] * 3, 2)
        assert [answers[at].reason for at in range(3)] == ["failed"] * 3
        assert done.completion_tokens == 0

    def test_a_stop_cancels_what_has_not_ended(self, engine: InProcess) -> None:
        def react(reply: Reply) -> None:
            if isinstance(reply, Answered):
                engine.flag.set()

        answers, done = engine.ask_many(questions(), 3, react)
        reasons = [answers[at].reason for at in range(len(LENGTHS))]
        assert done.reason == "cancelled"
        assert reasons.count("cancelled") > len(LENGTHS) - 4
        assert len(reasons) - reasons.count("cancelled") >= 1

    def test_a_stop_while_prompts_are_read_cancels_all(self, engine: InProcess) -> None:
        def react(reply: Reply) -> None:
            if isinstance(reply, Reading):
                engine.flag.set()

        answers, done = engine.ask_many(questions(), 3, react)
        assert done.reason == "cancelled"
        assert [answers[at].reason for at in range(len(LENGTHS))] == ["cancelled"] * len(LENGTHS)

    def test_little_memory_is_fewer_at_a_time(
        self, engine: InProcess, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        expected, _ = engine.ask_many(questions(), 1)
        monkeypatch.setattr(many, "available_bytes", lambda: 0)
        answers, done = engine.ask_many(questions(), 8)
        assert ([answers[at] for at in sorted(answers)], done.reason) == (
            [expected[at] for at in sorted(expected)],
            "stop",
        )

    def test_what_was_read_before_is_still_known(self, engine: InProcess) -> None:
        engine.ask("the same words", max_tokens=5)
        before = engine.ask("the same words", max_tokens=5)
        engine.ask_many(questions(), 3)
        after = engine.ask("the same words", max_tokens=5)
        assert (after.text, after.done.cached_tokens) == (before.text, before.done.cached_tokens)


def test_drawn_answers_follow_from_their_seeds(tmp_path: Path) -> None:
    """The logits of this model are the same in every batch, so the draws must be, too."""
    path = gguf_files.chance_model(tmp_path / "chance.gguf")
    asked = questions(sampling=DRAWN)
    with InProcess(path) as engine, Reference(path) as reference:
        answers, _ = engine.ask_many(asked, 8)
        for index, one in enumerate(asked):
            expected = reference.write(engine.prompt_of(one.turns), DRAWN, one.seed, one.max_tokens)
            assert answers[index].text == engine.text(expected)


def test_progress_only_grows(tmp_path: Path) -> None:
    with InProcess(gguf_files.random_model(tmp_path / "random.gguf")) as engine:
        told: list[Reading] = []
        engine.ask_many(
            questions(), 3, lambda reply: told.append(reply) if isinstance(reply, Reading) else None
        )
    assert told
    assert all(before.done <= after.done <= after.total for before, after in pairwise(told))
