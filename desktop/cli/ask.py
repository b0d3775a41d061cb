"""`ask`: one question, its answer streamed to the terminal."""

import contextlib
import queue
import sys
from collections.abc import Callable

import click
import msgspec

from desktop.answering import Listener
from desktop.assistant import Assistant
from desktop.cli.interruption import Interruption
from desktop.cli.listings import json_option, lang_option
from desktop.cli.session import CommandFailed, assistant_for, print_json, require_reader
from desktop.clinical.forms import Values
from desktop.clinical.language import Language, Text
from desktop.conversation.consultation import AnswerLimits, Consultation, Question
from desktop.conversation.events import AnswerEvent, Ended, Reading, Wrote
from desktop.conversation.export import remarks
from desktop.conversation.messages import Message, Provenance
from desktop.errors import DesktopError, NothingToContinue

INTERRUPTED = 130
_NOT_COMPLETE = Text(
    zh="回答达到长度上限，尚未写完；续写请运行：doctorflan ask --continue {name}",
    en="The answer met its limit of length and is not complete; to go on: doctorflan ask --continue {name}",
)
_NOT_KEPT = Text(
    zh="回答达到长度上限，尚未写完；请用更大的 --max-tokens 重新提问。",
    en="The answer met its limit of length and is not complete; ask again with a larger --max-tokens.",
)
_POLL_S = 0.5  # Windows delivers Ctrl-C to a waiting Python only between waits


@click.command()
@click.option("--task", "task_id", metavar="ID", help="A task of `doctorflan tasks`.")
@click.option("--specialty", "specialty_id", metavar="ID", help="A specialty of `doctorflan specialties`.")
@click.option("--field", "fields", metavar="NAME=VALUE", multiple=True, help="A field of the task's form.")
@lang_option
@click.option("--model", metavar="ID|PATH", default="", help="A model's id, or a GGUF file.")
@click.option(
    "--continue",
    "conversation_id",
    metavar="CONVERSATION_ID",
    help="Asks on in a conversation; without TEXT and --task it goes on with an unfinished answer.",
)
@click.option("--max-tokens", type=click.IntRange(min=1), default=2048, show_default=True)
@click.option(
    "--seed", type=click.IntRange(min=0, max=2**31 - 1), help="The same seed gives the same answer."
)
@click.option("--no-save", is_flag=True, help="Keeps nothing in the history.")
@json_option
@click.argument("text", required=False, default="")
def ask(
    *,
    task_id: str | None,
    specialty_id: str | None,
    fields: tuple[str, ...],
    lang: Language | None,
    model: str,
    conversation_id: str | None,
    max_tokens: int,
    seed: int | None,
    no_save: bool,
    as_json: bool,
    text: str,
) -> int:
    """Asks TEXT, a task, or both; `-` reads TEXT from standard input."""
    if no_save and conversation_id:
        raise click.UsageError("--no-save and --continue do not go together.")
    if fields and not task_id:
        raise click.UsageError("--field needs --task.")
    values, text = _values(fields), _read_input() if text == "-" else text
    with assistant_for(lang) as assistant:
        require_reader(assistant)
        known = assistant.consultation(conversation_id).conversation if conversation_id else None
        question = Question(
            language=lang or (known.language if known else assistant.settings.language),
            text=text,
            task_id=task_id,
            values=values,
            specialty_id=specialty_id or (known.specialty_id if known else None),
            conversation_id=conversation_id,
        )
        limits = AnswerLimits(max_tokens=max_tokens, seed=seed, save=not no_save)
        if conversation_id and not task_id and not text.strip():
            put = continue_answer(assistant, question, limits=limits, model=model, as_json=as_json)
            return put.exit_code(question.language)
        for doubt in assistant.doubts(question):
            click.echo(doubt, err=True)
        put = put_question(assistant, question, limits=limits, model=model, as_json=as_json)
        return put.exit_code(question.language)


class Put(msgspec.Struct, frozen=True):
    """A question that was put: its conversation, whether Ctrl-C stopped the answer, why it failed."""

    conversation_id: str
    interrupted: bool
    error: DesktopError | None

    def exit_code(self, language: Language) -> int:
        """0, or 130 after Ctrl-C. Raises `CommandFailed` when the answer failed."""
        if self.error is not None:
            raise CommandFailed(self.error, language)
        return INTERRUPTED if self.interrupted else 0


