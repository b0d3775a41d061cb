"""The test itself: over the real engine with the demo model, and over the fake one that fails on request."""

import hashlib
import os
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.acceptance.progress import Progress
from desktop.acceptance.report import Report
from desktop.assistant import Assistant
from desktop.clinical.language import Language
from desktop.conversation.consultation import Question
from desktop.errors import EngineBusy, UnknownModel
from desktop.models.protocol import FileFacts
from desktop.paths import Paths
from tests.conftest import DEMO, FAKE_WORKER
from tests.listening import Heard

MakeAssistant = Callable[..., Assistant]


def deaf(_progress: Progress) -> None:
    """Hears nothing."""


def report_on(assistant: Assistant, name: str = "doctorflan-demo", language: Language = "zh") -> Report:
    report = assistant.acceptance(name, language).run(deaf)
    assert report is not None
    return report


def failed(report: Report) -> set[str]:
    return {check.name for check in report.checks if not check.passed}


def test_the_demo_model_passes_and_leaves_no_trace(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(None)
    steps: list[Progress] = []
    report = assistant.acceptance("", "zh").run(steps.append)
    assert report is not None
    assert [each for each in report.vignettes if not each.passed] == []
    assert failed(report) == set()
    assert report.passed
    assert len(report.vignettes) == 22
    assert report.model.sha256 == hashlib.sha256(DEMO.read_bytes()).hexdigest()
    assert report.model.quantisation == "Q8_0"
    assert report.model.in_catalogue
    assert report.workstation.processor
    assert report.workstation.memory_bytes > report.measures.free_bytes > 0
    assert report.runtime.context > 0 < report.runtime.threads
    measures = report.measures
    assert min(measures.load_s, measures.reading, measures.writing, measures.first_s) > 0
    assert measures.memory_bytes > 0
    assert measures.looks >= 22 * 3
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert (fractions[-1], len(steps[-1].vignettes)) == (1.0, 22)
    assert assistant.summaries() == ()


def test_the_same_questions_have_the_same_fingerprint(assistant: Assistant) -> None:
    chinese, english = report_on(assistant), report_on(assistant, language="en")
    assert chinese.vignettes_sha256 == report_on(assistant).vignettes_sha256
    assert chinese.vignettes_sha256 != english.vignettes_sha256
    assert re.fullmatch(r"[0-9a-f]{64}", chinese.vignettes_sha256)


def test_a_model_without_form_fails_and_says_why(assistant: Assistant) -> None:
    report = report_on(assistant)
    assert not report.passed
    assert failed(report) == {"vignettes"}
    assert all("form" in {each.check for each in vignette.problems} for vignette in report.vignettes)


def test_a_model_that_cannot_be_loaded_is_reported(assistant: Assistant, tmp_path: Path) -> None:
    model = Path(shutil.copy(DEMO, tmp_path / "fake-fail=OutOfMemory.gguf"))
    report = report_on(assistant, str(model))
    assert failed(report) == {"engine", "speed", "vignettes"}
    assert report.vignettes == ()
    assert "内存不足" in report.checks[1].detail.zh


def test_a_file_that_is_not_the_catalogues_is_noticed(
    paths: Paths, make_assistant: MakeAssistant, tmp_path: Path
) -> None:
    """Size and time are those of the day when it was taken in; a single byte is another."""
    model = Path(shutil.copy(DEMO, tmp_path / "fake.gguf"))
    assistant = make_assistant()
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    status = model.stat()
    facts = FileFacts(str(model), status.st_size, status.st_mtime_ns, digest)
    assistant.library.add("taken", (facts,))
    assert "file" not in failed(report_on(assistant, "taken"))
    with model.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\x55")
    os.utime(model, ns=(status.st_atime_ns, status.st_mtime_ns))
    report = report_on(assistant, "taken")
    assert "file" in failed(report)
    assert report.model.sha256 != digest


def test_an_engine_that_dies_costs_answers_and_not_the_report(assistant: Assistant, tmp_path: Path) -> None:
    model = Path(shutil.copy(DEMO, tmp_path / "fake-die-writing.gguf"))
    report = report_on(assistant, str(model))
    assert len(report.vignettes) == 22
    assert all(vignette.problems[0].check == "end" for vignette in report.vignettes)
    assert {"speed", "vignettes"} <= failed(report)


def test_an_open_connection_is_noticed(assistant: Assistant) -> None:
    with socket.create_server(("127.0.0.1", 0)):
        report = report_on(assistant)
    assert "offline" in failed(report)
    assert report.measures.connections == 1


def test_it_can_be_stopped_anywhere(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant((*FAKE_WORKER, "--delay", "0.01"))
    for when in (0.0, 1 / 24, 4 / 24):
        test = assistant.acceptance("doctorflan-demo", "zh")

        def stop(progress: Progress, when: float = when) -> None:
            if progress.fraction >= when:
                test.stop()  # noqa: B023 -- called before the next test is made

        assert test.run(stop) is None
    heard = Heard()
    assistant.ask(Question(language="zh", text="还在吗？"), heard)
    assert heard.end().error is None


def test_it_waits_for_no_answer_of_the_doctors(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant((*FAKE_WORKER, "--delay", "0.05", "--repeat", "50"))
    heard = Heard()
    assistant.ask(Question(language="zh", text="发热怎么办？"), heard)
    heard.wait_for_text()
    with pytest.raises(EngineBusy):
        assistant.acceptance("doctorflan-demo", "zh").run(deaf)
    assistant.stop()
    heard.end()


def test_an_unknown_model_is_said_before(assistant: Assistant) -> None:
    with pytest.raises(UnknownModel):
        assistant.acceptance("no-such-model", "zh")


def test_a_hospitals_own_task_takes_the_place_of_ours(paths: Paths, make_assistant: MakeAssistant) -> None:
    paths.own_tasks.mkdir(parents=True)
    source = (paths.resources / "tasks" / "triage.toml").read_text(encoding="utf-8")
    lines = [line for line in source.splitlines() if not line.startswith("example")]
    (paths.own_tasks / "triage.toml").write_text(
        "\n".join(['example_summary = { zh = "无", en = "none" }', *lines]), encoding="utf-8"
    )
    (paths.own_tasks / "extra.toml").write_text(source.replace('"triage"', '"extra"'), encoding="utf-8")
    report = report_on(make_assistant())
    assert len(report.vignettes) == 22
    triage = next(vignette for vignette in report.vignettes if vignette.task_id == "triage")
    assert "还需填写" in triage.problems[0].detail.zh
