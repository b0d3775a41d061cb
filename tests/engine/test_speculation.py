"""Guesses from the prompt: found where the text repeats itself, worth their price, never seen in the text."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.task import Sampling
from desktop.engine import answering
from desktop.engine.speculation import SIZES, Answers, Prices, Repetitions, Speculation
from tests.engine import gguf_files
from tests.engine.in_process import GREEDY, InProcess, Reference

DRAWN = (Sampling(temperature=0.8, repeat_penalty=1), Sampling(temperature=0.8, repeat_penalty=1.1))
TEXTS = st.lists(st.integers(0, 3), max_size=60)


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1.0

    def __call__(self) -> float:
        return self.now


class TestRepetitions:
    def test_what_followed_before_is_guessed(self) -> None:
        text = Repetitions([1, 2, 3, 4, 5, 6, 9, 2, 3])
        assert text.guesses(3) == [4, 5, 6]
        text.add(4)
        assert (text.guess, text.run) == (5, 3)

    def test_nothing_is_guessed_after_something_new(self) -> None:
        text = Repetitions([1, 2, 3, 1, 2])
        text.add(9)
        assert (text.guess, text.guesses(5)) == (None, [])

    def test_the_longest_match_is_believed(self) -> None:
        assert Repetitions([7, 2, 3, 5, 0, 8, 2, 3, 6, 0, 7, 2, 3]).guess == 5

    @given(prompt=TEXTS, written=TEXTS)
    def test_guesses_stood_after_the_same_words(self, prompt: list[int], written: list[int]) -> None:
        text = Repetitions(prompt)
        for token in written:
            text.add(token)
        tokens = [*prompt, *written]
        ends = [at for at in range(1, len(tokens)) if tokens[at - 1] == tokens[-1]]
        guesses = text.guesses(5)
        assert bool(guesses) == bool(ends)
        if ends:
            assert any(tokens[at : at + 5] == guesses for at in ends)


class TestWorth:
    """How much is read ahead when the clock says what a batch costs."""

    def drafted(
        self,
        text: Sequence[int],
        written: Sequence[int],
        per_guess_s: float,
        *,
        prices: Prices | None = None,
        answers: Answers | None = None,
    ) -> int:
        """How many guesses are read while `written` is, when each costs this beside a token's second."""
        clock = Clock()
        speculation = Speculation(text, prices or Prices(), answers or Answers(), clock)
        at = drafted = 0
        while at < len(written):
            speculation.written(written[at])
            draft = speculation.draft(SIZES[-1])
            at += 1
            clock.now += 1 + per_guess_s * len(draft)
            drafted += len(draft)
            for guess in draft:
                if at == len(written) or written[at] != guess:
                    break
                speculation.written(guess)
                at += 1
        return drafted

    def test_copying_is_read_ahead(self) -> None:
        text = list(range(400))
        assert self.drafted(text, text[100:], per_guess_s=0.1) > 200

    def test_guesses_that_cost_too_much_are_given_up(self) -> None:
        text = list(range(400))
        assert self.drafted(text, text[100:], per_guess_s=2) < 60

    def test_guesses_that_are_wrong_are_given_up(self) -> None:
        text = [token for number in range(100) for token in (1, 100 + number)]
        written = [token for number in range(100) for token in (1, 300 + number)]
        assert self.drafted(text, written, per_guess_s=0.1) < 10

    def test_what_earlier_answers_repeat_is_read_ahead(self) -> None:
        answers, answer = Answers(), list(range(1000, 1200))
        assert self.drafted([1], answer, per_guess_s=0.1, answers=answers) == 0
        assert self.drafted([1], answer, per_guess_s=0.1, answers=answers) > 100
        answers.forget()
        assert self.drafted([1], answer, per_guess_s=0.1, answers=answers) == 0

    def test_only_so_much_of_earlier_answers_is_remembered(self) -> None:
        answers = Answers()
        for number in range(60):
            self.drafted([1], range(number * 1000, number * 1000 + 500), per_guess_s=0.1, answers=answers)
            assert len(answers.text) < 10_000
        newest = range(59_000, 59_500)
        assert self.drafted([1], newest, per_guess_s=0.1, answers=answers) > 100

    def test_where_two_tokens_are_cheaper_than_one_two_are_read(self) -> None:
        """Any guess will do then; now and then one token is measured again."""
        prices = Prices()
        for _ in range(9):
            prices.learn(0, 1.0)
            prices.learn(1, 0.6)
        drafted = self.drafted([1], range(1000, 1200), per_guess_s=-0.4, prices=prices)
        assert 180 <= drafted < 200

    def test_a_moment_of_noise_is_soon_forgotten(self) -> None:
        text, prices = list(range(400)), Prices()
        for size in SIZES:
            prices.learn(size, 50.0)
        prices.learn(0, 1.0)
        assert self.drafted(text, text[100:], per_guess_s=0.1, prices=prices) > 150

    def test_never_more_than_the_limit(self) -> None:
        speculation = Speculation([1, 2] * 50, Prices(), Answers(), Clock())
        for _ in range(50):
            for limit in (0, 1, 2, 5):
                assert len(speculation.draft(limit)) <= limit
            speculation.written(1)
            speculation.written(2)


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that stands still: every guess seems free, so that as many as possible are read."""
    monkeypatch.setattr(answering, "Speculation", partial(Speculation, clock=Clock()))


@pytest.fixture(scope="module", params=["llama", "gemma3", "mamba"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("s") / "model.gguf"
    if request.param == "mamba":
        return gguf_files.recurrent_model(path)
    return gguf_files.sliding_model(path) if request.param == "gemma3" else gguf_files.random_model(path)


@pytest.fixture
def pair(model: Path) -> Iterator[tuple[InProcess, Reference]]:
    with InProcess(model) as engine, Reference(model) as reference:
        yield engine, reference


@pytest.mark.usefixtures("cheap")
class TestTheText:
    """It is the text that is written without guesses.

    Where the order of floating-point sums leaves two candidates within 0.01 of a logit, either counts
    for greedy answers.
    """

    WORDS = "the patient says the pain came in the night, the pain went in the morning, " * 6

    def written(self, engine: InProcess, sampling: Sampling, seed: int, most: int) -> list[int]:
        """The tokens of an answer, which the context holds after its prompt, the last one perhaps not."""
        done = engine.ask(self.WORDS, sampling=sampling, seed=seed, max_tokens=most).done
        written = engine.context.tokens[done.prompt_tokens :]
        assert len(written) in {done.completion_tokens - 1, done.completion_tokens}
        return written

    @pytest.mark.parametrize("most", [1, 2, 3, 17, 200])
    def test_greedy(self, pair: tuple[InProcess, Reference], most: int) -> None:
        engine, reference = pair
        found = self.written(engine, GREEDY, 1, most)
        prompt = engine.prompt(self.WORDS)
        expected = reference.write(prompt, GREEDY, 1, most)[: len(found)]
        assert reference.agrees(prompt, found, expected)

    @pytest.mark.parametrize("seed", range(4))
    @pytest.mark.parametrize("sampling", DRAWN, ids=["drawn", "drawn with penalties"])
    def test_drawn(self, tmp_path: Path, sampling: Sampling, seed: int) -> None:
        """The logits of this model are the same in every batch, so the draws must be, too."""
        path = gguf_files.chance_model(tmp_path / "chance.gguf")
        with InProcess(path) as engine, Reference(path) as reference:
            answer = engine.ask(self.WORDS, sampling=sampling, seed=seed, max_tokens=400)
            expected = reference.write(engine.prompt(self.WORDS), sampling, seed, 400)
            assert answer.text == engine.text(expected)
        assert 0 < answer.done.accepted < answer.done.drafted


@pytest.mark.usefixtures("cheap")
class TestCounting:
    def test_a_text_that_repeats_itself_is_guessed(self, tmp_path: Path) -> None:
        path = gguf_files.scripted_model(tmp_path / "endless.gguf", b"ABCDE", ends=False)
        with InProcess(path) as engine:
            answer = engine.ask("?", max_tokens=200)
        assert answer.text == "ABCDE" * 40
        assert answer.done.completion_tokens == 200
        assert 100 < answer.done.accepted <= answer.done.drafted
        assert answer.done.accepted < 200

    def test_an_end_among_the_guesses_ends_it(self, tmp_path: Path) -> None:
        """The prompt holds the very answer, its end with it."""
        path = gguf_files.scripted_model(tmp_path / "once.gguf", b"ABCDEFGH")
        with InProcess(path) as engine:
            for _ in range(2):
                answer = engine.ask("?", "ABCDEFGH", "?", max_tokens=50)
                assert (answer.text, answer.done.reason) == ("ABCDEFGH", "stop")
                prompt = engine.prompt("?", "ABCDEFGH", "?")
                assert engine.context.tokens[: len(prompt)] == prompt
                assert len(engine.context.tokens) - len(prompt) in {7, 8}
        assert answer.done.accepted > 0

    @pytest.mark.parametrize("stop", ["EA", "DEAB", "C"])
    def test_a_stop_string_among_the_guesses_ends_it(self, tmp_path: Path, stop: str) -> None:
        path = gguf_files.scripted_model(tmp_path / "endless.gguf", b"ABCDE", ends=False)
        with InProcess(path) as engine:
            answer = engine.ask("ABCDEABCDE", stop=(stop,), max_tokens=200)
        assert answer.text == ("ABCDE" * 3)[: ("ABCDE" * 3).index(stop)]

    def test_a_full_context_ends_it(self, tmp_path: Path) -> None:
        path = gguf_files.scripted_model(tmp_path / "endless.gguf", b"ABCDE", ends=False)
        with InProcess(path, context=256) as engine:
            answer = engine.ask("?", max_tokens=2000, reserve=64)
            size = engine.context.size
        assert answer.done.reason == "length"
        assert answer.done.prompt_tokens + answer.done.completion_tokens == size + 1

    def test_a_model_that_cannot_go_back_never_guesses(self, tmp_path: Path) -> None:
        with InProcess(gguf_files.recurrent_model(tmp_path / "mamba.gguf")) as engine:
            assert engine.ask("the " * 50, max_tokens=100).done.drafted == 0
