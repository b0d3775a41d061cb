"""Keeps reports in the data folder, as JSON with a PDF of the same name beside it."""

import re
import shutil
from pathlib import Path

import msgspec

from desktop.acceptance.report import Report
from desktop.errors import ExportFailed
from desktop.paths import Paths

_LONGEST_NAME = 60


def reports_folder(paths: Paths) -> Path:
    """Where reports are kept."""
    return paths.data / "acceptance"


def pdf_of(report: Path) -> Path:
    """The PDF that belongs to a report's JSON file."""
    return report.with_suffix(".pdf")


def keep_report(paths: Paths, report: Report) -> Path:
    """Writes the report as JSON; returns its file. Raises `ExportFailed`."""
    folder = reports_folder(paths)
    moment = re.sub(r"[-:]", "", report.made_at[:19]).replace("T", "-")
    name = re.sub(r"[^\w.+-]", "_", report.model.id)[:_LONGEST_NAME].strip(".")
    path = folder / f"{moment}-{name}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
    except OSError as error:
        raise ExportFailed(path=str(path), problem=error.strerror or str(error)) from error
    return path


def read_report(path: Path) -> Report:
    """A report that was kept.

    Raises:
        OSError: it cannot be read.
        msgspec.DecodeError: it is no report.
    """
    return msgspec.json.decode(path.read_bytes(), type=Report)


def kept_reports(paths: Paths, model_id: str) -> tuple[tuple[Path, Report], ...]:
    """The reports on a model that can be read, the newest first."""
    found = []
    for path in sorted(reports_folder(paths).glob("*.json"), reverse=True):
        try:
            report = read_report(path)
        except (OSError, msgspec.DecodeError):
            continue
        if report.model.id == model_id:
            found.append((path, report))
    return tuple(found)


def copy_report(report: Path, folder: Path) -> tuple[Path, ...]:
    """Copies a report, and its PDF where there is one, into a folder. Raises `ExportFailed`."""
    files = [file for file in (report, pdf_of(report)) if file.is_file()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(Path(shutil.copyfile(file, folder / file.name)) for file in files)
    except OSError as error:
        raise ExportFailed(path=str(folder), problem=error.strerror or str(error)) from error
