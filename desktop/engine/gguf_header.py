"""The header of a GGUF file, read before llama.cpp sees it: what it holds and whether all is there.

The file is untrusted: every count and length is checked against the file's size.
"""

import mmap
import struct
from pathlib import Path

import msgspec

from desktop.errors import ModelDamaged, ModelMissing, NotAModel

MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_DEFAULT_ALIGNMENT = 32
_MOST_ENTRIES = 1 << 20
_MOST_DIMENSIONS = 8
_LONGEST_KEPT = 1 << 20
_MOST_KEPT_NUMBERS = 1024
_STRING, _ARRAY = 8, 9
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_WHOLE = {kind for kind, code in _SCALARS.items() if code in "BbHhIiQq"}

# Tensor type: its name, values in a block, bytes of a block. Types that are missing here are not measured.
_BLOCKS = {
    0: ("F32", 1, 4),
    1: ("F16", 1, 2),
    2: ("Q4_0", 32, 18),
    3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34),
    9: ("Q8_1", 32, 36),
    10: ("Q2_K", 256, 84),
    11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176),
    14: ("Q6_K", 256, 210),
    15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66),
    17: ("IQ2_XS", 256, 74),
    18: ("IQ3_XXS", 256, 98),
    19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18),
    21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1),
    25: ("I16", 1, 2),
    26: ("I32", 1, 4),
    27: ("I64", 1, 8),
    28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56),
    30: ("BF16", 1, 2),
    34: ("TQ1_0", 256, 54),
    35: ("TQ2_0", 256, 66),
    39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36),
    41: ("Q1_0", 128, 18),
    42: ("Q2_0", 64, 18),
}

Value = str | int | float | bool


class Header(msgspec.Struct, frozen=True):
    """What the header says, checked against the file but not for sense.

    Args:
        values: the scalars and strings.
        tensor_bytes: the size of each tensor; 0 where its type is not known.
        size_bytes: of the file.
        numbers: short arrays of whole numbers, such as one that differs by layer.
        lengths: of all arrays.
        parameters: how many values the tensors of each type have; a type that is not known is "".
        files: where it was read.
    """

    values: dict[str, Value]
    tensor_bytes: dict[str, int]
    size_bytes: int
    numbers: dict[str, tuple[int, ...]]
    lengths: dict[str, int]
    parameters: dict[str, int] = {}
    files: tuple[Path, ...] = ()

    @property
    def architecture(self) -> str:
        """The model's architecture as llama.cpp names it; empty when the file does not say."""
        return str(self.values.get("general.architecture", ""))

    @property
    def is_adapter(self) -> bool:
        """Whether it is laid over a model and is none itself."""
        return self.values.get("general.type") == "adapter"

    def number(self, name: str) -> int:
        """The whole number called `name` of the architecture; 0 when there is none."""
        value = self.values.get(f"{self.architecture}.{name}", 0)
        return value if isinstance(value, int) else 0

    def by_layer(self, name: str, layers: int) -> tuple[int, ...]:
        """The whole number called `name` for each layer: the same for all, or its own; 0 without one."""
        each = self.numbers.get(f"{self.architecture}.{name}")
        if each is None:
            return (self.number(name),) * layers
        return (*each[:layers], *(0,) * (layers - len(each)))


