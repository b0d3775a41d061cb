"""A JSON schema as a grammar of llama.cpp: what a model may write so that the answer keeps to the schema.

The converter of the bindings lets raw line breaks into strings, spells constants with a backslash or a
quote wrongly, mixes up definitions with properties of the same name and passes over what it does not
know. This one takes fewer schemas, refuses the rest by name, and what it takes is kept to the letter.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

import msgspec

from desktop.errors import SchemaUnsupported

MAX_SCHEMA_BYTES = 64 * 1024
_MAX_DEPTH = 32
_MAX_RULES = 4000
_MAX_REPEATS = 1000
_MAX_RANGE = 256
_DEFINITIONS = "#/$defs/"
_SAYS_NOTHING = {"$schema", "$id", "$comment", "$defs", "title", "description", "default", "examples"}
_KEYWORDS = {
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items", "minItems", "maxItems"},
    "string": {"minLength", "maxLength"},
    "integer": {"minimum", "maximum"},
    "number": set[str](),
    "boolean": set[str](),
    "null": set[str](),
}
# Halves of surrogate pairs are not characters; as escapes they are left out, too.
_BASIC = {
    "ws": r'"" | " " | "\n" [ \t]{0,20}',
    "char": r'[ !#-\[\]-~\u00A0-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF] | "\\" escaped',
    "escaped": r'["\\/bfnrt] | "u" ([0-9a-cefA-CEF] hex | [dD] [0-7]) hex hex',
    "hex": "[0-9a-fA-F]",
    "whole": '"0" | [1-9] [0-9]{0,14}',
    "integer": '"-"? whole',
    "number": '"-"? whole ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?',
    "boolean": '"true" | "false"',
    "null": '"null"',
}
Schema = Mapping[str, Any]


def grammar(schema: str) -> str:
    """The grammar of the texts that are valid JSON after `schema`; its first rule is `root`.

    Of objects only the properties that are named are written, in that order.

    Args:
        schema: a JSON schema as text. Known are objects, arrays, strings, integers, numbers, booleans, null,
            `enum`, `const`, `anyOf` and `$ref` to `#/$defs/...`, with the limits of length and range.

    Raises:
        SchemaUnsupported: it is not JSON, too large, or asks for what cannot be kept to.
    """
    if len(schema) > MAX_SCHEMA_BYTES:
        _refuse("size")
    try:
        read = msgspec.json.decode(schema.encode("utf-8", "replace"))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        _refuse("JSON")
    return _Writer(read).text()


class _Writer:
    """Turns one schema into rules."""

    def __init__(self, schema: Any) -> None:
        self._whole = schema
        self._rules = dict(_BASIC)
        self._defined: dict[str, str] = {}

    def text(self) -> str:
        """All rules, one a line."""
        root = self._value(self._whole, 0)
        return "\n".join(f"{name} ::= {rule}" for name, rule in {"root": f"ws {root}", **self._rules}.items())

    def _rule(self, body: str) -> str:
        """Adds a rule; returns its name."""
        if len(self._rules) >= _MAX_RULES:
            _refuse("size")
        name = f"r{len(self._rules)}"
        self._rules[name] = body
        return name

    def _value(self, schema: Any, depth: int) -> str:
        """The name of the rule for a value of `schema`."""
        if not isinstance(schema, dict):
            _refuse("schema")
        if depth > _MAX_DEPTH:
            _refuse("depth")
        said = schema.keys() - _SAYS_NOTHING
        if "$ref" in said:
            _check(said, {"$ref"})
            return self._reference(schema["$ref"], depth)
        if said & {"const", "enum"}:
            _check(said, {"type", "const"} if "const" in said else {"type", "enum"})
            return self._constants([schema["const"]] if "const" in said else schema["enum"])
        if "anyOf" in said:
            _check(said, {"anyOf"})
            return self._any(_list(schema["anyOf"], "anyOf"), depth)
        kind = schema.get("type")
        if isinstance(kind, list):
            return self._any([{**schema, "type": one} for one in _list(kind, "type")], depth)
        return self._typed(kind, schema, depth)

    def _typed(self, kind: Any, schema: Schema, depth: int) -> str:
        if not isinstance(kind, str) or kind not in _KEYWORDS:
            _refuse("type")
        _check(schema.keys() - _SAYS_NOTHING, {"type", *_KEYWORDS[kind]})
        match kind:
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, depth)
            case "string":
                repeats = _repeats(schema, "minLength", "maxLength")
                return self._rule(rf'"\"" char{repeats} "\""')
            case "integer":
                return self._integer(schema)
            case _:
                return kind

    def _reference(self, target: Any, depth: int) -> str:
        """The rule of a definition, which may refer to itself."""
        if not isinstance(target, str) or not target.startswith(_DEFINITIONS):
            _refuse("$ref")
        if target not in self._defined:
            definitions = self._whole.get("$defs") if isinstance(self._whole, dict) else None
            name = target.removeprefix(_DEFINITIONS)
            if not isinstance(definitions, dict) or name not in definitions:
                _refuse("$ref")
            self._defined[target] = rule = self._rule("")
            self._rules[rule] = self._value(definitions[name], depth + 1)
        return self._defined[target]

    def _constants(self, values: Any) -> str:
        return self._rule(" | ".join(_literal(value) for value in _list(values, "enum")))

    def _any(self, schemas: list[Any], depth: int) -> str:
        return self._rule(" | ".join(self._value(schema, depth + 1) for schema in schemas))

    def _object(self, schema: Schema, depth: int) -> str:
        """Properties in their order; commas only between those that are there."""
        properties = schema.get("properties", {})
        required = schema.get("required", [])
        if not isinstance(properties, dict) or not isinstance(required, list):
            _refuse("properties")
        if any(name not in properties for name in required):
            _refuse("required")
        if not isinstance(schema.get("additionalProperties", False), bool):
            _refuse("additionalProperties")
        first, rest = '""', '""'
        for name, of in reversed(properties.items()):
            pair = self._rule(f'{_literal(name)} ws ":" ws {self._value(of, depth + 1)} ws')
            alone = self._rule(f"{pair} {rest}")
            first = alone if name in required else self._rule(f"{alone} | {first}")
            more = self._rule(f'"," ws {pair}')
            rest = self._rule(f"{more} {rest}" if name in required else f"{more}? {rest}")
        return self._rule(f'"{{" ws {first} "}}"')

    def _array(self, schema: Schema, depth: int) -> str:
        item = self._rule(f"{self._value(schema.get('items'), depth + 1)} ws")
        least, most = _bounds(schema, "minItems", "maxItems")
        if most == 0:
            return self._rule('"[" ws "]"')
        more = self._rule(f'"," ws {item}')
        repeats = _repetition(max(least - 1, 0), None if most is None else most - 1)
        items = self._rule(f"{item} {more}{repeats}" if repeats else item)
        return self._rule(f'"[" ws {items}{"" if least else "?"} "]"')

    def _integer(self, schema: Schema) -> str:
        low, high = schema.get("minimum"), schema.get("maximum")
        if low is None and high is None:
            return "integer"
        if low == 0 and high is None:
            return "whole"
        if not isinstance(low, int) or not isinstance(high, int) or not 0 <= high - low < _MAX_RANGE:
            _refuse("minimum")
        return self._constants(list(range(low, high + 1)))


def _refuse(problem: str) -> NoReturn:
    raise SchemaUnsupported(problem=problem)


def _check(said: set[str], known: set[str]) -> None:
    """Refuses keywords that would not be kept to."""
    for keyword in sorted(said - known):
        _refuse(keyword[:40])


def _list(value: Any, keyword: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        _refuse(keyword)
    return value


def _bounds(schema: Schema, low: str, high: str) -> tuple[int, int | None]:
    least, most = schema.get(low, 0), schema.get(high)
    if not isinstance(least, int) or not 0 <= least <= _MAX_REPEATS:
        _refuse(low)
    if most is not None and (not isinstance(most, int) or not least <= most <= _MAX_REPEATS):
        _refuse(high)
    return least, most


def _repeats(schema: Schema, low: str, high: str) -> str:
    least, most = _bounds(schema, low, high)
    return "{0}" if most == 0 else _repetition(least, most)


def _repetition(least: int, most: int | None) -> str:
    """How often the symbol before it comes; empty for not at all."""
    if most == 0:
        return ""
    return f"{{{least},{'' if most is None else most}}}"


def _literal(value: Any) -> str:
    """The JSON text of a value, as llama.cpp writes a fixed text."""
    text = msgspec.json.encode(value).decode()
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
