"""Every rule has its words and its test: what is declared is what is said and what is enforced."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from desktop.policy.kinds import kinds
from desktop.policy.policy import Policy
from desktop.policy.rules import GROUPS, RULES, Rule

TESTS = Path(__file__).resolve().parents[1]


def marked() -> Iterator[str]:
    """The rules that tests name as theirs: `@pytest.mark.rule("downloads", ...)`."""
    for file in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for each in getattr(node, "decorator_list", ()):
                if isinstance(each, ast.Call) and ast.unparse(each.func) == "pytest.mark.rule":
                    yield from (ast.literal_eval(name) for name in each.args)


def test_every_field_of_the_policy_is_a_rule_and_every_rule_a_field() -> None:
    names = [rule.name for rule in RULES]
    assert sorted(names) == sorted(Policy.__struct_fields__)
    assert len(set(names)) == len(names)
    assert {rule.group for rule in RULES} == set(GROUPS)


def test_every_rule_is_enforced_by_a_test() -> None:
    assert set(marked()) == set(kinds())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_example_of_a_rule_can_be_used(rule: Rule) -> None:
    facts = tomllib.loads(f"{rule.name} = {rule.example}")
    assert getattr(msgspec.convert(facts, Policy), rule.name) is not None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_words_of_a_rule_are_there_in_both_languages(rule: Rule) -> None:
    for text in (rule.title, rule.meaning, kinds()[rule.name].expected):
        assert text.zh
        assert not any("\u4e00" <= character <= "\u9fff" for character in text.en)
