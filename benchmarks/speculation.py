"""What guessing from the prompt brings: answers with and without it, in turn, in one process.

    python -m benchmarks.speculation [MODEL.gguf ...]

Case summaries of a long dialogue by the demo model, which copies much of it, and answers of random
models given as arguments, which copy nothing: there guessing must cost nothing.
"""

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from desktop.clinical.forms import check_form, example_values
from desktop.clinical.language import Language
from desktop.clinical.prompts import form_text, system_text
from desktop.clinical.shelf import load_shelf
from desktop.clinical.task import Sampling
from desktop.engine import answering
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.backend import LlamaBackend
from desktop.engine.protocol import Ask, Done, Load, Reply, Text, Turn
from desktop.engine.speculation import Prices, Speculation
from desktop.paths import find_paths

PAIRS = 15
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

    def __init__(self, _prompt: Sequence[int], _prices: Prices) -> None:
        pass

    def written(self, _token: int) -> None:
        pass

    def draft(self, _limit: int) -> list[int]:
        return []


def summary_turns(language: Language) -> tuple[Turn, ...]:
    """The question for a summary of the task's example dialogue, made longer in its middle."""
    task = load_shelf(find_paths().resources).task("case-summary")
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

    def compare(self, name: str, turns: tuple[Turn, ...], most: int) -> None:
        """Prints the medians of some answers each way."""
        with_s, without_s = [], []
        for _ in range(PAIRS):
            guessed, text = self._answer(turns, Speculation, most)
            plain, same = self._answer(turns, Silent, most)
            with_s.append(1 / guessed.tokens_per_second)
            without_s.append(1 / plain.tokens_per_second)
        ratio = statistics.median(slow / fast for slow, fast in zip(without_s, with_s, strict=True))
        print(
            f"{name:28} {guessed.prompt_tokens:5} read {guessed.completion_tokens:4} written"
            f" {1 / statistics.median(without_s):8.1f} -> {1 / statistics.median(with_s):8.1f} tok/s"
            f"  x {ratio:.2f}  accepted {guessed.accepted}/{guessed.drafted}"
            f"  same text: {'yes' if text == same else 'no'}"
        )

    def _answer(self, turns: tuple[Turn, ...], how: type[Speculation], most: int) -> tuple[Done, str]:
        answering.Speculation = how  # type: ignore[attr-defined]
        pieces: list[str] = []

        def say(reply: Reply) -> None:
            if isinstance(reply, Text):
                pieces.append(reply.text)

        request = Ask(2, turns, GREEDY, 1, max_tokens=most)
        return self._backend.ask(request, say, time.perf_counter()), "".join(pieces)


def main() -> None:
    """Prints one line a question."""
    demo = Run(find_paths().resources / "models" / "doctorflan-demo.gguf")
    print(f"{demo.loaded.threads} threads, flash attention {demo.loaded.flash_attention}")
    for language in ("zh", "en"):
        demo.compare(f"demo, summary ({language})", summary_turns(language), 400)
    for argument in sys.argv[1:]:
        path = Path(argument)
        Run(path).compare(path.stem[:28], summary_turns("en"), 128)


if __name__ == "__main__":
    main()
