"""The vaults of the real program: opened, locked, changed for one another, with a real engine's worker."""

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import psutil
import pytest

from desktop.assistant import Assistant
from desktop.conversation.consultation import AnswerLimits, Question
from desktop.engine.client import Engine
from desktop.errors import StoreError, UnknownConversation
from desktop.model_shelf.self_test import self_test
from desktop.paths import Paths
from desktop.privacy.tries import FREE_TRIES, Tries
from desktop.privacy.vault_file import VAULT_COPY, VAULT_FILE
from desktop.profiles import LONGEST_NAME
from desktop.vault_errors import (
    PassphraseRequired,
    PassphraseTooShort,
    PassphraseWrong,
    RecoveryKeyWrong,
    TooManyTries,
    UnknownVault,
    VaultLocked,
    VaultNameUnusable,
)
from tests.conftest import FAKE_WORKER
from tests.listening import Heard
from tests.privacy.keyrings import Drawer

TIMEOUT_S = 60.0
OLD, NEW = "老银杏树下的石凳", "三月的雨里一把红伞"
PATIENT = "患者甲，胸痛3小时"
Make = Callable[..., Assistant]


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before, made = keyring.get_keyring(), Drawer()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def writing(make: Make) -> Assistant:
    """An assistant whose answers take long."""
    return make((*FAKE_WORKER, "--answer", "慢" * 300, "--delay", "0.02", "--context", "100000"))


def ask(assistant: Assistant, text: str = PATIENT) -> str:
    heard = Heard()
    asked = assistant.ask(Question(language="zh", text=text), heard, limits=AnswerLimits(max_tokens=60))
    assert heard.end().error is None
    return asked.conversation.id


def lock(assistant: Assistant, *, finish: bool = False) -> None:
    assistant.lock(finish=finish).result(TIMEOUT_S)


