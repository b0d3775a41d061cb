"""Which model is asked, and how it is to be loaded."""

from pathlib import Path

import msgspec

from desktop.engine.pipe import whole_characters
from desktop.engine.protocol import Load


class ModelFile(msgspec.Struct, frozen=True):
    """A model and how to load it, as `protocol.Load` says."""

    path: Path
    context: int = 0
    threads: int = 0
    batch_threads: int = 0
    spare_core: bool = True
    gpu_layers: int = -1

    def load(self, request_id: int) -> Load:
        """The request that loads it."""
        return Load(
            id=request_id,
            path=whole_characters(str(self.path.absolute())),
            context=self.context,
            threads=self.threads,
            batch_threads=self.batch_threads,
            spare_core=self.spare_core,
            gpu_layers=self.gpu_layers,
        )
