"""Cuts Markdown into its top-level blocks while it arrives, so that what is finished is laid out once."""

import copy
import re
from typing import Literal

import msgspec

from desktop.ui.markdown_text import harmless, provisional, without_leaks

Kind = Literal["heading", "text", "item", "table", "code", "quote", "rule", "plain"]
"""`plain` are words that were typed: no Markdown, each line as it is."""

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+|(?=[\u4e00-\u9fff*]))(.*?)[ \t#]*$")
_UNDERLINE = re.compile(r"^ {0,3}=+[ \t]*$")
_RULE = re.compile(r"^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"^( {0,3})([-+*]|(\d{1,9})([.)]))([ \t]+|$)(.*)$")
_QUOTE = re.compile(r"^ {0,3}>")
_DELIMITER = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_LABEL = re.compile(r"^[ \t]*(?:\*\*)?([^：:*|\n]{2,24}?)(?:\*\*)?[ \t]*[：:]")
_NUMBERING = re.compile(r"^(?:[（(]?[\d一二三四五六七八九十]+[.、)）]\s*)+")
_MORE_THAN_BASIS = re.compile(r"[与和及、]依据|\band\b", re.IGNORECASE)
_LONGEST_BASIS_TITLE = {"zh": 10, "en": 40}


class Block(msgspec.Struct, frozen=True):
    """One top-level block.

    `text` is its Markdown, for code the bare lines. `level` is a heading's, `number` an ordered
    item's (0 for bullets). `basis` blocks belong to the section that says what an answer rests on;
    `label` is that section's title where it stands in front of its first paragraph.
    """

    kind: Kind
    text: str
    level: int = 0
    number: int = 0
    basis: bool = False
    label: str = ""


def is_basis(title: str) -> bool:
    """Whether a heading announces what the answer rests on: 依据, 诊断依据, Basis ..."""
    plain = _NUMBERING.sub("", title.strip(" *：:\t"))
    if _MORE_THAN_BASIS.search(plain):
        return False
    chinese = "依据" in plain and len(plain) <= _LONGEST_BASIS_TITLE["zh"]
    english = re.search(r"\bbasis\b", plain, re.IGNORECASE) and len(plain) <= _LONGEST_BASIS_TITLE["en"]
    return bool(chinese or english)


def blocks_of(markdown: str) -> list[Block]:
    """All blocks of a text that is complete."""
    splitter = Splitter()
    return splitter.feed(markdown) + splitter.finish()


class Splitter:
    """Takes Markdown in pieces and hands out each block once it can no longer change.

    Blocks depend on whole lines only, so any cutting into pieces gives the same blocks.
    """

    def __init__(self) -> None:
        self._partial = ""
        self._kind: Kind | None = None
        self._lines: list[str] = []
        self._fence = ""
        self._level = 0
        self._label = ""
        self._width = 0
        self._after_blank = False
        self._number = 0
        self._list_mark = ""
        self._basis_level = 0
        self._basis_run = False
        self._basis_item = False
        self._done: list[Block] = []

    def feed(self, untrusted_piece: str) -> list[Block]:
        """The blocks that the piece completes."""
        *lines, self._partial = (self._partial + untrusted_piece).split("\n")
        for line in lines:
            self._take_lines(line)
        return self._pop()

    def finish(self) -> list[Block]:
        """The blocks that the end of the text completes."""
        if self._partial:
            self._take_lines(self._partial)
            self._partial = ""
        self._settle()
        done = self._pop()
        return [*done[:-1], _as_table(done[-1])] if done else []

    def twin(self) -> "Splitter":
        """Another one that has taken the same text, before `finish`: it can go on differently."""
        twin = copy.copy(self)
        twin._lines = list(self._lines)  # noqa: SLF001 -- a copy of this very object
        twin._done = []  # noqa: SLF001
        return twin

    def tail(self) -> list[Block]:
        """What is still open, as it would be read if the text ended here."""
        ahead = self.twin()
        ahead._partial = provisional(self._partial)  # noqa: SLF001
        return ahead.finish()

    def _pop(self) -> list[Block]:
        done, self._done = self._done, []
        return done

    def _take_lines(self, untrusted: str) -> None:
        """One line of the text; other line ends in it cut it further."""
        for line in harmless(untrusted.removesuffix("\r")).split("\n"):
            self._take(line.expandtabs(4) if line.startswith(("\t", " ")) else line)

    def _take(self, raw_line: str) -> None:
        if self._fence:
            self._take_code(raw_line)
            return
        line = without_leaks(raw_line)
        if not line.strip():
            self._take_blank()
        elif self._kind == "heading":
            self._take_after_basis_heading(line)
        elif self._continues(line):
            self._add(line)
        else:
            self._settle()
            self._begin(line)

    def _take_code(self, line: str) -> None:
        closes = line.strip().startswith(self._fence) and not line.strip().strip(self._fence[0])
        if closes:
            self._fence = ""
        if self._kind == "code":
            if closes:
                self._settle()
            else:
                self._lines.append(line)
        else:
            self._lines.append(line)

    def _take_blank(self) -> None:
        if self._kind == "item":
            self._after_blank = True
            self._lines.append("")
        elif self._kind != "heading":
            self._settle()

    def _take_after_basis_heading(self, line: str) -> None:
        label = self._lines[0].strip(" *：:")
        if _starts(line) == "text" and not line.lstrip().startswith("|"):
            self._kind, self._lines, self._label = "text", [line], label
        else:
            self._settle()
            self._begin(line)

    def _continues(self, line: str) -> bool:
        start = _starts(line)
        if self._kind == "item":
            indented = len(line) - len(line.lstrip(" ")) >= min(self._width, 2)
            return indented or (start == "text" and not self._after_blank)
        if self._kind == "text":
            return start == "text" and not _is_basis_label(line)
        if self._kind == "table":
            return start == "text" and "|" in line
        return self._kind == "quote" and start in {"text", "quote"}

    def _add(self, line: str) -> None:
        self._after_blank = False
        fence = _FENCE.match(line) if self._kind == "item" else None
        if fence:
            self._fence = fence[1]
        if self._kind == "text" and _UNDERLINE.match(line):
            self._kind, self._level = "heading", 1
            self._close_heading(" ".join(self._lines))
            return
        self._lines.append(line)
        if self._kind == "text" and _DELIMITER.match(line) and "|" in line:
            self._turn_into_table()

    def _turn_into_table(self) -> None:
        """The row above the delimiter is the header, also when other lines stand right above it."""
        header, delimiter = self._lines[-2:]
        if "|" not in header:
            return
        del self._lines[-2:]
        self._settle()
        self._kind, self._lines = "table", [header, delimiter]

    def _begin(self, line: str) -> None:
        self._kind = _starts(line)
        self._after_blank = False
        if self._kind != "item":
            self._list_mark = ""
        if self._kind == "code":
            found = _FENCE.match(line)
            self._fence = found[1] if found else ""
        elif self._kind == "heading":
            found = _HEADING.match(line)
            self._level = len(found[1]) if found else 1
            self._close_heading(found[2] if found else line)
        elif self._kind == "item":
            self._begin_item(line)
        elif self._kind == "rule":
            self._basis_level, self._basis_run = 0, False
            self._settle()
        else:
            self._basis_run = self._kind == "text" and _is_basis_label(line)
            self._lines = [line]

    def _begin_item(self, line: str) -> None:
        found = _ITEM.match(line)
        if found is None:  # pragma: no cover -- `_starts` has matched it
            return
        indent, mark, digits, closing, gap, words = found.groups()
        self._basis_item = _is_basis_label(words)
        if digits and self._list_mark == closing:
            self._number += 1
        else:
            self._number = int(digits) if digits else 0
        self._list_mark = closing or mark
        mark = f"{self._number}{closing}" if digits else mark
        self._width = len(indent) + len(mark) + min(len(gap), 4)
        self._lines = [f"{indent}{mark}{gap}{words}"]

    def _close_heading(self, title: str) -> None:
        """A basis title waits for the paragraph that it may stand in front of."""
        self._lines = [title]
        self._basis_run = False
        if is_basis(title):
            self._basis_level = self._level
        else:
            if self._level <= self._basis_level:
                self._basis_level = 0
            self._settle()

    def _settle(self) -> None:
        if self._kind is None:
            return
        text = "\n".join(self._lines).rstrip("\n")
        if text or self._kind in {"rule", "code"}:
            self._done.append(self._block(self._kind, text))
        self._kind, self._lines, self._fence, self._label = None, [], "", ""

    def _block(self, kind: Kind, text: str) -> Block:
        return Block(
            kind,
            text,
            level=self._level if kind == "heading" else 0,
            number=self._number if kind == "item" else 0,
            basis=bool(self._basis_level) or self._basis_run or (kind == "item" and self._basis_item),
            label=self._label,
        )


def _starts(line: str) -> Kind:
    """The kind of block that a line that is not blank begins; `text` for all that has no mark."""
    if _FENCE.match(line):
        return "code"
    if _HEADING.match(line):
        return "heading"
    if _RULE.match(line):
        return "rule"
    if _ITEM.match(line):
        return "item"
    return "quote" if _QUOTE.match(line) else "text"


def _is_basis_label(line: str) -> bool:
    found = _LABEL.match(line)
    return bool(found and is_basis(found[1]))


def _as_table(block: Block) -> Block:
    """The header of a table whose delimiter row has not come (yet), already as a table."""
    lines = block.text.split("\n")
    rows_to_come = 2
    if block.kind != "text" or not lines[-1].lstrip().startswith("|") or len(lines) > rows_to_come:
        return block
    header = lines[0].strip()
    if not header.startswith("|"):
        return block
    header = header if header.endswith("|") else header + "|"
    return Block("table", f"{header}\n|{'---|' * (header.count('|') - 1)}", basis=block.basis)