class TestLocked:
    def test_nothing_is_readable_and_all_is_back_afterwards(self, assistant: Assistant) -> None:
        assistant.profiles.set_passphrase(OLD)
        case = ask(assistant)
        key = assistant._history.vault_key()
        lock(assistant)
        assert assistant.profiles.is_locked
        assert key.key == bytes(32)
        for asked in (
            assistant.summaries,
            assistant.start,
            assistant.verify,
            lambda: assistant.consultation(case),
            lambda: assistant.delete(case),
            lambda: assistant.key_place,
            lambda: ask(assistant),
            lambda: assistant.profiles.rename("甲"),
        ):
            with pytest.raises(VaultLocked):
                asked()
        assistant.unlock(OLD)
        assert assistant.key_place == "passphrase"
        assert assistant.consultation(case).branch[0].text == PATIENT

    def test_the_worker_and_what_it_has_read_are_gone(self, paths: Paths) -> None:
        engine = Engine(FAKE_WORKER)
        assistant = Assistant(paths, engine=engine)
        assistant.profiles.set_passphrase(OLD)
        ask(assistant)
        pid = engine.worker_pid
        assert pid is not None
        worker = psutil.Process(pid)
        lock(assistant)
        assert not worker.is_running()
        assert assistant.model_state.kind == "resting"
        assert assistant._answers._answering is None
        assistant.read_ahead(Question(language="zh", text=PATIENT))
        assistant.measure(Question(language="zh", text=PATIENT), lambda _tokens, _context: None)
        assert engine.worker_pid is None
        assistant.unlock(OLD)
        ask(assistant)
        assistant.close()

    @pytest.mark.parametrize("finish", [True, False])
    def test_an_answer_is_finished_or_stopped_and_kept(self, make_assistant: Make, finish: bool) -> None:
        assistant = writing(make_assistant)
        assistant.profiles.set_passphrase(OLD)
        heard = Heard()
        asked = assistant.ask(Question(language="zh", text=PATIENT), heard)
        heard.wait_for_text()
        locked = assistant.lock(finish=finish)
        with pytest.raises(VaultLocked):  # at once, for all but the answer itself
            assistant.summaries()
        locked.result(TIMEOUT_S)
        ended = heard.end()
        assert ended.error is None
        assistant.unlock(OLD)
        stored = assistant.consultation(asked.conversation.id).branch[-1]
        assert stored.text == heard.text
        assert stored.state == ("complete" if finish else "cancelled")
        assert (len(stored.text) == 300) == finish

    def test_a_lock_that_waits_is_taken_back_by_the_passphrase(self, make_assistant: Make) -> None:
        assistant = writing(make_assistant)
        assistant.profiles.set_passphrase(OLD)
        heard = Heard()
        assistant.ask(Question(language="zh", text=PATIENT), heard)
        heard.wait_for_text()
        locked = assistant.lock(finish=True)
        assistant.unlock(OLD)
        assert len(assistant.summaries()) == 1
        assistant.stop()
        locked.result(TIMEOUT_S)
        assert len(assistant.summaries()) == 1

    def test_a_lock_that_waits_can_be_hurried(self, make_assistant: Make) -> None:
        assistant = make_assistant(
            (*FAKE_WORKER, "--answer", "慢" * 30_000, "--delay", "0.01", "--context", "100000")
        )
        heard = Heard()
        assistant.ask(Question(language="zh", text=PATIENT), heard)
        heard.wait_for_text()
        waiting = assistant.lock(finish=True)
        assistant.lock(finish=False).result(TIMEOUT_S)
        waiting.result(TIMEOUT_S)
        assert heard.end().message.state == "cancelled"

    def test_listeners_are_told(self, assistant: Assistant) -> None:
        told: list[bool] = []
        assistant.profiles.watch(told.append)
        assistant.profiles.set_passphrase(OLD)
        lock(assistant)
        lock(assistant)
        assistant.unlock(OLD)
        assistant.unlock(OLD)
        assert told == [False, True, True, False]

    def test_a_vault_without_a_passphrase_can_be_locked_too(self, assistant: Assistant) -> None:
        case = ask(assistant)
        lock(assistant)
        with pytest.raises(VaultLocked):
            assistant.consultation(case)
        assistant.unlock("")
        assert assistant.consultation(case).branch

    def test_a_program_that_ends_while_it_locks_ends(self, make_assistant: Make) -> None:
        assistant = writing(make_assistant)
        heard = Heard()
        assistant.ask(Question(language="zh", text=PATIENT), heard)
        heard.wait_for_text()
        assistant.lock(finish=True)
        assistant.close()
        assert heard.end().message.text == heard.text

    def test_the_next_start_asks_for_the_passphrase(self, make_assistant: Make) -> None:
        first = make_assistant()
        first.profiles.set_passphrase(OLD)
        case = ask(first)
        first.close()
        second = make_assistant()
        with pytest.raises(VaultLocked):
            second.start()
        assert second.profiles.current.has_passphrase
        assert not second.profiles.open_by_itself()
        second.unlock(OLD)
        second.start()
        assert second.consultation(case).branch

    def test_wrong_passphrases_open_nothing_and_wait_after_a_restart(self, make_assistant: Make) -> None:
        first = make_assistant()
        first.profiles.set_passphrase(OLD)
        lock(first)
        for _ in range(FREE_TRIES):
            with pytest.raises(PassphraseWrong):
                first.unlock(NEW)
        first.close()
        later_s = itertools.count(4e9, 1000.0)
        for _ in range(10):  # so many that this test need not be fast
            Tries(first.paths.data, lambda: next(later_s)).begin()
        second = make_assistant()
        with pytest.raises(TooManyTries):
            second.unlock(OLD)
        assert not second._history.is_open


