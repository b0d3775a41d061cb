"""`check --model`: the acceptance test of this workstation, with a report for the hospital's files."""

from collections.abc import Sequence
from pathlib import Path

import click

from desktop.acceptance.filed import run_filed
from desktop.acceptance.filing import copy_report
from desktop.acceptance.progress import Progress
from desktop.acceptance.report import Report, Vignette
from desktop.acceptance.words import (
    DEMO,
    answer_problems,
    check_rows,
    measure_rows,
    verdict,
    workstation_rows,
)
from desktop.assistant import Assistant
from desktop.cli.ask import INTERRUPTED
from desktop.cli.interruption import Interruption
from desktop.cli.session import print_json
from desktop.clinical.language import Language, Text

_STOPPED = Text(zh="已停止，没有保存报告。", en="Stopped; no report was kept.")
_KEPT = Text(zh="报告：{path}", en="Report: {path}")
_LEFT = Text(zh="约剩 {minutes:.0f} 分钟", en="about {minutes:.0f} min left")
_LONG_S = 90.0


def accept(assistant: Assistant, model: str, language: Language, *, to: Path | None, as_json: bool) -> int:
    """Runs the test, prints how it goes, keeps the report; Ctrl-C stops it.

    Returns:
        0 when it passed, 1 when it failed, 130 when it was stopped.

    Raises:
        ModelError, EngineError: the test cannot be begun.
        ExportFailed: the report cannot be kept, or not copied to `to`.
    """
    test = assistant.acceptance(model, language)
    with Interruption(test.stop):
        filed = run_filed(test, assistant.paths, _Teller(language, as_json=as_json).tell)
    if filed is None:
        click.echo(_STOPPED.read(language), err=True)
        return INTERRUPTED
    if filed.problem is not None:
        click.echo(filed.problem.sentence(language), err=True)
    files = (*filed.files, *(copy_report(filed.path, to) if to is not None else ()))
    if as_json:
        print_json({"event": "report", "files": [str(file) for file in files], "report": filed.report})
    else:
        _print(filed.report, files, language)
    return 0 if filed.report.passed else 1


class _Teller:
    """Prints each vignette when it has ended, and before that what is being done."""

    def __init__(self, language: Language, *, as_json: bool) -> None:
        self._language: Language = language
        self._as_json = as_json
        self._told = 0
        self._doing = ""

    def tell(self, progress: Progress) -> None:
        """One step of the test."""
        for number, vignette in enumerate(progress.vignettes[self._told :], self._told + 1):
            self._tell_vignette(number, progress, vignette)
        self._told = len(progress.vignettes)
        doing = progress.doing.read(self._language)
        if not self._as_json and not self._told and doing != self._doing:
            click.echo(f"…   {doing}")
        self._doing = doing

    def _tell_vignette(self, number: int, progress: Progress, vignette: Vignette) -> None:
        if self._as_json:
            step = {"event": "vignette", "number": number, "total": progress.total}
            print_json(step | {"task": vignette.task_id, "passed": vignette.passed})
            return
        title = vignette.title.read(self._language)
        words = [f"{number}/{progress.total}", title, f"{vignette.seconds:.1f} s"]
        if progress.remaining_s > _LONG_S:
            words.append(_LEFT.read(self._language).format(minutes=progress.remaining_s / 60))
        click.echo(f"{_mark(passed=vignette.passed)}  {' · '.join(words)}")


def _print(report: Report, files: Sequence[Path], language: Language) -> None:
    click.echo()
    for name, value in (*workstation_rows(report, language), *measure_rows(report, language)):
        click.echo(f"    {name}: {value}")
    click.echo(f"    SHA-256: {report.model.sha256}\n")
    for passed, name, detail in check_rows(report, language):
        click.echo(f"{_mark(passed=passed)}  {name}: {detail}")
    for line in answer_problems(report, language):
        click.echo(f"      {line}")
    click.echo(f"\n{verdict(report).read(language)}")
    if report.model.demo:
        click.echo(DEMO.read(language))
    for file in files:
        click.echo(_KEPT.read(language).format(path=file))


def _mark(*, passed: bool) -> str:
    return "ok" if passed else "!!"
