"""A conversation as a document: Markdown that says of every answer what it is and where it is from."""

import datetime as dt
from collections.abc import Iterable

from desktop.clinical.language import Language, Text
from desktop.conversation.messages import (
    Conversation,
    FormPart,
    Message,
    NoticePart,
    Provenance,
    State,
    StructuredPart,
    SummaryPart,
    TextPart,
)

DRAFT = Text(zh="草稿，待医师审核", en="Draft, not reviewed by a doctor")
_SIGNED = Text(zh="已签署", en="Signed")
DEMO = Text(
    zh="演示模型的回答，只用于检查安装，不可用于诊疗。正式模型的安装见程序“安装正式模型”。",
    en=(
        "Answer of the demo model: it only proves the installation and is no medical advice. "
        "See 'Install a real model' in the program."
    ),
)
_STATES: dict[State, Text] = {
    "length": Text(zh="回答达到长度上限", en="The answer met its length limit"),
    "cancelled": Text(zh="回答已由医师停止", en="The answer was stopped by the doctor"),
    "cut_off": Text(zh="回答中断，不完整", en="The answer was cut off and is not complete"),
    "writing": Text(zh="回答尚未写完", en="The answer is still being written"),
}
_SUMMARY = Text(
    zh="要求概括较早的 {count} 条消息；摘要完成后，模型阅读摘要来代替它们",
    en="Asks to summarise {count} earlier messages; once done, the model reads the summary in their place",
)
WHO = {"user": Text(zh="医师", en="Doctor"), "assistant": Text(zh="回答", en="Answer")}


def document(conversation: Conversation, branch: Iterable[Message], language: Language) -> str:
    """The shown branch as one Markdown document."""
    parts = [f"# {conversation.title}", *(message_markdown(message, language) for message in branch)]
    return "\n\n".join(parts) + "\n"


def message_markdown(message: Message, language: Language) -> str:
    """One message under a heading that names who speaks; an answer with its provenance."""
    heading = f"**{WHO[message.role].read(language)}** · {local_time(message.created_at)}"
    markdown = answer_markdown if message.role == "assistant" else question_markdown
    return f"{heading}\n\n{markdown(message, language)}"


def local_time(moment: str) -> str:
    """A stored moment (UTC, ISO 8601) as this machine's clock shows it, to the minute."""
    try:
        return dt.datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return moment


def question_markdown(message: Message, language: Language) -> str:
    """A question as the doctor sees it: the form's title and lines, then what was typed."""
    blocks = []
    for part in message.parts:
        if isinstance(part, FormPart):
            lines = [f"- {entry.label}: {entry.value}" for entry in part.entries]
            blocks.append("\n".join([f"**{part.title}**", "", *lines] if part.title else lines))
        elif isinstance(part, TextPart) and part.text:
            blocks.append(part.text)
        elif isinstance(part, SummaryPart):
            blocks.append(f"> {_SUMMARY.read(language).format(count=len(part.covers))}")
    return "\n\n".join(blocks)


def question_lines(message: Message, language: Language) -> str:
    """A question as `question_markdown`, without any marks: each line as it is."""
    lines = []
    for part in message.parts:
        if isinstance(part, FormPart):
            lines += [part.title, *(f"{entry.label}: {entry.value}" for entry in part.entries)]
        elif isinstance(part, TextPart):
            lines.append(part.text)
        elif isinstance(part, SummaryPart):
            lines.append(_SUMMARY.read(language).format(count=len(part.covers)))
    return "\n".join(line for line in lines if line)


def answer_markdown(message: Message, language: Language) -> str:
    """An answer, then what it is: its state, the model, and the demo model's warning."""
    text = answer_text(message)
    return "\n\n".join([*([text] if text else []), *(f"> {line}" for line in remarks(message, language))])


def answer_text(message: Message) -> str:
    """The words of an answer as Markdown; JSON as code."""
    blocks = [part.text for part in message.parts if isinstance(part, TextPart)]
    blocks += [f"```json\n{part.body}\n```" for part in message.parts if isinstance(part, StructuredPart)]
    return "\n\n".join(blocks)


def remarks(message: Message, language: Language) -> tuple[str, ...]:
    """The lines that go with every copied or exported answer."""
    lines = []
    if message.state in _STATES:
        lines.append(_STATES[message.state].read(language))
    lines.extend(_notice(part, language) for part in message.parts if isinstance(part, NoticePart))
    if message.provenance is not None:
        lines.append(f"{standing(message, language)} · {provenance_line(message.provenance)}")
        if message.provenance.demo:
            lines.append(DEMO.read(language))
    return tuple(line for line in lines if line)


def standing(message: Message, language: Language) -> str:
    """What an answer is: a draft, or signed by whom and when."""
    mark = message.mark
    if not mark.signed_at:
        return DRAFT.read(language)
    facts = (_SIGNED.read(language), mark.signed_by, local_time(mark.signed_at))
    return " · ".join(fact for fact in facts if fact)


def provenance_line(provenance: Provenance) -> str:
    """Model and adapters, each with the start of its SHA-256, task, seed and program version in one line."""
    task = f"{provenance.task_id} v{provenance.task_version}" if provenance.task_id else ""
    facts = (
        provenance.model_name,
        _sha256_shown(provenance.model_sha256),
        *(f"LoRA {adapter}" for adapter in adapters_shown(provenance)),
        task,
        f"seed {provenance.seed}",
        f"DoctorFLAN Desktop {provenance.app_version}",
    )
    return " · ".join(fact for fact in facts if fact)


def adapters_shown(provenance: Provenance) -> tuple[str, ...]:
    """The adapters as people read them: the name, and the start of the SHA-256."""
    pairs = (adapter.rpartition(" ") for adapter in provenance.adapters)
    return tuple(f"{name} {_sha256_shown(sha256)}".strip() for name, _, sha256 in pairs)


def _sha256_shown(sha256: str) -> str:
    """The start of a SHA-256, enough to tell two files apart at sight; empty while it is not known."""
    return f"sha256:{sha256[:12]}" if sha256 else ""


def _notice(part: NoticePart, language: Language) -> str:
    if part.code == "left_out":
        words = Text(
            zh="较早的 {turns} 轮对话未放入上下文", en="{turns} earlier turns were left out of the context"
        )
        return words.read(language).format(**part.facts)
    return ""
