"""The words that go to the model. Pure: the same form gives the same bytes.

The constant part comes first (who the assistant is, the specialty, the task's instruction), so that
what was read of it can be shared; the patient's words come last.
"""

from collections.abc import Iterable

from desktop.clinical.forms import CheckedForm, Entry
from desktop.clinical.language import Language, Text
from desktop.clinical.task import Specialty, Task

_SYSTEM = Text(
    zh="你是协助执业医师的临床助手。你的回答是草稿，由医师审核。资料不足时说明还缺什么，不要猜测。",
    en=(
        "You are a clinical assistant to licensed doctors. Your answer is a draft that a doctor reviews. "
        "Where information is missing, say what is missing and do not guess."
    ),
)
_SPECIALTY = Text(zh="当前专科：{title}。", en=" Current specialty: {title}.")
_HEADINGS = Text(
    zh="请用中文，按以下小标题作答：{titles}。", en="Answer in English under these headings: {titles}."
)
_SCHEMA = Text(
    zh="请只输出一个符合以下 JSON Schema 的 JSON 对象：{schema}",
    en="Answer with one JSON object only, after this JSON Schema: {schema}",
)
_SUMMARY = Text(
    zh=(
        "请把以上对话概括成一份要点摘要，供后面的对话使用：患者资料与检查结果、诊断及依据、"
        "用药与剂量、已作的决定、尚未解决的问题。数值、药名和剂量照原文写，不要加入没有出现过的内容。"
    ),
    en=(
        "Summarise the conversation above for what follows: the patient's data and results, the diagnosis "
        "and its basis, drugs and doses, what was decided, what is still open. Copy values, drug names and "
        "doses exactly, and add nothing that was not said."
    ),
)
_FACTS_TAG = Text(zh="病例资料", en="Case facts")


def system_text(language: Language, specialty: Specialty | None) -> str:
    """The system message: who the assistant is and in which specialty it works."""
    base = _SYSTEM.read(language)
    if specialty is None:
        return base
    return base + _SPECIALTY.read(language).format(title=specialty.title.read(language))


def instruction_text(task: Task, language: Language) -> str:
    """The constant beginning of every question of `task`, up to and with the tag before the case."""
    separator = "、" if language == "zh" else ", "
    titles = separator.join(heading.read(language) for heading in task.headings)
    lines = [task.instruction.read(language)]
    if titles:
        lines.append(_HEADINGS.read(language).format(titles=titles))
    if task.schema:
        lines.append(_SCHEMA.read(language).format(schema=task.schema))
    lines.append(f"<{task.case_tag.read(language)}>")
    return "\n".join(lines) + "\n"


def form_text(form: CheckedForm, language: Language, facts: tuple[Entry, ...] = ()) -> str:
    """The question that a filled-in form makes; `facts` of the case that it does not ask for come first."""
    return instruction_text(form.task, language) + _lines((*facts, *form.entries(language)), language)


def facts_text(entries: tuple[Entry, ...], language: Language) -> str:
    """The case's facts that the model has not been told yet, to stand before a free question."""
    return f"<{_FACTS_TAG.read(language)}>\n" + _lines(entries, language)


def summary_text(language: Language) -> str:
    """The question that asks for a summary of what did not fit into the context."""
    return _SUMMARY.read(language)


def _lines(entries: Iterable[Entry], language: Language) -> str:
    colon = "：" if language == "zh" else ": "
    lines = []
    for entry in entries:
        # A value of several lines starts on its own: "对话：医生：…" would read as one speaker's words.
        between = f"{colon.strip()}\n" if "\n" in entry.value else colon
        lines.append(f"{entry.label}{between}{entry.value}")
    return "\n".join(lines)
