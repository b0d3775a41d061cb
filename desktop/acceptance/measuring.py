"""What is measured beside the answers: connections and memory while they are made, speed from their sums."""

import statistics
from collections.abc import Callable, Sequence

from desktop.acceptance.report import Measures, Runtime
from desktop.conversation.messages import Provenance
from desktop.engine.memory import available_bytes
from desktop.engine.native import bindings_version
from desktop.engine.protocol import Loaded, Probed

_MS_PER_S = 1000


class Looks:
    """Looks at the PC again and again, and keeps the worst that was seen.

    `connections` counts those of program and engine; `engine_bytes` tells the engine's memory.
    """

    def __init__(self, connections: Callable[[], int], engine_bytes: Callable[[], int]) -> None:
        self._connections = connections
        self._engine_bytes = engine_bytes
        self._count = 0
        self._most_connections = 0
        self._most_bytes = 0
        self._least_free = 0

    def look(self) -> None:
        """Looks once."""
        free = available_bytes()
        self._count += 1
        self._most_connections = max(self._most_connections, self._connections())
        self._most_bytes = max(self._most_bytes, self._engine_bytes())
        self._least_free = min(self._least_free, free) if self._least_free else free

    def measures(self, load_s: float, answers: Sequence[Provenance]) -> Measures:
        """What was seen, with the speed of `answers`.

        The first answer waits for cold memory: where there are others, reading is told without it.
        """
        warm = [made for made in answers if made.ttft_ms][1:] or list(answers)
        reading_s = sum(made.ttft_ms for made in warm) / _MS_PER_S
        read = sum(made.prompt_tokens - made.cached_tokens for made in warm)
        speeds = [made.tokens_per_second for made in answers if made.tokens_per_second]
        return Measures(
            load_s=load_s,
            reading=read / reading_s if reading_s else 0.0,
            writing=statistics.median(speeds) if speeds else 0.0,
            first_s=statistics.median(made.ttft_ms for made in warm) / _MS_PER_S if warm else 0.0,
            memory_bytes=self._most_bytes,
            free_bytes=self._least_free,
            connections=self._most_connections,
            looks=self._count,
        )


def runtime_of(probed: Probed | None, loaded: Loaded | None) -> Runtime:
    """How the model ran, as the engine told when it was asked and when it had loaded."""
    instructions = probed.instructions if probed else ()
    if loaded is None:
        return Runtime(llama_cpp=bindings_version(), instructions=instructions)
    return Runtime(
        llama_cpp=bindings_version(),
        instructions=instructions,
        device=loaded.device,
        layers=loaded.layers,
        gpu_layers=loaded.gpu_layers,
        gpu_problem=loaded.gpu_problem,
        threads=loaded.threads,
        batch_threads=loaded.batch_threads or loaded.threads,
        context=loaded.context,
        kv_type=loaded.kv_type,
    )