def put_question(
    assistant: Assistant, question: Question, *, limits: AnswerLimits, model: str = "", as_json: bool = False
) -> Put:
    """Asks and prints the answer as it comes; Ctrl-C stops it and keeps what was written.

    A second Ctrl-C ends the program at once. Of an answer that failed, what was written is printed
    and kept. Raises as `Assistant.ask`.
    """

    def start(listener: Listener) -> Consultation:
        return assistant.ask(question, listener, model=model, limits=limits)

    return _follow(assistant, start, language=question.language, is_kept=limits.save, as_json=as_json)


def continue_answer(
    assistant: Assistant, question: Question, *, limits: AnswerLimits, model: str = "", as_json: bool = False
) -> Put:
    """Goes on with the newest answer of the question's conversation, as `put_question` asks.

    Raises as `Assistant.continue_answer`.
    """
    shown = assistant.consultation(question.conversation_id or "").branch
    if not shown:
        raise NothingToContinue

    def start(listener: Listener) -> Consultation:
        return assistant.continue_answer(shown[-1].id, listener, model=model, limits=limits)

    return _follow(assistant, start, language=question.language, is_kept=True, as_json=as_json)


def _follow(
    assistant: Assistant,
    start: Callable[[Listener], Consultation],
    *,
    language: Language,
    is_kept: bool,
    as_json: bool,
) -> Put:
    events: queue.SimpleQueue[AnswerEvent] = queue.SimpleQueue()
    with Interruption(assistant.stop) as interruption:
        asked = start(events.put)
        if interruption.happened:
            assistant.stop()
        conversation_id = asked.conversation.id if is_kept else ""
        while True:
            event = _next(events)
            if as_json:
                _print_event(event, conversation_id)
            else:
                _print_plain(event, language, conversation_id)
            if isinstance(event, Ended):
                break
    return Put(asked.conversation.id, interruption.happened, event.error)


def _read_input() -> str:
    """Standard input in UTF-8, else in the Chinese encodings that Windows programs write."""
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _next(events: "queue.SimpleQueue[AnswerEvent]") -> AnswerEvent:
    while True:
        with contextlib.suppress(queue.Empty):
            return events.get(timeout=_POLL_S)


def _values(fields: tuple[str, ...]) -> Values:
    values: Values = {}
    for field in fields:
        name, separator, value = field.partition("=")
        if not separator or not name:
            raise click.UsageError(f"--field needs NAME=VALUE, not '{field}'.")
        values[name] = value
    return values


def _print_event(event: AnswerEvent, conversation_id: str) -> None:
    match event:
        case Reading(done=done, total=total):
            print_json({"event": "prefill", "done": done, "total": total})
        case Wrote(text=text):
            print_json({"event": "text", "text": text})
        case Ended(message=message, error=error):
            print_json(_end(message, error, conversation_id))
        case _:
            pass


def _end(message: Message, error: DesktopError | None, conversation_id: str) -> dict[str, object]:
    provenance = message.provenance
    ending: dict[str, object] = {
        "event": "end",
        "reason": provenance.stop_reason if provenance and error is None else "failed",
        "conversation": conversation_id,
        "message": message.id if conversation_id else "",
    }
    return ending | (_measures(provenance) if provenance else {})


def _measures(provenance: Provenance) -> dict[str, object]:
    return {
        "model": provenance.model_id,
        "prompt_tokens": provenance.prompt_tokens,
        "cached_tokens": provenance.cached_tokens,
        "completion_tokens": provenance.completion_tokens,
        "ttft_ms": round(provenance.ttft_ms, 1),
        "tokens_per_second": round(provenance.tokens_per_second, 1),
    }


def _print_plain(event: AnswerEvent, language: Language, conversation_id: str) -> None:
    match event:
        case Wrote(text=text):
            click.echo(text, nl=False)
        case Ended(message=message) if message.text:
            click.echo("\n")
            for remark in remarks(message, language):
                click.echo(f"> {remark}")
            if message.state == "length":
                words = _NOT_COMPLETE if conversation_id else _NOT_KEPT
                click.echo(words.read(language).format(name=conversation_id), err=True)
        case _:
            pass
