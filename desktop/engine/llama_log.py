"""llama.cpp's log: kept in memory, its last lines only, to tell why a model cannot be loaded."""

import ctypes
import re
from collections import deque
from typing import Any, ClassVar

import llama_cpp

_KEPT_LINES = 200
_MEMORY = re.compile(
    r"bad_alloc|out of memory|cannot allocate|failed to (?:re)?allocate|mmap failed|unable to allocate",
    re.IGNORECASE,
)
_ERROR = 4
_MOST_PROBLEM = 200
_ARCHITECTURE = re.compile(r"unknown (?:model )?architecture: '([^']*)'")


class LlamaLog:
    """Takes llama.cpp's log instead of stderr, from the one before."""

    # llama.cpp calls the latest for as long as the process runs, whoever has dropped it.
    _latest: ClassVar[Any] = None

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._errors: deque[str] = deque(maxlen=_KEPT_LINES)
        self._callback = llama_cpp.llama_log_callback(self._take)
        llama_cpp.llama_log_set(self._callback, ctypes.c_void_p(0))
        LlamaLog._latest = self._callback

    def clear(self) -> None:
        """Forgets what was logged so far."""
        self._lines.clear()
        self._errors.clear()

    @property
    def problem(self) -> str:
        """The last thing that llama.cpp called an error, in one short line; empty without any."""
        return " ".join(self._errors[-1].split())[:_MOST_PROBLEM] if self._errors else ""

    @property
    def tells_of_memory(self) -> bool:
        """Whether an allocation failed."""
        return bool(_MEMORY.search("".join(self._lines)))

    @property
    def unknown_architecture(self) -> str:
        """The architecture that llama.cpp did not know; empty when that was not the trouble."""
        found = _ARCHITECTURE.search("".join(self._lines))
        return found[1] if found else ""

    def _take(self, level: int, text: bytes, _data: int | None) -> None:
        line = text.decode("utf-8", "replace")
        self._lines.append(line)
        if level == _ERROR and line.strip():
            self._errors.append(line)
