"""What a front end asks the assistant, and a conversation as it is shown."""

import msgspec

from desktop.clinical.forms import Values
from desktop.clinical.language import Language
from desktop.conversation.messages import Conversation, Message


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the doctor: a filled-in form, words of their own, or both.

    `conversation_id` None starts a new conversation. `edits` is the question that this one is a
    new version of; the branch then goes on from the place of the old one. `facts` of the case that
    are known before its first question.
    """

    language: Language
    text: str = ""
    task_id: str | None = None
    values: Values = {}
    specialty_id: str | None = None
    conversation_id: str | None = None
    edits: str | None = None
    facts: Values = {}


class AnswerLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line may set of an answer; `seed` None draws one, `save` False keeps nothing."""

    max_tokens: int = 2048
    seed: int | None = None
    save: bool = True


class Consultation(msgspec.Struct, frozen=True):
    """A conversation as it is shown.

    `branch` is the path to the conversation's head, oldest first; `places` gives for each of its
    messages which of how many versions it is, counted from 1.
    """

    conversation: Conversation
    branch: tuple[Message, ...]
    places: dict[str, tuple[int, int]]
