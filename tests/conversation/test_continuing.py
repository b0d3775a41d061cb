"""Only the newest answer can be continued, if it has words and did not end by itself."""

import pytest

from desktop.conversation.continuing import continuable
from desktop.conversation.messages import Message, State, StructuredPart
from tests.conversation.talks import answer, question


@pytest.mark.parametrize(
    ("state", "can"),
    [("length", True), ("cancelled", True), ("cut_off", True), ("complete", False), ("writing", False)],
)
def test_what_did_not_end_by_itself(state: State, can: bool) -> None:
    made = answer("a", "q", "胸痛", state)
    assert continuable((question("q", None), made)) == (made if can else None)


def test_not_without_words_nor_a_question_nor_structured() -> None:
    asked = question("q", None)
    empty = answer("a", "q", "", "length")
    structured = Message(
        **{name: getattr(empty, name) for name in empty.__struct_fields__ if name != "parts"},
        parts=(StructuredPart("grades", "{}"),),
    )
    for branch in ((), (asked,), (asked, empty), (asked, structured)):
        assert continuable(branch) is None
