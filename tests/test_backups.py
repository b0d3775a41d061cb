"""Backups by hand and by themselves: looked into, restored, merged, never half."""

import hashlib
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from desktop import backups
from desktop.assistant import Assistant
from desktop.conversation.auditing import AuditQuery, Restored
from desktop.conversation.consultation import Question
from desktop.errors import (
    ExportFailed,
    ForbiddenByAdministrator,
    KeyWrong,
    StoreDamaged,
    StoreLocked,
    StoreNewer,
)
from desktop.paths import Paths
from desktop.privacy.keys import VaultKey
from desktop.privacy.unlocking import unlock
from desktop.store.audit import ANCHOR_FILE
from desktop.store.kept import KeptBackups
from desktop.vault_errors import (
    BackupDamaged,
    BackupPlaceTaken,
    NotABackup,
    PassphraseTooShort,
    PassphraseWrong,
)
from tests.listening import Heard

WORDS = "三月的雨里一把红伞"
Make = Callable[..., Assistant]


def titles(assistant: Assistant) -> set[str]:
    return {summary.title for summary in assistant.summaries()}


def ask(assistant: Assistant, *words: str) -> list[str]:
    """Asks each in a case of its own; the cases' ids."""
    ids = []
    for text in words:
        heard = Heard()
        ids.append(assistant.ask(Question(language="zh", text=text), heard).conversation.id)
        heard.end()
    return ids


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "U盘").mkdir()
    return tmp_path / "U盘" / "备份.flan"


@pytest.fixture
def made(assistant: Assistant, target: Path) -> Assistant:
    """Two cases, both in the backup."""
    ask(assistant, "患者甲胸痛", "患者乙咳嗽")
    assistant.backups.make(target, WORDS)
    return assistant


def test_a_backup_tells_counts_at_once_and_titles_for_its_passphrase(made: Assistant, target: Path) -> None:
    facts = made.backups.facts(target)
    assert (facts.conversations, facts.messages) == (2, 4)
    with pytest.raises(PassphraseWrong):
        made.backups.preview(target, "ein anderes Wort")
    preview = made.backups.preview(target, WORDS)
    assert {summary.title for summary in preview.summaries} == {"患者甲胸痛", "患者乙咳嗽"}
    assert (preview.facts, preview.known) == (facts, 2)
    content = target.read_bytes()
    assert not any(piece.encode() in content for piece in ("患者甲", "胸痛", "SQLite"))
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert target.stat().st_mode & 0o077 == 0


def test_a_backup_replaces_a_backup_and_nothing_else(made: Assistant, target: Path) -> None:
    made.backups.make(target, WORDS)
    other = target.with_name("letter.txt")
    other.write_text("x", encoding="ascii")
    with pytest.raises(BackupPlaceTaken):
        made.backups.make(other, WORDS)
    with pytest.raises(PassphraseTooShort):
        made.backups.make(target.with_name("new"), "kurz")
    with pytest.raises(ExportFailed):  # a stick that was pulled out is not made as a folder
        made.backups.make(target.parent / "gone" / "new", WORDS)
    assert not (target.parent / "gone").exists()
    assert {path.name for path in target.parent.iterdir()} == {target.name, other.name}
    assert list(made.paths.data.glob("backups/*")) == []


