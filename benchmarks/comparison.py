"""What is measured with one model: reading, writing, waiting for the first token, memory, many at once."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from benchmarks.llama_bench import LlamaBench
from benchmarks.ours import Ours
from benchmarks.prompts import Prompts
from benchmarks.series import OURS, Row, in_turn
from benchmarks.setting import SAMPLING, SEED, Side, Timing
from desktop.engine.protocol import Question, Turn

BENCH = "llama-bench"
_NEW_TOKENS = 35
_STILL_TYPED = 8
_FIRST_ANSWER = 16
_MB = 1e6
Consultation = tuple[Timing, Timing]


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """How much is read and written, in tokens, and how often."""

    rounds: int = 7
    prompt: int = 1000
    written: int = 64
    depths: tuple[int, ...] = (0, 512, 2048)
    parallel: int = 8
    prompt_together: int = 128
    written_together: int = 64


class Comparison:
    """The engine and those that it is compared with, all with one model in memory."""

    def __init__(
        self, ours: Ours, others: Mapping[str, Side], bench: LlamaBench | None, sizes: Sizes
    ) -> None:
        self._ours = ours
        self._sides: dict[str, Side] = {OURS: ours, **others}
        self._bench = bench
        self._sizes = sizes
        self._prompts = Prompts(ours.tokens)

    def rows(self) -> Iterator[Row]:
        """Measures everything, one after the other; some minutes."""
        for side in self._sides.values():
            side.answer([self._question("before")], max_tokens=_FIRST_ANSWER)
        memory = self._memory()
        _, further = self._consult(self._ours)(-1)
        consultations = self._consultations(further)
        read = {name: [cold.read_per_second for cold, _ in pairs] for name, pairs in consultations.items()}
        second = {name: [then for _, then in pairs] for name, pairs in consultations.items()}
        consultations.pop(BENCH, None)  # it reads, but answers nobody
        cold = {name: [first for first, _ in pairs] for name, pairs in consultations.items()}
        yield Row("read", "tokens/s", read)
        yield from map(self._written, self._sizes.depths)
        yield Row("first token, cold", "ms", _first_ms(cold))
        yield Row("first token, second turn", "ms", _first_ms(second) | _its_tokens(cold, second))
        yield self._after_typing(cold[OURS])
        yield self._after_reopening(cold[OURS])
        yield memory
        yield from self._together()

    def _question(self, seed: str) -> Turn:
        return self._prompts.turn(self._sizes.prompt, seed)

    def _memory(self) -> Row:
        size_bytes = Path(self._ours.setting.model).stat().st_size
        beyond = {name: [(side.memory_bytes() - size_bytes) / _MB] for name, side in self._sides.items()}
        return Row("memory beyond the model", "MB", beyond)

    def _consultations(self, further: Timing) -> dict[str, list[Consultation]]:
        """A new case and a question further; llama-bench only reads as many tokens at that depth."""
        sides = {name: self._consult(side) for name, side in self._sides.items()}
        if self._bench is not None:
            bench, tokens = self._bench, self._sizes.prompt
            new, depth = further.prompt_tokens - further.cached_tokens, further.cached_tokens

            def read(_: int) -> Consultation:
                cold = Timing(first_s=tokens / bench.read(tokens), prompt_tokens=tokens)
                return cold, Timing(first_s=new / bench.read(new, depth=depth), prompt_tokens=new)

            sides[BENCH] = read
        return in_turn(sides, self._sizes.rounds, title="reading and second turn")

    def _consult(self, side: Side) -> Callable[[int], Consultation]:
        """A question that nobody has read, then a short one after its answer."""

        def consult(number: int) -> Consultation:
            question = self._question(f"cold {number}")
            cold = side.answer([question], max_tokens=_FIRST_ANSWER)
            asked_on = self._prompts.turn(_NEW_TOKENS, f"second {number}")
            turns = [question, Turn("assistant", cold.text), asked_on]
            return cold, side.answer(turns, max_tokens=2)

        return consult

    def _written(self, depth: int) -> Row:
        """The same question again and again: only the answer is made anew."""
        question, size = self._prompts.turn(depth, f"depth {depth}"), self._sizes.written

        def write(side: Side) -> Callable[[int], float]:
            side.answer([question], max_tokens=1)  # reads it
            return lambda _: side.answer([question], max_tokens=size).written_per_second

        sides = {name: write(side) for name, side in self._sides.items()}
        if self._bench is not None:
            bench = self._bench
            sides[BENCH] = lambda _: bench.written(size, depth=depth)
        values = in_turn(sides, self._sizes.rounds, title=f"writing at {depth}")
        return Row(f"write at {depth}", "tokens/s", values)

    def _after_typing(self, cold: list[Timing]) -> Row:
        """All but the last words of a form were read while it was filled in."""

        def send(number: int) -> Timing:
            form, state = self._question(f"form {number}"), self._ours.state(f"form {number}")
            words = form.content.split(" ")
            self._ours.read_ahead([Turn("user", " ".join(words[:-_STILL_TYPED]))], state)
            return self._ours.answer([form], max_tokens=2, state=state)

        taken = in_turn({OURS: send}, self._sizes.rounds, title="after typing")
        return Row("first token, after typing", "ms", _first_ms(taken | {"cold": cold}))

    def _after_reopening(self, cold: list[Timing]) -> Row:
        """The conversation's state lies on disk, and the worker is a new one."""
        with tempfile.TemporaryDirectory() as folder:

            def reopen(number: int) -> Timing:
                question = self._question(f"kept {number}")
                state = self._ours.state(f"kept-{number}", Path(folder))
                answer = self._ours.answer([question], max_tokens=_FIRST_ANSWER, state=state)
                self._ours.save(state)
                self._ours.restart()
                asked_on = self._prompts.turn(_NEW_TOKENS, f"next day {number}")
                turns = [question, Turn("assistant", answer.text), asked_on]
                return self._ours.answer(turns, max_tokens=2, state=state)

            taken = in_turn({OURS: reopen}, self._sizes.rounds, title="after reopening")
        return Row("first token, after reopening", "ms", _first_ms(taken | {"cold": cold}))

    def _together(self) -> list[Row]:
        """Several answers decoded side by side; tokens a second read and written, and written alone."""
        sizes = self._sizes
        sides: dict[str, Callable[[int], tuple[float, float]]] = {OURS: self._ours_together}
        if self._bench is not None:
            bench = self._bench
            sides[BENCH] = lambda _: bench.together(
                prompt=sizes.prompt_together, written=sizes.written_together, parallel=sizes.parallel
            )
        taken = in_turn(sides, sizes.rounds, title="together")
        both, writing = (
            {name: [pair[at] for pair in pairs] for name, pairs in taken.items()} for at in (0, 1)
        )
        many = f"{sizes.parallel} answers together"
        return [Row(f"{many}, all", "tokens/s", both), Row(f"{many}, write", "tokens/s", writing)]

    def _ours_together(self, number: int) -> tuple[float, float]:
        """Writing alone is what longer answers take longer than answers of a single token."""
        sizes = self._sizes
        short_s, _ = self._ours.answer_together(self._questions(f"short {number}", written=1))
        long_s, tokens = self._ours.answer_together(
            self._questions(f"{number}", written=sizes.written_together)
        )
        further = sizes.parallel * (sizes.written_together - 1)
        return tokens / long_s, further / (long_s - short_s) if long_s > short_s else 0.0

    def _questions(self, seed: str, *, written: int) -> list[Question]:
        size = self._sizes.prompt_together
        turns = (self._prompts.turn(size, f"together {seed} {at}") for at in range(self._sizes.parallel))
        return [Question((turn,), SAMPLING, SEED, written) for turn in turns]


def _first_ms(taken: Mapping[str, list[Timing]]) -> dict[str, list[float]]:
    return {name: [each.first_ms for each in timings] for name, timings in taken.items()}


def _its_tokens(
    cold: Mapping[str, list[Timing]], second: Mapping[str, list[Timing]]
) -> dict[str, list[float]]:
    """What the new tokens of the second turn cost at the speed of the first one's reading, in ms."""
    pairs = zip(cold[OURS], second[OURS], strict=True)
    new = [(then.prompt_tokens - then.cached_tokens) / first.read_per_second for first, then in pairs]
    return {"its new tokens": [seconds * 1000 for seconds in new]}