class TestGuards:
    def test_the_first_passphrase_comes_with_a_recovery_key_that_works(self, assistant: Assistant) -> None:
        case = ask(assistant)
        assert assistant.key_place == "file"
        recovery_key = assistant.profiles.set_passphrase(OLD)
        assert recovery_key is not None
        assert assistant.key_place == "passphrase"
        lock(assistant)
        assistant.profiles.recover(recovery_key, NEW)
        assert assistant.consultation(case).branch
        lock(assistant)
        with pytest.raises(PassphraseWrong):
            assistant.unlock(OLD)
        assistant.unlock(NEW)

    def test_the_recovery_key_is_told_also_where_the_history_is_damaged(self, make_assistant: Make) -> None:
        first = make_assistant()
        ask(first)
        first.close()
        first.paths.history.write_bytes(b"damaged")
        second = make_assistant()
        assert second.profiles.set_passphrase(OLD) is not None
        with pytest.raises(StoreError):
            second.unlock(OLD)

    def test_a_change_asks_for_the_passphrase_also_while_it_is_open(self, assistant: Assistant) -> None:
        assistant.profiles.set_passphrase(OLD)
        with pytest.raises(PassphraseWrong):
            assistant.profiles.set_passphrase(NEW, current=NEW)
        with pytest.raises(PassphraseWrong):
            assistant.profiles.renew_recovery_key(NEW)
        assert assistant.profiles.set_passphrase(NEW, current=OLD) is None
        lock(assistant)
        assistant.unlock(NEW)

    def test_a_short_one_is_refused_before_any_try(self, assistant: Assistant) -> None:
        assistant.profiles.set_passphrase(OLD)
        for _ in range(2 * FREE_TRIES):
            with pytest.raises(PassphraseTooShort):
                assistant.profiles.set_passphrase("short", current=NEW)
        assistant.profiles.set_passphrase(NEW, current=OLD)

    def test_a_renewed_recovery_key_replaces_the_old_one(self, assistant: Assistant) -> None:
        old = assistant.profiles.set_passphrase(OLD)
        assert old is not None
        renewed = assistant.profiles.renew_recovery_key(OLD)
        lock(assistant)
        with pytest.raises(RecoveryKeyWrong):
            assistant.profiles.recover(old, NEW)
        assistant.profiles.recover(renewed, NEW)
        assert assistant.summaries() == ()

    def test_a_passphrase_changes_nothing_but_the_vault_file(self, assistant: Assistant) -> None:
        ask(assistant)
        assistant.profiles.set_passphrase(OLD)
        lock(assistant)
        before = assistant.paths.history.read_bytes()
        assistant.profiles.set_passphrase(NEW, current=OLD)
        assert assistant.paths.history.read_bytes() == before

    @pytest.mark.usefixtures("drawer")
    def test_the_keyring_opens_it_at_the_start_but_not_after_a_lock(self, make_assistant: Make) -> None:
        first = make_assistant()
        first.profiles.set_passphrase(OLD)
        assert first.profiles.open_by_keyring(OLD, wanted=True)
        assert first.profiles.current.opens_by_keyring
        lock(first)
        with pytest.raises(VaultLocked):
            first.summaries()
        assert first.profiles.open_by_itself()
        assert first.summaries() == ()
        first.close()
        second = make_assistant()
        second.start()
        assert second.summaries() == ()

    def test_what_is_read_goes_on_after_a_lock(self, make_assistant: Make) -> None:
        """The states of the conversations are sealed with keys from the data key, which stays the same."""
        assistant = make_assistant(None)
        assistant.sha256(assistant.model())
        assistant.profiles.set_passphrase(OLD)
        heard = Heard()
        asked = assistant.ask(
            Question(language="zh", text=PATIENT * 5), heard, limits=AnswerLimits(max_tokens=8)
        )
        first = heard.end().message.provenance
        lock(assistant)
        [state] = assistant.paths.states.iterdir()
        assert PATIENT.encode() not in state.read_bytes()
        assistant.profiles.set_passphrase(NEW, current=OLD)
        heard = Heard()
        further = Question(language="zh", text="还有呢？", conversation_id=asked.conversation.id)
        assistant.ask(further, heard, limits=AnswerLimits(max_tokens=8))
        second = heard.end().message.provenance
        assert first is not None
        assert second is not None
        assert second.cached_tokens >= first.prompt_tokens


