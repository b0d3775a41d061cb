"""Keeps cases until it is killed: `keeper.py JOB SEED FOLDER PASSPHRASE NEXT`, in `DOCTORFLAN_HOME`.

JOB is `write`, `backup`, `passphrase`, `restore`, `merge`, `bin` or `migrate`. A line on stdout says what was
just done: `kept ID LENGTH` once a message is on disk, `begin` and `end` around what the job is about.
"""

import itertools
import random
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from desktop.assistant import Assistant
from desktop.conversation.messages import Conversation, Message, TextPart
from desktop.engine.client import Engine
from desktop.paths import find_paths
from desktop.store.history import History

NOON = "2026-03-01T12:00:00.000+00:00"
BEFORE = 3


def tell(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class Keeper:
    """One run."""

    def __init__(self, job: str, seed: str, folder: Path, passphrase: str, new_passphrase: str) -> None:
        self._chance = random.Random(f"{job} {seed}")
        self._numbers = itertools.count()
        self._name = f"{job}-{seed}"
        self._folder = folder
        self._passphrases = itertools.cycle((new_passphrase, passphrase))
        self._last = passphrase
        self._assistant = Assistant(find_paths(), engine=Engine(["nothing"]))
        self._assistant.unlock(passphrase)

    def write(self) -> None:
        """A question and a growing answer."""
        name = f"{self._name}-{next(self._numbers)}"
        talk = Conversation(
            id=name, title=f"胸痛 {name}", created_at=NOON, updated_at=NOON, head_id=f"{name}-a"
        )
        question = Message(
            id=f"{name}-q",
            conversation_id=name,
            parent_id=None,
            role="user",
            parts=(TextPart("胸痛怎么办？" * self._chance.randint(1, 200)),),
            created_at=NOON,
        )
        answer = msgspec.structs.replace(
            question, id=f"{name}-a", parent_id=question.id, role="assistant", parts=(), state="writing"
        )
        self._run(lambda history: history.add_conversation(talk, question, answer))
        tell("kept", question.id, len(question.text))
        for length in (100, 2000):
            answer = msgspec.structs.replace(answer, parts=(TextPart("多休息。" * length),))
            self._keep(answer)
        self._keep(msgspec.structs.replace(answer, state="complete"))

    def backup(self) -> None:
        self._assistant.backups.make(self._folder / "备份", self._last)
        self._run(lambda history: history.note())
        for kept in self._assistant.backups.kept()[:1]:
            Path(kept.path).unlink()
        self._assistant.backups.daily(2)

    def passphrase(self) -> None:
        new = next(self._passphrases)
        self._assistant.profiles.set_passphrase(new, current=self._last)
        self._last = new

    def restore(self) -> None:
        self._assistant.backups.restore(self._folder / "source", self._last)

    def merge(self) -> None:
        self._assistant.backups.merge(self._folder / "other", self._last)

    def bin(self) -> None:
        ids = [summary.id for summary in self._assistant.summaries() if "bin" in summary.id]
        for name in ids[: len(ids) // 2]:
            self._assistant.delete(name)
        self._assistant.housekeeping.empty_bin()

    def work(self, job: str) -> None:
        for round_ in itertools.count():
            for _ in range(self._chance.randint(1, BEFORE)):
                self.write()
            if job == "restore" and round_:
                continue
            if job != "write":
                tell("begin")
                getattr(self, job)()
                tell("end")

    def _keep(self, message: Message) -> None:
        self._run(lambda history: history.save_message(message))
        tell("kept", message.id, len(message.text))

    def _run(self, work: Callable[[History], None]) -> None:
        self._assistant._history.run(work)


def migrate(path: Path, key: bytes) -> None:
    tell("begin")
    History.open(path, key)
    tell("end")
    sys.stdin.read()


if __name__ == "__main__":
    if sys.argv[1] == "migrate":
        migrate(Path(sys.argv[3]), bytes.fromhex(sys.argv[4]))
    else:
        Keeper(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4], sys.argv[5]).work(sys.argv[1])
