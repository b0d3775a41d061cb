"""A report in words."""

import msgspec

from desktop.acceptance.report import Problem, Report, Runtime
from desktop.acceptance.words import (
    answer_problems,
    check_rows,
    measure_rows,
    model_line,
    moment,
    workstation_rows,
)
from desktop.clinical.language import Text
from desktop.clinical.shelf import Shelf
from tests.acceptance.reports import report_of


def on(report: Report, **runtime: object) -> str:
    changed = msgspec.structs.replace(report, runtime=Runtime(**runtime))  # type: ignore[arg-type]
    return dict(workstation_rows(changed, "en"))["Runs on"]


def test_the_facts_of_model_and_pc(shelf: Shelf) -> None:
    report = report_of(shelf, "en")
    assert moment(report) == "2026-03-01 15:30 (UTC+08:00)"
    line = model_line(report, "en")
    assert line == "2 files · 4.68 GB · qwen2 · 7.62 B parameters · Q4_K_M · tuned on DoctorFLAN"
    facts = dict((*workstation_rows(report, "en"), *measure_rows(report, "en")))
    assert facts["Runs on"] == "GPU NVIDIA RTX 4060, 21 of 29 layers"
    assert facts["Reading / writing"] == "410 / 11.3 tokens/s"
    assert facts["Context"] == "8,192 tokens, q8_0"
    assert facts["Threads"] == "7 writing, 8 reading"


def test_what_the_model_runs_on(shelf: Shelf) -> None:
    report = report_of(shelf)
    both = ("SSE3", "AVX", "AVX2", "FMA", "AVX512", "AVX512_VNNI", "OPENMP", "REPACK")
    assert on(report, instructions=both) == "CPU AVX2 AVX512 +VNNI"
    assert on(report, instructions=("SSE3", "AVX")) == "CPU AVX"
    assert on(report) == "CPU"
    assert on(report, gpu_problem="out of memory") == "CPU · GPU not used: out of memory"


def test_what_was_not_measured_is_a_dash(shelf: Shelf) -> None:
    report = report_of(shelf, error="内存不足")
    values = dict(measure_rows(report, "zh"))
    assert values.pop("测试用时") == "11 分 50 秒"
    assert set(values.values()) == {"–"}
    assert (False, "引擎", "内存不足") in check_rows(report, "zh")


def test_the_problems_of_an_answer_are_one_line(shelf: Shelf) -> None:
    problems = (
        Problem(check="end", detail=Text(zh="没有回答", en="no answer")),
        Problem(check="form", detail=Text(zh="缺少小标题", en="no heading")),
    )
    lines = answer_problems(report_of(shelf, problems=problems), "zh")
    assert len(lines) == 22
    assert lines[0] == "1. 导诊：没有回答；缺少小标题"
    assert answer_problems(report_of(shelf), "zh") == ()
