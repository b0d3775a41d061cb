"""One TOML file that people write: read strictly, and said in both languages where it is wrong."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any, NoReturn, TypeVar, get_args

import msgspec

from desktop.clinical.forms import check_value, expected_of
from desktop.clinical.language import Text
from desktop.clinical.task import Field, Kind, Phase, Task
from desktop.errors import InvalidField, TaskFileInvalid

Shared = dict[str, dict[str, Any]]
"""The shared fields as `fields.toml` writes them, by name."""

_T = TypeVar("_T")
_ALLOWED = {"kind": get_args(Kind), "phase": get_args(Phase)}
_TYPES = {
    "str": "文字（带引号）",
    "int": "整数",
    "float": "数字",
    "bool": "true 或 false",
    "array": "列表",
    "object": "表",
    "null": "空",
}


class TomlFile:
    """The text of a file and what it holds; finds the line of an entry in it.

    Args:
        path: the file.
        content: what was read of it already, so that what was checked is what is used.

    Raises:
        TaskFileInvalid: the file cannot be read, is not UTF-8 or not TOML.
    """

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        self.path = path
        self.lines: list[str] = []
        try:
            # utf-8-sig: Windows' Notepad puts a mark before the first character.
            source = (path.read_bytes() if content is None else content).decode("utf-8-sig")
            self.lines = source.split("\n")
            self.untrusted: dict[str, Any] = tomllib.loads(source)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.refuse(
                1, "-", Text(f"文件无法读取（{reason}）", f"the file cannot be read ({reason})"), error
            )
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            problem = Text("文件编码不是 UTF-8，请另存为 UTF-8", "the file is not UTF-8; save it as UTF-8")
            self.refuse(line, "-", problem, error)
        except (ValueError, RecursionError) as error:
            self._refuse_syntax(error)

    def refuse(self, line: int, entry: str, problem: Text, cause: Exception | None = None) -> NoReturn:
        """Raises `TaskFileInvalid` for the line `line` (from 1) and the entry called `entry`."""
        raise TaskFileInvalid(
            file=self.path.name, line=line, field=entry, problem=problem.en, problem_zh=problem.zh
        ) from cause

    def line_of(self, *keys: str, table: str = "", index: int = 0, nth: int = 0) -> int:
        """The line (from 1) of the last of `keys` that is written there.

        Args:
            keys: the way to the entry, outermost first.
            table: look only into one `[[table]]`.
            index: which of them, from 0.
            nth: which of the places where the key stands there, from 0.
        """
        starts = [number for number, line in enumerate(self.lines) if _is_header(line, table)]
        begin, end = 0, len(self.lines)
        if table and index < len(starts):
            begin, end = starts[index], (*starts, end)[index + 1]
        for key in reversed(keys):
            wanted = re.compile(rf"""(?:^|[\[{{,.])\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
            numbers = [
                number + 1
                for number in range(begin, end)
                if not self.lines[number].lstrip().startswith("#")
                for _ in wanted.finditer(self.lines[number])
            ]
            if numbers:
                return numbers[min(nth, len(numbers) - 1)]
        return begin + 1

    def _refuse_syntax(self, error: Exception) -> NoReturn:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", str(error))
        line = int(place[1]) if place and place[1] else (len(self.lines) if place else 1)
        words = str(error)[: place.start()] if place else str(error)
        self.refuse(line, "-", Text(f"不符合 TOML 语法（{words}）", f"this is not TOML ({words})"), error)


def convert(file: TomlFile, untrusted: object, kind: type[_T], *, table: str = "") -> _T:
    """What the file holds as `kind`. `table`: `untrusted` is the list of its `[[table]]`.

    Raises:
        TaskFileInvalid: names file, line and entry.
    """
    try:
        return msgspec.convert(untrusted, kind)
    except msgspec.ValidationError as error:
        words, _, place = str(error).partition(" - at `$")
        keys = re.findall(r"\.([A-Za-z_][\w-]*)", place)
        indices = [int(index) for index in re.findall(r"\[(\d+)\]", place)]
        if indices and not table:
            table = keys.pop(0)
        unknown = re.match(r"Object contains unknown field `([^`]*)`", words)
        missing = re.match(r"Object missing required field `([^`]*)`", words)
        written = [*keys, unknown[1]] if unknown else keys
        entry = ".".join([*written, missing[1]] if missing else written)
        index, nth = (*indices, 0, 0)[:2]
        line = file.line_of(*written, table=table, index=index, nth=nth)
        file.refuse(line, entry or table or "-", _problem(words, keys), error)


def read_task(path: Path, shared: Shared) -> Task:
    """One task file; `use = "name"` in a field takes over the shared field of that name.

    Raises:
        TaskFileInvalid: names file, line and entry.
    """
    file = TomlFile(path)
    untrusted_fields = file.untrusted.get("fields")
    for index, table in enumerate(untrusted_fields if isinstance(untrusted_fields, list) else []):
        if not isinstance(table, dict) or "use" not in table:
            continue
        name = table.pop("use")
        if not isinstance(name, str) or name not in shared:
            problem = Text(f"没有名为“{name}”的公用字段", f"there is no shared field '{name}'")
            file.refuse(file.line_of("use", table="fields", index=index), "use", problem)
        table.update({**shared[name], **table})
    if "schema" in file.untrusted:
        file.untrusted["schema"] = _schema(file, file.untrusted["schema"])
    task = convert(file, file.untrusted, Task)
    check_fields(file, task.fields, shared)
    return task


def check_fields(file: TomlFile, fields: tuple[Field, ...], shared: Shared) -> None:
    """Checks what a type cannot say: names, choices, ranges and examples. Raises `TaskFileInvalid`."""
    for index, field in enumerate(fields):
        problem = _field_problem(field, {other.name for other in fields[:index]}, shared)
        if problem:
            file.refuse(file.line_of("name", "use", table="fields", index=index), field.name, problem)


def _schema(file: TomlFile, untrusted: object) -> str:
    """The schema of the answer, a table or a string with JSON, as JSON text; it must be of an object."""
    schema = untrusted
    try:
        if isinstance(untrusted, str):
            schema = json.loads(untrusted)
        text = json.dumps(schema, ensure_ascii=False)
    except (ValueError, RecursionError, TypeError) as error:
        zh, en = "应为 JSON 或一个表", "it should be JSON or a table"
        file.refuse(file.line_of("schema"), "schema", Text(zh, en), error)
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(schema, dict) or schema.get("type") != "object" or not isinstance(properties, dict):
        zh, en = (
            "应为对象的 JSON Schema：type 是 object，并有 properties",
            ("it should be the JSON Schema of an object: type is object, and there are properties"),
        )
        file.refuse(file.line_of("schema"), "schema", Text(zh, en))
    return text


def _field_problem(field: Field, earlier: set[str], shared: Shared) -> Text | None:
    choices = [choice.id for choice in field.choices]
    if field.name in earlier:
        return Text("这个名称出现了两次", "the name appears twice")
    if field.name in shared and field.kind != shared[field.name]["kind"]:
        # Its value goes from form to form with the case and must fit in all of them.
        return Text("与同名公用字段的类型不同", "its kind is not that of the shared field of this name")
    if (field.kind == "choice") != bool(choices):
        zh, en = (
            "choice 类型必须有 choices，其他类型不能有",
            "exactly the fields of kind 'choice' have choices",
        )
        return Text(zh, en)
    if len(set(choices)) < len(choices):
        return Text("choices 中有重复的 id", "two choices have the same id")
    return _range_problem(field) or _example_problem(field)


def _range_problem(field: Field) -> Text | None:
    if field.kind != "number" and (field.unit or field.low is not None or field.high is not None):
        zh, en = (
            "只有 number 类型有 unit、low 和 high",
            "only fields of kind 'number' have unit, low and high",
        )
        return Text(zh, en)
    if field.low is not None and field.high is not None and not field.low <= field.high:
        return Text("low 大于 high", "low is above high")
    return None


def _example_problem(field: Field) -> Text | None:
    try:
        for example in (field.example.zh, field.example.en) if field.example else ():
            check_value(field, example)
    except InvalidField:
        return Text(
            f"example 不能使用，应为{expected_of(field, 'zh')}",
            f"the example cannot be used: it should be {expected_of(field, 'en')}",
        )
    return None


def _is_header(line: str, table: str) -> bool:
    return re.match(rf"\s*\[\[\s*{re.escape(table)}\s*\]\]", line) is not None


def _problem(words: str, keys: list[str]) -> Text:
    """The words of msgspec as a sentence in both languages."""
    if words.startswith("Object contains unknown"):
        return Text("没有这一项，请检查拼写", "there is no such entry; check its spelling")
    if words.startswith("Object missing"):
        return Text("缺少这一项", "it is missing")
    if words.startswith("Invalid enum") and keys and keys[-1] in _ALLOWED:
        allowed = ", ".join(_ALLOWED[keys[-1]])
        return Text(f"应为其中之一：{allowed}", f"it should be one of {allowed}")
    types = re.fullmatch(r"Expected `([^`]+)`, got `([^`]+)`", words)
    if types:
        wanted = "、".join(_TYPES.get(name, name) for name in types[1].split(" | ") if name != "null")
        return Text(f"类型不对，应为{wanted}", f"{words[0].lower()}{words[1:]}")
    return Text(f"这个值不能使用（{words}）", f"{words[0].lower()}{words[1:]}")
