"""The model in use: loads it, asks it, lets it read ahead, keeps what it read, gives its memory back."""

import threading
from collections.abc import Callable, Container, Sequence

from desktop.clinical.language import Language
from desktop.clinical.task import Sampling
from desktop.engine import protocol
from desktop.engine.client import Engine
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Reply, Turn
from desktop.engine.watchdog import Watchdog
from desktop.errors import DesktopError, EngineHung, EngineStopped
from desktop.machine import Machine, Threads
from desktop.model_watch import ModelWatch
from desktop.models.fingerprints import Fingerprints
from desktop.models.fitting import Speeds
from desktop.models.library import InstalledModel
from desktop.settings import Settings
from desktop.states import States

UNSENT = "unsent"
"""The name of what is read ahead for a conversation that does not exist yet."""
_MINUTE_S = 60.0
# What was read goes to disk so long after an answer: the end of the day has little left to write.
_PAUSE_S = 30.0
# After so long without a reply nobody waits for one: typing asks again and again.
_LULL_S = 10.0
_TRIAL_STOPS_S = 10.0
_MIB = 1024 * 1024
_DEATHS = {error.__name__ for error in (EngineStopped, EngineHung)}
Listener = Callable[[Reply], None]


class ModelUse:
    """What the assistant does with its engine, beside talking to the history.

    Args:
        engine: runs the model.
        watch: is told what the engine says.
        machine: what was found out about this PC.
        fingerprints: knows the models' SHA-256.
        states: makes the keeper of states with a budget in bytes.
        submit: runs what touches the disk on the store's thread.
        lull: is called when nothing has been asked for some seconds, once after each time.
        spare_core: leaves a core to the rest of the PC, where there are four or more.
    """

    def __init__(
        self,
        engine: Engine,
        watch: ModelWatch,
        machine: Machine,
        fingerprints: Fingerprints,
        *,
        states: Callable[[int], States],
        submit: Callable[[Callable[[], None]], object],
        lull: Callable[[], None],
        spare_core: bool,
    ) -> None:
        self._engine = engine
        self._watch = watch
        self._machine = machine
        self._fingerprints = fingerprints
        self._make_states = states
        self._submit = submit
        self._spare_core = spare_core
        self._settings = Settings()
        self._states = states(0)
        self._idle: Watchdog | None = None
        self._pause = Watchdog(_PAUSE_S, self._keep)
        self._lull = Watchdog(_LULL_S, lull)
        self._model: InstalledModel | None = None
        self._tried: InstalledModel | None = None
        self._is_awake = False
        self._trial: threading.Event | None = None
        self._trying = threading.Lock()
        self._name = ""
        self._is_closed = False

    def apply(self, settings: Settings) -> None:
        """Uses these settings from now on; another model or place is used with the next request."""
        if self._settings.cpu_only and not settings.cpu_only:
            self._submit(self._machine.forget_gpu)
        minutes, before = settings.rest_after_min, self._settings.rest_after_min
        self._settings = settings
        self._states = self._make_states(settings.states_budget_mb * _MIB if settings.keep_states else 0)
        self._submit(self._states.trim)
        if minutes != before or self._idle is None:
            self._watch_idleness(minutes)

    def load(self, model: InstalledModel, language: Language, listener: Listener | None = None) -> None:
        """Loads `model`, so that the first answer need not wait."""
        self._choose(model, language)
        self._engine.load(self._file(model), self._heard(model, listener or _deaf))

    def ask(
        self,
        model: InstalledModel,
        conversation_id: str,
        turns: Sequence[Turn],
        *,
        language: Language,
        sampling: Sampling,
        seed: int,
        max_tokens: int,
        begun: str = "",
        schema: str = "",
        is_kept: bool = True,
        listener: Listener,
    ) -> None:
        """Asks as `Engine.ask` does, and raises the same; `is_kept` lets its state go to disk."""
        self.stop_trial()
        self._choose(model, language)
        state = self._state(model, conversation_id) if is_kept else protocol.State(conversation_id)
        try:
            self._engine.ask(
                self._file(model),
                turns=turns,
                sampling=sampling,
                seed=seed,
                max_tokens=max_tokens,
                begun=begun,
                schema=schema,
                state=state,
                listener=self._heard(model, listener),
            )
        except DesktopError as error:
            self._watch.take(protocol.Failed(0, error.code, error.facts))
            raise
        self._turn_to(conversation_id if is_kept else "")

    def ask_many(
        self,
        model: InstalledModel,
        questions: Sequence[protocol.Question],
        listener: Listener,
        *,
        parallel: int,
    ) -> None:
        """Asks as `Engine.ask_many` does, and raises the same."""
        heard = self._heard(model, listener, aside=True)
        self._engine.ask_many(self._file(model), questions, heard, parallel=parallel)

    def stop(self) -> None:
        """Stops the answer that is being written."""
        self._engine.stop()

    def try_out(
        self,
        model: InstalledModel,
        turns: Sequence[Turn],
        *,
        sampling: Sampling,
        max_tokens: int,
        listener: Listener,
    ) -> None:
        """Loads a model and has it answer without making it the one in use; `end_trial` must follow.

        A question of the doctor's goes first: then the answer ends as cancelled, and can be asked for again.
        The watch, which tells of the model in use, is not told.

        Raises:
            EngineBusy: an answer is being written.
        """
        ended = threading.Event()

        def hear(reply: Reply) -> None:
            if isinstance(reply, protocol.Done | protocol.Failed):
                ended.set()
            listener(reply)

        self._keep()
        self._engine.retry()  # what killed a worker before says nothing of this model
        heard = self._heard(model, hear, unseen=True)
        with self._trying:
            self._engine.ask(
                self._file(model),
                turns=turns,
                sampling=sampling,
                seed=0,
                max_tokens=max_tokens,
                listener=heard,
            )
            self._trial, self._tried = ended, model

    @property
    def is_awake(self) -> bool:
        """Whether the model in use is in memory, or on its way there."""
        return self._is_awake

    def gpu_layers(self, model: InstalledModel) -> int:
        """The most layers that may go to a GPU, -1 for as many as fit: fewer after each of its crashes."""
        return 0 if self._settings.cpu_only else self._machine.gpu_layers(model.path)

    def speeds(self, model: InstalledModel) -> Speeds:
        """How fast it was in its last answers on this PC."""
        return self._machine.speeds(model.path)

    def stop_trial(self) -> None:
        """Ends what `try_out` has begun, and waits for its end; does nothing without."""
        with self._trying:
            trial = self._trial
            if trial is None or trial.is_set():
                return
            self._engine.stop()
        trial.wait(_TRIAL_STOPS_S)

    def end_trial(self, *, reload: bool) -> None:
        """Gives the memory back to the model in use: `reload` loads it again; else the engine rests."""
        tried, self._tried, self._trial = self._tried, None, None
        if tried is not None and not (self._model is not None and _is_same(self._model, tried)):
            self._machine.rested(tried.path)
        self._engine.retry()  # a model that kills its worker says nothing of the others
        if reload and self._model is not None:
            self.load(self._model, self._settings.language)
        else:
            self._engine.rest()

    def read_ahead(
        self, model: InstalledModel, conversation_id: str | None, turns: Sequence[Turn], listener: Listener
    ) -> None:
        """Reads what stands of a question, while nobody waits for anything else."""
        name = conversation_id or UNSENT
        if self._model is None or not _is_same(self._model, model):
            self._choose(model, self._settings.language)
        self._turn_to(name)
        heard = self._heard(model, listener, aside=True)
        self._engine.warm(self._file(model), turns, self._state(model, name), heard)

    def begin(self, task_id: str, turns: Sequence[Turn], listener: Listener) -> None:
        """Reads how the questions of a task begin, as `Engine.begin` does: it counts as idleness."""
        self._engine.begin(task_id, turns, listener)

    def measure(self, model: InstalledModel, turns: Sequence[Turn], listener: Listener) -> None:
        """Counts as `Engine.measure` does, and raises the same."""
        self._engine.measure(self._file(model), turns, self._heard(model, listener))

    def probe(self, listener: Listener) -> None:
        """Asks what this PC has for a model, as `Engine.probe` does; no model is loaded for it."""
        self._engine.probe(listener)

    def forget(self, conversation_id: str) -> None:
        """Drops what was read of a conversation, in memory and on disk."""
        if self._name == conversation_id:
            self._name = ""

        def take(_reply: Reply) -> None:  # what was being written just then is there only now
            self._submit(lambda: self._states.delete(conversation_id))

        self._engine.forget(UNSENT, _deaf)
        self._engine.forget(conversation_id, take)
        self._states.delete(conversation_id)

    def keep_only(self, conversation_ids: Container[str]) -> None:
        """Removes what is on disk of all other conversations: they are not in the history any more."""
        self._states.keep_only(conversation_ids)

    def rest(self) -> bool:
        """What was read goes to disk, the worker's memory to the PC; the next request starts another.

        Returns:
            False while something is under way, as `Engine.rest` says.
        """
        self._keep()
        has_rested = self._engine.rest()
        if has_rested:
            self._is_awake = False
            if self._model is not None:
                self._machine.rested(self._model.path)
            self._watch.rest()
        return has_rested

    def drop(self, reason: DesktopError) -> None:
        """What was read goes to disk, its worker ends: nothing of a patient is in memory any more.

        Waits for it. What is under way fails with `reason`; the next request starts another worker.
        """
        self._keep()
        self._name, self._is_awake = "", False
        self._engine.restart(reason)
        if self._model is not None:
            self._machine.rested(self._model.path)
        self._watch.rest()

    def close(self) -> None:
        """Keeps what was read last. The engine itself is closed by its owner, after this."""
        self._is_closed = True
        if self._model is not None:
            self._machine.rested(self._model.path)
        self._pause.disarm()
        self._lull.disarm()
        if self._idle is not None:
            self._idle.disarm()
        self._keep()

    def _watch_idleness(self, minutes: int) -> None:
        before, self._idle = self._idle, Watchdog(minutes * _MINUTE_S, self.rest) if minutes else None
        if before is not None:
            before.disarm()
            if self._idle is not None:
                self._idle.arm()

    def _choose(self, model: InstalledModel, language: Language) -> None:
        if self._model is not None and not _is_same(self._model, model):
            self._keep()  # the next model does not know what this one has read
            self._name = ""
        self._model, self._is_awake = model, True
        self._watch.choose(model, language)

    def _file(self, model: InstalledModel) -> ModelFile:
        settings = self._settings
        threads = self._machine.threads_for(model.path, spare_core=self._spare_core)
        gpu_layers = self.gpu_layers(model)
        if gpu_layers:
            self._machine.trying(model.path)
        return ModelFile(
            model.path,
            context=settings.context,
            threads=settings.threads or threads.writing,
            batch_threads=settings.threads or threads.reading,
            spare_core=self._spare_core,
            gpu_layers=gpu_layers,
            adapters=tuple(
                protocol.Adapter(str(each.path.absolute()), each.sha256) for each in model.adapters
            ),
            chat_template=model.chat_template,
        )

    def _state(self, model: InstalledModel, name: str) -> protocol.State:
        if name == UNSENT or not all(adapter.sha256 for adapter in model.adapters):
            return protocol.State(name)
        return self._states.of(name, self._fingerprints.known(model.path))

    def _turn_to(self, name: str) -> None:
        """Another conversation is read from now on: what was read of the one before goes to disk."""
        if name != self._name:
            self._keep()
            self._name = name
            self._states.touch(name)

    def _keep(self) -> None:
        """Lets what was read of the present conversation go to disk."""
        if self._model is None or self._name in ("", UNSENT):
            return
        state = self._state(self._model, self._name)

        def take(reply: Reply) -> None:
            if isinstance(reply, protocol.Saved) and reply.size_bytes:
                self._submit(self._states.trim)

        if state.path:
            self._engine.save(state, take)

    def _heard(
        self, model: InstalledModel, listener: Listener, *, aside: bool = False, unseen: bool = False
    ) -> Listener:
        """The listener, after the watch and the machine.

        `aside` is work that the window does not show, `unseen` work of another model than the one in use.
        """

        def hear(reply: Reply) -> None:
            if not self._is_closed:
                self._start_clocks(reply)
                self._note(model, reply)
            if not unseen:
                self._show(model, reply, aside=aside)
            listener(reply)

        return hear

    def _show(self, model: InstalledModel, reply: Reply, *, aside: bool) -> None:
        if not aside or isinstance(reply, protocol.Loading | protocol.Loaded | protocol.Failed):
            self._watch.take(reply)
        if isinstance(reply, protocol.Loaded):
            self._is_awake = True
            if not self._settings.cpu_only:
                self._watch.tell_gpu(self._machine.gpu_note(model.path))

    def _start_clocks(self, reply: Reply) -> None:
        idle = self._idle  # the settings may change it meanwhile
        if idle is not None:
            idle.arm()
        self._lull.arm()
        if isinstance(reply, protocol.Done):
            self._pause.arm()

    def _note(self, model: InstalledModel, reply: Reply) -> None:
        """What the machine learns of `model`, for the next load and the next start."""
        path = model.path
        match reply:
            case protocol.Loaded():
                self._machine.loaded(path, reply)
                if not self._settings.threads and reply.threads_settled:
                    found = Threads(reply.threads, reply.batch_threads)
                    self._machine.remember(path, found, spare_core=self._spare_core)
            case protocol.Done(completion_tokens=count) | protocol.Warmed(done=count) if count:
                self._machine.answered(path)
                if isinstance(reply, protocol.Done):
                    self._machine.timed(path, reply)
            case protocol.Failed() if _is_death(reply):
                self._machine.died(path)
            case _:
                pass


def _is_same(one: InstalledModel, other: InstalledModel) -> bool:
    """Whether both read and write alike: the same file with the same adapters."""
    return (one.path, one.adapters) == (other.path, other.adapters)


def _is_death(failed: protocol.Failed) -> bool:
    """Whether the worker died, or its GPU computed nothing any more."""
    problem = str(failed.facts.get("problem", ""))
    return failed.code in _DEATHS or problem.startswith("llama_decode")


def _deaf(_reply: Reply) -> None:
    """Hears nothing."""
