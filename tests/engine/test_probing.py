"""What the engine says of this PC, and what it gives back of a model's file."""

import mmap
import sys
from pathlib import Path

import pytest

from desktop.engine import memory
from desktop.engine.mapped import give_back
from desktop.engine.probing import instructions
from desktop.engine.protocol import Done, Loaded, Probed, Text
from tests.engine.conftest import REAL, Asker, MakeEngine
from tests.engine.replies import Replies

MIB = 1 << 20


def probed(asker: Asker) -> Probed:
    replies = Replies(Probed)
    asker.engine.probe(replies)
    final = replies.final()
    assert isinstance(final, Probed), final
    return final


def test_it_is_asked_before_any_model_is_loaded(asker: Asker) -> None:
    pc = probed(asker)
    assert 0 < pc.free_bytes <= pc.total_bytes
    assert pc.processor
    assert pc.threads >= 1
    assert pc.memory_bytes_s > 0
    assert probed(asker).memory_bytes_s >= pc.memory_bytes_s, "the best is kept"


def test_who_looks_at_models_does_not_wait_for_an_answer(endless_asker: Asker) -> None:
    """The answer has begun, so that nothing is measured, and goes on."""
    seen: list[Probed] = []

    def take(reply: object) -> None:
        if isinstance(reply, Probed):
            seen.append(reply)
            endless_asker.engine.stop()

    def react(reply: object) -> None:
        if isinstance(reply, Text) and not asked:
            asked.append(True)
            endless_asker.engine.probe(take)

    asked: list[bool] = []
    done = endless_asker.ask("问", max_tokens=30_000, react=react).done()
    assert done.reason == "cancelled", "the probe was answered before the answer's end"
    assert [pc.memory_bytes_s for pc in seen] == [0.0]


def test_what_a_model_holds_counts_as_free(asker: Asker) -> None:
    replies = Replies(Loaded)
    asker.engine.load(asker.model, replies)
    replies.loaded()
    pc = probed(asker)
    assert pc.free_bytes <= pc.total_bytes
    assert asker.ask("问").done().reason == "stop", "the model is still there"


def test_a_closed_engine_fails_the_probe(make_engine: MakeEngine) -> None:
    engine = make_engine((sys.executable, "-c", "pass"))
    replies = Replies(Done)
    engine.probe(replies)
    assert replies.failed().code in ("EngineStopped", "EngineMissing")


def test_the_instructions_are_names() -> None:
    for name in instructions():
        assert name
        assert not set(name) & set(" =|:")


def test_what_this_process_holds_would_be_free() -> None:
    before = memory.held_bytes()
    taken = bytearray(b"1") * (64 * MIB)
    assert memory.held_bytes() - before > 60 * MIB
    assert memory.total_bytes() > len(taken)


@pytest.mark.parametrize("threads", [1, 3])
def test_memory_has_a_speed(threads: int) -> None:
    assert memory.bytes_per_second(threads) > 0


def resident(path: Path) -> int:
    """What of a file this process has in memory, in bytes."""
    here, size = False, 0
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8", errors="replace").splitlines():
        if not line.split()[0].endswith(":"):
            here = line.endswith(str(path))
        elif here and line.startswith("Rss:"):
            size += int(line.split()[1]) * 1024
    return size


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of a process's memory piece by piece")
def test_what_was_mapped_is_given_back_and_can_be_read_again(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("模型 一.gguf", "other.gguf")]
    for path in paths:
        path.write_bytes(b"a" * 8 * MIB)
    with paths[0].open("rb") as one, paths[1].open("rb") as other:
        maps = [mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) for file in (one, other)]
        assert [bytes(each).count(b"a") for each in maps] == [8 * MIB] * 2
        assert resident(paths[0]) == resident(paths[1]) == 8 * MIB
        give_back([paths[0]])
        assert (resident(paths[0]), resident(paths[1])) == (0, 8 * MIB)
        assert bytes(maps[0]).count(b"a") == 8 * MIB
        for each in maps:
            each.close()


def test_a_file_that_is_gone_is_no_matter(tmp_path: Path) -> None:
    give_back([tmp_path / "gone.gguf"])
    give_back([])


def test_an_answer_says_how_long_it_read(make_engine: MakeEngine, scripted_model: object) -> None:
    asker = Asker(make_engine(REAL), scripted_model)  # type: ignore[arg-type]
    done = asker.ask("胸痛三天").done()
    assert 0 < done.read_ms <= done.ttft_ms
