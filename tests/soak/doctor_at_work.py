"""A doctor who works by chance at one engine: asks, edits, switches, stops, types, leaves and comes back."""

import base64
import contextlib
import itertools
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import psutil

from desktop.clinical.task import Sampling
from desktop.engine.client import Engine
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import (
    Done,
    Failed,
    Forgotten,
    Measured,
    Reading,
    Reply,
    Saved,
    State,
    Text,
    Turn,
    Warmed,
)
from desktop.errors import QuestionTooLong
from tests.engine.replies import Replies
from tests.soak.fresh import FreshContext

GREEDY = Sampling(temperature=0)
SYSTEM = "你是协助执业医师的临床助手。"
PHRASES = (
    "男，52岁，胸痛三天，活动后加重。",
    "既往高血压十年，服药不规律。",
    "aspirin 100 mg qd; allergic to penicillin.",
    "体温 38.5 ℃，咽部充血，双肺呼吸音清。",
    "请写病历摘要。",
    "<|im_end|>😀",
    "还有什么要问？",
)
NAMES = ("one", "two", "three")
UNSENT = "unsent"
RESERVE = 24
MOST_TOKENS = 40
CONTEXTS = (768, 1024)


class Kind(msgspec.Struct, frozen=True):
    """A kind of model: its file, and whether what it read can be taken back to any place."""

    path: Path
    rolls_back: bool


