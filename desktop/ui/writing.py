"""The answer that is being written, as the window knows it."""

import msgspec

from desktop.conversation.events import AnswerEvent, Loading, Reading
from desktop.conversation.messages import Message, NoticePart, TextPart


class Writing:
    """The answer that is being written: where it belongs and what has come so far.

    `asked_in` is the conversation that was shown when it was asked, `answer` is None until the
    question is on disk; events that come earlier wait in `early`. `left_out` is None as long as it is
    not known what does not fit.
    """

    def __init__(self, asked_in: str | None) -> None:
        self.asked_in = asked_in
        self.answer: Message | None = None
        self.early: list[AnswerEvent] = []
        self.text = ""
        self.progress: Reading | Loading | None = None
        self.left_out: tuple[str, ...] | None = None

    def begin(self, answer: Message) -> None:
        """Its place is on disk now; an answer that goes on has text already."""
        self.answer = answer
        self.text = answer.text

    def shown(self, answer: Message) -> Message:
        """The answer with what has come so far, which the disk does not hold yet."""
        words = (TextPart(self.text),) if self.text else ()
        notices = tuple(part for part in answer.parts if isinstance(part, NoticePart))
        return msgspec.structs.replace(answer, parts=(*words, *notices), state="writing")

    def is_end_of(self, branch: tuple[Message, ...]) -> bool:
        """Whether the answer is the last message of `branch`."""
        return self.answer is not None and bool(branch) and branch[-1].id == self.answer.id
