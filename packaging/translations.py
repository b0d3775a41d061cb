"""Collects the window's texts into the .ts files and compiles them: run it after changing a text.

`python packaging/translations.py` updates resources/translations; with `--check` it changes nothing and
fails when a text is missing, unfinished or not compiled yet.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
LOCALES = ("zh_CN", "en")


def tool(name: str) -> str:
    """The path of a PySide6 tool, in this environment or on the PATH. Raises `SystemExit`."""
    beside = Path(sys.executable).parent
    found = shutil.which(name, path=str(beside)) or shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is missing; install PySide6-Essentials into this environment")
    return found


def collect(ts_file: Path, locale: str) -> None:
    """Brings the texts of desktop/ui into `ts_file`; the English one keeps only plural forms."""
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "desktop" / "ui").rglob("*.py"))
    options = ["-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", locale]
    if locale == "en":
        options.append("-pluralonly")
    _run([tool("pyside6-lupdate"), *sources, *options, "-ts", str(ts_file)])


def compile_ts(ts_file: Path, qm_file: Path) -> None:
    """Compiles `ts_file` into the binary form that the program loads.

    A program that is running has the old one mapped into its memory, and would crash if that was written to.
    """
    fresh = qm_file.with_suffix(".qm.part")
    _run([tool("pyside6-lrelease"), "-silent", str(ts_file), "-qm", str(fresh)])
    fresh.replace(qm_file)


def unfinished(ts_file: Path) -> list[str]:
    """The sources in `ts_file` that have no finished translation."""
    messages = ET.parse(ts_file).getroot().iter("message")  # noqa: S314 -- our own file
    return [
        message.findtext("source", "")
        for message in messages
        if any(
            item.get("type") or not "".join(item.itertext()).strip() for item in message.iter("translation")
        )
    ]


def _is_open(translation: ET.Element) -> bool:
    return bool(translation.get("type")) or not "".join(translation.itertext()).strip()


def stale() -> list[str]:
    """What is not up to date: sentences for the developer, none when all is fine."""
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for locale in LOCALES:
            ts_file = FOLDER / f"doctorflan_{locale}.ts"
            fresh_ts = Path(folder) / ts_file.name
            shutil.copy(ts_file, fresh_ts)
            collect(fresh_ts, locale)
            if fresh_ts.read_bytes() != ts_file.read_bytes():
                problems.append(f"{ts_file.name} does not hold the texts of desktop/ui")
            problems += [f"{ts_file.name}: no translation of '{text}'" for text in unfinished(fresh_ts)]
            fresh_qm = fresh_ts.with_suffix(".qm")
            compile_ts(ts_file, fresh_qm)
            qm_file = ts_file.with_suffix(".qm")
            if not qm_file.is_file() or fresh_qm.read_bytes() != qm_file.read_bytes():
                problems.append(f"{qm_file.name} is older than {ts_file.name}")
    return problems


def update() -> list[str]:
    """Collects and compiles; returns the texts that still need a translation."""
    missing = []
    for locale in LOCALES:
        ts_file = FOLDER / f"doctorflan_{locale}.ts"
        collect(ts_file, locale)
        compile_ts(ts_file, ts_file.with_suffix(".qm"))
        missing += [f"{ts_file.name}: no translation of '{text}'" for text in unfinished(ts_file)]
    return missing


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail when not up to date")
    problems = stale() if parser.parse_args().check else update()
    for problem in problems:
        print(problem)
    raise SystemExit(1 if problems else 0)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
