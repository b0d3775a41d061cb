"""The words of a PDF that Qt has written, page by page, by the maps from glyphs to characters in it."""

import re
import unicodedata
import zlib
from pathlib import Path

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)endstream", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})>")
_LIST = re.compile(rb"<([0-9A-Fa-f]{4})> <[0-9A-Fa-f]{4}> \[([^\]]*)\]")
_SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> ?Tj")


def pages_of(path: Path) -> list[str]:
    """The words of each page, in the order in which they are drawn."""
    objects = {int(number): body for number, body in _OBJECT.findall(path.read_bytes())}
    fonts = {}
    for number, body in objects.items():
        if found := re.search(rb"/ToUnicode (\d+) 0 R", body):
            fonts[number] = _characters(_unpacked(objects[int(found[1])]))
    contents = [re.search(rb"/Contents (\d+) 0 R", body) for body in objects.values()]
    return [_words(_unpacked(objects[int(found[1])]), fonts) for found in contents if found]


def _unpacked(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    packed = found[1]
    return zlib.decompressobj().decompress(packed) if b"FlateDecode" in body else packed


def _characters(table: bytes) -> dict[int, str]:
    known: dict[int, str] = {}
    for start, listed in _LIST.findall(table):
        for place, code in enumerate(re.findall(rb"<([0-9A-Fa-f]+)>", listed)):
            known[int(start, 16) + place] = _character(code)
    for start, end, code in _RANGE.findall(_LIST.sub(b"", table)):
        for glyph in range(int(start, 16), int(end, 16) + 1):
            known[glyph] = chr(int(code, 16) + glyph - int(start, 16))
    return known


def _character(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be", "replace")


def _words(content: bytes, fonts: dict[int, dict[int, str]]) -> str:
    words: list[str] = []
    table: dict[int, str] = {}
    for font, glyphs in _SHOWN.findall(content):
        if font:
            table = fonts.get(int(font), {})
        codes = (int(glyphs[at : at + 4], 16) for at in range(0, len(glyphs), 4))
        words.extend(table.get(code, "\ufffd") for code in codes)
    return unicodedata.normalize("NFKC", "".join(words))  # Qt names ⼤ where 大 is meant
