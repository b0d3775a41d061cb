"""Which model is asked, and how it is to be loaded."""

from pathlib import Path
from typing import Literal

import msgspec

from desktop.engine.pipe import whole_characters
from desktop.engine.plan import KvType
from desktop.engine.protocol import Adapter, Load


class ModelFile(msgspec.Struct, frozen=True):
    """A model and how to load it, as `protocol.Load` says."""

    path: Path
    context: int = 0
    threads: int = 0
    batch_threads: int = 0
    spare_core: bool = True
    gpu_layers: int = -1
    adapters: tuple[Adapter, ...] = ()
    chat_template: str = ""
    kv_type: KvType | Literal[""] = ""

    def load(self, request_id: int) -> Load:
        """The request that loads it."""
        adapters = (msgspec.structs.replace(each, path=whole_characters(each.path)) for each in self.adapters)
        return Load(
            id=request_id,
            path=whole_characters(str(self.path.absolute())),
            context=self.context,
            threads=self.threads,
            batch_threads=self.batch_threads,
            spare_core=self.spare_core,
            gpu_layers=self.gpu_layers,
            adapters=tuple(adapters),
            chat_template=whole_characters(self.chat_template),
            kv_type=self.kv_type,
        )
