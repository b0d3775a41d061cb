"""What guesses from the prompt and from earlier answers bring: answers with and without them, in turn.

    python -m benchmarks.speculation [MODEL.gguf ...]

Case summaries of a long dialogue by the demo model, as the first answer of the day and after an answer to
each of the other tasks, and answers of random models given as arguments, which repeat nothing: there
guessing must cost nothing. The time is the fastest tenth's, which other programs disturb least.
"""

import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from desktop.clinical.forms import check_form, example_values
from desktop.clinical.language import LANGUAGES, Language
from desktop.clinical.prompts import form_text, system_text
from desktop.clinical.shelf import load_shelf
from desktop.clinical.task import Sampling, Task
from desktop.engine import answering
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.backend import LlamaBackend
from desktop.engine.protocol import Ask, Done, Load, Reply, Text, Turn
from desktop.engine.speculation import Answers, Prices, Speculation
from desktop.paths import find_paths

PAIRS = 20
GREEDY = Sampling(temperature=0)
_LONGER: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("您做什么工作？平时累不累？", "我在超市做收银员，站得多，下班以后腿有点酸。"),
        ("睡眠怎么样？", "夜里要起来两三次，早上觉得没有睡好。"),
        ("吃饭怎么样？爱吃甜的吗？", "胃口比以前好，饭量大了，每天喝一瓶饮料。"),
        ("抽烟喝酒吗？", "不抽烟，过年过节喝一点啤酒。"),
        ("家里人有类似的情况吗？", "我母亲血糖也高，吃药好几年了。"),
        ("眼睛看东西清楚吗？手脚麻不麻？", "看手机有点模糊，手脚不麻。"),
        ("有没有胸闷、心慌？", "没有，爬三楼也不喘。"),
        ("大便怎么样？", "每天一次，正常的。"),
    ),
    "en": (
        ("What is your work? Is it tiring?", "I am a cashier, I stand a lot and my legs ache after work."),
        ("How do you sleep?", "I get up two or three times at night and feel tired in the morning."),
        ("How is your appetite? Do you like sweets?", "I eat more than before and drink lemonade every day."),
        ("Do you smoke or drink?", "I do not smoke, and I have a beer on holidays."),
        ("Does anybody in your family have the same?", "My mother has high sugar and takes tablets."),
        ("Can you see well? Any numb hands or feet?", "The telephone is a little blurred, nothing is numb."),
        ("Any pressure in the chest, a racing heart?", "No, I climb three floors without a rest."),
        ("And your bowels?", "Once a day, as always."),
    ),
}
_SPEAKERS: dict[Language, tuple[str, str]] = {"zh": ("医生：", "患者："), "en": ("Doctor: ", "Patient: ")}


class Silent(Speculation):
    """Guesses nothing and learns nothing."""

    def __init__(self, _prompt: Sequence[int], _prices: Prices, _answers: Answers) -> None:
        pass

    def written(self, _token: int) -> None:
        pass

    def draft(self, _limit: int) -> list[int]:
        return []


class Prepared(Speculation):
    """Remembers of earlier answers what is in `earlier`: the same question is asked again and again."""

    earlier = Answers()

    def __init__(self, prompt: Sequence[int], prices: Prices, _answers: Answers) -> None:
        super().__init__(prompt, prices, self.earlier)


class Collecting(Silent):
    """Guesses nothing and collects what is written."""

    tokens: ClassVar[list[int]] = []

    def written(self, token: int) -> None:
        self.tokens.append(token)


def example_turns(task: Task, language: Language) -> tuple[Turn, ...]:
    """A task's question about its example."""
    form = check_form(task, example_values(task, language), language)
    return (Turn("system", system_text(language, None)), Turn("user", form_text(form, language)))


