"""The test with its report filed: run, kept as JSON, printed as a PDF."""

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from desktop.acceptance.filing import keep_report
from desktop.acceptance.progress import Progress
from desktop.acceptance.report import Report
from desktop.acceptance.running import Acceptance
from desktop.errors import DesktopError, InternalFault, ReportNotPrinted
from desktop.paths import Paths
from desktop.report_printer import print_pdf


class Filed(msgspec.Struct, frozen=True):
    """A report and its files; `problem` is why there is no PDF."""

    report: Report
    path: Path
    pdf: Path | None
    problem: ReportNotPrinted | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that there are."""
        return (self.path, self.pdf) if self.pdf else (self.path,)


def run_filed(test: Acceptance, paths: Paths, tell: Callable[[Progress], None]) -> Filed | None:
    """Runs the test and files its report; None when it was stopped.

    Raises:
        EngineBusy, ModelMissing: as `Acceptance.run`.
        ExportFailed: the report cannot be kept.
    """
    report = test.run(tell)
    if report is None:
        return None
    path = keep_report(paths, report)
    try:
        return Filed(report, path, print_pdf(path))
    except ReportNotPrinted as problem:
        return Filed(report, path, None, problem)


def start_filed(
    test: Acceptance,
    paths: Paths,
    tell: Callable[[Progress], None],
    done: Callable[[Filed | DesktopError | None], None],
) -> None:
    """As `run_filed`, on a thread of its own, which calls `tell` and at the end `done`."""

    def work() -> None:
        try:
            outcome: Filed | DesktopError | None = run_filed(test, paths, tell)
        except DesktopError as error:
            outcome = error
        except Exception as error:
            done(InternalFault(problem=type(error).__name__))
            raise
        done(outcome)

    threading.Thread(target=work, name="acceptance", daemon=True).start()
