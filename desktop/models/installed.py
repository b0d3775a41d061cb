"""A model that is on this PC, as whoever loads it needs to know it."""

from pathlib import Path

import msgspec

from desktop.clinical.language import Text
from desktop.clinical.task import Sampling
from desktop.engine.split_gguf import shards


class Adapter(msgspec.Struct, frozen=True, kw_only=True):
    """A LoRA adapter (GGUF) that is laid over a model."""

    name: str
    path: Path
    sha256: str


class InstalledModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model that can be loaded; a file that the catalogue does not know has its name as title.

    `path` is its first file, `size_bytes` that of all of them. `chat_template` replaces the one in the
    file, `sampling` is what its makers recommend where a task asks for nothing else. `elsewhere`: it lies
    outside the program's folders. `is_tested`: it has answered on this PC.
    """

    id: str
    title: Text
    path: Path
    size_bytes: int
    demo: bool = False
    doctorflan: bool = False
    expected_sha256: str = ""
    adapters: tuple[Adapter, ...] = ()
    chat_template: str = ""
    sampling: Sampling | None = None
    elsewhere: bool = False
    is_tested: bool = False

    @property
    def files(self) -> tuple[Path, ...]:
        """The model's files in their order, without its adapters'."""
        return shards(self.path)
