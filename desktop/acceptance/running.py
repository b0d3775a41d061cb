"""Runs the acceptance test: the file is hashed, the model loaded afresh, every task's example answered."""

import datetime as dt
import queue
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from desktop import __version__
from desktop.acceptance.judging import judged
from desktop.acceptance.measuring import Looks, runtime_of
from desktop.acceptance.progress import Asker, Progress
from desktop.acceptance.questions import fingerprint, question_of, tasks_of
from desktop.acceptance.report import Problem, Report, Vignette
from desktop.acceptance.rules import load_rules
from desktop.acceptance.verdict import checks_of
from desktop.acceptance.workstation import model_facts, this_pc
from desktop.clinical.language import Language, Text
from desktop.clinical.task import Task
from desktop.conversation.consultation import AnswerLimits
from desktop.conversation.events import AnswerEvent, Ended, Reading, Wrote
from desktop.conversation.messages import Provenance
from desktop.engine.protocol import Failed, Loaded, Loading, Probed, Reply
from desktop.errors import DesktopError, EngineBusy, InputError, TransferBusy, from_code
from desktop.model_use import ModelUse
from desktop.models.fingerprints import SLICE_BYTES, Fingerprints
from desktop.models.library import InstalledModel

_BEFORE = 2  # the file and the load count like an answer each
_PAUSE_S = 0.1
_HASHING = Text(zh="核对模型文件", en="Checking the model's file")
_LOADING = Text(zh="加载模型", en="Loading the model")


class _StoppedError(Exception):
    """The test was stopped."""


