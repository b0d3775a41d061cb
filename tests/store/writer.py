"""Writes questions and growing answers until it is killed: `writer.py FILE KEY`.

Each line on stdout says what has just been committed: the message's id, its state, the length of its
text.
"""

import itertools
import sys
from pathlib import Path

import msgspec

from desktop.conversation.messages import Conversation, Message, TextPart
from desktop.store.history import History
from tests.store.adding import add_messages

NOON = "2026-03-01T12:00:00.000Z"


def announce(message: Message) -> None:
    sys.stdout.write(f"{message.id} {message.state} {len(message.text)}\n")
    sys.stdout.flush()


def main() -> None:
    history = History.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
    start = len(history.summaries(limit=1_000_000))
    for number in itertools.count(start):
        case = Conversation(id=f"case-{number}", title=f"病例 {number}", created_at=NOON, updated_at=NOON)
        history.add_conversation(case)
        question = Message(
            id=f"{case.id}-q",
            conversation_id=case.id,
            parent_id=None,
            role="user",
            parts=(TextPart("胸痛怎么办？" * 50),),
            created_at=NOON,
        )
        answer = msgspec.structs.replace(
            question, id=f"{case.id}-a", parent_id=question.id, role="assistant", parts=(), state="writing"
        )
        add_messages(history, question, answer, head=answer.id, updated_at=NOON)
        announce(question)
        announce(answer)
        for length in range(1, 8):
            answer = msgspec.structs.replace(answer, parts=(TextPart("多休息。" * length * 100),))
            history.save_message(answer)
            announce(answer)
        answer = msgspec.structs.replace(answer, state="complete")
        history.save_message(answer)
        announce(answer)
        if number % 3 == 0:
            history.delete(case.id)
            history.undelete(case.id)


main()
