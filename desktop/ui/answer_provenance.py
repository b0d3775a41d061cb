"""Where an answer comes from: the line above it and the list of facts below it."""

import html

import msgspec
from PySide6.QtCore import QDateTime, QEvent, QLocale, Qt, QTimeZone
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.conversation.export import adapters_shown, standing
from desktop.conversation.messages import Message, Provenance
from desktop.ui.markdown_text import harmless
from desktop.ui.markdown_view import DocumentView
from desktop.ui.theme import set_look
from desktop.ui.transcript_context import TranscriptContext
from desktop.ui.transcript_facts import facts_piece

_SHA256_SHOWN = 12
_NAME_CHARACTERS = 16
_MS_PER_S = 1000


class AnswerProvenance(DocumentView):
    """The facts about how an answer was made, as a list that can be copied."""

    def __init__(self, context: TranscriptContext, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self.setObjectName("provenance")
        self._context = context
        self._provenance: Provenance | None = None

    def show_provenance(self, provenance: Provenance | None) -> None:
        """Shows the facts; None shows none."""
        self._provenance = provenance
        facts = self.facts()
        self.set_pieces([facts_piece(facts, self._theme, "small")] if facts else [])
        self.describe(self.tr("Where this answer comes from"))

    def tooltip(self) -> str:
        """The facts as the text of a tooltip, escaped."""
        rows = "".join(
            f"<tr><td>{html.escape(name)}&nbsp;&nbsp;</td><td>{html.escape(harmless(value))}</td></tr>"
            for name, value in self.facts()
        )
        return f"<table>{rows}</table>" if rows else ""

    def facts(self) -> list[tuple[str, str]]:
        """Names and values in the window's language; what is not known is left out."""
        made = self._provenance
        if made is None:
            return []
        facts = [
            (self.tr("Model"), made.model_name),
            ("SHA-256", made.model_sha256[:_SHA256_SHOWN]),
            *(("LoRA", adapter) for adapter in adapters_shown(made)),
            (self.tr("Task"), self._task(made)),
            (self.tr("Specialty"), self._context.specialty_title(made.specialty_id)),
            (self.tr("Sampling"), self._sampling(made)),
            (self.tr("Seed"), str(made.seed)),
            (self.tr("Tokens"), self._tokens(made)),
            (self.tr("Speed"), self._speed(made)),
            (self.tr("End"), self._end(made.stop_reason)),
            (self.tr("Program"), f"DoctorFLAN Desktop {made.app_version}"),
        ]
        return [(name, value) for name, value in facts if value]

    def retranslate(self) -> None:
        self.show_provenance(self._provenance)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _task(self, made: Provenance) -> str:
        title = self._context.task_title(made.task_id)
        return f"{title} · v{made.task_version}" if title else ""

    def _sampling(self, made: Provenance) -> str:
        sampling = made.sampling
        if sampling.temperature == 0:
            return self.tr("always the most likely word")
        return self.tr("temperature {temperature}, top-k {top_k}, top-p {top_p}, min-p {min_p}").format(
            temperature=sampling.temperature,
            top_k=sampling.top_k,
            top_p=sampling.top_p,
            min_p=sampling.min_p,
        )

    def _tokens(self, made: Provenance) -> str:
        if not made.prompt_tokens:
            return ""
        return self.tr("read {prompt} (of these {cached} known already), wrote {completion}").format(
            prompt=made.prompt_tokens, cached=made.cached_tokens, completion=made.completion_tokens
        )

    def _speed(self, made: Provenance) -> str:
        if not made.tokens_per_second:
            return ""
        return self.tr("{speed} tokens/s, first word after {seconds} s").format(
            speed=f"{made.tokens_per_second:.1f}", seconds=f"{made.ttft_ms / _MS_PER_S:.2f}"
        )

    def _end(self, reason: str) -> str:
        reasons = {
            "stop": self.tr("finished"),
            "length": self.tr("met the limit of length"),
            "cancelled": self.tr("stopped by the doctor"),
            "failed": self.tr("cut off"),
        }
        return reasons.get(reason, reason)


class AnswerMeta(QWidget):
    """The line above an answer: draft tag, model and time."""

    def __init__(self, context: TranscriptContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._message: Message | None = None
        self._tag = QLabel(self)
        self._tag.setObjectName("draftTag")
        self._tag.setProperty("look", "tag")
        self._tag.setTextFormat(Qt.TextFormat.PlainText)
        self._source = QLabel(self)
        self._source.setProperty("look", "small third")
        self._source.setTextFormat(Qt.TextFormat.PlainText)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(context.theme.scaled(8))
        layout.addWidget(self._tag)
        layout.addWidget(self._source, 1)

    @property
    def source(self) -> str:
        """Model and time as shown."""
        return self._source.text()

    def show_message(self, message: Message, tooltip: str) -> None:
        """Shows whose words these are; `tooltip` is escaped rich text."""
        self._message = message
        self._source.setToolTip(tooltip)
        self.retranslate()

    def retranslate(self) -> None:
        if self._message is None:
            return
        self._show_standing(self._message)
        made = self._message.provenance
        name = "" if made is None else self.tr("Demo model") if made.demo else harmless(made.model_name)
        self._source.setText(
            " · ".join(part for part in (name, local_time(self._message.created_at)) if part)
        )

    def _show_standing(self, message: Message) -> None:
        """A draft, or signed: by whom and when; a long name in full in the tooltip."""
        signed = bool(message.mark.signed_at)
        set_look(self._tag, "accentChip" if signed else "tag")
        if not signed:
            self._tag.setText(self.tr("Draft · not reviewed"))
            self._tag.setToolTip(self.tr("A doctor has to review this before it is used"))
            return
        mark = message.mark
        who = harmless(mark.signed_by)
        short = f"{who[:_NAME_CHARACTERS]}…" if len(who) > _NAME_CHARACTERS else who
        shown = msgspec.structs.replace(message, mark=msgspec.structs.replace(mark, signed_by=short))
        self._tag.setText(standing(shown, self._context.language))
        self._tag.setToolTip(html.escape(harmless(standing(message, self._context.language))))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def local_time(created_at: str) -> str:
    """A stored UTC time as the doctor's clock shows it: the time today, the date too on other days."""
    moment = QDateTime.fromString(created_at, Qt.DateFormat.ISODateWithMs)
    if not moment.isValid():
        return ""
    moment.setTimeZone(QTimeZone(QTimeZone.Initialization.UTC))
    local = moment.toLocalTime()
    clock = local.toString("HH:mm")
    if local.date() == QDateTime.currentDateTime().date():
        return clock
    return f"{QLocale().toString(local.date(), QLocale.FormatType.ShortFormat)} {clock}"
