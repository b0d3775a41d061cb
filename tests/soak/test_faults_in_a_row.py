"""Fault after fault at one assistant: every question gets one end, nothing is lost, nothing is left behind.

The worker is the real one. It is killed, hangs, writes garbage, half lines and huge ones, gets them,
has a full disk, finds its model cut off or replaced: at moments chosen by chance, several of them at
once now and then.
"""

import contextlib
import os
import random
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from desktop.assistant import Assistant
from desktop.conversation.consultation import AnswerLimits, Consultation, Question
from desktop.conversation.events import AnswerEvent, Ended, Wrote
from desktop.conversation.messages import Message
from desktop.engine.client import Engine
from desktop.errors import DesktopError
from desktop.paths import Paths
from tests.engine import gguf_files
from tests.engine.replies import TIMEOUT_S
from tests.soak.sabotage import Sabotage

SMALL, FULL = 15, 200
HANG_S = 6.0
STOP_S = 1.0
LIMITS = AnswerLimits(max_tokens=40, seed=1)
CASES = ("胸痛三天，活动后加重。", "发热两天，伴咳嗽。", "aspirin 100 mg qd; allergic to penicillin.")
REPLIES = ("hello", "loading", "loaded", "reading", "reading", "text", "text", "done", "warmed", "saved")
WAYS = ("die", "leave", "hang", "garbage", "half", "torn", "huge", "stranger", "twice", "full-disk", "drop")
REQUESTS = ("garbage", "half", "huge", "end")
MORE_BYTES = 128 << 20

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals, limits and descriptors of Linux")


