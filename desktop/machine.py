"""What was found out about this PC: each model's threads and speed, and what its GPU cannot do.

One JSON file in the data folder. It holds no words of a patient, may be lost or damaged at any time,
and is only believed on the machine, with the version and for the model file that it was written for.
"""

import contextlib
import importlib.metadata
import os
import tempfile
import threading
from pathlib import Path
from typing import Annotated

import msgspec

from desktop import __version__
from desktop.engine.cores import processor
from desktop.engine.gguf_header import read_header
from desktop.engine.owner import is_running, this_process
from desktop.engine.protocol import Done, Loaded
from desktop.errors import DesktopError
from desktop.models.fitting import Speeds

_MOST_MODELS = 64
_MOST_THREADS = 4096
_ALL_THAT_FIT = -1
_CRASHED = "crashed"
_LEAST_READ = 64
_LEAST_WRITTEN = 16
_CHANCE = 0.1
Count = Annotated[int, msgspec.Meta(ge=0, le=_MOST_THREADS)]


class Threads(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many threads write and read; 0 lets the worker find out."""

    writing: Count = 0
    reading: Count = 0


class Gpu(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a model on the GPU.

    `bound` is the most layers that may go there, -1 for as many as fit; `reason` is why it was
    lowered. `trying` is the crash marker: the process (`engine.owner`) in which a load with GPU layers
    has begun, and nothing was read or answered since; empty when none. `layers` are those that were
    really there; `absent` says that no GPU was found.
    """

    bound: int = _ALL_THAT_FIT
    reason: str = ""
    trying: str = ""
    layers: Annotated[int, msgspec.Meta(ge=0)] = 0
    absent: bool = False


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of one model file on one machine."""

    threads: Threads = Threads()
    spared: Threads = Threads()
    gpu: Gpu = Gpu()
    speeds: Speeds = Speeds()


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: models by their key, the one used last at the end."""

    version: str
    models: dict[str, Known] = {}


class Machine:
    """Remembers; a file that cannot be read is begun anew, one that cannot be written costs nothing.

    Thread-safe. Reading asks the disk only for the model file's size and date; what changes the
    record writes it, and waits for the disk.

    Args:
        path: the file.
        version: of what was tried: when it changes, what is known of the GPU is forgotten.
        cpu: the processor: on another one nothing is known.
        owner: whose crash markers are ours.
    """

    def __init__(
        self, path: Path, *, version: str | None = None, cpu: str | None = None, owner: str | None = None
    ) -> None:
        self._path = path
        self._version = version or _versions()
        self._cpu = cpu or processor()
        self._owner = owner or this_process()
        self._lock = threading.RLock()
        self._models = self._load()
        self._using: dict[str, int] = {}

    def threads_for(self, model: Path, *, spare_core: bool = True) -> Threads:
        """The threads that were found out; zeros when none were."""
        known = self._known(model)
        return known.spared if spare_core else known.threads

    def remember(self, model: Path, threads: Threads, *, spare_core: bool = True) -> None:
        """Keeps what a calibration found out."""
        changes = {"spared" if spare_core else "threads": threads}
        self._change(model, **changes)

    def speeds(self, model: Path) -> Speeds:
        """How fast the model was in its last answers; zeros when it gave none."""
        return self._known(model).speeds

    def timed(self, model: Path, done: Done) -> None:
        """Keeps how fast an answer was read and written, where it was long enough to tell."""
        unread = done.prompt_tokens - done.cached_tokens
        reading = unread / done.read_ms * 1000 if unread >= _LEAST_READ and done.read_ms else 0.0
        writing = done.tokens_per_second if done.completion_tokens >= _LEAST_WRITTEN else 0.0
        with self._lock:
            known = self._known(model).speeds
            found = Speeds(_followed(known.writing, writing), _followed(known.reading, reading))
            if done.read_ms:  # there is none of many answers that were written together
                self._change(model, speeds=found)

    def gpu_layers(self, model: Path) -> int:
        """The most layers to send to the GPU: -1 for as many as fit.

        When the last load with GPU layers never came to an answer before its program ended, they are
        fewer from now on.
        """
        with self._lock:
            owner = self._known(model).gpu.trying
            if owner and self._key(model) not in self._using and not is_running(owner):
                self._lower(model)
            return self._known(model).gpu.bound

    def gpu_note(self, model: Path) -> str:
        """Why fewer layers than fit, or none, are on the GPU: `crashed` or llama.cpp's words; or empty."""
        gpu = self._known(model).gpu
        return "" if gpu.absent else gpu.reason

    def trying(self, model: Path) -> None:
        """A load with GPU layers is about to begin: that is on disk before this returns.

        Nothing is written where no GPU was found before, or the model is in use already.
        """
        with self._lock:
            gpu = self._known(model).gpu
            if self._key(model) not in self._using and gpu.bound:
                self._using[self._key(model)] = 0
                self._change_gpu(model, trying="" if gpu.absent else self._owner)

    def loaded(self, model: Path, loaded: Loaded) -> None:
        """The model is loaded; without GPU layers nothing is being tried any more."""
        with self._lock:
            if self._key(model) not in self._using:
                return  # on the processor alone, as was wanted: that says nothing of the GPU
            self._using[self._key(model)] = loaded.gpu_layers
            found = loaded.gpu_layers > 0 or loaded.gpu_problem != ""
            changes: dict[str, object] = {"layers": loaded.gpu_layers, "absent": not found}
            if not loaded.gpu_layers:
                changes["trying"] = ""
            if loaded.gpu_problem:
                changes |= {"bound": loaded.gpu_layers, "reason": loaded.gpu_problem}
            self._change_gpu(model, **changes)

    def answered(self, model: Path) -> None:
        """Something was read or answered: what was tried is no danger."""
        self._no_more_trying(model)

    def rested(self, model: Path) -> None:
        """The worker was ended by us: the next load is tried anew."""
        with self._lock:
            self._using.pop(self._key(model), None)
            self._no_more_trying(model)

    def died(self, model: Path) -> None:
        """The worker died or its GPU failed: with layers there, they are fewer from now on."""
        with self._lock:
            used = self._using.pop(self._key(model), None)
            if used or (used is not None and self._known(model).gpu.trying):
                self._lower(model)

    def forget_gpu(self) -> None:
        """Forgets what GPUs could not do: the user wants them tried again."""
        with self._lock:
            self._using.clear()
            self._models = _without_gpu(self._load() or self._models)
            self._save()

    def _no_more_trying(self, model: Path) -> None:
        """Takes our own marker back; another program's is not ours to take."""
        with self._lock:
            if self._known(model).gpu.trying == self._owner:
                self._change_gpu(model, trying="")

    def _lower(self, model: Path) -> None:
        """Half of the layers that were tried, then none."""
        gpu = self._known(model).gpu
        tried = gpu.layers or (_all_layers(model) if gpu.bound < 0 else gpu.bound)
        self._change_gpu(model, bound=tried // 2, reason=gpu.reason or _CRASHED, trying="", layers=0)

    def _change_gpu(self, model: Path, **changes: object) -> None:
        with self._lock:
            self._change(model, gpu=msgspec.structs.replace(self._known(model).gpu, **changes))

    def _change(self, model: Path, **changes: object) -> None:
        """Changes what is known of `model`; what another process wrote of other models stays."""
        with self._lock:
            known = msgspec.structs.replace(self._known(model), **changes)
            if known == self._known(model):
                return
            key = self._key(model)
            self._models |= self._load()
            self._models.pop(key, None)
            self._models[key] = known
            for oldest in tuple(self._models)[:-_MOST_MODELS]:
                del self._models[oldest]
            self._save()

    def _key(self, model: Path) -> str:
        """The machine and the file as it is now: another PC, or a replaced file, has another key."""
        name = str(model).encode("utf-8", "backslashreplace").decode()
        try:
            status = model.stat()
        except OSError:
            return f"{self._cpu}|{name}"
        return f"{self._cpu}|{name}|{status.st_size}|{status.st_mtime_ns}"

    def _known(self, model: Path) -> Known:
        return self._models.get(self._key(model), Known())

    def _load(self) -> dict[str, Known]:
        try:
            record = msgspec.json.decode(self._path.read_bytes(), type=_Record)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return {}
        return record.models if record.version == self._version else _without_gpu(record.models)

    def _save(self) -> None:
        data = msgspec.json.format(msgspec.json.encode(_Record(self._version, self._models)), indent=1)
        with contextlib.suppress(OSError):
            _write(self._path, data)


def _followed(known: float, measured: float) -> float:
    """Half way to what was measured; as it was for what may be chance."""
    if not known or not measured:
        return known or round(measured, 1)
    near = abs(measured - known) <= known * _CHANCE
    return known if near else round((known + measured) / 2, 1)


def _without_gpu(models: dict[str, Known]) -> dict[str, Known]:
    return {key: msgspec.structs.replace(known, gpu=Gpu()) for key, known in models.items()}


def _versions() -> str:
    """The program's version and that of llama.cpp's bindings, found without loading them."""
    try:
        bindings = importlib.metadata.version("llama-cpp-python")
    except importlib.metadata.PackageNotFoundError:
        bindings = ""
    return f"{__version__} {bindings}"


def _all_layers(model: Path) -> int:
    """All layers of a model, its output counted as one; 0 when its header cannot be read."""
    try:
        return max(read_header(model).number("block_count"), 0) + 1
    except DesktopError:
        return 0


def _write(path: Path, data: bytes) -> None:
    """Writes beside `path`, then takes its place; what is written survives the PC's crash."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
