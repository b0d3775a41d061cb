"""Conversations: messages with typed parts, the message tree and the context budget."""