class Hearer:
    """Hears an answer to its end."""

    def __init__(self) -> None:
        self.events: list[AnswerEvent] = []
        self._changed = threading.Condition()

    def __call__(self, event: AnswerEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    @property
    def ends(self) -> list[Ended]:
        return [event for event in self.events if isinstance(event, Ended)]

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, Wrote))

    def message(self) -> Message:
        """Waits for the end."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.ends, TIMEOUT_S), self.events[-3:]
        return self.ends[0].message


class Ward:
    """A doctor at work with one assistant, and what may go wrong there."""

    def __init__(self, assistant: Assistant, engine: Engine, paths: Paths, order: Path) -> None:
        self._assistant = assistant
        self._engine = engine
        self._paths = paths
        self._order = order
        self.model = paths.models / "model.gguf"
        self.sound = self.model.read_bytes()
        self._shown: dict[str, str] = {}
        self._cases: list[str] = []
        self.hearers: list[Hearer] = []

    # What goes wrong; each is over when `set_right` returns.
    def spoil(self, chance: random.Random) -> str:
        """Prepares or does one thing; returns what it was."""
        replies, requests = self._spoil_replies, self._spoil_requests
        return chance.choice((replies, replies, requests, self._kill, self._spoil_files))(chance)

    def _spoil_replies(self, chance: random.Random) -> str:
        return self._sabotage(Sabotage(chance.choice(REPLIES), chance.choice(WAYS), chance.randint(0, 3)))

    def _spoil_requests(self, chance: random.Random) -> str:
        return self._sabotage(Sabotage("request", chance.choice(REQUESTS), chance.randint(0, 2)))

    def _sabotage(self, sabotage: Sabotage) -> str:
        self._order.write_bytes(msgspec.json.encode(sabotage))
        return str(sabotage)

    def _kill(self, chance: random.Random) -> str:
        """Kills or stops the worker, now or in a moment."""
        number = chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM))
        moment_s = chance.choice((0.0, 0.01, 0.1, 0.3, 1.0))
        pid = self._engine.worker_pid
        if pid is not None:
            timer = threading.Timer(moment_s, _send, (pid, number))
            timer.daemon = True
            timer.start()
        return f"{number.name} after {moment_s} s"

    def _spoil_files(self, chance: random.Random) -> str:
        way = chance.choice(("cut off", "cut off in place", "no model", "replaced", "gone", "no states"))
        match way:
            case "cut off":
                self._put(self.sound[: len(self.sound) // 2])
            case "cut off in place":
                if self.model.exists():  # another fault may have come first
                    os.truncate(self.model, len(self.sound) // 3)
            case "no model":
                self._put(b"no model at all")
            case "replaced":
                self._put(self.sound)
            case "gone":
                self.model.unlink(missing_ok=True)
            case _:
                shutil.rmtree(self._paths.states, ignore_errors=True)
                with contextlib.suppress(IsADirectoryError):  # it was needed again at once
                    self._paths.states.write_bytes(b"a file where a folder was")
        return way

    def _put(self, data: bytes) -> None:
        part = self.model.with_suffix(".part")
        part.write_bytes(data)
        part.replace(self.model)

    def set_right(self) -> None:
        """Ends what was wrong."""
        self._order.unlink(missing_ok=True)
        if not self.model.exists() or self.model.stat().st_size != len(self.sound):
            self._put(self.sound)
        if self._paths.states.is_file():
            self._paths.states.unlink()

    # What the doctor does.
    def work(self, chance: random.Random) -> None:
        """Types and asks, in one of some cases."""
        case = chance.choice([None, *self._cases[-3:]])
        question = Question(language="zh", text=chance.choice(CASES), conversation_id=case)
        if chance.random() < 0.6:
            self._assistant.read_ahead(question)
        if chance.random() < 0.3:
            self._assistant.measure(question, lambda _tokens, _context: None)
        hearer = self._hears(lambda hearer: self._assistant.ask(question, hearer, limits=LIMITS))
        if hearer is None:
            return
        if chance.random() < 0.2:
            self._assistant.stop()
        answer = hearer.message()
        self._check(hearer, answer)
        if chance.random() < 0.3:
            self._go_on(answer, chance)

    def _go_on(self, answer: Message, chance: random.Random) -> None:
        """Has the answer written again, or gone on with."""

        def ask(hearer: Hearer) -> Consultation:
            if chance.random() < 0.5:
                return self._assistant.regenerate(answer.id, "zh", hearer)
            return self._assistant.continue_answer(answer.id, hearer, limits=LIMITS)

        hearer = self._hears(ask)
        if hearer is not None:
            message = hearer.message()
            self._check(hearer, message, begun=answer.text if message.id == answer.id else "")

    def heal(self) -> None:
        """Asks until an answer is complete; the window would offer the same."""
        ends: list[Ended] = []
        for _ in range(4):
            hearer = self._hears(
                lambda hearer: self._assistant.ask(
                    Question(language="zh", text="还好吗？"), hearer, limits=LIMITS
                )
            )
            assert hearer is not None
            if hearer.message().state in ("complete", "length"):
                self._check(hearer, hearer.message())
                return
            ends += hearer.ends
            self._assistant.retry_engine()
        raise AssertionError(ends)

    def _hears(self, ask: Callable[[Hearer], Consultation]) -> Hearer | None:
        """Asks; nothing is promised when that is refused."""
        hearer = Hearer()
        try:
            shown = ask(hearer)
        except DesktopError:
            return None
        self.hearers.append(hearer)
        self._cases.append(shown.conversation.id)
        for message in shown.branch:
            if message.state != "writing":
                self._shown[message.id] = message.text
        return hearer

    def _check(self, hearer: Hearer, answer: Message, *, begun: str = "") -> None:
        """What was shown is what is kept."""
        self._shown[answer.id] = answer.text
        assert answer.state != "writing"
        assert answer.text == begun + hearer.text
        self.check_kept(answer.conversation_id)

    def check_kept(self, conversation_id: str) -> None:
        """Every message of a case is in the history as it was shown."""
        for message in self._assistant.consultation(conversation_id).branch:
            assert self._shown.get(message.id, message.text) == message.text
            assert message.state != "writing"

    def check_all_kept(self) -> None:
        """Every case is there, and the history is sound."""
        listed = {summary.id for summary in self._assistant.summaries()}
        assert listed == set(self._cases)
        for conversation_id in listed:
            self.check_kept(conversation_id)
        assert self._assistant.verify() == ()


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


@pytest.fixture
def ward(paths: Paths, tmp_path: Path) -> Iterator[Ward]:
    paths.models.mkdir(parents=True)
    gguf_files.random_model(paths.models / "model.gguf", context=8192)
    order = tmp_path / "order"
    command = (sys.executable, "-m", "tests.soak.faulty_worker", str(order))
    engine = Engine(command, hang_timeout_s=HANG_S, stop_timeout_s=STOP_S)
    assistant = Assistant(paths, engine=engine)
    assistant.start()
    yield Ward(assistant, engine, paths, order)
    assistant.close()


def test_faults_in_a_row(rounds: int, ward: Ward, tell: Callable[[str], None]) -> None:
    process = psutil.Process()
    strangers = set(process.children(recursive=True))
    ward.heal()
    sizes: list[tuple[int, int, int]] = []
    history: list[str] = []
    for number in range(rounds):
        chance = random.Random(number)
        faults = [ward.spoil(chance) for _ in range(chance.choice((1, 1, 1, 2)))]
        history = [*history[-2:], f"{number}: {faults}"]
        try:
            ward.work(chance)
            ward.work(chance)
            ward.set_right()
            ward.heal()
            assert len(set(process.children(recursive=True)) - strangers) == 1
        except AssertionError as error:
            error.add_note("\n".join(history))
            raise
        sizes.append((process.num_fds(), len(process.threads()), process.memory_info().rss))
    assert [len(hearer.ends) for hearer in ward.hearers] == [1] * len(ward.hearers)
    ward.check_all_kept()
    tell(f"descriptors, threads and bytes after a third: {sizes[rounds // 3]}, at the end: {sizes[-1]}")
    _assert_no_growth(sizes)


def _assert_no_growth(sizes: list[tuple[int, int, int]]) -> None:
    """Of what was taken after a third of the rounds, nothing much was added by the end."""
    descriptors, threads, bytes_ = (list(each) for each in zip(*sizes, strict=True))
    third = len(sizes) // 3
    assert min(descriptors[-3:]) <= max(descriptors[:third])
    assert min(threads[-3:]) <= max(threads[:third])
    assert min(bytes_[-3:]) <= max(bytes_[:third]) + MORE_BYTES
