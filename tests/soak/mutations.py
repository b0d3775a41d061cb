"""Spoils the header of a GGUF file by chance: its counts, lengths, types, numbers, names and offsets."""

import random
import struct
from collections.abc import Callable
from typing import Literal

import msgspec

_SCALAR_BYTES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_STRING, _ARRAY = 8, 9
_SHOWN_ITEMS = 3
_ABSURD = (
    0,
    1,
    2,
    3,
    7,
    33,
    255,
    2**15,
    2**16,
    2**20,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**40,
    2**62,
    2**63,
    2**64 - 1,
)

Kind = Literal["count", "length", "text", "type", "number", "dimension", "offset"]


class Field(msgspec.Struct, frozen=True):
    """Something in a header: what it is, where, and its bytes."""

    kind: Kind
    at: int
    size: int


class Header:
    """Finds the fields of the header of a sound file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.fields = [Field("count", 8, 8), Field("count", 16, 8)]
        self.end = 24
        tensors, values = struct.unpack_from("<QQ", data, 8)
        for _ in range(values):
            self._text()
            self._value(self._number("type", 4))
        for _ in range(tensors):
            self._text()
            for _ in range(self._number("count", 4)):
                self._number("dimension", 8)
            self._number("type", 4)
            self._number("offset", 8)

    def _number(self, kind: Kind, size: int) -> int:
        self.fields.append(Field(kind, self.end, size))
        self.end += size
        return int.from_bytes(self._data[self.end - size : self.end], "little")

    def _text(self) -> None:
        length = self._number("length", 8)
        self.fields.append(Field("text", self.end, length))
        self.end += length

    def _value(self, kind: int) -> None:
        if kind == _STRING:
            self._text()
        elif kind == _ARRAY:
            inner, items = self._number("type", 4), self._number("count", 8)
            known = len(self.fields)
            for _ in range(items):
                self._value(inner)
            del self.fields[known + _SHOWN_ITEMS : -1]  # a vocabulary would drown everything else
        else:
            self._number("number", _SCALAR_BYTES[kind])


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The file `data` with a header that is wrong in one way or some."""
    header = Header(data)
    ways: tuple[Callable[[bytearray, Header, random.Random], None], ...] = (
        _absurd_numbers,
        _absurd_numbers,
        _absurd_numbers,
        _other_numbers,
        _other_text,
        _flipped_bits,
        _cut_off,
        _shifted,
    )
    spoilt = bytearray(data)
    chance.choice(ways)(spoilt, header, chance)
    return bytes(spoilt)


def _some(header: Header, chance: random.Random, *kinds: Kind) -> Field:
    kind = chance.choice(kinds)
    return chance.choice([field for field in header.fields if field.kind == kind and field.size])


def _absurd_numbers(data: bytearray, header: Header, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2))):
        field = _some(
            header, chance, "number", "number", "number", "count", "length", "dimension", "offset", "type"
        )
        number = chance.choice(_ABSURD) % 256**field.size
        data[field.at : field.at + field.size] = number.to_bytes(field.size, "little")


def _other_numbers(data: bytearray, header: Header, chance: random.Random) -> None:
    """One or two off, or doubled: nonsense that looks like sense."""
    field = _some(header, chance, "number", "number", "count", "dimension", "offset", "type")
    number = int.from_bytes(data[field.at : field.at + field.size], "little")
    number = chance.choice((number + 1, number - 1, number * 2, number // 2, number + 32)) % 256**field.size
    data[field.at : field.at + field.size] = number.to_bytes(field.size, "little")


def _other_text(data: bytearray, header: Header, chance: random.Random) -> None:
    """Another letter in a name or a text, or another byte."""
    field = _some(header, chance, "text")
    at = field.at + chance.randrange(field.size)
    data[at] = chance.choice((ord("x"), ord("{"), ord("."), 0, 255))


def _flipped_bits(data: bytearray, header: Header, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(4, header.end)] ^= 1 << chance.randrange(8)


def _cut_off(data: bytearray, header: Header, chance: random.Random) -> None:
    del data[chance.choice((chance.randrange(header.end), chance.randrange(len(data)))) :]


def _shifted(data: bytearray, header: Header, chance: random.Random) -> None:
    """Some bytes too many, or too few: all that follows is read in the wrong place."""
    at, size = chance.randrange(8, header.end), chance.randint(1, 16)
    if chance.random() < 0.5:
        del data[at : at + size]
    else:
        data[at:at] = chance.randbytes(size)