class Acceptance:
    """One run of the test; nothing of it enters the history.

    `name` is the model's id or path, by which the asker knows it.
    """

    def __init__(
        self, asker: Asker, use: ModelUse, model: InstalledModel, *, name: str, language: Language
    ) -> None:
        self._asker = asker
        self._use = use
        self.model = model
        self._name = name
        self._language: Language = language
        self._rules = load_rules(asker.paths.resources)
        self._tasks = tasks_of(asker.shelf, asker.paths.resources)
        self._looks = Looks(asker.connections, lambda: asker.model_state.memory_bytes)
        self._stopped = threading.Event()
        self._replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        self._made: list[Provenance] = []
        self._vignettes: list[Vignette] = []
        self._tell: Callable[[Progress], None] = _deaf

    def stop(self) -> None:
        """Ends the test: `run` returns None soon. From any thread."""
        self._stopped.set()
        self._replies.put(None)
        self._asker.stop()

    def run(self, tell: Callable[[Progress], None]) -> Report | None:
        """Runs the test, for minutes with a large model: nothing for the GUI's or the store's thread.

        Args:
            tell: is told at each step, on this thread.

        Returns:
            The report; None when the test was stopped. A model that cannot be loaded is reported as that.

        Raises:
            EngineBusy: an answer is being written.
            TransferBusy: a model is being brought here or tried out.
            ModelMissing: the file is gone.
        """
        if self._asker.is_answering:
            raise EngineBusy
        if not self._asker.models.wait(0):
            raise TransferBusy
        self._tell = tell
        began, made_at = time.monotonic(), dt.datetime.now().astimezone().isoformat(timespec="seconds")
        try:
            card = self._asker.models.card(self._name)
            adapters = [self._hash(adapter.path) for adapter in self.model.adapters]
            model = model_facts(self.model, card, self._hash(self.model.path), adapters)
            loaded, load_s = self._load()
            probed = self._probe()
            if isinstance(loaded, Loaded):
                self._ask_all()
        except _StoppedError:
            return None
        self._looks.look()
        measures = self._looks.measures(load_s, self._made)
        error = loaded if isinstance(loaded, DesktopError) else None
        checks = checks_of(model, measures, self._vignettes, self._rules, error=error)
        return Report(
            passed=all(check.passed for check in checks),
            made_at=made_at,
            language=self._language,
            app_version=__version__,
            rules_version=self._rules.version,
            vignettes_sha256=fingerprint(self._tasks, self._language, self._asker.paths.resources),
            seconds=time.monotonic() - began,
            workstation=this_pc(probed),
            model=model,
            runtime=runtime_of(probed, loaded if isinstance(loaded, Loaded) else None),
            measures=measures,
            checks=checks,
            vignettes=tuple(self._vignettes),
        )

    def _hash(self, path: Path) -> str:
        """The SHA-256 of a model's files as they are now: what is remembered of them is not believed."""
        with tempfile.TemporaryDirectory() as empty:
            steps = Fingerprints(Path(empty) / "hashes.json").steps(path)
            for count, sha256 in enumerate(steps):
                if sha256:
                    return sha256
                self._report(_HASHING, min(count * SLICE_BYTES / max(self.model.size_bytes, 1), 1.0))
        raise AssertionError(path)

    def _load(self) -> tuple[Loaded | DesktopError, float]:
        """Loads the model into a fresh engine; the reply or why it failed, and the seconds it took."""
        self._report(_LOADING, 1.0)
        while not self._use.rest():  # what is read ahead, or loaded at the start, ends soon
            self._stopped.wait(_PAUSE_S)
            self._go_on()
        began = time.monotonic()
        self._use.load(self.model, self._language, self._replies.put)
        while True:
            match self._reply():
                case Loading(fraction=fraction):
                    self._report(_LOADING, 1.0 + fraction)
                case Loaded() as loaded:
                    return loaded, time.monotonic() - began
                case Failed(code=code, facts=facts):
                    return from_code(code, facts), time.monotonic() - began
                case _:
                    pass

    def _probe(self) -> Probed | None:
        """What the engine knows of this PC; None where it cannot even be asked."""
        self._use.probe(self._replies.put)
        while True:
            match self._reply():
                case Probed() as probed:
                    return probed
                case Failed():
                    return None
                case _:
                    pass

    def _reply(self) -> Reply | None:
        reply = self._replies.get()
        self._go_on()
        return reply

    def _ask_all(self) -> None:
        self._looks.look()
        for task in self._tasks:
            self._report(task.title, _BEFORE + len(self._vignettes))
            self._vignettes.append(self._ask(task))
        self._report(self._tasks[-1].title, _BEFORE + len(self._vignettes))

    def _ask(self, task: Task) -> Vignette:
        began = time.monotonic()
        events: queue.SimpleQueue[AnswerEvent] = queue.SimpleQueue()
        limits = AnswerLimits(max_tokens=self._rules.max_tokens, seed=self._rules.seed, save=False)
        try:
            self._asker.ask(question_of(task, self._language), events.put, model=self._name, limits=limits)
        except InputError as error:  # a hospital's own task in the place of ours, without an example
            detail = Text(zh=error.sentence("zh"), en=error.sentence("en"))
            problem = Problem(check="form", detail=detail)
            return Vignette(
                task_id=task.id, title=task.title, answer="", tokens=0, seconds=0.0, problems=(problem,)
            )
        if self._stopped.is_set():
            self._asker.stop()  # the stop came just before the question
        ended = self._followed(events)
        self._go_on()
        made = ended.message.provenance
        if made is not None:
            self._made.append(made)
        return Vignette(
            task_id=task.id,
            title=task.title,
            answer=ended.message.text,
            tokens=made.completion_tokens if made else 0,
            seconds=time.monotonic() - began,
            problems=judged(ended.message, task, self._language, self._rules, ended.error),
        )

    def _followed(self, events: "queue.SimpleQueue[AnswerEvent]") -> Ended:
        """The end of an answer; the PC is looked at when reading, writing and the end are heard first."""
        heard: set[type] = set()
        while True:
            event = events.get()
            if isinstance(event, Reading | Wrote | Ended) and type(event) not in heard:
                heard.add(type(event))
                self._looks.look()
            if isinstance(event, Ended):
                return event

    def _report(self, doing: Text, steps: float) -> None:
        self._go_on()
        ended = self._vignettes
        left = len(self._tasks) - len(ended)
        self._tell(
            Progress(
                fraction=steps / (_BEFORE + len(self._tasks)),
                doing=doing,
                vignettes=tuple(ended),
                total=len(self._tasks),
                remaining_s=sum(each.seconds for each in ended) / len(ended) * left if ended else 0.0,
            )
        )

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise _StoppedError


def _deaf(_progress: Progress) -> None:
    """Hears nothing."""
