"""The tree: branches, versions, and where a branch ends."""

from desktop.conversation.messages import Message, TextPart
from desktop.conversation.tree import branch, newest_leaf, places, versions


def message(name: str, parent: str | None, at: int, role: str = "user") -> Message:
    return Message(
        id=name,
        conversation_id="c",
        parent_id=parent,
        role=role,  # type: ignore[arg-type]
        parts=(TextPart(name),),
        created_at=f"2026-01-01T00:00:{at:02}.000+00:00",
    )


TREE = (
    message("q1", None, 1),
    message("a1", "q1", 2, "assistant"),
    message("a2", "q1", 3, "assistant"),
    message("q2", "a1", 4),
    message("a3", "q2", 5, "assistant"),
    message("q1b", None, 6),
)


def test_a_branch_runs_from_the_root() -> None:
    assert [found.id for found in branch(TREE, "a3")] == ["q1", "a1", "q2", "a3"]
    assert branch(TREE, None) == ()
    assert branch(TREE, "gone") == ()


def test_versions_are_siblings_of_one_role_in_order() -> None:
    assert [found.id for found in versions(TREE, TREE[2])] == ["a1", "a2"]
    assert [found.id for found in versions(TREE, TREE[5])] == ["q1", "q1b"]
    assert [found.id for found in versions(TREE, TREE[3])] == ["q2"]


def test_places_are_counted_among_the_versions() -> None:
    assert places(TREE, branch(TREE, "a3")) == {"q1": (1, 2), "a1": (1, 2), "q2": (1, 1), "a3": (1, 1)}
    assert places(TREE, branch(TREE, "a2"))["a2"] == (2, 2)


def test_a_branch_goes_on_to_its_newest_end() -> None:
    assert newest_leaf(TREE, "a1") == "a3"
    assert newest_leaf(TREE, "a2") == "a2"
    assert newest_leaf(TREE, "q1") == "a2"


def test_the_words_of_a_message_are_joined_by_an_empty_line() -> None:
    both = Message(
        id="x",
        conversation_id="c",
        parent_id=None,
        role="user",
        parts=(TextPart("one"), TextPart(""), TextPart("two")),
        created_at="",
    )
    assert both.text == "one\n\ntwo"