def read_header(path: Path) -> Header:
    """Reads and checks the header of the file at `path`.

    Raises:
        ModelMissing: there is no such file, or it cannot be opened.
        NotAModel: it is something else than a GGUF file of a known version.
        ModelDamaged: the header contradicts itself, or the file ends before its last tensor.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
            if len(start) < 8 or start[:4] != MAGIC:  # noqa: PLR2004  the magic and the version
                raise NotAModel(path=str(path))
            if struct.unpack("<I", start[4:])[0] not in _VERSIONS:
                raise NotAModel(path=str(path))
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _Reader(data, path).header()
    except (OSError, ValueError) as error:
        if isinstance(error, _DamageError):
            raise ModelDamaged(path=str(path)) from error
        raise ModelMissing(path=str(path)) from error


class _DamageError(ValueError):
    """The bytes cannot be what a GGUF file has there."""


class _Reader:
    """Walks through the bytes of a header; raises `_DamageError` where they make no sense."""

    def __init__(self, data: mmap.mmap, path: Path) -> None:
        self._data = data
        self._path = path
        self._size = len(data)
        self._at = 8
        self._values: dict[str, Value] = {}
        self._numbers: dict[str, tuple[int, ...]] = {}
        self._lengths: dict[str, int] = {}
        self._tensors: dict[str, int] = {}
        self._parameters: dict[str, int] = {}

    def header(self) -> Header:
        tensors, pairs = self._count(), self._count()
        for _ in range(pairs):
            self._pair()
        end = max((self._tensor_end() for _ in range(tensors)), default=0)
        alignment = self._values.get("general.alignment", _DEFAULT_ALIGNMENT)
        if not isinstance(alignment, int) or alignment < 1:
            raise _DamageError
        begin = -(-self._at // alignment) * alignment
        if begin + end > self._size and end > 0:
            raise _DamageError
        return Header(
            self._values,
            self._tensors,
            self._size,
            self._numbers,
            self._lengths,
            self._parameters,
            (self._path,),
        )

    def _number(self, code: str) -> int:
        number = self._unpack(code)
        return int(number)

    def _unpack(self, code: str) -> int | float | bool:
        size = struct.calcsize("<" + code)
        if self._at + size > self._size:
            raise _DamageError
        (value,) = struct.unpack_from("<" + code, self._data, self._at)
        self._at += size
        return value  # type: ignore[no-any-return]

    def _count(self) -> int:
        count = self._number("Q")
        if count > _MOST_ENTRIES:
            raise _DamageError
        return count

    def _skip(self, size: int) -> int:
        at, self._at = self._at, self._at + size
        if self._at > self._size:
            raise _DamageError
        return at

    def _string(self) -> str:
        length = self._number("Q")
        at = self._skip(length)
        return self._data[at : at + min(length, _LONGEST_KEPT)].decode("utf-8", "replace")

    def _pair(self) -> None:
        key, kind = self._string(), self._number("I")
        if kind == _STRING:
            self._values[key] = self._string()
        elif kind == _ARRAY:
            self._array(key)
        elif kind in _SCALARS:
            self._values[key] = self._unpack(_SCALARS[kind])
        else:
            raise _DamageError

    def _array(self, key: str) -> None:
        kind, length = self._number("I"), self._number("Q")
        self._lengths[key] = length
        if kind in _SCALARS:
            at = self._skip(length * struct.calcsize("<" + _SCALARS[kind]))
            if kind in _WHOLE and length <= _MOST_KEPT_NUMBERS:
                self._numbers[key] = struct.unpack_from(f"<{length}{_SCALARS[kind]}", self._data, at)
        elif kind == _STRING and length * 8 <= self._size:
            self._skip_strings(length)
        else:
            raise _DamageError

    def _skip_strings(self, count: int) -> None:
        # A vocabulary has some 150,000 of them: this is the loop that takes the header's time.
        data, at, unpack = self._data, self._at, struct.Struct("<Q").unpack_from
        try:
            for _ in range(count):
                at += 8 + unpack(data, at)[0]
        except (struct.error, OverflowError) as error:
            raise _DamageError from error
        self._skip(at - self._at)

    def _tensor_end(self) -> int:
        """Where the tensor described here ends, counted from the beginning of the data."""
        name = self._string()
        dimensions = self._number("I")
        if dimensions > _MOST_DIMENSIONS:
            raise _DamageError
        values = 1
        for _ in range(dimensions):
            values *= self._number("Q")
        kind, offset = self._number("I"), self._number("Q")
        type_name, in_block, block_bytes = _BLOCKS.get(kind, ("", 1, 0))
        self._parameters[type_name] = self._parameters.get(type_name, 0) + values
        self._tensors[name] = values // in_block * block_bytes
        return offset + self._tensors[name]
