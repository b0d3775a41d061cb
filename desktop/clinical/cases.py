"""The case: the facts about one patient that are carried through all tasks of a conversation."""

from collections.abc import Iterable

import msgspec

from desktop.clinical.forms import Values
from desktop.clinical.task import Field, Task

CASE_LINE = ("sex", "age", "chief_complaint", "allergies", "current_drugs")
"""The shared fields that the case line shows, in its order."""


class Case(msgspec.Struct, frozen=True):
    """Normalised values by shared field name; a later value replaces an earlier one."""

    values: Values = {}

    def with_values(self, fields: Iterable[Field], values: Values) -> "Case":
        """The case with `values` in place of its own; only shared `fields` enter, empty ones leave."""
        shared = {field.name for field in fields}
        merged = {**self.values, **{name: text for name, text in values.items() if name in shared}}
        return Case({name: text for name, text in merged.items() if text})

    def prefill(self, task: Task) -> Values:
        """What the form of `task` already knows of the patient."""
        return {field.name: self.values[field.name] for field in task.fields if field.name in self.values}
