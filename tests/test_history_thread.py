"""What a lock leaves behind, whatever it meets: no key, no history, no words of a patient."""

import gc
import re
import secrets
import sys
import threading
import traceback
from pathlib import Path

import pytest

from desktop.assistant import Assistant
from desktop.conversation.auditing import VaultPart
from desktop.conversation.consultation import Question
from desktop.conversation.events import ModelState
from desktop.conversation.searching import Query
from desktop.privacy.keys import VaultKey
from desktop.store.history import History
from desktop.vault_errors import VaultLocked
from tests.conftest import FAKE_WORKER
from tests.listening import Heard
from tests.test_profiles import OLD, PATIENT, TIMEOUT_S, Make, ask, lock


def told_and_sought(assistant: Assistant, patient: str) -> None:
    heard = Heard()
    assistant.ask(Question(language="zh", text=f"患者{patient}，胸痛"), heard)
    assert heard.end().error is not None  # the worker died: no farewell to it comes after the question
    assert assistant.search(Query(words=patient)).hits


def kept(words: str) -> list[str]:
    """Where `words` can still be found by others than the caller."""

    def are_in(thing: object) -> bool:
        if isinstance(thing, str):
            return words in thing and thing is not words
        return isinstance(thing, bytes | bytearray) and words.encode() in thing

    gc.collect()
    found = [repr(key) for key in re._cache if any(map(are_in, key))]  # type: ignore[attr-defined]
    for ident, frame in sys._current_frames().items():
        walked = [] if ident == threading.get_ident() else [each for each, _ in traceback.walk_stack(frame)]
        found += [each.f_code.co_name for each in walked if any(map(are_in, each.f_locals.values()))]
    return found + [
        type(each).__name__ for each in gc.get_objects() if any(map(are_in, gc.get_referents(each)))
    ]


def test_a_lock_stands_that_came_during_an_unlock(assistant: Assistant) -> None:
    assistant.profiles.set_passphrase(OLD)
    lock(assistant)
    may_go_on = threading.Event()
    assistant.submit(may_go_on.wait)
    unlocked = assistant.submit(lambda: assistant.unlock(OLD))
    locked = assistant.lock(finish=False)
    may_go_on.set()
    unlocked.result(TIMEOUT_S)
    locked.result(TIMEOUT_S)
    assert assistant.profiles.is_locked
    assert assistant._history._history is None


def test_a_lock_stops_a_question_that_was_being_put(make_assistant: Make) -> None:
    assistant = make_assistant((*FAKE_WORKER, "--answer", "慢" * 30_000, "--delay", "0.01"))
    opening, may_go_on, heard = threading.Event(), threading.Event(), Heard()

    def open_slowly(history: History, key: VaultKey, folder: Path, *, mended: VaultPart | None) -> None:
        opening.set()
        may_go_on.wait(TIMEOUT_S)

    assistant._history.opening = open_slowly
    assistant.submit(lambda: assistant.ask(Question(language="zh", text=PATIENT), heard))
    assert opening.wait(TIMEOUT_S)
    locked = assistant.lock(finish=False)
    may_go_on.set()
    locked.result(TIMEOUT_S)
    assert assistant.profiles.is_locked
    assert heard.end().message.state == "cancelled"


def test_after_the_end_there_is_nothing_to_lock(assistant: Assistant) -> None:
    assistant.close()
    lock(assistant)


def test_a_fault_on_the_way_keeps_no_key(assistant: Assistant) -> None:
    assistant.profiles.set_passphrase(OLD)
    ask(assistant)
    key = assistant._history.vault_key()

    def fail(state: ModelState) -> None:
        if state.kind == "resting":
            raise ZeroDivisionError

    assistant.watch_model(fail)
    with pytest.raises(ZeroDivisionError):
        lock(assistant)
    assert key.key == bytes(32)
    assert assistant._history._history is None


def test_no_words_of_a_patient_stay(make_assistant: Make) -> None:
    """Neither in a waiting thread, nor in a pattern of a search, nor in what Python keeps track of."""
    assistant = make_assistant((*FAKE_WORKER, "--fault", "die-writing"))
    patient = secrets.token_hex(8)
    told_and_sought(assistant, patient)
    lock(assistant)
    assert kept(patient) == []


def test_what_comes_after_the_end_does_not_open_the_vault_again(assistant: Assistant) -> None:
    """Such as the note of a backup that was just made."""
    ask(assistant, PATIENT)
    history = assistant._history
    history.closed = True
    history.call(history._close_for_good)
    with pytest.raises(VaultLocked):
        assistant.summaries()
    assert history._key is None
