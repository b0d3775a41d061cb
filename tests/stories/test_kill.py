"""`kill -9` of the whole program at 20 random moments: nothing that was committed is lost."""

import json
import random
import subprocess
import sys

import pytest

from desktop.assistant import open_assistant
from desktop.paths import Paths
from tests.cli.program import command

KILLS = 20
LONGEST_LINES = 150

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")


def killed_after(line_count: int, question: str) -> tuple[int, str]:
    """Asks and kills the program after some lines of its output; returns those and the text so far."""
    with subprocess.Popen(
        command("ask", "--json", question),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        seen = 0
        text = ""
        for line in process.stdout if line_count else ():
            event = json.loads(line)
            text += event.get("text", "")
            seen += 1
            if seen >= line_count:
                break
        process.kill()
    return seen, text


def test_twenty_kills_lose_nothing(paths: Paths) -> None:
    chance = random.Random(20)
    texts = {}
    for number in range(KILLS):
        question = f"第{number}次：什么是高血压？"
        seen, texts[question] = killed_after(chance.randint(0, LONGEST_LINES), question)
        if not seen:
            del texts[question]  # killed before it said anything: nothing was promised
    assistant = open_assistant(paths)
    try:
        assistant.start()
        assert assistant.verify() == ()
        listed = {summary.title: summary.id for summary in assistant.summaries()}
        assert set(texts) <= set(listed)
        for question, text in texts.items():
            asked, answer = assistant.consultation(listed[question]).branch
            assert asked.text == question
            assert answer.state in {"cut_off", "complete"}
            assert text.startswith(answer.text) or answer.text.startswith(text)
    finally:
        assistant.close()
