"""Each event of the audit can be told in words, in both languages, without an id."""

import msgspec
import pytest
from msgspec.structs import fields as fields_of

from desktop.clinical.language import LANGUAGES, Language, Text
from desktop.conversation.audit_words import PROBLEMS, TITLES, UNSAID, problem_words, told
from desktop.conversation.auditing import (
    KINDS,
    Answered,
    AnyEvent,
    ChainProblem,
    Deleted,
    Held,
    Locked,
    Merged,
    Opened,
    SettingsChanged,
)

NAMES = {"one": Text("甲", "the first")}


def test_every_kind_has_a_title() -> None:
    assert set(TITLES) == set(KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", AnyEvent.__args__, ids=lambda kind: kind.__name__)
def test_no_fact_is_forgotten(kind: type[AnyEvent], language: Language) -> None:
    kinds = {field.name: msgspec.inspect.type_info(field.type) for field in fields_of(kind)}
    said = ""
    for flag in (True, False):  # of a flag the title may say the one: a signature, and its withdrawal
        values = {name: _usual(one, flag=flag) for name, one in kinds.items()}
        said += told(msgspec.convert(values, kind), language, NAMES)
    assert bool(said) == bool(kinds.keys() - UNSAID)


def _usual(kind: object, *, flag: bool) -> object:
    match kind:
        case msgspec.inspect.LiteralType(values=values):
            return min(map(str, values))
        case msgspec.inspect.BoolType():
            return flag
        case msgspec.inspect.IntType():
            return 7
        case msgspec.inspect.VarTupleType():
            return ("one", "two")
        case _:
            return "complete"


@pytest.mark.parametrize(
    ("event", "zh", "en"),
    [
        (Opened(way="keyring", anchor="fits"), "系统钥匙串", "by the system's keyring"),
        (
            Opened(way="file", anchor="ahead"),
            "密钥文件 · 之前的记录被截去",
            "by the key file · entries before were cut off",
        ),
        (Locked(closing=False), "", ""),
        (Deleted(conversation="c"), "", ""),
        (Deleted(conversation="c", retention=True), "超过保留期限", "its time was over"),
        (Held(conversation="c", held=False), "解除保留", "released"),
        (Merged(backup="b", conversations=2, messages=0), "2 个病例", "2 cases"),
        (SettingsChanged(names=("one", "theme")), "甲 · theme", "the first · theme"),
        (
            Answered(
                conversation="c",
                message="m",
                state="cancelled",
                model_id="demo",
                model_sha256="",
                task_id=None,
            ),
            "被停止 · 模型 demo",
            "stopped · model demo",
        ),
    ],
)
def test_what_is_told(event: AnyEvent, zh: str, en: str) -> None:
    assert (told(event, "zh", NAMES), told(event, "en", NAMES)) == (zh, en)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PROBLEMS)
def test_each_problem_names_its_entry(kind: str, language: Language) -> None:
    problem = msgspec.convert({"kind": kind, "number": 17, "other": 18}, ChainProblem)
    assert "17" in problem_words(problem, language)
