"""Conversations for tests: questions, answers, summaries, and what their notices say."""

from collections.abc import Sequence

from desktop.clinical.forms import Entry
from desktop.clinical.task import Sampling
from desktop.conversation.left_out import told_exchanges
from desktop.conversation.messages import (
    FormPart,
    Message,
    NoticePart,
    Part,
    Provenance,
    State,
    SummaryPart,
    TextPart,
)

PROVENANCE = Provenance(
    model_id="m",
    model_name="模型",
    model_sha256="ab" * 32,
    demo=False,
    app_version="1",
    language="zh",
    sampling=Sampling(),
    seed=7,
    prompt_tokens=100,
)


def question(name: str, parent: str | None, *parts: Part) -> Message:
    return Message(
        id=name,
        conversation_id="c",
        parent_id=parent,
        role="user",
        parts=parts or (TextPart(f"问题 {name}"),),
        created_at="2026-01-01T00:00:00.000+00:00",
    )


def answer(name: str, parent: str, text: str | None = None, state: State = "complete") -> Message:
    return Message(
        id=name,
        conversation_id="c",
        parent_id=parent,
        role="assistant",
        parts=(TextPart(f"回答 {name}" if text is None else text),),
        created_at="2026-01-01T00:00:00.000+00:00",
        state=state,
        provenance=PROVENANCE,
    )


def told_form(**values: str) -> FormPart:
    """A form that tells these values; their labels are the names."""
    entries = tuple(Entry(name, name, value) for name, value in values.items())
    text = "任务\n" + "\n".join(f"{name}={value}" for name, value in values.items())
    return FormPart(
        task_id="t", task_version=1, title="T", specialty_id=None, entries=entries, values=values, text=text
    )


class Talk:
    """A branch that grows: `ask` adds a question and its answer, `summarise` a summary of some."""

    def __init__(self) -> None:
        self.branch: list[Message] = []

    def ask(self, *parts: Part, text: str | None = None, out: Sequence[str] = ()) -> str:
        """`out` are the first and the last id of what was left out; returns the question's id."""
        number = len(self.branch) // 2
        self._add(question(f"q{number}", self._last, *parts))
        made = answer(f"a{number}", f"q{number}", text)
        self._add(made)
        if out:
            self.notice(*out)
        return f"q{number}"

    def summarise(self, *covers: str, text: str | None = None, state: State = "complete") -> str:
        number = len(self.branch) // 2
        self._add(question(f"q{number}", self._last, SummaryPart(covers), TextPart("请概括")))
        self._add(answer(f"a{number}", f"q{number}", text, state))
        return f"q{number}"

    def notice(self, first: str, last: str) -> None:
        """The newest answer was made without what lies from `first` to `last`."""
        part = NoticePart("left_out", {"turns": 1, "first": first, "last": last})
        newest = self.branch[-1]
        self.branch[-1] = Message(
            **{name: getattr(newest, name) for name in newest.__struct_fields__ if name != "parts"},
            parts=(*newest.parts, part),
        )

    def read(self) -> list[str]:
        """The ids of the questions that the model reads."""
        return [exchange[0].id for exchange in told_exchanges(self.branch)]

    @property
    def _last(self) -> str | None:
        return self.branch[-1].id if self.branch else None

    def _add(self, message: Message) -> None:
        self.branch.append(message)
