"""The first consultation in the terminal, where there is no screen for the window."""

import sys

import click

from desktop.assistant import Assistant
from desktop.cli.ask import INTERRUPTED, put_question
from desktop.cli.session import CommandFailed, assistant_for, require_reader, speak_utf8
from desktop.clinical.forms import Values, check_form, check_value, example_values
from desktop.clinical.language import Language, Text
from desktop.clinical.task import PHASES, Field, Task
from desktop.conversation.consultation import AnswerLimits, Question
from desktop.errors import DesktopError, InputError, MissingFields

FIRST_TASK = "differential-diagnosis"
_NO_SCREEN = Text(
    zh="没有可用的显示器（DISPLAY 未设置），改在终端中进行第一次问诊。",
    en="There is no display (DISPLAY is not set), so the first consultation is held in the terminal.",
)
_EXAMPLE = Text(
    zh="不是交互终端，自动填入示例：", en="Not an interactive terminal; the example is filled in: "
)
_CHOOSE = Text(zh="任务编号（回车：鉴别诊断示例；q：退出）", en="Task number (Enter: the example; q: quit)")
_ASK_ON = Text(zh="继续追问（回车退出）", en="Ask on (Enter quits)")
_MISSING = Text(
    zh="缺少窗口所需的系统库 {names}；请运行：{command}",
    en="The window needs system libraries that are missing ({names}); run: {command}",
)


def say_missing(names: tuple[str, ...], command: str) -> int:
    """Says which system libraries are missing and what installs them; returns exit code 1."""
    for text in (_MISSING.zh, _MISSING.en):
        click.echo(text.format(names=" ".join(names), command=command), err=True)
    return 1


def consult_instead_of_window() -> int:
    """Says why there is no window and holds a consultation; returns the exit code."""
    speak_utf8()
    try:
        with assistant_for() as assistant:
            language = assistant.settings.language
            click.echo(_NO_SCREEN.read(language))
            if sys.stdin.isatty():
                return _converse(assistant, language)
            return _show_example(assistant, language)
    except CommandFailed as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED


def _show_example(assistant: Assistant, language: Language) -> int:
    task = _first_task(assistant)
    click.echo(_EXAMPLE.read(language) + task.title.read(language))
    question = Question(language=language, task_id=task.id, values=example_values(task, language))
    _echo_form(task, question.values, language)
    return put_question(assistant, question, limits=AnswerLimits()).exit_code(language)


def _converse(assistant: Assistant, language: Language) -> int:
    require_reader(assistant)
    chosen = _choose_task(assistant, language)
    if chosen is None:
        return 0
    task, with_example = chosen
    values = _fill(task, language, example_values(task, language) if with_example else {})
    question = Question(language=language, task_id=task.id, values=values)
    conversation_id: str | None = None
    while True:
        try:
            put = put_question(assistant, question, limits=AnswerLimits())
        except DesktopError as error:
            click.echo(error.sentence(language), err=True)
        else:
            conversation_id = put.conversation_id
            if put.error is not None:
                click.echo(put.error.sentence(language), err=True)
        text = click.prompt(_ASK_ON.read(language), default="", show_default=False)
        if not text.strip():
            return 0
        question = Question(language=language, text=text, conversation_id=conversation_id)


def _first_task(assistant: Assistant) -> Task:
    """The one for the example, or another where the administrator has hidden it. Raises `UnknownTask`."""
    ids = [task.id for task in assistant.shelf.tasks]
    return assistant.shelf.task(FIRST_TASK if FIRST_TASK in ids or not ids else ids[0])


def _choose_task(assistant: Assistant, language: Language) -> tuple[Task, bool] | None:
    """The task, and whether its example was asked for; None to leave."""
    tasks = assistant.shelf.tasks
    phase = None
    for number, task in enumerate(tasks, 1):
        if task.phase != phase:
            phase = task.phase
            click.echo(PHASES[phase].read(language))
        click.echo(f"  {number:2} {task.title.read(language)}")
    while True:
        answer = click.prompt(_CHOOSE.read(language), default="", show_default=False).strip()
        if answer == "q":
            return None
        if not answer:
            return _first_task(assistant), True
        if answer.isdigit() and 1 <= int(answer) <= len(tasks):
            return tasks[int(answer) - 1], False


def _fill(task: Task, language: Language, defaults: Values) -> Values:
    """Asks for each field; Enter takes the example, or leaves the field empty without one."""
    return {field.name: _enter(field, language, defaults.get(field.name, "")) for field in task.fields}


def _enter(field: Field, language: Language, default: str) -> str:
    choices = "/".join(choice.id for choice in field.choices)
    label = field.label.read(language) + (f" ({choices})" if choices else "") + " *" * field.required
    while True:
        entered = str(click.prompt(label, default=default, show_default=bool(default))).strip()
        if not entered and not field.required:
            return ""
        try:
            if not entered:
                raise MissingFields(labels=field.label.read(language))
            return check_value(field, entered, language)
        except InputError as error:
            click.echo(error.sentence(language), err=True)


def _echo_form(task: Task, values: Values, language: Language) -> None:
    for entry in check_form(task, values, language).entries(language):
        click.echo(f"  {entry.label}: {entry.value}")
    click.echo()