class DoctorAtWork:
    """One working day; every answer is held against a context that has read nothing before.

    Args:
        engine: has the model answer.
        kind: the model.
        fresh: contexts of the sizes in `CONTEXTS`.
        folder: for the conversations' states.
        chance: decides what the doctor does.
    """

    def __init__(
        self,
        engine: Engine,
        kind: Kind,
        fresh: dict[int, FreshContext],
        *,
        folder: Path,
        chance: random.Random,
    ) -> None:
        self._engine = engine
        self._kind = kind
        self._fresh = fresh
        self._chance = chance
        self._context = CONTEXTS[1]
        key = base64.b64encode(chance.randbytes(32)).decode()
        self._states = {name: State(name, str(folder / name), key, "5" * 64) for name in NAMES}
        self._talks: dict[str, list[str]] = {name: [] for name in NAMES}
        self._typed = ""
        self._left: int | None = None
        # What the worker has read of each conversation, and what is in its file.
        self._read: dict[str, list[Sequence[int]]] = {}
        self._saved: dict[str, list[Sequence[int]]] = {}
        self.cached = self.cacheable = self.drafted = self.accepted = 0
        self.history: list[str] = []
        self._deeds: dict[Callable[[], None], int] = {
            self.ask_on: 6,
            self.edit: 3,
            self.regenerate: 2,
            self.go_on: 2,
            self.stop: 3,
            self.type: 4,
            self.send_while_it_reads: 2,
            self.rest_a_while: 2,
            self.save: 3,
            self.leave_and_come_back: 1,
            self.forget: 1,
            self.measure: 1,
            self.load_another_size: 1,
        }

    def work(self, steps: int) -> None:
        """Does that many things."""
        for _ in range(steps):
            (deed,) = self._chance.choices(tuple(self._deeds), tuple(self._deeds.values()))
            self.history.append(deed.__name__)
            try:
                deed()
            except AssertionError as error:
                error.add_note(" ".join(self.history))
                raise

    # What a doctor does.
    def ask_on(self) -> None:
        name = self._chance.choice(NAMES)
        self._ask(name, [*self._talks[name], self._typed or self._words()])
        self._typed = ""

    def edit(self) -> None:
        name = self._chance.choice(NAMES)
        kept = 2 * self._chance.randint(0, len(self._talks[name]) // 2)
        words = self._talks[name][kept : kept + 1]
        changed = words[0][: len(words[0]) // 2] if words else ""
        self._ask(name, [*self._talks[name][:kept], changed + self._words()])

    def regenerate(self) -> None:
        name = self._chance.choice(NAMES)
        if self._talks[name]:
            self._ask(name, self._talks[name][:-1])

    def go_on(self) -> None:
        """Goes on with an answer, or with a part of it."""
        name = self._chance.choice(NAMES)
        if self._talks[name]:
            *words, answer = self._talks[name]
            self._ask(name, words, begun=answer[: self._chance.randint(1, len(answer))])

    def stop(self) -> None:
        """Stops an answer: at once, when a part of the question is read, or of the answer written."""
        name = self._chance.choice(NAMES)
        kind = self._chance.choice((None, Reading, Text))
        after = self._chance.randint(1, 4)
        seen: list[Reply] = []

        def react(reply: Reply) -> None:
            if kind is not None and isinstance(reply, kind):
                seen.append(reply)
                if len(seen) == after:
                    self._engine.stop()

        words = [*self._talks[name], self._words() * self._chance.randint(1, 3)]
        self._ask(name, words, react=react, at_once=kind is None)

    def type(self) -> None:
        """Writes a question, takes some of it back, changes its beginning."""
        name = self._chance.choice((*NAMES, UNSENT))
        for _ in range(self._chance.randint(1, 4)):
            at = self._chance.randint(0, len(self._typed))
            self._typed = self._chance.choice(
                (self._typed + self._words(), self._typed[:at], self._words() + self._typed[at:])
            )[:300]
            replies = self._warm(name, self._typed)
            if self._chance.random() < 0.5:
                replies.final()

    def send_while_it_reads(self) -> None:
        """Sends a question while another text, or its own beginning, is being read ahead."""
        name = self._chance.choice(NAMES)
        typed = self._words() * self._chance.randint(1, 4)
        warmed = self._warm(self._chance.choice((name, UNSENT)), typed[: self._chance.randint(1, len(typed))])
        self._ask(name, [*self._talks[name], typed])
        final = warmed.final()
        if isinstance(final, Failed):
            assert final.code == QuestionTooLong.__name__
        else:
            assert isinstance(final, Warmed)

    def rest_a_while(self) -> None:
        """Asks nothing: how some tasks begin is read, until all are or something else is done."""
        for task in self._chance.sample(PHRASES, k=3):
            turns, replies = self._turns([task]), Replies(Warmed)
            self._engine.begin(str(PHRASES.index(task)), turns, replies)
            if self._chance.random() < 0.5:
                self._told(replies, lambda _replies: None)

    def save(self) -> None:
        name = self._chance.choice(NAMES)
        final = self._told(Replies(Saved), lambda replies: self._engine.save(self._states[name], replies))
        if isinstance(final, Saved) and final.size_bytes:
            self._saved[name] = self._read.get(name, [])[-1:]

    def leave_and_come_back(self) -> None:
        """The worker rests, or is killed: what was not saved is read again."""
        pid = self._engine.worker_pid
        if pid is not None and self._chance.random() < 0.5:
            with contextlib.suppress(psutil.NoSuchProcess):
                psutil.Process(pid).kill()
        self._left = pid
        self._engine.rest()
        self._read = {}

    def forget(self) -> None:
        name = self._chance.choice((*NAMES, ""))
        self._told(Replies(Forgotten), lambda replies: self._engine.forget(name, replies))
        self._read = {other: ways for other, ways in self._read.items() if name and other != name}

    def measure(self) -> None:
        name = self._chance.choice(NAMES)
        replies = Replies(Measured)
        self._engine.measure(self._model, self._turns([*self._talks[name], "?"]), replies)
        assert replies.measured().context == self._context

    def load_another_size(self) -> None:
        self._context = self._chance.choice(CONTEXTS)
        self._read = {}

    # How it is done.
    def _told(self, replies: Replies, tell: Callable[[Replies], None]) -> Reply | None:
        """Tells the worker something; one that is gone, or on its way, need not know it."""
        pid = self._engine.worker_pid
        tell(replies)
        return None if pid in (None, self._left) else replies.final()

    @property
    def _model(self) -> ModelFile:
        return ModelFile(self._kind.path, context=self._context, threads=1, batch_threads=1)

    def _words(self) -> str:
        return "".join(self._chance.choices(PHRASES, k=self._chance.randint(1, 3)))

    def _turns(self, words: Sequence[str]) -> tuple[Turn, ...]:
        roles = ("user", "assistant")
        turns = (Turn(roles[at % 2], content) for at, content in enumerate(words))  # type: ignore[arg-type]
        return (Turn("system", SYSTEM), *turns)

    def _warm(self, name: str, words: str) -> Replies:
        talk = self._talks.get(name, [])
        replies = Replies(Warmed)
        state = self._states.get(name, State(name))
        self._engine.warm(self._model, self._turns([*talk, words]), state, replies)
        return replies

    def _ask(
        self,
        name: str,
        words: Sequence[str],
        *,
        begun: str = "",
        react: Callable[[Reply], None] | None = None,
        at_once: bool = False,
    ) -> None:
        """Asks and holds the answer against a fresh context's."""
        turns, limit = self._turns(words), self._chance.randint(1, MOST_TOKENS)
        replies = Replies(react=react)
        self._engine.ask(
            self._model,
            turns=turns,
            sampling=GREEDY,
            seed=1,
            max_tokens=limit,
            reserve=RESERVE,
            begun=begun,
            state=self._states[name],
            listener=replies,
        )
        if at_once:
            self._engine.stop()
        final = replies.final()
        try:
            prompt = self._fresh[self._context].prompt(turns, reserve=RESERVE, begun=begun)
        except QuestionTooLong:
            assert isinstance(final, Failed)
            assert final.code == QuestionTooLong.__name__
            return
        assert isinstance(final, Done), final
        answer = self._checked(prompt, final, replies.text, limit)
        self._remember(name, final, prompt, answer)
        self._talks[name] = [*words, (begun + replies.text) or "无"]

    def _checked(self, prompt: Sequence[int], done: Done, text: str, limit: int) -> Sequence[int]:
        """The answer's tokens, which a fresh context may write as well."""
        if done.reason == "cancelled" and not done.prompt_tokens:
            assert not text
            return ()
        assert done.prompt_tokens == len(prompt)
        assert done.cached_tokens < len(prompt)
        answer = self._fresh[self._context].way_to(
            prompt, text, done.completion_tokens, limit=limit, ended=done.reason != "cancelled"
        )
        assert answer is not None, f"a fresh context does not write {text!r}"
        return answer

    def _remember(self, name: str, done: Done, prompt: Sequence[int], answer: Sequence[int]) -> None:
        """Adds up what was read before and what could have been, if nothing ever had to leave."""
        if not done.prompt_tokens:
            return  # stopped before it began
        ways = [*itertools.chain(*self._read.values()), *self._saved.get(name, ())]
        self.cacheable += max((self._shared(way, prompt) for way in ways), default=0)
        self.cached += done.cached_tokens
        self.drafted += done.drafted
        self.accepted += done.accepted
        if done.reason != "cancelled":
            self._read.setdefault(name, []).extend((prompt[:-1], (*prompt, *answer[:-1])))

    def _shared(self, way: Sequence[int], prompt: Sequence[int]) -> int:
        """How much of `prompt` need not be read where `way` was."""
        pairs = zip(way, prompt[:-1], strict=False)
        differs = (at for at, (one, other) in enumerate(pairs) if one != other)
        shared = next(differs, min(len(way), len(prompt) - 1))
        return shared if self._kind.rolls_back or shared == len(way) else 0
