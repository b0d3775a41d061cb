"""Signing and rating: only what is complete, by the vault's owner, and nothing but the mark changes."""

import msgspec
import pytest

from desktop.assistant import Assistant
from desktop.conversation.auditing import AuditQuery, Signed
from desktop.conversation.messages import Conversation, Mark, Message, State, TextPart
from desktop.errors import UnknownMessage
from desktop.vault_errors import AnswerNotRatable, AnswerNotSignable

NOON = "2026-03-01T12:00:00.000Z"
ANSWER = Message(
    id="answer",
    conversation_id="case",
    parent_id="question",
    role="assistant",
    parts=(TextPart("**休息**"),),
    created_at=NOON,
)
QUESTION = msgspec.structs.replace(ANSWER, id="question", parent_id=None, role="user")


def keep(assistant: Assistant, answer: Message = ANSWER) -> Assistant:
    case = Conversation(id="case", title="头晕", created_at=NOON, updated_at=NOON, head_id="answer")
    assistant._history.run(lambda history: history.add_conversation(case, QUESTION, answer))
    return assistant


def test_a_signature_and_stars_do_not_touch_each_other(assistant: Assistant) -> None:
    signing = keep(assistant).signing
    assistant.profiles.rename("王医生")
    assert signing.rate("answer", 3).mark == Mark(stars=3)
    signed = signing.sign("answer")
    assert (signed.mark.stars, signed.mark.signed_by) == (3, "王医生")
    assistant.profiles.rename("李医生")
    assert signing.sign("answer") == signed  # who signs again changes nothing
    assert signing.rate("answer", 0).mark == msgspec.structs.replace(signed.mark, stars=0)
    [_, shown] = assistant.consultation("case").branch
    assert shown.mark.signed_by == "王医生"
    assert signing.withdraw("answer") == ANSWER
    assert assistant.verify() == ()
    events = [entry.event for entry in assistant.audit.entries(AuditQuery(kinds=("signed",)))]
    assert [event.signed for event in events if isinstance(event, Signed)] == [False, True]


def test_without_a_name_the_login_signs(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "stationsarzt")
    assert keep(assistant).signing.sign("answer").mark.signed_by == "stationsarzt"


@pytest.mark.parametrize("state", ["writing", "length", "cancelled", "cut_off"])
def test_what_is_not_complete_is_not_signed(assistant: Assistant, state: State) -> None:
    signing = keep(assistant, msgspec.structs.replace(ANSWER, state=state)).signing
    with pytest.raises(AnswerNotSignable):
        signing.sign("answer")


def test_neither_questions_nor_empty_answers_are_signed(assistant: Assistant) -> None:
    signing = keep(assistant, msgspec.structs.replace(ANSWER, parts=(TextPart(" \n"),))).signing
    for name in ("answer", "question"):
        with pytest.raises(AnswerNotSignable):
            signing.sign(name)
    with pytest.raises(AnswerNotRatable):
        signing.rate("question", 3)
    with pytest.raises(UnknownMessage):
        signing.sign("elsewhere")