class TestSeveral:
    def test_each_has_its_own_cases_and_nobody_sees_the_others(self, assistant: Assistant) -> None:
        ask(assistant, "患者甲")
        assistant.profiles.rename("李医生")
        made = assistant.profiles.create("王医生", NEW)
        assert [profile.name for profile in assistant.profiles.all()] == ["李医生", "王医生"]
        assert assistant.profiles.current.name == "李医生"
        assistant.profiles.choose("王医生").result(TIMEOUT_S)
        with pytest.raises(VaultLocked):
            assistant.summaries()
        assistant.unlock(NEW)
        assert assistant.summaries() == ()
        case = ask(assistant, "患者乙")
        assert Path(made.profile.folder, "history.db").exists()
        assistant.profiles.choose("李医生").result(TIMEOUT_S)
        with pytest.raises(VaultLocked):
            assistant.summaries()
        assert assistant.profiles.open_by_itself()
        assert [summary.title for summary in assistant.summaries()] == ["患者甲"]
        with pytest.raises(UnknownConversation):
            assistant.consultation(case)

    def test_the_states_of_each_lie_with_it(self, make_assistant: Make) -> None:
        assistant = make_assistant(None)
        assistant.sha256(assistant.model())
        made = assistant.profiles.create("王医生", NEW)
        assistant.profiles.choose("王医生").result(TIMEOUT_S)
        assistant.unlock(NEW)
        case = ask(assistant)
        lock(assistant)
        states = Path(made.profile.folder, "states")
        assert [path.stem for path in states.iterdir()] == [case]

    def test_the_first_is_made_in_the_data_folder(self, assistant: Assistant) -> None:
        made = assistant.profiles.create("李医生", OLD)
        assert made.profile.folder == str(assistant.paths.data)
        assert made.profile.is_current
        assistant.unlock(OLD)
        assert assistant.profiles.create("王医生", NEW).profile.folder != made.profile.folder

    @pytest.mark.parametrize("name", ["", "  \t", "李医生", " 李医生 ", "x" * (LONGEST_NAME + 1)])
    def test_names_are_told_apart(self, assistant: Assistant, name: str) -> None:
        assistant.summaries()
        assistant.profiles.rename("李医生")
        with pytest.raises(VaultNameUnusable):
            assistant.profiles.create(name, NEW)
        assistant.profiles.rename("李医生")
        assert len(assistant.profiles.all()) == 1

    @pytest.mark.parametrize("name", ["", "王医生", "0" * 32])
    def test_one_that_is_not_there_is_said(self, assistant: Assistant, name: str) -> None:
        assistant.summaries()
        with pytest.raises(UnknownVault):
            assistant.profiles.choose(name)
        assert assistant.summaries() == ()

    def test_a_broken_one_does_not_hide_the_others(self, assistant: Assistant) -> None:
        assistant.summaries()
        made = assistant.profiles.create("王医生", NEW)
        for name in (VAULT_FILE, VAULT_COPY):
            Path(made.profile.folder, name).write_bytes(b"broken")
        assert [profile.problem for profile in assistant.profiles.all()] == ["", "VaultFileDamaged"]
        assert assistant.summaries() == ()


class TestRequired:
    @pytest.fixture
    def managed(self, make_assistant: Make, set_policy: Callable[[str], Path]) -> Assistant:
        set_policy("vault_required = true")
        return make_assistant()

    def test_nothing_is_made_without_one(self, managed: Assistant) -> None:
        for _ in range(2):
            with pytest.raises(PassphraseRequired):
                managed.start()
        assert not managed.profiles.current.id
        recovery_key = managed.profiles.set_passphrase(OLD)
        assert recovery_key is not None
        ask(managed)
        lock(managed)
        managed.profiles.recover(recovery_key, NEW)
        assert len(managed.summaries()) == 1

    def test_one_that_is_there_gets_one_first(
        self, make_assistant: Make, set_policy: Callable[[str], Path]
    ) -> None:
        before = make_assistant()
        case = ask(before)
        before.close()
        set_policy("vault_required = true")
        managed = make_assistant()
        for asked in (managed.start, managed.summaries, lambda: managed.unlock("")):
            with pytest.raises(PassphraseRequired):
                asked()
        managed.profiles.set_passphrase(OLD)
        assert managed.consultation(case).branch


def test_a_model_is_not_blamed_for_a_lock_during_its_self_test(make_assistant: Make) -> None:
    assistant = make_assistant((*FAKE_WORKER, "--delay", "0.05"))
    passed: list[bool] = []
    model, never = assistant.model(), threading.Event()
    thread = threading.Thread(target=lambda: passed.append(self_test(assistant._use, model, "zh", never)))
    thread.start()
    for _ in range(5):
        lock(assistant)
    thread.join(TIMEOUT_S)
    assert passed == [True]


def test_many_threads_lock_and_unlock_and_nothing_is_torn(assistant: Assistant) -> None:
    case = ask(assistant)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(5):
                lock(assistant)
                assistant.unlock("")
                with contextlib.suppress(VaultLocked):  # another thread was faster
                    assert assistant.consultation(case).branch
        except BaseException as error:  # noqa: BLE001 - told below
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_S)
    assert not faults
    assistant.unlock("")
    assert assistant.consultation(case).branch
