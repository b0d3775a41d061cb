"""How long a search takes in a history of 100,000 and of 1,000,000 messages, beside plain FTS5.

    python -m benchmarks.search [--messages N]... [--folder FOLDER]

Makes the histories the first time, which takes a minute for each 100,000 messages, and keeps them in the
folder: real files of the program, encrypted, filled through its own index. Every time is from the call to
the finished list of 50 with its snippets, by the clock and by the processor, which other programs on
the PC do not lengthen.
"""

import argparse
import itertools
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.search_plain import KINDS, PlainIndex
from benchmarks.search_queries import Queries, typed_words, with_filters
from benchmarks.search_texts import Talk, Writer, moment_of
from desktop.store.history import History
from desktop.store.index import index_conversation
from desktop.store.opening import open_history_file
from desktop.store.rows import conversation_row, message_row

KEY = bytes(range(32))
SIZES = (100_000, 1_000_000)
SEED = 6
_AT_ONCE = 1_000  # cases in a transaction while the file is made
_CASES_ADDED = 60  # one message at a time, as in the program
_SAMPLE = 2_000  # cases whose words are searched
_RARE = 3_000  # of the rare words, the less rare

_HEAD = (
    "| ms | times | median | 95 % | most | processor: median | 95 % |",
    "|---|---:|---:|---:|---:|---:|---:|",
)
_INSERT = """
    INSERT INTO messages
        (id, conversation_id, parent_id, role, state, created_at, task_title, provenance, parts)
    VALUES (:id, :conversation_id, :parent_id, :role, :state, :created_at, :task_title, :provenance, :parts)
"""
_MARK = """
    INSERT INTO marks (message, rating, signed_at) SELECT number, ?2, created_at FROM messages WHERE id = ?1
"""
_EACH_MARKED = 5


class Time(msgspec.Struct, frozen=True):
    """How long something took, in ms, by the clock and by the processor."""

    clock: float
    processor: float


def timed(work: Callable[[], object]) -> Time:
    """How long it takes."""
    clock, processor = time.perf_counter(), time.thread_time()
    work()
    return Time((time.perf_counter() - clock) * 1e3, (time.thread_time() - processor) * 1e3)


def row(title: str, times: Sequence[Time]) -> str:
    """A line of the table."""
    clock, processor = [one.clock for one in times], [one.processor for one in times]
    figures = [statistics.median(clock), _most_of(clock), max(clock)]
    figures += [statistics.median(processor), _most_of(processor)]
    return f"| {title} | {len(times)} | " + " | ".join(f"{figure:.1f}" for figure in figures) + " |"


def made(path: Path, messages: int) -> None:
    """Makes the history unless it is there."""
    if path.exists():
        return
    part = path.with_suffix(".part.db")
    part.unlink(missing_ok=True)
    connection = open_history_file(part, KEY)
    talks = Writer(SEED).talks(messages)
    while some := list(itertools.islice(talks, _AT_ONCE)):
        with connection.writing() as db:
            for talk in some:
                number = db.table("conversations").insert(conversation_row(talk.conversation)).last_rowid or 0
                db.conn.executemany(_INSERT, [message_row(message) for message in talk.messages])
                if number % _EACH_MARKED == 0:
                    stars = 1 + number // _EACH_MARKED % 5
                    db.execute(_MARK, [talk.messages[-1].id, stars])
                index_conversation(db, number)
    connection.close()
    part.rename(path)


def tables(folder: Path, messages: int) -> list[str]:
    """All that is said of one size."""
    path = folder / f"history-{messages}.db"
    made(path, messages)
    writer = Writer(SEED)
    sample = list(itertools.islice(writer.talks(messages), _SAMPLE))
    moments = [moment_of(number) for number in range(0, messages // 7, 97)]
    words = typed_words(sample, writer.rare[:_RARE], SEED)
    lines = [f"\n## {messages:,} messages, {path.stat().st_size / 1e6:,.0f} MB\n", *_HEAD]
    opened = [timed(partial(_open, path)) for _ in range(5)]
    history = History.open(path, KEY)
    lines += _searched(history, {**words, **with_filters(writer.rare[:_RARE], moments, SEED)})
    lines += _beside(history, folder, messages, words)
    lines.append(row("opening, first list", opened))
    added = itertools.islice(Writer(time.time_ns()).talks(messages), _CASES_ADDED)
    lines.append(row("a message kept and indexed", _saved(history, added)))
    history.close()
    return lines


def _most_of(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def _open(path: Path) -> None:
    """What the program does with the history until its window shows the first list."""
    history = History.open(path, KEY)
    history.mark_cut_off()
    history.purge()
    history.summaries()
    history.close()


def _searched(history: History, queries: Queries) -> list[str]:
    times = {kind: [timed(partial(history.search, one)) for one in some] for kind, some in queries.items()}
    everything = list(itertools.chain.from_iterable(times.values()))
    return [*(row(kind, some) for kind, some in times.items()), row("**all searches**", everything)]


def _beside(history: History, folder: Path, messages: int, words: Queries) -> list[str]:
    """The searches by words alone in plain FTS5, and for how many it finds anything of what is there."""
    queries = [query for some in words.values() for query in some]
    there = [query.words for query in queries if history.search(query).hits]
    lines = []
    for kind, title in KINDS.items():
        index = PlainIndex(folder / f"{kind}-{messages}.db", KEY, kind)
        index.fill(Writer(SEED).talks(messages))
        times = [timed(partial(index.search, query.words)) for query in queries]
        found = sum(bool(index.search(one)) for one in there)
        lines.append(row(f"{title}, {index.megabytes():,.0f} MB: {found} of {len(there)} found", times))
        index.close()
    return lines


def _saved(history: History, talks: Iterable[Talk]) -> list[Time]:
    """Adds messages one by one: each is on the disk and can be found after that."""
    times = []
    for talk in talks:
        history.add_conversation(msgspec.structs.replace(talk.conversation, head_id=None))
        for message in talk.messages:
            head = msgspec.structs.replace(talk.conversation, head_id=message.id)
            times.append(timed(partial(history.save_conversation, head, message)))
    return times


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--messages", action="append", type=int, help="how many; may be repeated")
    parser.add_argument("--folder", type=Path, default=Path("build/search"), help="where the files are kept")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for messages in options.messages or SIZES:
        print("\n".join(tables(options.folder, messages)), flush=True)


if __name__ == "__main__":
    main()
