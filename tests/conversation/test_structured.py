"""JSON that broke off anywhere is whole again, and says where it broke off."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.conversation.structured import CUT, whole_json


@pytest.mark.parametrize(
    ("begun", "whole"),
    [
        ('{"a": 1}', '{"a": 1}'),
        ('{"a": 1, "b": 12', '{"a": 1}'),
        ('{"a": 1.', "{}"),
        ('{"a": tru', "{}"),
        ('{"a": true', '{"a": true}'),
        ('{"a": "胸痛', '{"a": "胸痛…"}'),
        ('{"a": "x\\', '{"a": "x…"}'),
        ('{"a": "x\\u00', '{"a": "x…"}'),
        ('{"a": "x\\ud83d', '{"a": "x…"}'),
        ('{"a": "x\\\\', '{"a": "x\\\\…"}'),
        ('{"a": 1, "b', '{"a": 1}'),
        ('{"a": 1, "b":', '{"a": 1}'),
        ('{"a": [1, {"b": 2}, ', '{"a": [1, {"b": 2}]}'),
        ("{", "{}"),
        ('  {"a": [[', '  {"a": [[]]}'),
        ("", None),
        ("很抱歉，", None),
        ('{"a": oops, "b": 2, "c": 3, "d": 4, "e": 5', None),
    ],
)
def test_examples(begun: str, whole: str | None) -> None:
    assert whole_json(begun) == whole


values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 10**6) | st.floats(0, 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=4), values, max_size=4), st.booleans(), st.data())
def test_any_beginning_becomes_json_of_what_was_written(
    value: dict[str, object], ascii_only: bool, data: st.DataObject
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    end = data.draw(st.integers(1, len(text)))
    whole = whole_json(text[:end])
    assert whole is not None
    assert is_part(json.loads(whole), value)


def is_part(found: object, wanted: object) -> bool:
    """Whether `found` is `wanted` up to some place."""
    if isinstance(found, dict):
        return isinstance(wanted, dict) and all(
            is_part(inner, wanted.get(name)) for name, inner in found.items()
        )
    if isinstance(found, list):
        return isinstance(wanted, list) and all(map(is_part, found, wanted))
    if isinstance(found, str) and found != wanted:
        return isinstance(wanted, str) and found.endswith(CUT) and wanted.startswith(found.removesuffix(CUT))
    return found == wanted
