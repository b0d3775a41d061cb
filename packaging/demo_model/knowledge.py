"""The tables of plain textbook knowledge that the demo corpus is made of, read strictly."""

import tomllib
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

import msgspec

from desktop.clinical.language import Language

_T = TypeVar("_T")
HERE = Path(__file__).resolve().parent


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base of all tables: an unknown key in a file is an error."""


class InBoth(Strict, Generic[_T], frozen=True, kw_only=True):
    """What there is to say of something, in both languages."""

    zh: _T
    en: _T

    def read(self, language: Language) -> _T:
        """The facts in `language`."""
        return self.zh if language == "zh" else self.en


class DiseaseFacts(Strict, frozen=True, kw_only=True):
    """One disease in one language: phrases, not sentences.

    Each of `tests` is "test: reason", each of `differentials` a diagnosis, what supports it and how
    to confirm it; `grade` is the grade of the typical case and its criterion.
    """

    name: str
    complaint: str
    story: str
    history: str
    signs: str
    results: str
    tests: tuple[str, ...]
    basis: tuple[str, str, str]
    differentials: tuple[tuple[str, str, str], ...]
    grade: tuple[str, str]
    drugs: tuple[str, ...]
    procedure: str
    care: tuple[str, ...]
    followup: tuple[str, ...]
    redflags: tuple[str, ...]
    prognosis: str
    overview: str
    mechanism: str
    susceptible: str
    contagion: str
    incidence: str
    ask: tuple[str, str]
    alias: str = ""
    physical: tuple[str, ...] = ()


class Disease(InBoth[DiseaseFacts], frozen=True, kw_only=True):
    """One disease; `ages` are typical years, `urgent` sends the patient to the emergency room."""

    id: str
    specialty: str
    sex: Literal["both", "female", "male"]
    ages: tuple[int, int]
    urgent: bool = False


class SymptomFacts(Strict, frozen=True):
    """One symptom in one language."""

    name: str
    causes: tuple[str, ...]
    workup: tuple[str, ...]
    tests: tuple[str, ...]
    signs: tuple[str, ...]


class Symptom(InBoth[SymptomFacts], frozen=True, kw_only=True):
    """One symptom."""

    id: str


class DrugFacts(Strict, frozen=True):
    """One drug in one language; `never` are its contraindications."""

    name: str
    uses: tuple[str, ...]
    dose: str
    adverse: tuple[str, ...]
    never: tuple[str, ...]
    care: tuple[str, ...]


class Drug(InBoth[DrugFacts], frozen=True, kw_only=True):
    """One drug."""


class PairFacts(Strict, frozen=True):
    """Two drugs in one language: `a` is planned, `b` is taken."""

    a: str
    b: str
    grade: str
    effect: str
    never: tuple[str, ...]
    why: str
    act: tuple[str, ...]


class Pair(InBoth[PairFacts], frozen=True, kw_only=True):
    """Two drugs that should not simply be combined, in a patient with `disease`."""

    disease: str


class OperationFacts(Strict, frozen=True, kw_only=True):
    """One operation in one language; `function` is the usual state in rehabilitation."""

    name: str
    about: str
    prepare: tuple[str, ...]
    risks: tuple[str, ...]
    after: tuple[str, ...]
    monitor: tuple[str, ...]
    wound: tuple[str, ...]
    pain: str
    flags: tuple[str, ...]
    function: str
    exercises: tuple[str, ...]
    goal: str


class Operation(InBoth[OperationFacts], frozen=True, kw_only=True):
    """One operation, done for `disease`."""

    id: str
    disease: str
    anesthesia: Literal["general", "spinal", "local"]


class Told(Strict, frozen=True):
    """What a doctor-patient dialogue says, part by part; empty = not mentioned."""

    complaint: str
    story: str = ""
    results: str = ""
    history: str = ""
    plan: str = ""


class Example(Strict, frozen=True):
    """What stands behind a task's example, and the words that its answer must name."""

    subject: str
    zh: tuple[tuple[str, ...], ...]
    en: tuple[tuple[str, ...], ...]
    told: dict[Language, Told] = {}


class Substitute(Strict, frozen=True):
    """The first words of a beta-lactam's entry and the entry that replaces it."""

    zh: tuple[str, str]
    en: tuple[str, str]


class SmallTalk(Strict, frozen=True):
    """Questions and answers of one language that are about no subject; `{t}` is one of `things`."""

    who_asked: tuple[str, ...]
    who: str
    hello_asked: tuple[str, ...]
    hello: str
    unknown_asked: tuple[str, ...]
    unknown: str
    things: tuple[str, ...]


class Knowledge(Strict, frozen=True):
    """All tables."""

    diseases: tuple[Disease, ...]
    symptoms: tuple[Symptom, ...]
    drugs: tuple[Drug, ...]
    pairs: tuple[Pair, ...]
    operations: tuple[Operation, ...]
    examples: dict[str, Example]
    targets: dict[str, tuple[str, str]]
    substitutes: tuple[Substitute, ...]
    small_talk: dict[Language, SmallTalk]

    def disease(self, name: str) -> Disease:
        """The disease with the id `name`."""
        return next(disease for disease in self.diseases if disease.id == name)


def load_knowledge() -> Knowledge:
    """Reads all tables; raises `msgspec.ValidationError` at the first wrong entry."""
    diseases = [
        table for path in sorted((HERE / "diseases").glob("*.toml")) for table in _read(path)["diseases"]
    ]
    return Knowledge(
        diseases=msgspec.convert(diseases, tuple[Disease, ...]),
        symptoms=_convert(HERE / "symptoms.toml", "symptoms", tuple[Symptom, ...]),
        drugs=_convert(HERE / "drugs.toml", "drugs", tuple[Drug, ...]),
        pairs=_convert(HERE / "interactions.toml", "pairs", tuple[Pair, ...]),
        operations=_convert(HERE / "operations.toml", "operations", tuple[Operation, ...]),
        examples=msgspec.convert(_read(HERE / "examples.toml"), dict[str, Example]),
        targets=msgspec.convert(_read(HERE / "targets.toml"), dict[str, tuple[str, str]]),
        substitutes=_convert(HERE / "allergies.toml", "substitutes", tuple[Substitute, ...]),
        small_talk=msgspec.convert(_read(HERE / "small_talk.toml"), dict[Language, SmallTalk]),
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _convert(path: Path, key: str, kind: type[_T]) -> _T:
    return msgspec.convert(_read(path)[key], kind)
