"""The engine as the rest of the program sees it: one worker process, restarted when it dies."""

import itertools
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from desktop.clinical.task import Sampling
from desktop.engine.pipe import LineTooLongError, encoded, lines, whole_characters
from desktop.engine.protocol import (
    MAX_LINE_BYTES,
    PROTOCOL_VERSION,
    Ask,
    Done,
    Failed,
    Hello,
    Load,
    Loaded,
    Loading,
    Measure,
    Measured,
    Quit,
    Reading,
    Reply,
    Stop,
    Text,
    Turn,
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

Listener = Callable[[Reply], None]
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_GOODBYE_S = 3.0
_ANSWERS: dict[type, tuple[type, ...]] = {
    Load: (Loading, Loaded),
    Ask: (Reading, Text, Done),
    Measure: (Measured,),
}
_BYTES_PER_TOKEN = 4


class ModelFile(msgspec.Struct, frozen=True):
    """A model and how to load it; `context` in tokens and `threads`, 0 lets the worker choose."""

    path: Path
    context: int = 0
    threads: int = 0


class UntrustedReplyError(Exception):
    """The worker said what it may not say: its connection ends."""


class Worker:
    """One worker process and its pipes.

    Raises:
        OSError: the process cannot be started.
    """

    def __init__(self, command: Sequence[str]) -> None:
        windows = sys.platform == "win32"
        self._process = subprocess.Popen(
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what libraries print may quote a patient
            cwd=_PACKAGE_ROOT if _PACKAGE_ROOT.is_dir() else None,
            close_fds=True,
            start_new_session=not windows,  # Ctrl-C in a terminal is the front end's to handle
            creationflags=subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0,
        )
        self._writing = threading.Lock()
        self.greeted = False
        self.verdict: DesktopError | None = None
        self.dismissed = False

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def write(self, data: bytes) -> None:
        """Writes all of `data`; nothing happens when the worker is gone, its reader will notice."""
        with self._writing:
            pipe = self._process.stdin
            if pipe is None or pipe.closed:
                return
            view = memoryview(data)
            try:
                while view:
                    view = view[pipe.write(view) or 0 :]
            except OSError:
                return

    def replies(self) -> Iterator[Reply]:
        """The worker's replies, checked one by one.

        Raises:
            UntrustedReplyError: a line is too long or no reply of the protocol.
        """
        pipe = self._process.stdout
        if pipe is None:
            return
        decoder = msgspec.json.Decoder(Reply)
        try:
            for untrusted_line in lines(pipe.read):
                yield decoder.decode(untrusted_line)
        except (LineTooLongError, msgspec.DecodeError, UnicodeError) as error:
            raise UntrustedReplyError from error

    def kill(self) -> None:
        """Ends the process at once; nothing happens when it has ended."""
        self._process.kill()

    def has_ended(self, timeout_s: float) -> bool:
        """Waits for the end of the process, at most `timeout_s`."""
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def bury(self) -> None:
        """Waits for the process, which has closed its pipe or was killed, and closes ours."""
        if not self.has_ended(_GOODBYE_S):
            self.kill()
            self._process.wait()
        with self._writing:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()


class _Call:
    """What one call of the engine put into the pipe, and what it still waits for.

    `silent` is the load that came before a question: only its progress is passed on.
    """

    def __init__(self, request: Load | Ask | Measure, silent: Load | None, listener: Listener) -> None:
        self.request = request
        self.listener = listener
        self.open: dict[int, Load | Ask | Measure] = {request.id: request}
        self.data = encoded(request)
        if silent is not None:
            self.open[silent.id] = silent
            self.data = encoded(silent) + self.data
        self.worker: Worker | None = None
        self.was_warm = False
        self.answered = False
        self.sent_again = False
        self.told_loading = False
        self.stop_timer: threading.Timer | None = None

    def hear(self, reply: Reply) -> Reply | None:
        """Takes one reply of the worker; returns what the listener should hear of it.

        Raises:
            UntrustedReplyError: the reply does not answer what was asked.
        """
        request = self.open.get(reply.id) if not isinstance(reply, Hello) else None
        if request is None or not isinstance(reply, (*_ANSWERS[type(request)], Failed)):
            raise UntrustedReplyError
        self.answered = True
        if isinstance(reply, Loaded | Done | Measured | Failed):
            del self.open[reply.id]
        if request is self.request:
            return reply
        self.told_loading |= isinstance(reply, Loading)
        # A failed load is heard through the question's own failure, a model that was there not at all.
        return reply if isinstance(reply, Loading) or (self.told_loading and isinstance(reply, Loaded)) else None


class Engine:
    """One worker process; starts it when first needed, again after a death, not in a loop.

    Thread-safe. Every call returns at once: a thread of its own starts the process and writes, so
    that a full pipe keeps nobody waiting, and one other thread reads and calls the listeners. Each
    request gets exactly one final reply: `Loaded`, `Measured`, `Done` or `Failed`.

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
        self._outbox: deque[_Call | bytes] = deque()
        self._calls: list[_Call] = []
        self._refused: deque[tuple[_Call, DesktopError]] = deque()
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
        return self._call(_Call(self._load(model), None, listener))

    def ask(
        self,
        model: ModelFile,
        *,
        turns: Sequence[Turn],
        sampling: Sampling,
        seed: int,
        max_tokens: int = 2048,
        reserve: int = 512,
        stop: Sequence[str] = (),
        listener: Listener,
    ) -> int:
        """Answers the last of `turns`, loading the model first if another or none is loaded.

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
            stop=tuple(map(whole_characters, stop)),
        )
        return self._call(_Call(request, load, listener))

    def measure(self, model: ModelFile, turns: Sequence[Turn], listener: Listener) -> int:
        """Counts the tokens of `turns`, loading the model first if another or none is loaded.

        Raises:
            QuestionTooLong: more than a line of the pipe can carry.
        """
        load = self._load(model)
        return self._call(_Call(Measure(next(self._ids), _clean(turns)), load, listener))

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
            self._outbox.append(encoded(Quit()))
            self._changed.notify_all()
        if worker is not None and not worker.has_ended(_GOODBYE_S):
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
        path = whole_characters(str(model.path.absolute()))
        return Load(next(self._ids), path, model.context, model.threads)

    def _call(self, call: _Call) -> int:
        if len(call.data) > MAX_LINE_BYTES:
            limit = MAX_LINE_BYTES // _BYTES_PER_TOKEN
            raise QuestionTooLong(tokens=len(call.data) // _BYTES_PER_TOKEN, limit=limit)
        with self._changed:
            if self._closed:
                raise EngineStopped
            if isinstance(call.request, Ask) and self._running_ask() is not None:
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

    def _running_ask(self) -> _Call | None:
        return next((call for call in self._calls if isinstance(call.request, Ask)), None)

    # The writer's thread.
    def _write_requests(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._outbox)
                item = self._outbox.popleft()
            if isinstance(item, _Call):
                worker = self._worker_for(item)
                data = item.data
            else:
                worker, data = self._worker, item
            if worker is not None:
                worker.write(data)
            if self._closed and not self._outbox:
                return

    def _worker_for(self, call: _Call) -> Worker | None:
        """The worker that takes `call`, started if need be; None when the call was refused."""
        with self._changed:
            try:
                worker = self._worker or self._start()
            except DesktopError as error:
                self._refused.append((call, error))
                self._changed.notify_all()
                return None
            call.worker = worker
            call.was_warm = worker.greeted
            self._watchdog.arm()
            return worker

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
            for call, error in refused:
                self._fail(call, error)
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
        with self._changed:
            if isinstance(reply, Hello):
                raise UntrustedReplyError
            call = next(
                (call for call in self._calls if call.worker is worker and reply.id in call.open), None
            )
            if call is None:
                raise UntrustedReplyError
            heard = call.hear(reply)
            if call.request.id not in call.open:
                self._end(call)
            if isinstance(reply, Done):
                self._deaths = 0
        if heard is not None:
            _tell(call.listener, heard)

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
            if lost and not worker.dismissed:
                self._deaths += 1
            self._changed.notify_all()
        for call in lost:
            if worker.dismissed and isinstance(call.request, Ask):
                self._deliver(call, Done(call.request.id, "cancelled", 0, 0, 0, 0.0, 0.0))
            else:
                self._fail(call, worker.verdict or EngineStopped())

    def _is_sent_again(self, call: _Call, worker: Worker) -> bool:
        """Whether the worker had died before it knew of the call: nobody needs to notice that."""
        unnoticed = call.was_warm and not call.answered and not call.sent_again
        return unnoticed and worker.verdict is None and not worker.dismissed and not self._closed

    def _fail(self, call: _Call, error: DesktopError) -> None:
        self._deliver(call, Failed(call.request.id, error.code, error.facts))

    def _deliver(self, call: _Call, reply: Reply) -> None:
        with self._changed:
            if call not in self._calls:
                return
            self._end(call)
        _tell(call.listener, reply)

    def _end(self, call: _Call) -> None:
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

    def _on_stop_overdue(self, call: _Call) -> None:
        with self._changed:
            worker = call.worker
            if call in self._calls and worker is not None:
                worker.dismissed = True
                worker.kill()


def own_command() -> tuple[str, ...]:
    """The command that starts this program as a worker, frozen or not."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "--engine-worker")
    return (sys.executable, "-m", "desktop", "--engine-worker")


def _clean(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    return tuple(Turn(turn.role, whole_characters(turn.content)) for turn in turns)


def _tell(listener: Listener, reply: Reply) -> None:
    """Calls a listener; its bug is reported like any thread's, and costs nobody else's reply."""
    try:
        listener(reply)
    except Exception as error:  # noqa: BLE001  reported below
        details = (type(error), error, error.__traceback__, threading.current_thread())
        threading.excepthook(threading.ExceptHookArgs(details))
