"""The assistant under a policy: what the administrator has set holds, and the user's choice comes back."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.assistant import Assistant
from desktop.clinical.forms import example_values
from desktop.clinical.shelf import load_shelf
from desktop.conversation.consultation import Question
from desktop.errors import (
    ForbiddenByAdministrator,
    PolicyInvalid,
    SetByAdministrator,
    UnknownConversation,
    UnknownTask,
)
from desktop.paths import Paths
from desktop.settings import Settings, load_settings, save_settings
from desktop.store.history import History
from tests.listening import Heard

Make = Callable[..., Assistant]
SetPolicy = Callable[[str], Path]
DAY = dt.timedelta(days=1)

SETTINGS = """
language = "en"
hub_endpoint = "https://models.hospital.example"
hub_proxy = "http://proxy.hospital.example:3128"
hub_ca_file = "/etc/ssl/hospital.pem"
download_limit_kb_s = 2000
lock_after_min = 5
retention_days = 3650
clipboard_clear_s = 60
"""
FORCED = Settings(
    language="en",
    hub_endpoint="https://models.hospital.example",
    hub_proxy="http://proxy.hospital.example:3128",
    hub_ca_file="/etc/ssl/hospital.pem",
    download_limit_kb_s=2000,
    lock_after_min=5,
    retention_days=3650,
    clipboard_clear_s=60,
)


def asked(assistant: Assistant, text: str = "胸痛3小时") -> str:
    heard = Heard()
    conversation = assistant.ask(Question(language="zh", text=text), heard).conversation
    heard.end()
    return conversation.id


def grow_old(assistant: Assistant, days: float, *names: str) -> None:
    """Makes conversations, or only some of their messages by id, as if they had been written days ago."""
    moment = (dt.datetime.now(dt.UTC) - days * DAY).isoformat(timespec="milliseconds")

    def work(history: History) -> None:
        with history._connection.writing() as db:
            for name in names:
                db.execute("UPDATE conversations SET created_at = ? WHERE id = ?", [moment, name])
                db.execute(
                    "UPDATE messages SET created_at = ? WHERE ? IN (conversation_id, id)", [moment, name]
                )

    assistant._history.run(work)


@pytest.mark.rule("language", "hub_endpoint", "hub_proxy", "hub_ca_file", "download_limit_kb_s")
def test_settings_of_the_administrator_hold_and_cannot_be_changed(
    make_assistant: Make, set_policy: SetPolicy
) -> None:
    file = set_policy(SETTINGS)
    assistant = make_assistant()
    assert assistant.settings == FORCED
    for name in assistant.policy.origins:
        with pytest.raises(SetByAdministrator) as caught:
            assistant.change(**{"theme": "dark", name: getattr(Settings(), name)})
        assert str(file) in caught.value.sentence("zh")
    assert assistant.settings == FORCED
    hub = assistant.hub_access.hub()
    assert (hub.endpoint, hub.proxy) == (FORCED.hub_endpoint, FORCED.hub_proxy)
    assert hub.ca_file == FORCED.hub_ca_file


def test_what_the_user_chose_is_kept_and_counts_again_without_the_rule(
    make_assistant: Make, set_policy: SetPolicy, paths: Paths
) -> None:
    paths.data.mkdir()
    own = Settings(language="zh", hub_proxy="http://mine:1", retention_days=7)
    save_settings(paths.settings, own)
    set_policy(SETTINGS)
    first = make_assistant()
    assert first.settings.language == "en"
    first.change(theme="dark", language="en")
    first.close()
    assert load_settings(paths.settings)[0] == Settings(
        language="zh", hub_proxy="http://mine:1", retention_days=7, theme="dark"
    )
    set_policy("")
    assert make_assistant().settings.language == "zh"


@pytest.mark.parametrize("content", ["downloads = 1", "downlods = false", "\x00"])
def test_with_a_broken_policy_nothing_opens(
    make_assistant: Make, set_policy: SetPolicy, paths: Paths, content: str
) -> None:
    set_policy(content)
    with pytest.raises(PolicyInvalid):
        make_assistant()
    assert not paths.data.exists()


@pytest.mark.rule("exporting")
def test_nothing_is_exported_where_it_is_forbidden(
    make_assistant: Make, set_policy: SetPolicy, tmp_path: Path
) -> None:
    set_policy("exporting = false")
    assistant = make_assistant()
    name = asked(assistant)
    with pytest.raises(ForbiddenByAdministrator):
        assistant.export_to(tmp_path / "病例.md", name, "zh")
    assert not list(tmp_path.glob("病例*"))
    set_policy("exporting = true")
    make_assistant().export_to(tmp_path / "病例.md", name, "zh")
    assert "胸痛" in (tmp_path / "病例.md").read_text(encoding="utf-8")


@pytest.mark.rule("retention_days")
def test_cases_past_their_time_are_gone_for_good_at_the_start(
    make_assistant: Make, set_policy: SetPolicy, paths: Paths
) -> None:
    first = make_assistant()
    old, answered_lately, young, undone = (asked(first, f"第 {place} 例胸痛") for place in range(4))
    latest = first.consultation(answered_lately).branch[-1].id
    grow_old(first, 31, old, answered_lately)
    grow_old(first, 29, latest, young)
    first.delete(undone)
    first.close()
    set_policy("retention_days = 30")
    second = make_assistant()
    assert (second.older_cases(30), second.older_cases(32)) == (1, 0)
    second.start()
    assert {summary.id for summary in second.summaries()} == {answered_lately, young}
    assert not second.summaries("第 0 例")
    with pytest.raises(UnknownConversation):
        second.undelete(old)
    second.undelete(undone)  # what a doctor deleted stays in the bin for its own time
    second.delete(undone)
    second.close()
    set_policy("retention_days = 0")
    third = make_assistant()
    grow_old(third, 36_000, young)
    third.start()
    assert len(third.summaries()) == 2


def put_task(paths: Paths, folder: Path, name: str, title: str) -> None:
    """Puts the program's triage there under another id and title."""
    folder.mkdir(parents=True)
    text = (paths.resources / "tasks" / "triage.toml").read_text(encoding="utf-8")
    text = text.replace('id = "triage"', f'id = "{name}"').replace('zh = "导诊"', f'zh = "{title}"')
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


