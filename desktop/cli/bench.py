"""`bench`: how fast this PC is with a model."""

import click

from desktop.cli.listings import json_option, lang_option
from desktop.cli.session import assistant_for, print_json
from desktop.clinical.language import Language, Text
from desktop.speed import TOGETHER, Speed

_MIB = 1024 * 1024
_ROWS = (
    (Text(zh="模型", en="Model"), "{0.model}"),
    (Text(zh="线程（写 / 读）", en="Threads (writing / reading)"), "{0.threads} / {0.batch_threads}"),
    (Text(zh="上下文", en="Context"), "{0.context} ({0.kv_type})"),
    (Text(zh="显卡层数", en="GPU layers"), "{0.gpu_layers} {0.device}"),
    (Text(zh="读入，词元/秒", en="Reading, tokens/s"), "{0.reading:.1f}"),
    (Text(zh="写出，词元/秒", en="Writing, tokens/s"), "{0.writing:.1f}"),
    (Text(zh="新病例首字，毫秒", en="First text of a new case, ms"), "{0.first_ms:.0f} ({0.prompt_tokens})"),
    (Text(zh="追问首字，毫秒", en="First text of a further question, ms"), "{0.further_ms:.0f}"),
    (Text(zh="并行写出，词元/秒", en="Writing side by side, tokens/s"), f"{{0.together:.1f}} ({TOGETHER})"),
)
_MEMORY = Text(zh="内存，MiB", en="Memory, MiB")


@click.command()
@click.option("--model", default="", help="A model's id or a GGUF file; the settings' one by default.")
@lang_option
@json_option
def bench(model: str, lang: Language | None, *, as_json: bool) -> None:
    """Measures the speed of this PC with a model. Nothing is kept."""
    with assistant_for(lang) as assistant:
        language = lang or assistant.settings.language
        speed = assistant.speed(model)
        if as_json:
            print_json(speed)
            return
        for title, value in _rows(speed, language):
            click.echo(f"{title}: {value}")


def _rows(speed: Speed, language: Language) -> list[tuple[str, str]]:
    rows = [(title.read(language), value.format(speed).strip()) for title, value in _ROWS]
    return [*rows, (_MEMORY.read(language), f"{speed.memory_bytes / _MIB:.0f}")]
