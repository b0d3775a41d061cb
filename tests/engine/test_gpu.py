"""How many layers go to a GPU: a table of models and cards, and what happens when they do not."""

from collections.abc import Callable

import pytest

from desktop.engine import fit, gpu, offload
from desktop.engine.fit import Asked
from desktop.engine.gpu import first_that_loads
from desktop.engine.offload import Offload, attempts
from desktop.engine.plan import Plan
from desktop.engine.protocol import Device
from desktop.engine.shape import Shape
from desktop.errors import ArchitectureUnknown, EngineFault, ModelDamaged, OutOfMemory
from tests.engine.shapes import EIGHT_B, EVERY, FOURTEEN_B, GIB, HALF_B, MIB, SEVEN_B


def card(gib: float, *, shares_memory: bool = False) -> Device:
    return Device(name=f"Card {gib}", free_bytes=int(gib * GIB), shares_memory=shares_memory)


@pytest.mark.parametrize(
    ("shape", "gib", "layers", "context"),
    [
        (HALF_B, 4, 25, 8_192),
        (HALF_B, 0.3, 0, 8_192),
        (SEVEN_B, 24, 29, 8_192),
        (SEVEN_B, 6, 29, 8_192),
        (SEVEN_B, 5, 29, 4_096),
        (SEVEN_B, 4, 21, 8_192),
        (SEVEN_B, 2, 9, 8_192),
        (EIGHT_B, 8, 33, 8_192),
        (FOURTEEN_B, 8, 37, 8_192),
    ],
)
def test_layers_that_fit(shape: Shape, gib: float, layers: int, context: int) -> None:
    first = attempts(shape, Asked(), [card(gib)])[0]
    assert first.layers == layers
    assert first.most_context == (context if layers else fit.AMPLE_CONTEXT)


@pytest.mark.parametrize("shape", EVERY)
def test_never_more_than_the_card_has(shape: Shape) -> None:
    before = 0
    for free in range(0, 16 * GIB, 211 * MIB):
        first = attempts(shape, Asked(context=8_192), [card(free / GIB)])[0]
        plan = Plan(context=8_192)
        assert offload.bytes_on_gpu(shape, plan, first.layers) <= free
        assert before <= first.layers <= shape.layers + 1
        before = first.layers


def test_fewer_and_fewer_then_none() -> None:
    tried = attempts(SEVEN_B, Asked(), [card(24)])
    assert [place.layers for place in tried] == [29, 14, 0]
    assert [place.layers for place in attempts(SEVEN_B, Asked(), [card(24)], bound=1)] == [1, 0]
    assert [place.layers for place in attempts(SEVEN_B, Asked(), [card(24)], bound=0)] == [0]
    assert [place.layers for place in attempts(SEVEN_B, Asked(), [])] == [0]
    assert (tried[0].device, tried[-1].device) == ("Card 24", "")


def test_the_pcs_own_memory_is_counted() -> None:
    own, shared = (attempts(SEVEN_B, Asked(), [card(24, shares_memory=is_so)])[0] for is_so in (False, True))
    assert own.layers == shared.layers == 29
    assert own.weights_bytes < SEVEN_B.weights_bytes // 4
    assert shared.weights_bytes == SEVEN_B.weights_bytes


def test_several_cards_add_up() -> None:
    one, two = (attempts(FOURTEEN_B, Asked(), [card(6)] * count)[0].layers for count in (1, 2))
    assert one < two


def test_this_builds_devices() -> None:
    for device in gpu.devices():
        assert device.name
        assert device.free_bytes >= 0


PLACES = [Offload(layers=layers, weights_bytes=0) for layers in (28, 14, 0)]


def failing(*errors: Exception) -> Callable[[Offload], int]:
    left = list(errors)

    def load(place: Offload) -> int:
        if left:
            raise left.pop(0)
        return place.layers

    return load


@pytest.mark.parametrize(
    ("errors", "layers", "why"),
    [
        ((), 28, ""),
        ((EngineFault(problem="llama_decode -3"),), 14, "ErrorOutOfDeviceMemory"),
        ((ModelDamaged(path="m"), OutOfMemory(path="m")), 0, "ErrorOutOfDeviceMemory"),
    ],
)
def test_what_fails_is_tried_with_fewer(errors: tuple[Exception, ...], layers: int, why: str) -> None:
    assert first_that_loads(PLACES, failing(*errors), lambda: "ErrorOutOfDeviceMemory") == (layers, why)


def test_without_words_of_llama_cpp_the_error_is_named() -> None:
    assert first_that_loads(PLACES, failing(OutOfMemory(path="m")), lambda: "") == (14, "OutOfMemory")


def test_what_no_place_can_mend_is_raised() -> None:
    for errors in ((ArchitectureUnknown(path="m", architecture="x"),), (OutOfMemory(path="m"),) * 3):
        with pytest.raises(type(errors[0])):
            first_that_loads(PLACES, failing(*errors), lambda: "")
