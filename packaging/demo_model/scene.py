"""A scene: one made-up patient in front of one task, as the program's form shows it."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from demo_model.knowledge import Disease, DiseaseFacts, Drug, Knowledge, Operation, Pair, Symptom, Told
from desktop.clinical.forms import Entry, Values
from desktop.clinical.language import Language
from desktop.clinical.task import Task


@dataclass(frozen=True)
class Subject:
    """What a task is about: always a disease where there is one, and what the task adds to it."""

    disease: Disease | None = None
    symptom: Symptom | None = None
    drug: Drug | None = None
    pair: Pair | None = None
    operation: Operation | None = None


@dataclass(frozen=True)
class Scene:
    """One question and everything that its answer may use.

    `values` are the form's untrusted values, `entries` what the form shows of them; `told` is set
    where the form holds a dialogue. `careful` answers mark findings that the form may not hold.
    """

    task: Task
    language: Language
    subject: Subject
    knowledge: Knowledge
    values: Values
    entries: tuple[Entry, ...]
    rng: random.Random = field(repr=False)
    told: Told | None = None
    careful: bool = False

    @property
    def facts(self) -> DiseaseFacts:
        """The disease's phrases in the scene's language."""
        if self.subject.disease is None:
            raise ValueError(self.task.id)
        return self.subject.disease.read(self.language)

    def say(self, zh: str, en: str, **parts: str) -> str:
        """One of two templates, filled in."""
        return (zh if self.language == "zh" else en).format(**parts)

    def pick(self, *choices: str) -> str:
        """One wording out of several that mean the same."""
        return self.rng.choice(choices)

    def shown(self, name: str) -> str:
        """A field as the doctor reads it, without a closing full stop; empty where it is empty."""
        text = next((entry.value for entry in self.entries if entry.name == name), "")
        return text.strip().rstrip("。.")

    def given(self, name: str) -> str:
        """A field that a record repeats; says so where it is empty."""
        return self.shown(name) or self.say("未提供", "not provided")

    def to_verify(self, *findings: str) -> list[str]:
        """Findings that are typical but perhaps not this patient's: marked so in careful answers."""
        mark = self.say("需核对：", "to verify: ") if self.careful else ""
        return [mark + finding for finding in findings]

    def person(self) -> str:
        """Age and sex as the form gives them; empty where it gives neither."""
        age, sex = self.values.get("age", ""), self.shown("sex").lower()
        if self.language == "zh":
            return (f"{age}岁" if age else "") + (f"{sex}性" if sex else "")
        return " ".join(part for part in (f"{age}-year-old" if age else "", sex) if part)


def bullets(*items: str) -> str:
    """A Markdown list; empty items are left out."""
    return "\n".join(f"- {upper(item)}" for item in items if item)


def numbered(items: Sequence[str]) -> str:
    """A numbered Markdown list."""
    return "\n".join(f"{number}. {upper(item)}" for number, item in enumerate(items, 1))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def before_colon(text: str) -> str:
    """The test's name out of "test: reason"."""
    return re.split("：|: ", text, maxsplit=1)[0]


def reason(text: str) -> str:
    """The reason out of "test: reason"."""
    return re.split("：|: ", text, maxsplit=1)[-1]


def upper(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
