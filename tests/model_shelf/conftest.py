"""A hub on the loopback address that has a model."""

from collections.abc import Iterator

import pytest

from tests.model_shelf.shelves import model_bytes
from tests.models.hub import LoopbackHub


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    """A hub that has one model, in a repository that the hospital's catalogue names."""
    hub = LoopbackHub()
    hub.files = {"tiny-Q4_K_M.gguf": model_bytes()}
    yield hub
    hub.close()
