"""Text of a model or a doctor made fit for display: harmless characters, no leaked tags, no misread marks."""

import re

REPLACEMENT = "\ufffd"
GUARD = "\ue010"
"""Stands inside the marks of bold text while Markdown is parsed, and is taken out of the result."""

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_CONTROLS = (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0))
_NO_CHARACTERS = (*range(0xD800, 0xE000), *range(0xFDD0, 0xFDF0), 0xFFFC, 0xFFFE, 0xFFFF)
_LAST_OF_PLANES = tuple(plane * 0x10000 + end for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
_HARMLESS: dict[int, str | None] = {
    **dict.fromkeys((*_CONTROLS, *_NO_CHARACTERS, *_LAST_OF_PLANES), REPLACEMENT),
    **dict.fromkeys((*_BIDI, ord(GUARD))),
}

_TAG_NAMES = (
    r"[\u4e00-\u9fff]{0,8}(?:描述|资料|知识|信息|对话|记录|问题|回答|答案|内容|输入|输出|指令|病例|病历|名称|摘要)"
    r"|(?:case|book|patient|disease|drug|medicine|symptom)?[ _]?"
    r"(?:facts|description|knowledge|dialogue|record|question|answer|content|input|output|instruction|name|case)"
)
_LEAKED_TAG = re.compile(rf"</?(?:{_TAG_NAMES})/?>", re.IGNORECASE)
_LEAKED_PHRASE = re.compile(
    r"(?:根据|依据|结合|按照|参考)(?:上述|以上|所给|提供的|给定的)?(?:书本|书籍)知识(?:可知)?[，,]?"
    r"|(?:according to|based on) (?:the )?book knowledge,? ?",
    re.IGNORECASE,
)
_OPEN_TAG = re.compile(r"<[/\w\u4e00-\u9fff ]{0,16}$")

_CODE_SPAN = re.compile(r"(`+[^`]+`+)")
_BOLD = re.compile(r"(?<![*\\])\*\*(?=[^\s*])([^\n]*?[^\s*\\])\*\*(?!\*)")
_TIMES = re.compile(r"(?<=[\d)）])\*(?=[\d(（])")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def harmless(untrusted: str) -> str:
    """The text with nothing in it that could hide or reorder other text or break a document.

    All line ends become line feeds. Control characters, halves of surrogate pairs and code points that are no
    characters (Qt marks table cells with them) show as U+FFFD; bidirectional overrides are dropped.
    """
    return _LINE_ENDS.sub("\n", untrusted).translate(_HARMLESS)


def without_leaks(text: str) -> str:
    """The text without the data set's tags (`<病例描述>`) and stock phrases that leak into answers."""
    return _LEAKED_PHRASE.sub("", _LEAKED_TAG.sub("", text))


def clean_answer(untrusted: str) -> str:
    """An answer as it is shown and copied, still Markdown."""
    return without_leaks(harmless(untrusted))


def provisional(markdown: str) -> str:
    """The end of a text that is still being written, with what it has opened closed.

    A tag that has only begun is left out, bold text that has no end yet is bold.
    """
    text = _OPEN_TAG.sub("", markdown)
    last = text.rpartition("\n")[2]
    if last.count("**") % 2 == 0:
        return text
    return text.removesuffix("**") if text.endswith("**") else text.rstrip() + "**"


def unambiguous(markdown: str) -> str:
    """Markdown in which clinical writing is not taken for marks.

    Bold text may begin or end with Chinese punctuation (`**诊断：**肺炎`), which CommonMark does not
    see as bold; `3*10^9/L ... 5*10^9/L` is no emphasis. `<br>` breaks the line, as in table cells.
    Code is left alone.
    """
    pieces = _CODE_SPAN.split(markdown)
    pieces[::2] = [_outside_code(piece) for piece in pieces[::2]]
    return "".join(pieces)


def _outside_code(text: str) -> str:
    text = _BOLD.sub(rf"**{GUARD}\1{GUARD}**", text)
    return _BREAK.sub("\u2028", _TIMES.sub(r"\\*", text))
