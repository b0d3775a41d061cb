"""What this PC has for a model, found out beside the work under way."""

import llama_cpp
import msgspec

from desktop.engine import fit, gpu, memory, offload
from desktop.engine.cores import most_threads, processor, usable_cores
from desktop.engine.model import LoadedModel
from desktop.engine.protocol import Device, Probe, Probed


class Prober:
    """Answers `Probe`; how fast memory is, is measured while nothing else is under way, and the best kept."""

    def __init__(self) -> None:
        self._memory_bytes_s = 0.0

    def probe(self, request: Probe, model: LoadedModel | None, *, is_quiet: bool) -> Probed:
        """What is there without `model`, which is loaded."""
        threads = most_threads(usable_cores(), spare_core=True)
        if is_quiet:  # as far as this process goes: another program may be busy just now
            self._memory_bytes_s = max(self._memory_bytes_s, memory.bytes_per_second(threads))
        return Probed(
            id=request.id,
            total_bytes=memory.total_bytes(),
            free_bytes=memory.available_bytes() + memory.held_bytes(),
            processor=processor(),
            threads=threads,
            instructions=instructions(),
            devices=_free_without(gpu.devices(), model),
            memory_bytes_s=self._memory_bytes_s,
        )


def instructions() -> tuple[str, ...]:
    """The processor's instructions that this build of llama.cpp uses, in its own words."""
    said = llama_cpp.llama_print_system_info().decode("utf-8", "replace")
    pairs = (part.partition("=") for part in said.replace(":", "|").split("|"))
    return tuple(name.strip() for name, _, value in pairs if value.strip() == "1")


def _free_without(found: list[Device], model: LoadedModel | None) -> tuple[Device, ...]:
    """The GPUs with what `model` holds of them, dealt out as llama.cpp does: by their free memory."""
    if model is None or not model.gpu_layers or not found:
        return tuple(found)
    buffers = len(found) * fit.compute_bytes(model.shape, model.plan)
    held = offload.bytes_on_gpu(model.shape, model.plan, model.gpu_layers) + buffers
    free = max(sum(device.free_bytes for device in found), 1)
    return tuple(
        msgspec.structs.replace(device, free_bytes=device.free_bytes + held * device.free_bytes // free)
        for device in found
    )
