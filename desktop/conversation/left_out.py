"""What the model does not read of a branch: what did not fit, and what a summary stands for."""

from collections.abc import Collection, Iterator, Sequence

from desktop.conversation.messages import Message, NoticePart, SummaryPart

LEFT_OUT = "left_out"
"""The code of the notice on an answer that was made without some of the messages before it."""

Exchange = tuple[Message, ...]
"""A question and its answer; the question alone where it is still open."""


def left_out_of(branch: Sequence[Message]) -> frozenset[str]:
    """The ids of the messages that did not fit when the newest answer of `branch` was made.

    Messages that a summary stands for by now (`covered_of`) are not among them.
    """
    for index in range(len(branch) - 1, 0, -1):
        answer, question = branch[index], branch[index - 1]
        if answer.role == "assistant" and answer.text and not covers_of(question):
            told = told_exchanges(branch[:index])
            return frozenset(message.id for message in _noticed(answer, told)) - covered_of(branch)
    return frozenset()


def covered_of(branch: Sequence[Message]) -> frozenset[str]:
    """The ids of the messages that a summary stands for: the model reads the summary instead.

    Only a summary whose answer has ended by itself or met its limit counts, and only for those
    messages that fitted when it was made.
    """
    return frozenset().union(*(_covered_by(*pair) for pair in _summaries(branch)))


def told_exchanges(branch: Sequence[Message]) -> tuple[Exchange, ...]:
    """What the model reads of `branch`, as far as it fits: an open question at its end is one too.

    Not a question without an answer, nor what a summary stands for. A branch that ends with the
    question for a summary is read as far as that must stand for it, and its first exchange.
    """
    answered = answered_exchanges(branch)
    wanted = covers_of(branch[-1]) if branch else ()
    if wanted:
        inner = [exchange for exchange in answered[1:-1] if exchange[0].id in wanted]
        return (*answered[:1], *inner, answered[-1])
    covered = covered_of(branch)
    return tuple(exchange for exchange in answered if exchange[0].id not in covered)


def answered_exchanges(branch: Sequence[Message]) -> tuple[Exchange, ...]:
    """All exchanges of `branch`: each question that has an answer with it, and an open last one."""
    found: list[Exchange] = []
    for message, after in zip(branch, (*branch[1:], None), strict=False):
        if message.role == "user" and message.text:
            if after is None:
                found.append((message,))
            elif after.text:
                found.append((message, after))
    return tuple(found)


def covers_of(question: Message) -> tuple[str, ...]:
    """The ids of what this question wants summarised; empty for any other message."""
    return next((part.covers for part in question.parts if isinstance(part, SummaryPart)), ())


def is_summary(exchange: Exchange) -> bool:
    """Whether the exchange is a summary that counts."""
    if len(exchange) == 1 or not covers_of(exchange[0]):
        return False
    return bool(exchange[1].text) and exchange[1].state in {"complete", "length"}


def left_out_notice(exchanges: Sequence[Exchange], left_out: Collection[int]) -> NoticePart | None:
    """The notice that the exchanges at the positions `left_out` did not fit.

    Its facts: `turns` is how many, `first` and `last` are the ids of the oldest and the newest
    message of them. What is pinned between the two was read.
    """
    out = [exchanges[index] for index in sorted(left_out) if index < len(exchanges)]
    if not out:
        return None
    return NoticePart(LEFT_OUT, {"turns": len(out), "first": out[0][0].id, "last": out[-1][-1].id})


def _noticed(answer: Message, told: Sequence[Exchange]) -> Iterator[Message]:
    """The messages of `told` that the notice of `answer` names."""
    facts = next((p.facts for p in answer.parts if isinstance(p, NoticePart) and p.code == LEFT_OUT), {})
    ids = {message.id: place for place, exchange in enumerate(told) for message in exchange}
    first, last = ids.get(str(facts.get("first"))), ids.get(str(facts.get("last")))
    if first is not None and last is not None:
        for exchange in told[first : last + 1]:
            if not is_summary(exchange):
                yield from exchange


def _summaries(branch: Sequence[Message]) -> Iterator[tuple[Sequence[Message], Exchange]]:
    """Each summary that counts, with the branch up to its question."""
    for index, question in enumerate(branch[:-1]):
        if is_summary((question, branch[index + 1])):
            yield branch[: index + 1], (question, branch[index + 1])


def _covered_by(asked: Sequence[Message], summary: Exchange) -> frozenset[str]:
    question, answer = summary
    unread = {message.id for message in _noticed(answer, told_exchanges(asked))}
    return frozenset(covers_of(question)) - unread
