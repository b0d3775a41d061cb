"""Every error has two sentences that can be read, and survives the engine's pipe."""

import string

import pytest

from desktop import errors, vault_errors
from desktop.errors import DesktopError, EngineFault, from_code, leaves


def facts_of(leaf: type[DesktopError]) -> dict[str, str | float]:
    names = {name for _, name, _, _ in string.Formatter().parse(leaf.zh + leaf.en) if name}
    return {name: f"«{name}»" for name in names}


@pytest.mark.parametrize("leaf", leaves(), ids=lambda leaf: leaf.__name__)
class TestEachLeaf:
    def test_has_a_sentence_in_each_language(self, leaf: type[DesktopError]) -> None:
        error = leaf(**facts_of(leaf))
        assert any("\u4e00" <= character <= "\u9fff" for character in error.sentence("zh"))
        assert not any("\u4e00" <= character <= "\u9fff" for character in error.sentence("en"))

    def test_names_the_same_facts_in_both(self, leaf: type[DesktopError]) -> None:
        named = [
            {name.removesuffix("_zh") for _, name, _, _ in string.Formatter().parse(text) if name}
            for text in (leaf.zh, leaf.en)
        ]
        assert named[0] == named[1]

    def test_says_what_to_do(self, leaf: type[DesktopError]) -> None:
        assert any(
            word in leaf.zh
            for word in ("请", "用 doctorflan", "应为", "需填写", "不受影响", "可用的", "改用", "再次发送")
        )

    def test_crosses_the_pipe(self, leaf: type[DesktopError]) -> None:
        facts = facts_of(leaf)
        found = from_code(leaf(**facts).code, facts)
        assert type(found) is leaf
        assert found.sentence("zh") == leaf(**facts).sentence("zh")


def test_an_unknown_code_is_a_fault_that_names_it() -> None:
    found = from_code("NoSuchThing", {})
    assert isinstance(found, EngineFault)
    assert "NoSuchThing" in found.sentence("en")


def test_facts_that_do_not_fit_are_a_fault() -> None:
    assert isinstance(from_code("NotAModel", {"wrong": 1}), EngineFault)


def test_the_vaults_errors_are_in_the_tree() -> None:
    assert vault_errors.VaultLocked in leaves()


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    for leaf in leaves():
        assert leaf.__name__ in (errors.__doc__ or "")
