"""A case as it is printed: what stands on each page, and its passages one after the other."""

from collections.abc import Iterable

import msgspec

from desktop import __version__
from desktop.clinical.forms import Entry
from desktop.clinical.language import Language, Text
from desktop.conversation.export import WHO, answer_text, local_time, question_lines, remarks, standing
from desktop.conversation.messages import Conversation, Message
from desktop.conversation.review import Review

_DRAFTS = Text(zh="含未签署的草稿", en="Contains drafts that are not signed")
_SIGNED = Text(zh="全部回答已签署", en="All answers are signed")
_DRAFT = Text(zh="草稿，未签署", en="Draft, not signed")
_WITHOUT = Text(zh="已去除身份信息", en="Without identifying details")
_PRINTED = Text(zh="打印于 {time}", en="printed {time}")
_PROGRAM = f"DoctorFLAN Desktop {__version__}"
_PAGE = Text(zh="第 {page} / {pages} 页", en="Page {page} of {pages}")


class Passage(msgspec.Struct, frozen=True):
    """A question or an answer: who and when, its words, and what is said of it below."""

    heading: str
    words: str
    is_markdown: bool
    remarks: tuple[str, ...] = ()
    draft: bool = False


class Paper(msgspec.Struct, frozen=True):
    """What is printed.

    Every page has `title` and `standing` above, `footer` and its number below; the first one has the
    case's `facts`, too. A reviewed text has its title and everything else within its one passage.
    """

    title: str
    standing: str
    footer: str
    language: Language
    passages: tuple[Passage, ...]
    facts: str = ""

    def page(self, number: int, count: int) -> str:
        """What stands at the end of the footer."""
        return _PAGE.read(self.language).format(page=number, pages=count)


def has_drafts(branch: Iterable[Message]) -> bool:
    """Whether an answer of it is not signed."""
    return any(message.role == "assistant" and not message.mark.signed_at for message in branch)


def case_paper(
    conversation: Conversation,
    branch: tuple[Message, ...],
    facts: Iterable[Entry],
    language: Language,
    now: str,
) -> Paper:
    """The shown branch as it is; `now` is the time of printing (UTC, ISO 8601)."""
    return Paper(
        title=conversation.title,
        standing=_standing(language, drafts=has_drafts(branch)),
        footer=f"{_PROGRAM} · {_PRINTED.read(language).format(time=local_time(now))}",
        language=language,
        passages=tuple(_passage(message, language) for message in branch),
        facts=" · ".join(f"{entry.label}: {entry.value}" for entry in facts),
    )


def reviewed_paper(review: Review, language: Language) -> Paper:
    """The text that a doctor has reviewed. The day of printing would tell how far its dates were moved."""
    title, _, _ = review.document.partition("\n")
    standing = f"{_WITHOUT.read(language)} · {_standing(language, drafts=review.drafts)}"
    passage = Passage("", review.document, is_markdown=True)
    return Paper(title.removeprefix("# "), standing, _PROGRAM, language, (passage,))


def _passage(message: Message, language: Language) -> Passage:
    facts = [WHO[message.role].read(language), local_time(message.created_at)]
    if message.role == "user":
        return Passage(" · ".join(facts), question_lines(message, language), is_markdown=False)
    draft = not message.mark.signed_at
    facts.append(_DRAFT.read(language) if draft else standing(message, language))
    if message.provenance is not None:
        facts.append(message.provenance.model_name)
    lines = remarks(message, language)
    return Passage(" · ".join(facts), answer_text(message), is_markdown=True, remarks=lines, draft=draft)


def _standing(language: Language, *, drafts: bool) -> str:
    return (_DRAFTS if drafts else _SIGNED).read(language)
