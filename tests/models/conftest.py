"""A hub on the loopback address."""

from collections.abc import Iterator

import pytest

from tests.models.hub import LoopbackHub


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    hub = LoopbackHub()
    yield hub
    hub.close()
