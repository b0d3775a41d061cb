"""One answer: whole characters, no seam where it is gone on with, limits that are said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.clinical.task import Sampling
from desktop.engine.answer_text import AnswerText
from desktop.engine.protocol import Reply, Text
from tests.engine import gguf_files
from tests.engine.in_process import InProcess

ANYTHING = Sampling(temperature=2, top_k=0, top_p=1, min_p=0, repeat_penalty=1)
SCRIPT = "胸痛ABC😀"


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    path = gguf_files.scripted_model(tmp_path_factory.mktemp("a") / "script.gguf", SCRIPT.encode())
    with InProcess(path) as engine:
        yield engine


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    path = gguf_files.scripted_model(tmp_path_factory.mktemp("a") / "endless.gguf", b"ABCDE", ends=False)
    with InProcess(path) as engine:
        yield engine


class TestGoingOn:
    @pytest.mark.parametrize("limit", range(1, len(SCRIPT.encode()) + 1))
    def test_there_is_no_seam(self, scripted: InProcess, limit: int) -> None:
        cut = scripted.ask("?", max_tokens=limit)
        assert cut.done.reason == "length"
        assert SCRIPT.startswith(cut.text)
        rest = scripted.ask("?", max_tokens=50, begun=cut.text)
        assert (cut.text + rest.text, rest.done.reason) == (SCRIPT, "stop")

    @pytest.mark.parametrize("limit", range(1, 9))
    @pytest.mark.parametrize("stop", ["CD", "DEA", "B"])
    def test_a_stop_string_across_the_seam_is_found(self, endless: InProcess, limit: int, stop: str) -> None:
        whole = endless.ask("?", max_tokens=30, stop=(stop,))
        cut = endless.ask("?", max_tokens=limit, stop=(stop,))
        if cut.done.reason == "stop":
            assert cut.text == whole.text
            return
        rest = endless.ask("?", max_tokens=30, stop=(stop,), begun=cut.text)
        assert rest.done.reason == "stop"
        # What looked like its beginning was shown when the limit came; the rest of it never is.
        assert (cut.text + rest.text).startswith(whole.text)
        assert stop not in cut.text + rest.text

    def test_a_space_at_the_seam_stays(self, tmp_path: Path) -> None:
        """Some vocabularies put a space before words; only an answer's very first one is taken off."""
        words = gguf_files.sentence_vocabulary()
        path = gguf_files.random_model(tmp_path / "words.gguf", vocabulary=words, width=32)
        with InProcess(path) as engine:

            def first_tokens(begun: str) -> set[str]:
                answers = (
                    engine.ask("hi", seed=seed, sampling=ANYTHING, max_tokens=1, begun=begun)
                    for seed in range(150)
                )
                return {answer.text for answer in answers}

            assert not any(text.startswith(" hi") for text in first_tokens(""))
            assert any(text.startswith(" ") for text in first_tokens("胸"))

    def test_repetitions_are_counted_across_the_seam(self, endless: InProcess) -> None:
        sampling = Sampling(temperature=0.01, repeat_penalty=2, min_p=0)
        whole = endless.ask("?", max_tokens=8, sampling=sampling)
        cut = endless.ask("?", max_tokens=4, sampling=sampling)
        rest = endless.ask("?", max_tokens=4, sampling=sampling, begun=cut.text)
        assert cut.text + rest.text == whole.text


class TestLimits:
    def test_no_tokens_are_no_text(self, endless: InProcess) -> None:
        answer = endless.ask("?", max_tokens=0)
        assert (answer.text, answer.done.reason, answer.done.completion_tokens) == ("", "length", 0)

    def test_a_stop_ends_it_at_once(self, endless: InProcess) -> None:
        seen = 0

        def react(reply: Reply) -> None:
            nonlocal seen
            if isinstance(reply, Text):
                seen += 1
                if seen == 3:
                    endless.flag.set()

        answer = endless.ask("?", max_tokens=1000, react=react)
        assert answer.done.reason == "cancelled"
        assert len(answer.texts) == 3
        # What the context holds is what was shown, and goes on from there.
        assert endless.ask("?", max_tokens=10).text == "ABCDEABCDE"


class TestText:
    def test_what_was_begun_is_not_shown_again(self) -> None:
        text = AnswerText(("STOP",), "one ST")
        assert text.feed(b"A") == "A"
        assert not text.stopped

    def test_a_stop_string_may_begin_before(self) -> None:
        text = AnswerText(("STOP",), "one ST")
        assert text.feed(b"O") == ""
        assert text.feed(b"P and more") == ""
        assert text.stopped
        assert text.rest() == ""

    def test_what_is_held_is_shown_at_the_end(self) -> None:
        text = AnswerText(("STOP",), "one ST")
        assert text.feed(b"O") == ""
        assert text.rest() == "O"
