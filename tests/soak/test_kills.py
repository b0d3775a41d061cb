"""`kill -9` at random moments: nothing that was shown as saved is lost, nothing torn is taken for whole."""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desktop.assistant import Assistant
from desktop.conversation.messages import Conversation, Message, TextPart
from desktop.errors import UnknownMessage
from desktop.paths import Paths
from desktop.privacy.backup_file import read_facts
from desktop.store.history import History
from desktop.store.index import index_everything
from desktop.store.kept import KeptBackups
from desktop.store.migrations import MIGRATIONS
from desktop.store.opening import open_history_file
from desktop.store.rows import conversation_row, message_row
from desktop.vault_errors import PassphraseWrong
from tests.soak.keeper import NOON

SMALL, FULL = 7, 200
JOBS = ("write", "backup", "passphrase", "restore", "merge", "bin", "migrate")
WORDS = ("老银杏树下的石凳", "三月的雨里一把红伞")
LONGEST_S = 0.6
KEEPER = Path(__file__).with_name("keeper.py")
KEY = bytes(range(32))
CASES = 40

Make = Callable[..., Assistant]


class Ward:
    """A vault that is worked with, killed, looked at, and worked with again."""

    def __init__(self, make: Make, paths: Paths, folder: Path) -> None:
        self._make, self._paths, self._folder = make, paths, folder
        folder.mkdir()
        self._words = WORDS[0]
        self._kept: dict[str, int] = {}
        self.table: Counter[tuple[str, str]] = Counter()
        with_vault = make()
        with_vault.profiles.set_passphrase(self._words)
        fill(with_vault, "first")
        with_vault.backups.make(folder / "other", WORDS[0])
        with_vault.close()

    def kill(self, job: str, seed: int) -> None:
        chance = random.Random(seed)
        if job in {"restore", "merge"}:
            self._prepare(job)
        other = WORDS[1 - WORDS.index(self._words)]
        command = [sys.executable, str(KEEPER), job, str(seed), str(self._folder), self._words, other]
        told = killed(command, chance, waits_for="kept" if job == "write" else "begin")
        for line in told:
            if line[0] == "kept":
                self._kept[line[1]] = int(line[2])
        begun, ended = (told.count([word]) for word in ("begin", "end"))
        self.table[job, "within" if job == "write" or begun > ended else "after"] += 1
        self._look(job)

    def _prepare(self, job: str) -> None:
        """Backups under today's passphrase: the history as it is, or what another PC has."""
        assistant = self._make()
        assistant.unlock(self._words)
        assistant.backups.make(self._folder / ("source" if job == "restore" else "other"), self._words)
        assistant.close()

    def _look(self, job: str) -> None:
        assistant = self._make()
        self._unlock(assistant)
        assert assistant.housekeeping.check()[1] == ()
        lost = self._missing(assistant)
        if job == "restore" and lost:  # it came to the end: what was there is among the backups
            newest = assistant.backups.kept()[0]
            assert newest.reason == "before-restore"
            assistant.backups.merge(Path(newest.path))
            lost = self._missing(assistant)
            assert assistant.housekeeping.check()[1] == ()
        if job == "bin":  # removed for good, wholly
            lost = {name for name in lost if not name.startswith("bin-")}
            self._kept = {name: length for name, length in self._kept.items() if not name.startswith("bin-")}
        assert lost == set()
        for kept in assistant.backups.kept():
            assert assistant.backups.preview(Path(kept.path)).facts.conversations
        assistant.close()
        for path in self._folder.iterdir():
            if not path.name.startswith("."):
                assert read_facts(path).conversations

    def _unlock(self, assistant: Assistant) -> None:
        try:
            assistant.unlock(self._words)
        except PassphraseWrong:
            self._words = WORDS[1 - WORDS.index(self._words)]
            assistant.unlock(self._words)

    def _missing(self, assistant: Assistant) -> set[str]:
        def look(history: History) -> set[str]:
            return {name for name, length in self._kept.items() if length_of(history, name) < length}

        return assistant._history.run(look)


def killed(command: list[str], chance: random.Random, waits_for: str) -> list[list[str]]:
    """Runs a keeper, kills it some time after its first line of a kind; what it told, word by word."""
    environment = {**os.environ, "PYTHONPATH": str(KEEPER.parents[2]), "PYTHONUTF8": "1"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            told.append(line)
            if line.startswith(waits_for):
                break
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=chance.uniform(0, LONGEST_S))
        process.kill()
        told.extend(process.stdout)
    return [line.split() for line in told if line.endswith("\n")]


def length_of(history: History, name: str) -> int:
    try:
        return len(history.message(name).text)
    except UnknownMessage:
        return -1


def fill(assistant: Assistant, name: str) -> None:
    def work(history: History) -> None:
        for number in range(CASES):
            talk, message = made(f"{name}-{number}")
            history.add_conversation(talk, message)

    assistant._history.run(work)


def made(name: str) -> tuple[Conversation, Message]:
    talk = Conversation(id=name, title=f"咳嗽 {name}", created_at=NOON, updated_at=NOON)
    message = Message(
        id=f"{name}-q",
        conversation_id=name,
        parent_id=None,
        role="user",
        parts=(TextPart("咳嗽三天。" * 300),),
        created_at=NOON,
    )
    return msgspec.structs.replace(talk, head_id=message.id), message


def kill_a_migration(folder: Path, seed: int) -> str:
    """An older file, killed while it is brought up to date: then it is older or of today, and whole."""
    path = folder / "history.db"
    connection = open_history_file(path, KEY, migrations=MIGRATIONS[: 1 + 2 * (seed % 2)])
    talks = [made(f"old-{number}") for number in range(CASES)]
    with connection.writing() as db:
        for talk, message in talks:
            db.table("conversations").insert(conversation_row(talk))
            db.table("messages").insert(message_row(message))
        if seed % 2:
            index_everything(db)
    connection.close()
    command = [sys.executable, str(KEEPER), "migrate", str(seed), str(path), KEY.hex()]
    told = killed(command, random.Random(seed), waits_for="begin")
    for kept in KeptBackups(folder / "backups").all():
        copy = open_history_file(Path(kept.path), KEY, migrations=MIGRATIONS[: 1 + 2 * (seed % 2)])
        copy.close()
    history = History.open(path, KEY)
    assert {summary.id for summary in history.summaries("咳嗽", limit=1000)} == {talk.id for talk, _ in talks}
    assert history.verify() == ()
    history.close()
    return "after" if ["end"] in told else "within"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_nothing_is_lost(
    make_assistant: Make, paths: Paths, tmp_path: Path, rounds: int, tell: Callable[[str], None]
) -> None:
    ward = Ward(make_assistant, paths, tmp_path / "U盘")
    for number in range(rounds):
        job = JOBS[number % len(JOBS)]
        if job == "migrate":
            (tmp_path / f"old-{number}").mkdir()
            ward.table[job, kill_a_migration(tmp_path / f"old-{number}", number)] += 1
        else:
            ward.kill(job, number)
    rows = [f"| {job} | {ward.table[job, 'within']} | {ward.table[job, 'after']} |" for job in JOBS]
    tell("\n".join(["| killed while | within | after it |", "|---|---|---|", *rows]))