def test_a_torn_or_changed_backup_is_none(made: Assistant, target: Path) -> None:
    whole = target.read_bytes()
    for end in (0, 5, 19, 25, 200, len(whole) // 2, len(whole) - 1):
        target.write_bytes(whole[:end])
        with pytest.raises((BackupDamaged, NotABackup)):
            made.backups.facts(target)
    for place in (*range(0, 1200, 97), *range(1200, len(whole), len(whole) // 20), len(whole) - 1):
        target.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises((BackupDamaged, NotABackup, StoreNewer)):
            made.backups.restore(target, WORDS)
    target.write_bytes(whole + b"x")
    with pytest.raises(BackupDamaged):
        made.backups.facts(target)
    with pytest.raises(NotABackup):
        made.backups.facts(target.with_name("nothing"))
    assert titles(made) == {"患者甲胸痛", "患者乙咳嗽"}


def test_facts_that_were_exchanged_do_not_open(made: Assistant, target: Path) -> None:
    """The counts are no secret, but nobody can change them and mend the checksum."""
    whole = target.read_bytes()[:-32].replace(b'"conversations":2', b'"conversations":9')
    target.write_bytes(whole + hashlib.sha256(whole).digest())
    assert made.backups.facts(target).conversations == 9
    with pytest.raises(PassphraseWrong):
        made.backups.preview(target, WORDS)


def test_restore_goes_back_and_keeps_what_was_there(made: Assistant, target: Path) -> None:
    [later] = ask(made, "患者丙头痛")
    made.backups.restore(target, WORDS)
    assert titles(made) == {"患者甲胸痛", "患者乙咳嗽"}
    assert made.housekeeping.check()[1] == ()
    kinds = [type(entry.event).__name__ for entry in made.audit.entries()]
    assert kinds[:3] == ["Opened", "Restored", "Locked"]
    [created] = made.audit.entries(AuditQuery(kinds=("created",), conversation=later))
    assert created.number < made.audit.entries()[1].number  # the audit goes on: nothing was cut off
    [kept] = made.backups.kept()
    assert kept.reason == "before-restore"
    assert {one.title for one in made.backups.preview(Path(kept.path)).summaries} >= {"患者丙头痛"}
    made.backups.restore(Path(kept.path))
    assert titles(made) == {"患者甲胸痛", "患者乙咳嗽", "患者丙头痛"}
    assert made.housekeeping.check()[1] == ()
    ask(made, "患者丁")
    assert made.housekeeping.check()[1] == ()


def test_restore_into_a_new_vault(made: Assistant, target: Path) -> None:
    new = made.backups.restore_into(target, WORDS, "王医生")
    ask(made, "患者丙头痛")
    made.profiles.choose(new.profile.name).result()
    made.unlock(WORDS)
    assert titles(made) == {"患者甲胸痛", "患者乙咳嗽"}
    assert made.housekeeping.check()[1] == ()
    made.lock(finish=False).result()
    made.unlock(WORDS)
    assert made.housekeeping.check()[1] == ()
    assert isinstance(made.audit.entries(AuditQuery(kinds=("restored",)))[0].event, Restored)


def test_merge_adds_what_is_missing_once(made: Assistant, target: Path, make_assistant: Make) -> None:
    third = target.with_name("third")
    new = made.backups.restore_into(target, WORDS, "王医生")
    ask(made, "患者丙头痛")
    made.backups.make(third, WORDS)
    made.profiles.choose(new.profile.name).result()
    made.unlock(WORDS)
    ask(made, "患者丁发热")
    for added in (1, 0):
        counts = made.backups.merge(third, WORDS)
        assert (counts.added, counts.known, counts.extended, counts.copies) == (added, 3 - added, 0, 0)
        assert titles(made) == {"患者甲胸痛", "患者乙咳嗽", "患者丙头痛", "患者丁发热"}
        assert len(made.summaries("头痛")) == 1
        assert made.housekeeping.check()[1] == ()


@pytest.mark.parametrize("page", [0, 5])
def test_a_damaged_history_is_set_aside(
    made: Assistant, target: Path, paths: Paths, make_assistant: Make, page: int
) -> None:
    made.close()
    history = paths.data / "history.db"
    damaged = bytearray(history.read_bytes())
    damaged[4096 * page + 40] ^= 1
    history.write_bytes(damaged)
    again = make_assistant()
    if page == 0:
        with pytest.raises((KeyWrong, StoreDamaged)):
            again.summaries()
    again.backups.restore(target, WORDS)
    assert titles(again) == {"患者甲胸痛", "患者乙咳嗽"}
    assert again.housekeeping.check()[1] == ()
    [kept] = paths.data.glob("history.damaged-*.db")
    assert page or kept.read_bytes() == bytes(damaged)
    assert again.backups.kept() == ()


@pytest.mark.parametrize("is_open", [True, False])
def test_a_sound_history_is_kept_though_it_is_to_be_locked_or_is_locked(
    made: Assistant, target: Path, paths: Paths, is_open: bool
) -> None:
    made.profiles.set_passphrase(WORDS)
    ask(made, "患者丙头痛")
    if is_open:

        def work() -> None:
            asked.append(made.lock(finish=False))
            made.backups.restore(target, WORDS)

        asked: list[Future[None]] = []
        made._history.call(work)
        asked[0].result()
        made.unlock(WORDS)
    else:
        made.lock(finish=False).result()
        made.backups.restore(target, WORDS, vault_passphrase=WORDS)
    assert titles(made) == {"患者甲胸痛", "患者乙咳嗽"}
    assert not list(paths.data.glob("history.damaged-*"))
    [kept] = made.backups.kept()
    assert kept.reason == "before-restore"
    assert "患者丙头痛" in {one.title for one in made.backups.preview(Path(kept.path)).summaries}
    assert made.housekeeping.check()[1] == ()


def test_no_key_stays_in_memory_where_a_damaged_history_is_not_helped(
    made: Assistant, target: Path, paths: Paths, make_assistant: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.profiles.set_passphrase(WORDS)
    made.close()
    history = paths.data / "history.db"
    history.write_bytes(bytes(reversed(history.read_bytes())))
    again, keys = make_assistant(), list[VaultKey]()

    def unlock_and_tell(folder: Path, passphrase: str) -> VaultKey:
        keys.append(unlock(folder, passphrase))
        return keys[-1]

    monkeypatch.setattr(backups, "unlock", unlock_and_tell)
    with pytest.raises(PassphraseWrong):
        again.backups.restore(target, "ein anderes Wort", vault_passphrase=WORDS)
    with pytest.raises(StoreDamaged):
        again.backups.rescue(vault_passphrase=WORDS)
    again.backups.restore(target, WORDS, vault_passphrase=WORDS)
    assert [set(key.held) for key in keys] == [{0}] * 3
    assert titles(again) == {"患者甲胸痛", "患者乙咳嗽"}


def test_what_can_be_read_is_rescued(made: Assistant, paths: Paths, make_assistant: Make) -> None:
    made.close()
    history = paths.data / "history.db"
    whole, anchor = history.read_bytes(), (paths.data / ANCHOR_FILE).read_bytes()
    pages = len(whole) // 4096
    lost = 0
    for page in range(1, pages):
        damaged = bytearray(whole)
        damaged[page * 4096 + 7] ^= 1
        history.write_bytes(damaged)
        (paths.data / ANCHOR_FILE).write_bytes(anchor)
        again = make_assistant()
        try:
            found = again.backups.rescue()
        except StoreDamaged:  # the page that says what else there is
            lost += 1
            again.close()
            continue
        assert again.housekeeping.check()[1] == ()
        assert len(again.summaries()) == found.conversations
        again.close()
    assert lost <= pages // 3
    kept = {path.read_bytes() for path in paths.data.glob("history.damaged-*.db")}
    assert len(kept) == pages - 1 - lost


def test_a_history_that_is_open_elsewhere_is_not_replaced(
    made: Assistant, target: Path, make_assistant: Make
) -> None:
    other = make_assistant()
    assert len(titles(other)) == 2
    ask(made, "患者丙头痛")
    with pytest.raises(StoreLocked):
        made.backups.restore(target, WORDS)
    assert len(titles(made)) == len(titles(other)) == 3
    other.close()
    made.backups.restore(target, WORDS)
    assert len(titles(made)) == 2


def test_daily_backups_come_once_a_day_and_few_are_kept(made: Assistant) -> None:
    first = made.backups.daily(2)
    assert first is not None
    assert made.backups.daily(2) is None
    path = Path(first.path)
    path.rename(path.with_name("history-000001-20200101T000000Z-daily.db"))
    assert made.backups.daily(0) is None
    second = made.backups.daily(2)
    assert second is not None
    clock_went_back = Path(second.path).with_name("history-000002-29990101T000000Z-daily.db")
    Path(second.path).rename(clock_went_back)
    third = made.backups.daily(2)
    assert third is not None
    assert [kept.number for kept in made.backups.kept()] == [3, 2]
    assert made.backups.preview(Path(third.path)).known == 2


def test_an_automatic_backup_says_how_many_cases_it_has_and_whether_it_is_whole(made: Assistant) -> None:
    KeptBackups(made.paths.data / "backups").outdate()
    kept = made.backups.daily()
    assert kept is not None
    made.delete(made.summaries()[0].id)
    assert made.backups.cases_in(kept) == 2
    path = Path(kept.path)
    damaged = bytearray(path.read_bytes())
    damaged[4096 * 3 + 40] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(StoreDamaged):
        made.backups.cases_in(kept)


def test_a_merge_takes_a_case_out_of_the_bin(made: Assistant, target: Path) -> None:
    made.delete(made.summaries()[0].id)
    counts = made.backups.merge(target, WORDS)
    assert (counts.added, counts.known, counts.messages) == (1, 1, 2)
    assert titles(made) == {"患者甲胸痛", "患者乙咳嗽"}
    assert made.housekeeping.check()[1] == ()


@pytest.mark.rule("exporting")
def test_where_exporting_is_forbidden_no_backup_leaves_the_vault(
    make_assistant: Make, set_policy: Callable[[str], Path], target: Path
) -> None:
    set_policy("exporting = false")
    made = make_assistant()
    with pytest.raises(ForbiddenByAdministrator):
        made.backups.make(target, WORDS)
    assert not target.exists()
    assert made.backups.daily() is not None  # within the vault
