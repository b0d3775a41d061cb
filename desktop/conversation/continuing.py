"""Which answer can be continued: the newest one, if it did not end by itself."""

from collections.abc import Sequence

from desktop.conversation.messages import Message, StructuredPart

UNFINISHED = {"length", "cancelled", "cut_off"}


def continuable(branch: Sequence[Message]) -> Message | None:
    """The answer at the end of `branch` that can be continued, or None.

    One without a word cannot, it is asked again; nor can a structured one, whose end was put on.
    """
    last = branch[-1] if branch else None
    if last is None or last.role != "assistant" or last.provenance is None or not last.text:
        return None
    is_structured = any(isinstance(part, StructuredPart) for part in last.parts)
    return last if last.state in UNFINISHED and not is_structured else None
