"""A clinical task: what it asks of the doctor, what it tells the model, what it promises."""

from typing import Annotated, Literal

import msgspec

from desktop.clinical.language import Text

Kind = Literal["text", "multiline", "number", "choice", "date"]
Phase = Literal["before", "diagnosis", "treatment", "after"]
Identifier = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]*$", max_length=64)]
FieldName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]

PHASES: dict[Phase, Text] = {
    "before": Text(zh="诊前", en="Before the visit"),
    "diagnosis": Text(zh="诊断", en="Diagnosis"),
    "treatment": Text(zh="治疗", en="Treatment"),
    "after": Text(zh="诊后与查询", en="After and reference"),
}


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One possible value of a choice field; `id` is what is stored."""

    id: Identifier
    label: Text


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One typed field of a task's form.

    `low` and `high` are the plausible range of a number, in `unit`: outside it the value is
    questioned, not refused. `example` is a realistic value of no real patient; for a choice it is
    the choice's id in both languages, for a date `YYYY-MM-DD`, for a number plain digits.
    """

    name: FieldName
    kind: Kind
    label: Text
    required: bool = False
    help: Text | None = None
    placeholder: Text | None = None
    unit: Text | None = None
    low: float | None = None
    high: float | None = None
    choices: tuple[Choice, ...] = ()
    example: Text | None = None


class Sampling(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the next token is chosen; temperature 0 is greedy and then the rest has no effect."""

    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] = 0.3
    top_k: Annotated[int, msgspec.Meta(ge=0)] = 40
    top_p: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.9
    min_p: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.05
    repeat_penalty: Annotated[float, msgspec.Meta(ge=1, le=2)] = 1.05
    seed: Annotated[int, msgspec.Meta(ge=0, le=0xFFFF_FFFE)] | None = None


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A clinical task as its TOML file describes it, shared fields filled in.

    `doctorflan_category` is the data set's exact category name, only where it is confirmed.
    `headings` are the parts that an answer promises, in their order. `case_tag` names what the form
    gives, as the tag before the case (`<病例描述>`). Without `sampling`, what the model's makers recommend
    is used. `schema` is the JSON Schema of an object that the answer keeps to, as JSON text; empty for prose.
    """

    id: Identifier
    version: Annotated[int, msgspec.Meta(ge=1)]
    phase: Phase
    order: int
    title: Text
    help: Text
    example_summary: Text
    instruction: Text
    case_tag: Text
    headings: tuple[Text, ...]
    fields: tuple[Field, ...]
    doctorflan_category: str | None = None
    sampling: Sampling | None = None
    schema: str = ""
    own: bool = False

    def field(self, name: str) -> Field | None:
        """The field called `name`, or None."""
        return next((field for field in self.fields if field.name == name), None)


class Specialty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A clinical department."""

    id: Identifier
    title: Text
