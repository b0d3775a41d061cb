"""Adds messages to a conversation that is there, as the assistant does."""

import msgspec

from desktop.conversation.messages import Message
from desktop.store.history import History


def add_messages(history: History, *messages: Message, head: str, updated_at: str) -> None:
    """Adds messages of one conversation and makes `head` the end of its shown branch."""
    talk = history.conversation(messages[0].conversation_id)
    history.save_conversation(msgspec.structs.replace(talk, head_id=head, updated_at=updated_at), *messages)
