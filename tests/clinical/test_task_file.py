"""A task file that is wrong is reported with its file, line and entry, in both languages."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop.clinical.shelf import Shelf, load_shelf

LoadOwn = Callable[[dict[str, str | bytes]], Shelf]


class Break(NamedTuple):
    """One way to break the hospital's file: `old` becomes `new`, in the line `line`, at `entry`."""

    name: str
    old: str
    new: str
    line: int
    entry: str
    zh: str
    en: str


BREAKS = [
    Break("syntax", 'id = "ward-round"', 'id = "ward-round', 1, "-", "TOML 语法", "not TOML"),
    Break("open bracket", "low = 5", "low = 5\nchoices = [", 32, "-", "TOML 语法", "not TOML"),
    Break("cut off", 'example = { zh = "10", en = "10" }\n', "choices = [", 31, "-", "TOML 语法", "not TOML"),
    Break("key twice", "order = 5", "order = 5\norder = 6", 5, "-", "TOML 语法", "not TOML"),
    Break("endless number", "order = 5", "order = " + "9" * 5000, 1, "-", "TOML 语法", "not TOML"),
    Break("nested deeply", "order = 5", "order = " + "[" * 5000, 1, "-", "TOML 语法", "not TOML"),
    Break(
        "unknown key", "order = 5", 'order = 5\ncolour = "red"', 5, "colour", "没有这一项", "no such entry"
    ),
    Break("unknown key of a field", "low = 5", "low = 5\nhi = 9", 31, "hi", "没有这一项", "no such entry"),
    Break("missing key", "order = 5\n", "", 1, "order", "缺少", "missing"),
    Break("missing key of a field", 'kind = "number"\n', "", 25, "kind", "缺少", "missing"),
    Break("missing language", ', en = "Dose" }', " }", 28, "label.en", "缺少", "missing"),
    Break("empty text", '"Ward round"', '""', 5, "title.en", "不能使用", "length >= 1"),
    Break("wrong type", "order = 5", 'order = "5"', 4, "order", "应为整数", "expected `int`, got `str`"),
    Break("wrong type in a field", "low = 5", 'low = "5"', 30, "low", "应为数字", "got `str`"),
    Break(
        "wrong type of a shared entry", "required = true", "required = 1", 14, "required", "true", "`bool`"
    ),
    Break(
        "text for both languages", '{ zh = "剂量", en = "Dose" }', '"剂量"', 28, "label", "应为表", "`object`"
    ),
    Break("table for a list", "[[fields]]\nuse", "[fields]\nuse", 16, "-", "TOML 语法", "not TOML"),
    Break("unknown phase", '"treatment"', '"therapy"', 3, "phase", "before, diagnosis", "before, diagnosis"),
    Break("unknown kind", '"number"', '"integer"', 27, "kind", "text, multiline", "text, multiline"),
    Break("capital id", '"ward-round"', '"Ward"', 1, "id", "不能使用", "matching regex"),
    Break("version 0", "version = 1", "version = 0", 2, "version", "不能使用", ">= 1"),
    Break("unknown shared field", 'use = "age"', 'use = "aeg"', 13, "use", "公用字段", "shared field 'aeg'"),
    Break("shared field that is no name", 'use = "age"', "use = [1]", 13, "use", "公用字段", "shared field"),
    Break("name twice", 'name = "dose"', 'name = "ward"', 26, "ward", "两次", "twice"),
    Break(
        "other kind of a shared name", 'name = "dose"', 'name = "results"', 26, "results", "公用", "shared"
    ),
    Break("choice without choices", '"number"', '"choice"', 26, "dose", "choices", "choices"),
    Break("choices without choice", '"choice"', '"text"', 17, "ward", "choices", "choices"),
    Break("choice twice", '"west"', '"east"', 17, "ward", "重复", "same id"),
    Break("range of words", '"number"', '"text"', 26, "dose", "只有 number", "only fields of kind"),
    Break("range upside down", "low = 5", "low = 5\nhigh = 4", 26, "dose", "大于", "above"),
    Break("schema of no object", "order = 5", 'order = 5\nschema = "[1]"', 5, "schema", "对象", "an object"),
    Break("schema that is no JSON", "order = 5", 'order = 5\nschema = "{"', 5, "schema", "JSON", "JSON"),
    Break(
        "schema of text", "order = 5", "order = 5\nschema = {type = 'string'}", 5, "schema", "对象", "object"
    ),
    Break("schema with a date", "order = 5", "order = 5\nschema.x = 2026-01-01", 5, "schema", "JSON", "JSON"),
    Break("example that is no number", '"10", en', '"ten", en', 26, "dose", "应为数字", "a number"),
]


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.name)
def test_a_fault_is_reported_at_its_line_and_entry(load_own: LoadOwn, ward_round: str, broken: Break) -> None:
    assert ward_round.count(broken.old) == 1
    shelf = load_own({"科室 任务.toml": ward_round.replace(broken.old, broken.new)})
    (problem,) = shelf.problems
    assert problem.facts["file"] == "科室 任务.toml"
    assert (problem.facts["line"], problem.facts["field"]) == (broken.line, broken.entry)
    assert broken.zh in problem.sentence("zh")
    assert broken.en in problem.sentence("en")
    assert len(shelf.tasks) == 22


