"""A filled-in form: its values checked field by field, and what is missing or doubtful."""

import datetime as dt
import re
import unicodedata

import msgspec

from desktop.clinical.language import Language, Text, clean
from desktop.clinical.task import Field, Task
from desktop.errors import InvalidField, UnknownField

Values = dict[str, str]
"""What the doctor entered, by field name: a choice's id, plain digits, `YYYY-MM-DD`, or words."""

_EXPECTED = {
    "number": Text(zh="数字", en="a number"),
    "date": Text(zh="日期，如 2026-03-01", en="a date such as 2026-03-01"),
}
_BETWEEN = Text(zh="通常在 {low}–{high}，请核对", en="usually {low}–{high}; please check")
_AT_LEAST = Text(zh="通常不低于 {low}，请核对", en="usually at least {low}; please check")
_AT_MOST = Text(zh="通常不高于 {high}，请核对", en="usually at most {high}; please check")


class Entry(msgspec.Struct, frozen=True):
    """One filled-in field as it is stored and shown: `label` and `value` in the form's language."""

    name: str
    label: str
    value: str


class Doubt(msgspec.Struct, frozen=True):
    """A value that can be used but is questioned; `question` stands beside the field."""

    name: str
    question: Text


class CheckedForm(msgspec.Struct, frozen=True):
    """The form after checking.

    `values` are normalised and hold only filled-in fields, in the form's order. `missing` names
    the required fields that are empty, `doubts` the values outside the plausible range.
    """

    task: Task
    values: Values
    missing: tuple[str, ...]
    doubts: tuple[Doubt, ...]

    def entries(self, language: Language) -> tuple[Entry, ...]:
        """The filled-in fields as they are read in `language`, in the form's order."""
        fields = [field for field in self.task.fields if field.name in self.values]
        return tuple(
            Entry(field.name, field.label.read(language), shown(field, self.values[field.name], language))
            for field in fields
        )


def check_form(task: Task, untrusted: Values, language: Language = "zh") -> CheckedForm:
    """Checks what was entered against the task's fields.

    Raises:
        UnknownField: a name that the task does not have.
        InvalidField: a number that is none, a date that is none, or an unknown choice.
    """
    for name in untrusted:
        if task.field(name) is None:
            known = ", ".join(field.name for field in task.fields)
            raise UnknownField(task=task.id, name=name, known=known)
    values = {
        field.name: check_value(field, untrusted[field.name], language)
        for field in task.fields
        if clean(untrusted.get(field.name, ""))
    }
    missing = tuple(field.name for field in task.fields if field.required and field.name not in values)
    doubts = (doubt_of(field, values[field.name]) for field in task.fields if field.name in values)
    return CheckedForm(task, values, missing, tuple(doubt for doubt in doubts if doubt))


def check_value(field: Field, untrusted: str, language: Language = "zh") -> str:
    """The normalised value of one field that is not empty. Raises `InvalidField`."""
    text = clean(untrusted)
    value: str | None
    match field.kind:
        case "number":
            value = _number(field, text)
        case "choice":
            value = _choice(field, text)
        case "date":
            value = _date(text)
        case "text":
            value = " ".join(text.splitlines())
        case "multiline":
            value = text
    if value is None:
        label, expected = field.label.read(language), expected_of(field, language)
        raise InvalidField(label=label, value=text[:80], expected=expected)
    return value


def expected_of(field: Field, language: Language) -> str:
    """What a number, a choice or a date field takes, in words."""
    if field.kind == "choice":
        return " / ".join(choice.label.read(language) for choice in field.choices)
    return _EXPECTED[field.kind].read(language)


def doubt_of(field: Field, value: str) -> Doubt | None:
    """The question about a normalised number outside its plausible range, or None."""
    if field.kind != "number" or not value:
        return None
    number = float(value)
    if (field.low is None or number >= field.low) and (field.high is None or number <= field.high):
        return None
    question = _AT_MOST if field.low is None else _AT_LEAST if field.high is None else _BETWEEN
    return Doubt(field.name, Text(_range_in(field, question, "zh"), _range_in(field, question, "en")))


def shown(field: Field, value: str, language: Language) -> str:
    """A normalised value as it is read: a choice by its label, a number with its unit."""
    if field.kind == "choice":
        return next((item.label.read(language) for item in field.choices if item.id == value), value)
    if field.kind == "number":
        return _with_unit(field, value, language)
    return value


def example_values(task: Task, language: Language) -> Values:
    """The example of the task: realistic values of no real patient."""
    return {field.name: field.example.read(language) for field in task.fields if field.example}


def _range_in(field: Field, question: Text, language: Language) -> str:
    low, high = ("" if limit is None else f"{limit:.10g}" for limit in (field.low, field.high))
    last = _with_unit(field, high or low, language)
    return question.read(language).format(low=low if high else last, high=last)


def _with_unit(field: Field, number: str, language: Language) -> str:
    unit = field.unit.read(language) if field.unit else ""
    return f"{number}%" if unit == "%" else f"{number} {unit}".rstrip()


def _number(field: Field, text: str) -> str | None:
    plain = _folded(text)
    for unit in (field.unit.zh, field.unit.en) if field.unit else ():
        plain = plain.removesuffix(_folded(unit)).rstrip()
    return plain if re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", plain) else None


def _choice(field: Field, text: str) -> str | None:
    wanted = _folded(text)
    names = ((choice.id, {choice.id, choice.label.zh, choice.label.en}) for choice in field.choices)
    return next((name for name, labels in names if wanted in map(_folded, labels)), None)


def _date(text: str) -> str | None:
    try:
        return dt.date.fromisoformat(_folded(text)).isoformat()
    except ValueError:
        return None


def _folded(text: str) -> str:
    """For comparing: full-width digits and letters, ℃ and capitals read like their plain forms."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
