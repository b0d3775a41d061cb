"""The bundle's window on a screen of its own: a doctor types a question, reads the answer, and leaves."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from bundle.screen import Screen, empty_screen

from tests.bundle.installed import Installed

WINDOW_S, ANSWER_S = 30.0, 60.0


@pytest.fixture
def screen() -> Iterator[Screen]:
    with empty_screen() as screen:
        yield screen


@contextmanager
def started(installed: Installed, screen: Screen) -> Iterator[subprocess.Popen[bytes]]:
    """The program with its window; ended by force where the test did not end it."""
    environment = installed.environment(DISPLAY=screen.name)
    with subprocess.Popen(installed.command(), env=environment, stderr=subprocess.PIPE) as program:
        try:
            yield program
        finally:
            program.kill()


def do(screen: Screen, *action: str) -> None:
    """Has xdotool use keyboard or mouse."""
    subprocess.run(["xdotool", *action], env={**os.environ, "DISPLAY": screen.name}, check=True)


def wait_for_answer(installed: Installed) -> str:
    """Waits until the history holds a whole answer; returns what it says."""
    until = time.monotonic() + ANSWER_S
    while True:
        for line in installed.run("history", "list", "--json").splitlines():
            *_, last = installed.run("history", "show", json.loads(line)["id"], "--json").splitlines()
            message = json.loads(last)
            if message["role"] == "assistant" and message["state"] == "complete":
                return str(message["parts"][0]["text"])
        assert time.monotonic() < until, "no answer came"


def test_a_first_consultation(installed: Installed, screen: Screen) -> None:
    with started(installed, screen) as program:
        do(screen, "windowfocus", "--sync", str(screen.wait_for_window(WINDOW_S)))
        do(screen, "type", "--delay", "30", "What is hypertension?")
        do(screen, "key", "Return")
        assert wait_for_answer(installed)
        do(screen, "key", "ctrl+q")
        _, said = program.communicate(timeout=WINDOW_S)
        assert (program.returncode, said) == (0, b"")
