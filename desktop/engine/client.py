"""The engine as the rest of the program sees it: one worker process, restarted when it dies."""

import itertools
import threading
from collections import deque
from collections.abc import Sequence

import msgspec

from desktop.clinical.task import Sampling
from desktop.engine.call import Call, Listener
from desktop.engine.model_file import ModelFile
from desktop.engine.pipe import encoded, whole_characters
from desktop.engine.process import GOODBYE_S, SAVING_S, UntrustedReplyError, Worker, own_command, tell
from desktop.engine.protocol import (
    MAX_LINE_BYTES,
    PROTOCOL_VERSION,
    Answer,
    Ask,
    AskMany,
    Done,
    Failed,
    Forget,
    Hello,
    Load,
    Loaded,
    Loading,
    Measure,
    Probe,
    Question,
    Quit,
    Reply,
    Save,
    State,
    Stop,
    Turn,
    Warm,
    beginning,
)
from desktop.engine.watchdog import Watchdog
from desktop.errors import (
    DesktopError,
    EngineBusy,
    EngineFault,
    EngineHung,
    EngineMissing,
    EngineStopped,
    EngineUnstable,
    QuestionTooLong,
)

_BYTES_PER_TOKEN = 4


class Engine:
    """One worker process; starts it when first needed, again after a death, not in a loop.

    Thread-safe. Every call returns at once: a thread of its own starts the process and writes, so
    that a full pipe keeps nobody waiting, and one other thread reads and calls the listeners. Each
    request gets exactly one final reply: `Loaded`, `Measured`, `Warmed`, `Saved`, `Forgotten`, `Probed`,
    `Done` or `Failed`.

    Args:
        command: starts the worker; None is this program with `--engine-worker`.
        hang_timeout_s: how long a worker may be silent while something is under way.
        stop_timeout_s: how long a worker may go on after `stop` before it is killed.
        deaths_allowed: deaths in a row, without an answer between them, before `retry` is needed.
    """

    def __init__(
        self,
        command: Sequence[str] | None = None,
        *,
        hang_timeout_s: float = 120.0,
        stop_timeout_s: float = 5.0,
        deaths_allowed: int = 3,
    ) -> None:
        self._command = tuple(command) if command is not None else own_command()
        self._stop_timeout_s = stop_timeout_s
        self._deaths_allowed = deaths_allowed
        self._changed = threading.Condition(threading.RLock())
        self._ids = itertools.count(1)
        self._outbox: deque[Call | bytes] = deque()
        self._calls: list[Call] = []
        self._refused: deque[tuple[Call, Reply]] = deque()
        self._worker: Worker | None = None
        self._fresh: Worker | None = None
        self._deaths = 0
        self._closed = False
        self._watchdog = Watchdog(hang_timeout_s, self._on_silence)
        self._threads: tuple[threading.Thread, ...] = ()

    def load(self, model: ModelFile, listener: Listener) -> int:
        """Loads a model in place of the present one.

        Returns:
            The request's number, which its replies carry.
        """
        return self._call(Call(self._load(model), None, listener))

    def ask(
        self,
        model: ModelFile,
        *,
        turns: Sequence[Turn],
        sampling: Sampling,
        seed: int,
        max_tokens: int = 2048,
        reserve: int = 512,
        begun: str = "",
        schema: str = "",
        state: State | None = None,
        listener: Listener,
    ) -> int:
        """Answers the last of `turns`, loading the model first if another or none is loaded.

        The arguments are those of `protocol.Ask`.

        Raises:
            EngineBusy: another answer is being written.
            QuestionTooLong: more than a line of the pipe can carry.
        """
        load = self._load(model)
        request = Ask(
            id=next(self._ids),
            turns=_clean(turns),
            sampling=sampling,
            seed=seed,
            max_tokens=max_tokens,
            reserve=reserve,
            begun=whole_characters(begun),
            schema=schema,
            state=state,
        )
        return self._call(Call(request, load, listener))

    def ask_many(
        self, model: ModelFile, questions: Sequence[Question], listener: Listener, *, parallel: int = 8
    ) -> int:
        """Answers many questions, `parallel` of them at a time. Raises as `ask`."""
        load = self._load(model)
        clean = (msgspec.structs.replace(each, turns=_clean(each.turns)) for each in questions)
        return self._call(Call(AskMany(next(self._ids), tuple(clean), parallel), load, listener))

    def warm(self, model: ModelFile, turns: Sequence[Turn], state: State | None, listener: Listener) -> int:
        """Reads `turns` ahead, as `protocol.Warm` says.

        Raises:
            QuestionTooLong: more than a line of the pipe can carry.
        """
        load = self._load(model)
        return self._call(Call(Warm(next(self._ids), _clean(turns), state=state), load, listener))

    def begin(self, name: str, turns: Sequence[Turn], listener: Listener) -> None:
        """Reads `turns` for all conversations to begin with, as `protocol.Warm` says of beginnings.

        Nothing happens without a worker: none is started for this, or kept from its rest.
        """
        self._tell(Warm(next(self._ids), _clean(turns), state=beginning(name)), listener)

    def save(self, state: State, listener: Listener) -> None:
        """Keeps what was read of a conversation on disk; nothing happens without a worker."""
        self._tell(Save(next(self._ids), state), listener)

    def forget(self, name: str, listener: Listener) -> None:
        """Drops what was read of the conversation `name`; nothing happens without a worker."""
        self._tell(Forget(next(self._ids), name), listener)

    def rest(self) -> bool:
        """Ends an idle worker, which gives its memory back; the next request starts another.

        Returns:
            False while anything is under way but states that are being kept, or the beginnings of tasks
            that are being read: then nothing happens.
        """
        with self._changed:
            is_idle = all(call.lets_rest for call in self._calls)
            if self._worker is not None and is_idle:
                self._outbox.append(encoded(Quit()))
                self._changed.notify_all()
            return is_idle

    def restart(self, reason: DesktopError) -> None:
        """Ends the worker with all that it has in memory, and waits for it; the next request starts another.

        What is being kept on disk is kept first, for at most `SAVING_S`. An answer is stopped; everything
        else that is under way fails with `reason`.
        """
        with self._changed:
            worker = self._worker
            for call in self._calls:
                call.dropped = None if isinstance(call.request, Save) else reason
            is_saving = any(isinstance(call.request, Save) for call in self._calls)
            if worker is None:
                return
            worker.dismissed, worker.verdict = True, worker.verdict or reason
            self._outbox.append(encoded(Quit()))
            self._changed.notify_all()
        if not worker.has_ended(SAVING_S if is_saving else GOODBYE_S):
            worker.kill()
        with self._changed:  # until it is mourned, the next request would be its, and fail with it
            self._changed.wait_for(lambda: self._worker is not worker, GOODBYE_S)

    def measure(self, model: ModelFile, turns: Sequence[Turn], listener: Listener) -> int:
        """Counts the tokens of `turns`, loading the model first if another or none is loaded.

        Raises:
            QuestionTooLong: more than a line of the pipe can carry.
        """
        load = self._load(model)
        return self._call(Call(Measure(next(self._ids), _clean(turns)), load, listener))

    def probe(self, listener: Listener) -> int:
        """Asks what this PC has for a model; starts a worker if there is none, loads nothing."""
        return self._call(Call(Probe(next(self._ids)), None, listener))

    def stop(self) -> None:
        """Stops the running ask: asks the worker to, and kills it when it does not. No-op if none."""
        with self._changed:
            call = self._running_ask()
            if call is None or call.stop_timer is not None:
                return
            call.stop_timer = threading.Timer(self._stop_timeout_s, self._on_stop_overdue, (call,))
            call.stop_timer.daemon = True
            call.stop_timer.start()
            self._outbox.append(encoded(Stop(call.request.id)))
            self._changed.notify_all()

    def retry(self) -> None:
        """Forgets earlier deaths, so that the next request starts a worker again."""
        with self._changed:
            self._deaths = 0

    def close(self) -> None:
        """Ends the worker, by force if need be, and the threads. What was under way gets its end."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            worker = self._worker
            is_saving = any(isinstance(call.request, Save) for call in self._calls)
            self._outbox.append(encoded(Quit()))
            self._changed.notify_all()
        if worker is not None and not worker.has_ended(SAVING_S if is_saving else GOODBYE_S):
            worker.kill()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        self._watchdog.disarm()

    @property
    def worker_pid(self) -> int | None:
        """The worker's process number while there is one."""
        worker = self._worker
        return None if worker is None else worker.pid

    def _load(self, model: ModelFile) -> Load:
        return model.load(next(self._ids))

    def _tell(self, request: Save | Forget | Warm, listener: Listener) -> None:
        """What only a worker that is there can do: a new one has read nothing."""
        with self._changed:
            if self._worker is not None and not self._closed:
                self._call(Call(request, None, listener))

    def _call(self, call: Call) -> int:
        if len(call.data) > MAX_LINE_BYTES:
            limit = MAX_LINE_BYTES // _BYTES_PER_TOKEN
            raise QuestionTooLong(tokens=len(call.data) // _BYTES_PER_TOKEN, limit=limit)
        with self._changed:
            if self._closed:
                raise EngineStopped
            if isinstance(call.request, Ask | AskMany) and self._running_ask() is not None:
                raise EngineBusy
            self._calls.append(call)
            self._outbox.append(call)
            if not self._threads:
                self._threads = (
                    threading.Thread(target=self._write_requests, name="engine-writer", daemon=True),
                    threading.Thread(target=self._read_replies, name="engine-reader", daemon=True),
                )
                for thread in self._threads:
                    thread.start()
            self._changed.notify_all()
        return call.request.id

    def _running_ask(self) -> Call | None:
        return next((call for call in self._calls if isinstance(call.request, Ask | AskMany)), None)

    # The writer's thread.
    def _write_requests(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._outbox)
                item = self._outbox.popleft()
            if isinstance(item, Call):
                worker = self._worker_for(item)
                data = item.data
            else:
                worker, data = self._worker, item
            if worker is not None:
                worker.write(data)
            del item, data  # a patient's words, while this waits for the next
            if self._closed and not self._outbox:
                return

    def _worker_for(self, call: Call) -> Worker | None:
        """The worker that takes `call`, started if need be; None when the call was refused."""
        with self._changed:
            end = call.end_without_worker() if self._worker is None else None
            if call.dropped is not None:
                end = Failed(call.request.id, call.dropped.code, call.dropped.facts)
            if end is not None:
                self._refuse(call, end)
                return None
            try:
                worker = self._worker or self._start()
            except DesktopError as error:
                self._refuse(call, Failed(call.request.id, error.code, error.facts))
                return None
            call.worker = worker
            call.was_warm = worker.greeted
            self._watchdog.arm()
            return worker

    def _refuse(self, call: Call, end: Reply) -> None:
        """Has the reader's thread tell the listener."""
        self._refused.append((call, end))
        self._changed.notify_all()

    def _start(self) -> Worker:
        if self._closed:
            raise EngineStopped
        if self._deaths >= self._deaths_allowed:
            raise EngineUnstable(times=self._deaths)
        try:
            worker = Worker(self._command)
        except OSError as error:
            raise EngineMissing(problem=error.strerror or type(error).__name__) from error
        self._worker = self._fresh = worker
        self._changed.notify_all()
        return worker

    # The reader's thread.
    def _read_replies(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._refused or self._fresh or self._closed)
                worker, self._fresh = self._fresh, None
                refused, self._refused = self._refused, deque()
                if worker is None and not refused:
                    break
            while refused:
                self._deliver(*refused.popleft())  # no name keeps it while this waits for the next
            if worker is not None:
                self._follow(worker)
        for call in tuple(self._calls):
            self._fail(call, EngineStopped())

    def _follow(self, worker: Worker) -> None:
        try:
            for untrusted_reply in worker.replies():
                self._watchdog.touch()
                self._hear(worker, untrusted_reply)
        except UntrustedReplyError:
            worker.verdict = worker.verdict or EngineFault(problem="unreadable reply")
            worker.kill()
        worker.bury()
        self._mourn(worker)

    def _hear(self, worker: Worker, reply: Reply) -> None:
        if not worker.greeted:
            self._greet(worker, reply)
            return
        if isinstance(reply, Hello):
            raise UntrustedReplyError
        with self._changed:
            if reply.id in worker.orphans:
                call, heard = self._hear_orphan(worker, reply)
            else:
                call = self._called(worker, reply)
                heard = call.hear(reply)
                if call.request.id not in call.open:
                    worker.orphans |= call.open.keys()
                    self._end(call)
            if isinstance(reply, Done):
                self._deaths = 0
        if call is not None and heard is not None:
            tell(call.listener, heard)

    def _called(self, worker: Worker, reply: Answer) -> Call:
        for call in self._calls:
            if call.worker is worker and reply.id in call.open:
                return call
        raise UntrustedReplyError

    def _hear_orphan(self, worker: Worker, reply: Answer) -> tuple[Call | None, Answer | None]:
        """A load goes on when its question was stopped; the next question hears how far it is."""
        if isinstance(reply, Loaded | Failed):
            worker.orphans.discard(reply.id)
            return None, None
        waiting = (call for call in self._calls if call.worker is worker and call.waits_for_load)
        call = next(waiting, None)
        if not isinstance(reply, Loading):
            raise UntrustedReplyError
        if call is not None:
            call.told_loading = True
        return call, reply

    def _greet(self, worker: Worker, reply: Reply) -> None:
        if isinstance(reply, Failed) and reply.id == 0:
            problem = str(reply.facts.get("problem", reply.code))
            worker.verdict = EngineMissing(problem=problem)
        elif not isinstance(reply, Hello):
            raise UntrustedReplyError
        elif reply.protocol != PROTOCOL_VERSION:
            worker.verdict = EngineMissing(problem=f"protocol {reply.protocol}, not {PROTOCOL_VERSION}")
            worker.kill()
        else:
            worker.greeted = True

    def _mourn(self, worker: Worker) -> None:
        """Gives everything that the dead worker owed its end, or to the next worker once."""
        with self._changed:
            self._worker = None if self._worker is worker else self._worker
            owed = [call for call in self._calls if call.worker is worker]
            again = [call for call in owed if self._is_sent_again(call, worker)]
            for call in reversed(again):
                call.sent_again, call.worker = True, None
                self._outbox.appendleft(call)
            lost = [call for call in owed if call not in again]
            if not worker.dismissed and any(call.end_without_worker() is None for call in lost):
                self._deaths += 1
            self._changed.notify_all()
        for call in lost:
            end = call.end_without_worker()
            if end is None or (worker.verdict is not None and isinstance(end, Done)):
                self._fail(call, worker.verdict or EngineStopped())
            else:
                self._deliver(call, end)

    def _is_sent_again(self, call: Call, worker: Worker) -> bool:
        """Whether the worker had died before it knew of the call: nobody needs to notice that."""
        unnoticed = call.was_warm and not call.answered and not call.sent_again
        is_wanted = call.end_without_worker() is None
        return (
            unnoticed and is_wanted and worker.verdict is None and not worker.dismissed and not self._closed
        )

    def _fail(self, call: Call, error: DesktopError) -> None:
        self._deliver(call, Failed(call.request.id, error.code, error.facts))

    def _deliver(self, call: Call, reply: Reply) -> None:
        with self._changed:
            if call not in self._calls:
                return
            self._end(call)
        tell(call.listener, reply)

    def _end(self, call: Call) -> None:
        self._calls.remove(call)
        if call.stop_timer is not None:
            call.stop_timer.cancel()
        if not any(other.worker for other in self._calls):
            self._watchdog.disarm()

    # Timers' threads.
    def _on_silence(self) -> None:
        with self._changed:
            worker = self._worker
            if worker is not None and any(call.worker is worker for call in self._calls):
                worker.verdict = worker.verdict or EngineHung()
                worker.kill()

    def _on_stop_overdue(self, call: Call) -> None:
        with self._changed:
            worker = call.worker
            if call in self._calls and worker is not None:
                worker.dismissed = True
                worker.kill()


def _clean(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    return tuple(
        msgspec.structs.replace(
            turn, content=whole_characters(turn.content), facts=whole_characters(turn.facts)
        )
        for turn in turns
    )
