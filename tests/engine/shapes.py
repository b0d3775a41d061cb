"""Shapes of models as they are in the field, for tables of what fits where."""

import msgspec

from desktop.engine.shape import Shape

GIB = 1 << 30
MIB = 1 << 20


def dense(weights_gib: float, *, layers: int, width: int, inner: int, heads: int, kv_heads: int) -> Shape:
    """A model with the same layers throughout; nine tenths of its weights are in them."""
    weights = int(weights_gib * GIB)
    head = width // heads
    return Shape(
        weights_bytes=weights,
        layer_bytes=(weights * 9 // 10 // layers,) * layers,
        output_bytes=weights // 20,
        cache_widths=(2 * kv_heads * head,) * layers,
        head_lengths=(head, head),
        heads=heads,
        width=width,
        inner_width=inner,
        vocabulary=152_000,
        trained_context=32_768,
    )


HALF_B = dense(0.4, layers=24, width=896, inner=4864, heads=14, kv_heads=2)
SEVEN_B = dense(4.4, layers=28, width=3584, inner=18944, heads=28, kv_heads=4)
EIGHT_B = dense(4.6, layers=32, width=4096, inner=14336, heads=32, kv_heads=8)
FOURTEEN_B = dense(8.4, layers=48, width=5120, inner=13824, heads=40, kv_heads=8)
SHORT = msgspec.structs.replace(HALF_B, trained_context=1024)
ODD_HEADS = msgspec.structs.replace(SEVEN_B, head_lengths=(80, 80))
EVERY = (HALF_B, SEVEN_B, EIGHT_B, FOURTEEN_B, SHORT, ODD_HEADS)
