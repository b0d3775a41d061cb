"""A real encrypted history in a folder with a Chinese name, and what to put into it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.clinical.cases import Case
from desktop.clinical.forms import Entry
from desktop.clinical.task import Sampling
from desktop.conversation.messages import (
    Conversation,
    FormPart,
    Message,
    Part,
    Provenance,
    State,
    TextPart,
)
from desktop.store.history import History

HERE = Path(__file__).resolve().parent
NOON = "2026-03-01T12:00:00.000Z"

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def key() -> bytes:
    return bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "张医生 的病例 100%#?" / "history.db"


@pytest.fixture
def history(path: Path, key: bytes) -> Iterator[History]:
    history = History.open(path, key, busy_timeout_s=0.05)
    yield history
    history.close()


@pytest.fixture
def reopen(path: Path, key: bytes) -> Iterator[Callable[[], History]]:
    """Opens the file once more; all are closed in the end."""
    opened: list[History] = []

    def open_again() -> History:
        opened.append(History.open(path, key, busy_timeout_s=0.05))
        return opened[-1]

    yield open_again
    for history in opened:
        history.close()


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a script of this folder with arguments, stdin and stdout as pipes; it is gone in the end."""
    started: list[subprocess.Popen[str]] = []
    root = str(HERE.parent.parent)

    def run(script: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, str(HERE / script), *map(str, arguments)]
        pipe = subprocess.PIPE
        environment = {**os.environ, "PYTHONPATH": root, "PYTHONUTF8": "1"}
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


@pytest.fixture
def case() -> Callable[..., Conversation]:
    def make(number: int = 1, *, title: str = "男，58岁，胸痛", updated_at: str = NOON) -> Conversation:
        return Conversation(
            id=f"{number:04x}-conversation",
            title=title,
            created_at=NOON,
            updated_at=updated_at,
            specialty_id="cardiology",
            case=Case({"age": "58", "allergies": "青霉素"}),
        )

    return make


@pytest.fixture
def question() -> Callable[..., Message]:
    def make(case: Conversation, name: str, parent: str | None = None, words: str = "怎么办？") -> Message:
        form = FormPart(
            task_id="triage",
            task_version=3,
            title="分诊",
            specialty_id=None,
            entries=(Entry("chief_complaint", "主诉", "咽痛3天"),),
            values={"chief_complaint": "咽痛3天"},
            text="<主诉>咽痛3天</主诉> secretinstruction",
        )
        return Message(
            id=f"{case.id}-{name}",
            conversation_id=case.id,
            parent_id=parent,
            role="user",
            parts=(form, TextPart(words)),
            created_at=NOON,
        )

    return make


@pytest.fixture
def answer() -> Callable[..., Message]:
    def make(
        case: Conversation,
        name: str,
        parent: str | None,
        *parts: Part,
        state: State = "complete",
    ) -> Message:
        return Message(
            id=f"{case.id}-{name}",
            conversation_id=case.id,
            parent_id=parent,
            role="assistant",
            parts=parts or (TextPart("建议就诊**耳鼻喉科**。"),),
            created_at=NOON,
            state=state,
            provenance=Provenance(
                model_id="demo",
                model_name="演示模型",
                model_sha256="0" * 64,
                demo=True,
                app_version="0.1.0",
                language="zh",
                sampling=Sampling(temperature=0.5),
                seed=7,
                ttft_ms=84.1,
            ),
        )

    return make
