"""JSON that broke off, made whole: what was written stays, what had begun is closed."""

import re

import msgspec

CUT = "…"
"""Stands at the end of a string that broke off."""

_LAST_TOKENS = 8  # after which even an object without its first value is whole
_CLOSING = {"{": "}", "[": "]"}
_WHOLE_WORDS = {"true", "false", "null"}
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?)|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_BEGUN_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*')
_HALF_CHARACTER = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}$")


def whole_json(text: str) -> str | None:
    """`text` if it is JSON; else the longest beginning of it that can be closed, closed.

    A string that broke off keeps what it has and ends with `CUT`; a number or a name that broke off
    goes, since a part of it could be read as another one. None for what does not begin like JSON.
    """
    if _is_json(text):
        return text
    tokens = list(_TOKEN.finditer(text))[-_LAST_TOKENS:]
    for token in reversed(tokens):
        is_last = token is tokens[-1]
        for beginning in _beginnings(text, token, is_last=is_last):
            closed = _closed(beginning)
            if _is_json(closed):
                return closed
    return None


def _beginnings(text: str, token: re.Match[str], *, is_last: bool) -> list[str]:
    """The text up to the end of `token`, where that is whole or can be made so, and up to its start."""
    before = text[: token.start()]
    word = token[0]
    if word.startswith('"') and is_last and not _is_json(word):
        begun = _BEGUN_STRING.match(word)
        return [before + _HALF_CHARACTER.sub("", begun[0] if begun else '"') + CUT + '"', before]
    if is_last and word[0] not in '"{}[],:' and word not in _WHOLE_WORDS:
        return [before]
    return [before + word, before]


def _closed(text: str) -> str:
    """The text with the brackets closed that are open, and without a comma before them."""
    stack: list[str] = []
    for token in _TOKEN.finditer(text):
        if token[0] in _CLOSING:
            stack.append(_CLOSING[token[0]])
        elif token[0] in {"}", "]"} and stack:
            stack.pop()
    return text.rstrip().removesuffix(",") + "".join(reversed(stack))


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text.encode("utf-8", "replace"))
    except msgspec.DecodeError:
        return False
    return True