def test_a_choice_that_is_wrong_is_found_in_its_own_field(load_own: LoadOwn, ward_round: str) -> None:
    shelf = load_own({"x.toml": ward_round.replace('id = "west"', 'id = "West"')})
    (problem,) = shelf.problems
    assert (problem.facts["line"], problem.facts["field"]) == (22, "choices.id")


def test_a_comment_is_not_taken_for_the_entry(load_own: LoadOwn, ward_round: str) -> None:
    text = "# order = 5, as in the workflow\n" + ward_round.replace("order = 5", 'order = "5"')
    (problem,) = load_own({"x.toml": text}).problems
    assert problem.facts["line"] == 5


def test_fields_written_in_one_line_are_found_too(load_own: LoadOwn, ward_round: str) -> None:
    head = ward_round.partition("\n[[fields]]")[0]
    (problem,) = load_own({"x.toml": head + 'fields = [{ name = "a", kind = "list" }]\n'}).problems
    assert (problem.facts["line"], problem.facts["field"]) == (11, "kind")


def test_a_file_in_a_chinese_code_page_is_reported_with_its_line(load_own: LoadOwn, ward_round: str) -> None:
    (problem,) = load_own({"x.toml": ward_round.encode("gb18030")}).problems
    assert problem.facts["line"] == 5
    assert "UTF-8" in problem.sentence("zh")
    assert "UTF-8" in problem.sentence("en")


def test_a_file_saved_by_windows_notepad_is_read(load_own: LoadOwn, ward_round: str) -> None:
    shelf = load_own({"x.toml": ("\ufeff" + ward_round.replace("\n", "\r\n")).encode()})
    assert not shelf.problems
    assert shelf.task("ward-round").own


def test_a_folder_named_like_a_file_is_reported(resources: Path, tmp_path: Path) -> None:
    (tmp_path / "x.toml").mkdir()
    (problem,) = load_shelf(resources, tmp_path).problems
    assert problem.facts["file"] == "x.toml"
    assert "无法读取" in problem.sentence("zh")
    assert "cannot be read" in problem.sentence("en")
    assert str(tmp_path) not in problem.sentence("en")


@pytest.mark.parametrize(
    "schema",
    [
        """schema = '{"type": "object", "properties": {"等级": {"type": "integer"}}}'""",
        'schema = { type = "object", properties = { "等级" = { type = "integer" } } }',
    ],
)
def test_a_schema_is_a_table_or_json(load_own: LoadOwn, ward_round: str, schema: str) -> None:
    shelf = load_own({"x.toml": ward_round.replace("order = 5", f"order = 5\n{schema}")})
    assert not shelf.problems
    assert (
        shelf.task("ward-round").schema == '{"type": "object", "properties": {"等级": {"type": "integer"}}}'
    )
