"""Reports for tests, as a test of a PC would make them."""

from desktop.acceptance.report import (
    Check,
    Measures,
    Model,
    Problem,
    Report,
    Runtime,
    Vignette,
    Workstation,
)
from desktop.clinical.language import Language, Text
from desktop.clinical.shelf import Shelf

SHA256 = "f824554ec9345a60371b25294b979415eac5033a90593970b0ae3de8ebf21d9f"


def text(words: str) -> Text:
    """The same words in both languages."""
    return Text(zh=words, en=words)


def report_of(
    shelf: Shelf,
    language: Language = "zh",
    *,
    problems: tuple[Problem, ...] = (),
    error: str = "",
    adapters: int = 0,
    demo: bool = False,
) -> Report:
    """A report on all tasks: each answer has `problems`; with `error` the model was not loaded."""
    vignettes = tuple(
        Vignette(task_id=task.id, title=task.title, answer="答", tokens=310, seconds=31.4, problems=problems)
        for task in shelf.tasks
    )
    passed = not problems and not error
    checks = (
        Check(name="file", passed=True, detail=text("SHA-256")),
        Check(name="engine", passed=not error, detail=text(error or "ok")),
        Check(name="vignettes", passed=passed, detail=text("22 / 22")),
    )
    return Report(
        passed=passed,
        made_at="2026-03-01T15:30:12+08:00",
        language=language,
        app_version="0.1.0",
        rules_version=1,
        vignettes_sha256=SHA256,
        seconds=710.0,
        workstation=Workstation(
            name="门诊三楼-内科-07",
            system="Windows 11 (10.0.22631)",
            processor="i7-13700 x24",
            memory_bytes=2**34,
        ),
        model=Model(
            id="huatuogpt-o1-7b",
            title=text("HuatuoGPT-o1 7B"),
            file="HuatuoGPT-o1-7B-Q4_K_M-00001-of-00002.gguf",
            files=2,
            size_bytes=4_683_073_536,
            sha256=SHA256,
            architecture="qwen2",
            parameters=7_615_616_512,
            quantisation="Q4_K_M",
            adapters=tuple(f"lora-{number} {SHA256}" for number in range(adapters)),
            demo=demo,
            doctorflan=True,
        ),
        runtime=Runtime()
        if error
        else Runtime(
            llama_cpp="0.3.36",
            instructions=("AVX", "AVX2", "AVX512_VNNI"),
            device="NVIDIA RTX 4060",
            layers=29,
            gpu_layers=21,
            threads=7,
            batch_threads=8,
            context=8192,
            kv_type="q8_0",
        ),
        measures=Measures() if error else Measures(load_s=4.2, reading=410, writing=11.3, first_s=0.61),
        checks=checks,
        vignettes=() if error else vignettes,
    )