@pytest.mark.rule("tasks_locked")
def test_locked_tasks_are_the_programs_and_those_for_everybody(
    make_assistant: Make, set_policy: SetPolicy, paths: Paths
) -> None:
    put_task(paths, paths.own_tasks, "triage", "我的导诊")
    put_task(paths, paths.shared_tasks, "grand-round", "大查房")
    assert make_assistant().shelf.task("triage").title.zh == "我的导诊"
    set_policy("tasks_locked = true")
    shelf = make_assistant().shelf
    assert shelf.task("triage").title.zh == "导诊"
    assert [task.id for task in shelf.tasks if task.own] == ["grand-round"]


@pytest.mark.rule("hidden_tasks")
def test_hidden_tasks_are_not_there(make_assistant: Make, set_policy: SetPolicy, paths: Paths) -> None:
    set_policy('hidden_tasks = ["treatment-plan", "triage", "no-such-task"]')
    assistant = make_assistant()
    all_tasks = load_shelf(paths.resources).tasks
    assert [task.id for task in assistant.shelf.tasks] == [
        task.id for task in all_tasks if task.id not in {"treatment-plan", "triage"}
    ]
    with pytest.raises(UnknownTask):
        assistant.ask(Question(language="zh", task_id="triage", values={}), Heard())


@pytest.mark.rule("hidden_tasks")
def test_a_task_that_is_hidden_by_now_writes_no_other_version(
    make_assistant: Make, set_policy: SetPolicy
) -> None:
    before, heard = make_assistant(), Heard()
    values = example_values(before.shelf.task("triage"), "zh")
    shown = before.ask(Question(language="zh", task_id="triage", values=values), heard)
    heard.end()
    before.close()
    set_policy('hidden_tasks = ["triage"]')
    under = make_assistant()
    with pytest.raises(ForbiddenByAdministrator, match="Hidden tasks"):
        under.regenerate(shown.branch[-1].id, "zh", Heard())
    assert len(under.consultation(shown.conversation.id).branch) == 2
    free, again = asked(under), Heard()
    under.regenerate(under.consultation(free).branch[-1].id, "zh", again)
    again.end()
