"""What is typed into the search, kind by kind; the same seed types the same."""

import random
from collections.abc import Callable, Sequence

from benchmarks.search_texts import DISEASES, DRUGS, ENGLISH, SPECIALTIES, SYMPTOMS, TASKS, TESTS, Talk
from desktop.conversation.searching import Query
from desktop.store.index import visible_text

EACH = 30  # queries of a kind

Queries = dict[str, list[Query]]


def typed_words(talks: Sequence[Talk], rare: Sequence[str], seed: int) -> Queries:
    """Searches by words alone: the ones that plain FTS5 can be asked, too."""
    chance = random.Random(seed)
    texts = [visible_text(message.parts) for talk in talks for message in talk.messages]

    def some(words: Sequence[str]) -> str:
        return chance.choice(words)

    def passage(length: int) -> str:
        text = chance.choice(texts)
        start = chance.randrange(max(1, len(text) - length))
        return "".join(text[start : start + length].split()) or "胸痛"

    def beginning() -> str:
        word = some([one for one in (*DRUGS, *ENGLISH, *TESTS) if one.isascii()]).split()[0]
        return word[: chance.randint(1, len(word))]

    makers: dict[str, Callable[[], str]] = {
        "one character": lambda: some(SYMPTOMS)[0],
        "two characters, common": lambda: some([one for one in SYMPTOMS if len(one) == 2]),  # noqa: PLR2004
        "two characters, rarer": lambda: some(rare),
        "a term": lambda: some((*DISEASES, *DRUGS[:18])),
        "a passage of 4 to 12": lambda: passage(chance.randint(4, 12)),
        "beginning of a Latin word": beginning,
        "number with unit": lambda: f"{chance.choice((5, 20, 75, 300))}{some(('mg', ' mg', '毫克', 'ml'))}",
        "temperature, pressure": lambda: some(
            (f"{chance.randint(360, 405) / 10}℃", f"{chance.randint(90, 200)}/{chance.randint(50, 110)}")
        ),
        "two common words": lambda: f"{some(SYMPTOMS)} {some(DISEASES)}",
        "a common and a rare word": lambda: f"{some(SYMPTOMS)} {some(rare)}",
        "three words": lambda: f"{some(SYMPTOMS)} {some(DRUGS)} {some(TESTS)}",
        "nothing there": lambda: "".join(chance.sample("龘靐齉爨麤灪籱厵", 2)),
    }
    return {kind: [Query(words=make()) for _ in range(EACH)] for kind, make in makers.items()}


def with_filters(rare: Sequence[str], moments: Sequence[str], seed: int) -> Queries:
    """Searches with filters, and the best first."""
    chance = random.Random(seed)

    def some(words: Sequence[str]) -> str:
        return chance.choice(words)

    def period() -> tuple[str, str]:
        first, last = sorted((some(moments), some(moments)))
        return first, last

    def dated() -> Query:
        since, until = period()
        return Query(words=some(SYMPTOMS), since=since, until=until)

    makers: dict[str, Callable[[], Query]] = {
        "a word in a period": dated,
        "a word, a task": lambda: Query(words=some(SYMPTOMS), task_id=some(TASKS)),
        "a word, task and specialty": lambda: Query(
            words=some(DISEASES), task_id=some(TASKS), specialty_id=some(SPECIALTIES)
        ),
        "a patient": lambda: Query(patient=some(rare)),
        "a word of a patient": lambda: Query(words=some(SYMPTOMS), patient=some(rare)),
        "a word, signed": lambda: Query(words=some(SYMPTOMS), signed=True),
        "a word, not signed": lambda: Query(words=some(SYMPTOMS), signed=False),
        "a word, 4 stars": lambda: Query(words=some(DRUGS), rating=4),
        "a word, best first": lambda: Query(words=some(SYMPTOMS), order="best"),
        "two words, best first": lambda: Query(words=f"{some(SYMPTOMS)} {some(DRUGS)}", order="best"),
        "all of a specialty": lambda: Query(specialty_id=some(SPECIALTIES)),
    }
    return {kind: [make() for _ in range(EACH)] for kind, make in makers.items()}
