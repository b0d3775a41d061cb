"""Judges an answer by its form: whole, in its language, under its headings, without loops or forbidden words.

Pure, and blind to medicine: whether an answer is right is for doctors to say.
"""

import re
from collections.abc import Iterator

import msgspec

from desktop.acceptance.report import Problem
from desktop.acceptance.rules import Rules
from desktop.clinical.language import Language, Text
from desktop.clinical.task import Task
from desktop.conversation.messages import Message
from desktop.errors import DesktopError

_EXCERPT = 24
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_SENTENCE_END = re.compile(r"[。！？!?；;\n|]|\.\s")
_LOOPS = re.compile(r"(.{1,80}?)\1{3,}")
_NO_LETTER = re.compile(r"[\W\d_]+")
# What may stand before a heading in its line: Markdown, brackets, a number in either script.
_BEFORE_HEADING = r"^[\s#*>_\-•【\[（(]*(?:[\d一二三四五六七八九十]+[.、．)）:：]?)?[\s*_【\[]*"
_NO_ANSWER = Text(zh="没有回答", en="there is no answer")
_AT_LIMIT = Text(zh="达到 {limit} 个词元的上限仍未写完", en="did not end within {limit} tokens")
_STOPPED = Text(zh="回答中断", en="the answer broke off")
_SHORT = Text(zh="太短，只有 {count} 个字", en="too short: {count} letters")
_OTHER_LANGUAGE = Text(zh="中文只占 {percent} %", en="only {percent} % of it is English")
_NO_HEADING = Text(zh="缺少小标题“{heading}”", en="no heading '{heading}'")
_EMPTY_HEADING = Text(zh="“{heading}”下没有内容", en="nothing under '{heading}'")
_NO_JSON = Text(zh="不是要求的 JSON", en="not the JSON that was asked for")
_SAID_AGAIN = Text(zh="“{words}”重复 {count} 次", en="'{words}' is said {count} times")
_LOOP = Text(zh="“{words}”连续重复", en="'{words}' over and over")
_PHRASE = Text(zh="{why}：“{words}”", en="{why}: '{words}'")


def judged(
    answer: Message, task: Task, language: Language, rules: Rules, error: DesktopError | None = None
) -> tuple[Problem, ...]:
    """What is wrong with the answer to the example of `task`; nothing when it passes."""
    text = answer.text
    if error is not None:
        return (Problem(check="end", detail=Text(zh=error.sentence("zh"), en=error.sentence("en"))),)
    if not text.strip():
        return (Problem(check="end", detail=_NO_ANSWER),)
    return (
        *_end(answer, rules),
        *_language(text, language, rules),
        *(_json(text) if task.schema else _headings(text, task, language)),
        *_repetition(text, language, rules),
        *_phrases(text, language, rules),
    )


def _end(answer: Message, rules: Rules) -> Iterator[Problem]:
    if answer.state == "length":
        yield Problem(check="end", detail=_AT_LIMIT.filled(limit=rules.max_tokens))
    elif answer.state != "complete":
        yield Problem(check="end", detail=_STOPPED)
    elif (count := len(_NO_LETTER.sub("", answer.text))) < rules.least_letters:
        yield Problem(check="end", detail=_SHORT.filled(count=count))


def _language(text: str, language: Language, rules: Rules) -> Iterator[Problem]:
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    own = han if language == "zh" else latin
    share = own / (han + latin) if han + latin else 0.0
    if share < rules.least_share.of(language):
        yield Problem(check="language", detail=_OTHER_LANGUAGE.filled(percent=int(share * 100)))


def _headings(text: str, task: Task, language: Language) -> Iterator[Problem]:
    """Every heading that the task promises, in its order, each with words below it."""
    names = [heading.read(language) for heading in task.headings]
    places: list[tuple[int, int]] = []
    begin = 0
    for name, heading in zip(names, task.headings, strict=True):
        pattern = re.compile(
            _BEFORE_HEADING + re.escape(name) + r"(?!\w)[\s*_】\]）):：]*", re.MULTILINE | re.IGNORECASE
        )
        found = pattern.search(text, begin)
        if found is None:
            yield Problem(check="form", detail=_NO_HEADING.filled(heading=heading))
            return
        places.append(found.span())
        begin = found.end()
    ends = [*(start for start, _ in places[1:]), len(text)]
    for heading, (_, start), end in zip(task.headings, places, ends, strict=True):
        if not _NO_LETTER.sub("", text[start:end]):
            yield Problem(check="form", detail=_EMPTY_HEADING.filled(heading=heading))


def _json(text: str) -> Iterator[Problem]:
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError:
        found = None
    if not isinstance(found, dict) or not found:
        yield Problem(check="form", detail=_NO_JSON)


def _repetition(text: str, language: Language, rules: Rules) -> Iterator[Problem]:
    said: dict[str, list[str]] = {}
    for sentence in _SENTENCE_END.split(text):
        said.setdefault(_NO_LETTER.sub("", sentence), []).append(" ".join(sentence.split()))
    least = rules.repeated_letters.of(language)
    for letters, sentences in said.items():
        if len(letters) >= least and len(sentences) > rules.most_said:
            detail = _SAID_AGAIN.filled(words=_short(sentences[0]), count=len(sentences))
            yield Problem(check="repetition", detail=detail)
            return
    for loop in _LOOPS.finditer(_NO_LETTER.sub("", text)):
        if len(loop[0]) >= rules.loop_letters:
            yield Problem(check="repetition", detail=_LOOP.filled(words=_short(loop[1])))
            return


def _phrases(text: str, language: Language, rules: Rules) -> Iterator[Problem]:
    spaced = " ".join(text.split()).casefold()
    closed = spaced.replace(" ", "")
    for group in rules.forbidden:
        for phrase in group.phrases(language):
            wanted = phrase.casefold()
            if (wanted in closed) if _HAN.search(phrase) else _stands_in(spaced, wanted):
                yield Problem(check="phrases", detail=_PHRASE.filled(why=group.why, words=phrase))
                break


def _stands_in(text: str, phrase: str) -> bool:
    """Whether the phrase is there as words of its own: `as an AI` is not in `was an aide`."""
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    after = r"(?!\w)" if phrase[-1].isalnum() else ""
    return re.search(before + re.escape(phrase) + after, text) is not None


def _short(words: str) -> str:
    return words if len(words) <= _EXCERPT else words[: _EXCERPT - 1] + "…"
