"""The shape that a model probably has, guessed from the little that a catalogue says before it is here."""

import re

import msgspec

from desktop.engine.shape import Shape
from desktop.models.catalogue import CatalogueEntry

# Bits that a value takes on the average of a whole model.
_BITS = {
    "Q2_K": 3.2,
    "IQ3_M": 3.8,
    "Q3_K_S": 3.7,
    "Q3_K_M": 4.0,
    "Q3_K_L": 4.3,
    "IQ4_XS": 4.5,
    "IQ4_NL": 4.7,
    "Q4_0": 4.7,
    "Q4_K_S": 4.7,
    "Q4_K_M": 4.9,
    "Q5_0": 5.6,
    "Q5_K_S": 5.6,
    "Q5_K_M": 5.7,
    "Q6_K": 6.6,
    "Q8_0": 8.5,
    "F16": 16.0,
    "BF16": 16.0,
    "F32": 32.0,
}
_USUAL_BITS = 4.9
_NAMED = re.compile(r"[-_](\d{1,3}(?:\.\d{1,2})?)B(?![A-Za-z])", re.IGNORECASE)
_ROUNDED_OFF = 1.08


class _Usual(msgspec.Struct, frozen=True):
    """Measures that are usual among models of so many parameters."""

    parameters: float
    layers: int
    width: int
    inner: int
    heads: int
    kv_values: int


_USUAL = (
    _Usual(0.8e9, 24, 1024, 4864, 16, 256),
    _Usual(2e9, 28, 1536, 8960, 12, 512),
    _Usual(4.5e9, 36, 2560, 11008, 24, 1024),
    _Usual(9e9, 32, 4096, 18944, 32, 1024),
    _Usual(16e9, 48, 5120, 17408, 40, 1024),
    _Usual(36e9, 64, 5120, 27648, 64, 1024),
    _Usual(80e9, 80, 8192, 29568, 64, 1024),
)
_USUAL_VOCABULARY = 152_000
_OUTPUT_SHARE = 12


def rough_shape(entry: CatalogueEntry) -> Shape | None:
    """What `entry` probably is; None when it tells neither size nor parameters, not even in a name."""
    bits = _BITS.get(entry.quantisation.upper(), _USUAL_BITS)
    size_bytes = entry.total_bytes or int((entry.parameters or _named(entry.repository)) * bits / 8)
    if not size_bytes:
        return None
    parameters = entry.parameters or int(size_bytes * 8 / bits)
    return _usual_shape(size_bytes, parameters, entry.context)


def _named(repository: str) -> float:
    """The parameters that a name such as `Model-7B-GGUF` tells, which rounds down; 0 when it does not."""
    found = _NAMED.search(repository)
    return float(found[1]) * 1e9 * _ROUNDED_OFF if found else 0.0


def _usual_shape(size_bytes: int, parameters: int, context: int) -> Shape:
    usual = next((usual for usual in _USUAL if parameters <= usual.parameters), _USUAL[-1])
    head = usual.width // usual.heads
    output = size_bytes // _OUTPUT_SHARE
    return Shape(
        weights_bytes=size_bytes,
        active_bytes=size_bytes - output,
        layer_bytes=((size_bytes - 2 * output) // usual.layers,) * usual.layers,
        output_bytes=output,
        cache_widths=(2 * usual.kv_values,) * usual.layers,
        head_lengths=(head, head),
        heads=usual.heads,
        width=usual.width,
        inner_width=usual.inner,
        vocabulary=_USUAL_VOCABULARY,
        trained_context=context,
    )
