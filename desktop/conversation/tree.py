"""The message tree: the branch that is shown and the versions beside each message."""

from collections.abc import Sequence

from desktop.conversation.messages import Message


def branch(messages: Sequence[Message], head_id: str | None) -> tuple[Message, ...]:
    """The messages from the root to `head_id`, oldest first; empty when `head_id` is None."""
    by_id = {message.id: message for message in messages}
    found: list[Message] = []
    while head_id is not None and head_id in by_id:
        found.append(by_id[head_id])
        head_id = found[-1].parent_id
    return tuple(reversed(found))


def versions(messages: Sequence[Message], message: Message) -> tuple[Message, ...]:
    """The siblings of `message`, itself among them, in the order they were made."""
    same = [other for other in messages if (other.parent_id, other.role) == (message.parent_id, message.role)]
    return tuple(sorted(same, key=lambda other: (other.created_at, other.id)))


def places(messages: Sequence[Message], shown: Sequence[Message]) -> dict[str, tuple[int, int]]:
    """For each shown message, which of how many versions it is, counted from 1."""
    groups: dict[tuple[str | None, str], list[str]] = {}
    for message in sorted(messages, key=lambda other: (other.created_at, other.id)):
        groups.setdefault((message.parent_id, message.role), []).append(message.id)
    siblings = {message.id: groups[message.parent_id, message.role] for message in shown}
    return {name: (ids.index(name) + 1, len(ids)) for name, ids in siblings.items()}


def newest_leaf(messages: Sequence[Message], message_id: str) -> str:
    """The end of the branch that goes on from `message_id`, taking the newest child each time."""
    children: dict[str, Message] = {}
    for message in sorted(messages, key=lambda other: (other.created_at, other.id)):
        if message.parent_id is not None:
            children[message.parent_id] = message
    while message_id in children:
        message_id = children[message_id].id
    return message_id
