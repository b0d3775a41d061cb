"""What a front end is told of the models: one card for each that is here or can be brought here."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from desktop.clinical.language import Text
from desktop.errors import DesktopError

Place = Literal["available", "downloading", "paused", "taking", "verifying", "testing", "installed", "broken"]
Verdict = Literal["gpu", "fits", "slow", "no"]
Signature = Literal["", "valid", "unknown"]


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a model fits into this PC, with the numbers; bytes, and tokens a second.

    `gpu`: all layers lie on the GPU. `fits`: in memory, fast enough to work with. `slow`: in memory,
    but the doctor will wait. `no`: not in memory, after a reserve for the PC's other programs.

    `needed_bytes` is the sum of weights, cache (keys and values of `context` tokens) and buffers;
    `free_bytes` is what is free now without the model in use, `reserve_bytes` what of it stays for
    other programs. With layers on a GPU, `gpu_bytes` of the sum lie there. `writing` is the speed,
    measured on this PC when `is_measured`, else estimated; 0 when not even that. `is_rough` says that
    only the catalogue is known of the model, not its header. `proposed_context` is the largest useful
    one that fits (0: none), `proposed_model` the id of a smaller or better quantisation of the same
    model, empty for none.
    """

    verdict: Verdict
    weights_bytes: int
    cache_bytes: int
    buffers_bytes: int
    free_bytes: int
    reserve_bytes: int
    context: int
    kv_type: str = "f16"
    gpu_layers: int = 0
    layers: int = 0
    gpu_bytes: int = 0
    device: str = ""
    writing: float = 0.0
    reading: float = 0.0
    is_measured: bool = False
    is_rough: bool = False
    proposed_context: int = 0
    proposed_model: str = ""

    @property
    def needed_bytes(self) -> int:
        """What the model takes altogether."""
        return self.weights_bytes + self.cache_bytes + self.buffers_bytes


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """How far a download, an import or a verification is; bytes and bytes a second."""

    done_bytes: int = 0
    total_bytes: int = 0
    bytes_s: float = 0.0
    phase: str = ""

    @property
    def fraction(self) -> float:
        """0 to 1."""
        return min(self.done_bytes / self.total_bytes, 1.0) if self.total_bytes else 0.0

    @property
    def remaining_s(self) -> float:
        """The time that is left at this speed, in seconds; 0 while not known."""
        return (self.total_bytes - self.done_bytes) / self.bytes_s if self.bytes_s > 0 else 0.0


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One model.

    `in_catalogue`: a catalogue names it; else it is taken with a warning. `catalogue` is that file's
    name, `signature` what its signature is worth. `is_pinned`: revision, size and SHA-256 are known
    beforehand. `elsewhere`: its file is used where it lies, and removing the model leaves it there.
    `is_update`: it is another version of a model that is here, which stays until it is removed.
    `is_tested`: it has answered a self-test on this PC. `adapters` are the names of LoRA adapters on it.
    `problem` is why it cannot be used, or why a transfer stopped. `forbidden` is why the administrator does
    not let it be downloaded, or not be brought here and used at all; then it is the `problem` too.
    """

    id: str
    title: Text
    notes: Text | None = None
    place: Place = "installed"
    is_used: bool = False
    demo: bool = False
    doctorflan: bool = False
    in_catalogue: bool = True
    catalogue: str = ""
    signature: Signature = ""
    is_pinned: bool = False
    can_download: bool = False
    can_remove: bool = False
    elsewhere: bool = False
    is_update: bool = False
    is_tested: bool = False
    path: Path | None = None
    repository: str = ""
    revision: str = ""
    size_bytes: int = 0
    sha256: str = ""
    quantisation: str = ""
    parameters: int = 0
    context: int = 0
    architecture: str = ""
    languages: tuple[str, ...] = ()
    licence: str = ""
    licence_url: str = ""
    adapters: tuple[str, ...] = ()
    fit: Fit | None = None
    transfer: Transfer | None = None
    problem: DesktopError | None = None
    forbidden: DesktopError | None = None


Watcher = Callable[[tuple[Card, ...]], None]
