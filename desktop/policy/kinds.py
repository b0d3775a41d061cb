"""What each rule takes, read off `Policy` itself: sentences, tables and templates cannot drift from it."""

import functools

import msgspec
from msgspec import inspect

from desktop.clinical.language import Text
from desktop.policy.policy import ADDRESS, FINGERPRINT, FULL_PATH, Policy

_PATTERNS = {
    ADDRESS: Text("不含用户名、口令和空格", "without user name, password and blanks"),
    FINGERPRINT: Text("每项为 64 位小写十六进制数字", "each of 64 lower-case hexadecimal digits"),
    FULL_PATH: Text("从盘符或 / 开始的完整路径", "a full path, from the drive or / on"),
}
_WORDS = {
    bool: Text("true 或 false", "true or false"),
    str: Text("带引号的文字", "text in quotes"),
    tuple: Text('文字的列表，如 ["甲", "乙"]', 'a list of texts, such as ["a", "b"]'),
}


class Kind(msgspec.Struct, frozen=True):
    """What a rule takes: `type` is bool, int, str or tuple (of str).

    `low` and `high` bound an int; a str is one of `choices` where there are some; the str, or each of a
    tuple, fits `pattern`.
    """

    type: type[bool | int | str | tuple[str, ...]]
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()
    pattern: str = ""

    @property
    def expected(self) -> Text:
        """What is to be written in a policy file."""
        if self.choices:
            named = [f'"{choice}"' for choice in self.choices]
            return Text(" 或 ".join(named), " or ".join(named))
        if self.type is int:
            return Text(f"{self.low} 到 {self.high} 的整数", f"a whole number from {self.low} to {self.high}")
        words = _WORDS[self.type]
        detail = _PATTERNS.get(self.pattern)
        return Text(f"{words.zh}（{detail.zh}）", f"{words.en} ({detail.en})") if detail else words


@functools.cache
def kinds() -> dict[str, Kind]:
    """The kind of each rule, by its name, in the order of `Policy`."""
    info = inspect.type_info(Policy)
    fields: tuple[inspect.Field, ...] = getattr(info, "fields", ())
    return {field.name: _kind(field.type) for field in fields}


def _kind(found: inspect.Type) -> Kind:
    if isinstance(found, inspect.UnionType):
        (found,) = (each for each in found.types if not isinstance(each, inspect.NoneType))
    match found:
        case inspect.BoolType():
            return Kind(bool)
        case inspect.IntType(ge=int(low), le=int(high)):
            return Kind(int, low, high)
        case inspect.LiteralType(values=values):
            return Kind(str, choices=tuple(str(value) for value in values))
        case inspect.StrType(pattern=pattern):
            return Kind(str, pattern=pattern or "")
        case inspect.VarTupleType(item_type=inspect.StrType(pattern=pattern)):
            return Kind(tuple, pattern=pattern or "")
        case _:
            raise AssertionError(found)
