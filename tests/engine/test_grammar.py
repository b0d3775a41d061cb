"""Structured answers: a schema becomes a grammar, and what is written by it is valid each time."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.clinical.task import Sampling
from desktop.engine.grammar import MAX_SCHEMA_BYTES, grammar
from desktop.errors import EngineFault, SchemaUnsupported
from tests.engine import gguf_files
from tests.engine.in_process import Asked, InProcess

RECORD = {
    "type": "object",
    "properties": {
        "主诉": {"type": "string", "maxLength": 12},
        "age": {"type": "integer", "minimum": 0, "maximum": 150},
        "drugs": {
            "type": "array",
            "maxItems": 3,
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "minLength": 1, "maxLength": 6},
                    "dose_mg": {"type": "number"},
                },
                "required": ["name"],
            },
        },
        "outcome": {"enum": ["better", 'said "no"', "a\\b\n", None, 3]},
        "allergic": {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
    },
    "required": ["主诉", "drugs"],
    "additionalProperties": False,
}
TREE = {
    "$ref": "#/$defs/node",
    "$defs": {
        "node": {
            "type": "object",
            "properties": {
                "id": {"const": 1},
                "parts": {"type": "array", "items": {"$ref": "#/$defs/node"}, "maxItems": 1},
            },
            "required": ["id"],
        }
    },
}


def keeps_to(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None) -> bool:  # noqa: PLR0911
    """A small checker of the schemas that are used here."""
    root = root or schema
    if "$ref" in schema:
        return keeps_to(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    if "anyOf" in schema:
        return any(keeps_to(value, one, root) for one in schema["anyOf"])
    if "const" in schema or "enum" in schema:
        return any(
            value == one and type(value) is type(one) for one in schema.get("enum", [schema.get("const")])
        )
    match schema["type"]:
        case "object":
            return (
                isinstance(value, dict)
                and value.keys() >= set(schema.get("required", []))
                and value.keys() <= schema["properties"].keys()
                and all(keeps_to(part, schema["properties"][name], root) for name, part in value.items())
            )
        case "array":
            return (
                isinstance(value, list)
                and schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 1000)
                and all(keeps_to(part, schema["items"], root) for part in value)
            )
        case "string":
            return isinstance(value, str) and schema.get("minLength", 0) <= len(value) <= schema.get(
                "maxLength", 1000
            )
        case "integer":
            in_range = schema.get("minimum", -1e20) <= value <= schema.get("maximum", 1e20)
            return isinstance(value, int) and not isinstance(value, bool) and in_range
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case _:
            return value is None


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Asked]]:
    """Asks a model that knows nothing, so that only the grammar decides what is valid."""
    path = gguf_files.random_model(tmp_path_factory.mktemp("g") / "random.gguf")
    with InProcess(path) as engine:
        yield engine.ask


class TestWriting:
    @pytest.mark.parametrize("schema", [RECORD, TREE], ids=["record", "tree"])
    @pytest.mark.parametrize("seed", range(8))
    def test_an_answer_keeps_to_the_schema(self, ask: Callable[..., Asked], schema: Any, seed: int) -> None:
        sampling = Sampling(temperature=1.5, top_k=0, top_p=1, min_p=0, repeat_penalty=1)
        answer = ask("?", schema=json.dumps(schema), sampling=sampling, seed=seed, max_tokens=1500)
        assert answer.done.reason == "stop"
        assert keeps_to(json.loads(answer.text), schema)

    def test_greedy_answers_keep_to_it(self, ask: Callable[..., Asked]) -> None:
        answer = ask("?", schema=json.dumps(RECORD), max_tokens=1500)
        assert answer.done.reason == "stop"
        assert keeps_to(json.loads(answer.text), RECORD)

    @pytest.mark.parametrize("limit", [1, 5, 20, 40])
    def test_what_is_cut_says_so_and_goes_on_to_a_valid_end(
        self, ask: Callable[..., Asked], limit: int
    ) -> None:
        schema = json.dumps(RECORD)
        cut = ask("?", schema=schema, max_tokens=limit)
        assert cut.done.reason == "length"
        with pytest.raises(json.JSONDecodeError):
            json.loads(cut.text)
        rest = ask("?", schema=schema, begun=cut.text, max_tokens=1500)
        assert rest.done.reason == "stop"
        assert keeps_to(json.loads(cut.text + rest.text), RECORD)

    def test_stop_strings_do_not_cut_it(self, ask: Callable[..., Asked]) -> None:
        answer = ask("?", schema=json.dumps(RECORD), stop=('"', "{"), max_tokens=1500)
        assert keeps_to(json.loads(answer.text), RECORD)

    def test_what_was_begun_otherwise_is_a_fault(self, ask: Callable[..., Asked]) -> None:
        with pytest.raises(EngineFault):
            ask("?", schema=json.dumps(RECORD), begun="Dear colleague")
        assert ask("?", max_tokens=3).done.completion_tokens == 3

    def test_a_definition_that_never_ends_is_refused(self, ask: Callable[..., Asked]) -> None:
        loop = {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}
        with pytest.raises(SchemaUnsupported):
            ask("?", schema=json.dumps(loop))

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
    @given(data=st.data())
    def test_any_schema_is_kept_to(self, ask: Callable[..., Asked], data: st.DataObject) -> None:
        schema = data.draw(schemas())
        seed = data.draw(st.integers(0, 1000))
        text = json.dumps(schema)
        sampling = Sampling(temperature=1, top_k=0, top_p=1, min_p=0, repeat_penalty=1)
        answer = ask("?", schema=text, sampling=sampling, seed=seed, max_tokens=1800)
        if answer.done.reason == "stop":
            assert keeps_to(json.loads(answer.text), schema)
        else:
            assert answer.done.reason == "length"


def schemas() -> st.SearchStrategy[dict[str, Any]]:
    names = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
    leaves = st.one_of(
        st.sampled_from([{"type": "boolean"}, {"type": "integer"}, {"type": "number"}, {"type": "null"}]),
        st.builds(lambda most: {"type": "string", "maxLength": most}, st.integers(0, 8)),
        st.builds(
            lambda low, span: {"type": "integer", "minimum": low, "maximum": low + span},
            st.integers(-20, 20),
            st.integers(0, 30),
        ),
        st.builds(
            lambda values: {"enum": values},
            st.lists(st.one_of(names, st.integers(-9, 9), st.booleans()), min_size=1, max_size=3),
        ),
    )
    return st.recursive(leaves, _nested(names), max_leaves=6)


def _nested(names: st.SearchStrategy[str]) -> Callable[..., st.SearchStrategy[dict[str, Any]]]:
    def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        arrays = st.builds(
            lambda item, low, more: {"type": "array", "items": item, "minItems": low, "maxItems": low + more},
            inner,
            st.integers(0, 2),
            st.integers(0, 2),
        )
        objects = st.dictionaries(names, inner, max_size=4).flatmap(
            lambda properties: st.builds(
                lambda required: {
                    "type": "object",
                    "properties": properties,
                    "required": sorted(required),
                },
                st.sets(st.sampled_from(sorted(properties)) if properties else st.nothing()),
            )
        )
        return st.one_of(arrays, objects)

    return nested


class TestRefusing:
    @pytest.mark.parametrize(
        ("schema", "problem"),
        [
            ("", "JSON"),
            ("{", "JSON"),
            ("[" * 100_000, "size"),
            ("[" * 50_000, "JSON"),
            ("3", "schema"),
            ('{"type": "thing"}', "type"),
            ("{}", "type"),
            ('{"type": "string", "pattern": "a"}', "pattern"),
            ('{"type": "string", "maxLength": 1000000}', "maxLength"),
            ('{"type": "string", "maxLength": -1}', "maxLength"),
            ('{"type": "integer", "minimum": 5}', "minimum"),
            ('{"type": "array"}', "schema"),
            ('{"type": "object", "required": ["a"]}', "required"),
            ('{"type": "object", "properties": [1]}', "properties"),
            ('{"enum": []}', "enum"),
            ('{"anyOf": 1}', "anyOf"),
            ('{"$ref": "https://example.org/schema"}', "$ref"),
            ('{"$ref": "#/$defs/missing"}', "$ref"),
            ('{"allOf": [{"type": "string"}]}', "type"),
        ],
    )
    def test_what_cannot_be_kept_to_is_named(self, schema: str, problem: str) -> None:
        with pytest.raises(SchemaUnsupported) as refused:
            grammar(schema)
        assert refused.value.facts == {"problem": problem}

    def test_nesting_has_a_limit(self) -> None:
        schema: dict[str, Any] = {"type": "null"}
        for _ in range(40):
            schema = {"type": "array", "items": schema}
        with pytest.raises(SchemaUnsupported, match="depth"):
            grammar(json.dumps(schema))

    def test_size_has_a_limit(self) -> None:
        with pytest.raises(SchemaUnsupported, match="size"):
            grammar(json.dumps({"enum": ["a" * MAX_SCHEMA_BYTES]}))


def test_every_rule_that_is_named_is_there() -> None:
    lines = dict(line.split(" ::= ", 1) for line in grammar(json.dumps(RECORD)).splitlines())
    bare = [re.sub(r'"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|\{[^}]*\}', " ", rule) for rule in lines.values()]
    assert {name for rule in bare for name in re.findall(r"[a-z][a-z0-9]*", rule)} <= lines.keys()
