"""Reports are kept, found again, copied, and printed."""

from pathlib import Path

import msgspec
import pytest

from desktop.acceptance.filing import copy_report, keep_report, kept_reports, pdf_of, read_report
from desktop.acceptance.report import Report
from desktop.clinical.shelf import Shelf
from desktop.errors import ExportFailed
from desktop.paths import Paths
from tests.acceptance.reports import report_of


@pytest.fixture
def report(shelf: Shelf) -> Report:
    return report_of(shelf)


def renamed(report: Report, **changes: str) -> Report:
    model = msgspec.structs.replace(report.model, **{k: v for k, v in changes.items() if k == "id"})
    rest = {name: value for name, value in changes.items() if name != "id"}
    return msgspec.structs.replace(report, model=model, **rest)


def test_what_was_kept_is_read_again(paths: Paths, report: Report) -> None:
    path = keep_report(paths, report)
    assert path == paths.data / "acceptance" / "20260301-153012-huatuogpt-o1-7b.json"
    assert read_report(path) == report


def test_any_id_makes_a_name(paths: Paths, report: Report) -> None:
    path = keep_report(paths, renamed(report, id='内科/模型: "7B" + lora' + "x" * 200))
    assert path.name == "20260301-153012-内科_模型___7B__+_lora" + "x" * 42 + ".json"


def test_the_reports_on_a_model_the_newest_first(paths: Paths, report: Report) -> None:
    keep_report(paths, report)
    newest = keep_report(paths, renamed(report, made_at="2026-04-01T08:00:00+08:00"))
    keep_report(paths, renamed(report, id="another"))
    (paths.data / "acceptance" / "坏.json").write_text("{}", encoding="utf-8")
    found = kept_reports(paths, report.model.id)
    assert [path == newest for path, _ in found] == [True, False]


def test_a_copy_takes_the_pdf_along(paths: Paths, report: Report, tmp_path: Path) -> None:
    path = keep_report(paths, report)
    assert [file.name for file in copy_report(path, tmp_path / "甲")] == [path.name]
    pdf_of(path).write_bytes(b"%PDF")
    copies = copy_report(path, tmp_path / "乙 丙")
    assert [file.suffix for file in copies] == [".json", ".pdf"]
    assert copies[0].read_bytes() == path.read_bytes()


def test_where_nothing_can_be_written_it_is_said(paths: Paths, report: Report, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    path = keep_report(paths, report)
    with pytest.raises(ExportFailed):
        copy_report(path, tmp_path / "file")
    path.unlink()
    path.parent.rmdir()
    path.parent.write_bytes(b"")
    with pytest.raises(ExportFailed):
        keep_report(paths, report)