def summary_turns(task: Task, language: Language) -> tuple[Turn, ...]:
    """The question for a summary of the task's example dialogue, made longer in its middle."""
    values = dict(example_values(task, language))
    lines = values["dialogue"].strip().splitlines()
    doctor, patient = _SPEAKERS[language]
    more = [line for asked, said in _LONGER[language] for line in (doctor + asked, patient + said)]
    values["dialogue"] = "\n".join((*lines[:2], *more, *lines[2:]))
    form = check_form(task, values, language)
    return (Turn("system", system_text(language, None)), Turn("user", form_text(form, language)))


class Run:
    """One model, asked with and without guesses."""

    def __init__(self, path: Path, threads: int = 0) -> None:
        self._backend = LlamaBackend(AbortFlag())
        self.loaded = self._backend.load(
            Load(1, str(path), threads=threads, batch_threads=threads, gpu_layers=0), lambda _reply: None
        )

    def collected(self, questions: Iterable[tuple[Turn, ...]], most: int) -> list[int]:
        """The tokens of the answers to some questions."""
        Collecting.tokens.clear()
        for turns in questions:
            self._answer(turns, Collecting, most)
        return Collecting.tokens.copy()

    def compare(self, name: str, turns: tuple[Turn, ...], most: int, earlier: Sequence[int] = ()) -> None:
        """Prints how fast answers are written each way, and what that took of the processor."""
        with_s: list[tuple[float, float]] = []
        without_s: list[tuple[float, float]] = []
        for _ in range(PAIRS):
            Prepared.earlier = Answers()
            for token in earlier:
                Prepared.earlier.text.add(token)
            guessed, cpu_s, text = self._answer(turns, Prepared, most)
            with_s.append((1 / guessed.tokens_per_second, cpu_s))
            plain, cpu_s, same = self._answer(turns, Silent, most)
            without_s.append((1 / plain.tokens_per_second, cpu_s))
        (slow_s, slow_cpu_s), (fast_s, fast_cpu_s) = map(_fastest_tenth, (without_s, with_s))
        print(
            f"{name:40} {guessed.prompt_tokens:5} read {guessed.completion_tokens:4} written"
            f" {1 / slow_s:7.0f} -> {1 / fast_s:7.0f} tok/s  x {slow_s / fast_s:.2f}"
            f"  processor x {slow_cpu_s / fast_cpu_s:.2f}  right {guessed.accepted}/{guessed.drafted}"
            f"  same text: {'yes' if text == same else 'no'}"
        )

    def _answer(self, turns: tuple[Turn, ...], how: type[Speculation], most: int) -> tuple[Done, float, str]:
        """The end of an answer, the processor's seconds that it took, and its text."""
        answering.Speculation = how  # type: ignore[attr-defined]
        pieces: list[str] = []

        def say(reply: Reply) -> None:
            if isinstance(reply, Text):
                pieces.append(reply.text)

        request = Ask(2, turns, GREEDY, 1, max_tokens=most)
        started_s = time.process_time()
        done = self._backend.ask(request, say, time.perf_counter())
        return done, time.process_time() - started_s, "".join(pieces)


def _fastest_tenth(times: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Of the seconds on the clock, and of those of the processor, what the fastest tenth took."""
    clock, processor = (sorted(column) for column in zip(*times, strict=True))
    return clock[len(times) // 10], processor[len(times) // 10]


def main() -> None:
    """Prints one line a question."""
    shelf = load_shelf(find_paths().resources)
    summary = shelf.task("case-summary")
    demo = Run(find_paths().resources / "models" / "doctorflan-demo.gguf")
    print(f"{demo.loaded.threads} threads, flash attention {demo.loaded.flash_attention}")
    for language in LANGUAGES:
        turns = summary_turns(summary, language)
        others = [example_turns(task, language) for task in shelf.tasks if task != summary]
        demo.compare(f"demo, summary ({language}), first answer", turns, 400)
        earlier = demo.collected(others, 400)
        demo.compare(f"demo, summary ({language}), after other tasks", turns, 400, earlier)
    for argument in sys.argv[1:]:
        path = Path(argument)
        Run(path).compare(path.stem[:40], summary_turns(summary, "en"), 128)


if __name__ == "__main__":
    main()
