"""Imports go down only, and each library has one door. Walks the syntax tree; imports nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "desktop"
EVERYONE = {"errors", "paths", "settings", "vault_errors", "__version__"}
CORE = {
    *("ahead", "answering", "answers", "asking", "assistant", "audit_trail", "backups", "checkup", "crash"),
    *("deidentifying", "housekeeping", "hub_access", "reading_aside"),
    *("history_thread", "machine", "model_shelf", "model_use", "model_watch", "screen", "speed", "states"),
    *("acceptance", "lock_request", "profiles", "report_printer", "searches", "telling"),
    *("logbook", "offline", "problem_report", "signing"),
}
LOWER = {"clinical", "conversation", "engine", "models", "policy", "store", "privacy"}
ALLOWED: dict[str, set[str]] = {
    "clinical": set(),
    "policy": {"clinical"},
    "conversation": {"clinical"},
    "engine": {"clinical", "conversation"},
    "models": {"clinical", "engine", "policy"},
    "store": {"clinical", "conversation"},
    "privacy": {"conversation", "store"},
    **dict.fromkeys(CORE, LOWER | CORE),
    "cli": {"clinical", "conversation", "models", "policy", *CORE},
    "ui": {"clinical", "conversation", "models", "policy", *CORE},
    "errors": set(),
    "vault_errors": set(),
    "paths": {"policy"},
    "settings": set(),
    "frozen": set(),
    "__main__": {"engine", "cli", "crash", "frozen", "logbook", "models", "privacy", "ui", "screen"},
    "__init__": set(),
}
DOORS: dict[str, str | tuple[str, ...]] = {
    "PySide6": "ui/",
    "llama_cpp": "engine/",
    "subprocess": ("engine/process.py", "report_printer.py"),
    "sqlcipher3": "store/",
    "sqlite_utils": "store/",
    "huggingface_hub": "models/download.py",
    "httpx2": ("models/download.py", "models/hub_answers.py"),
    "filelock": "privacy/",
    "keyring": "privacy/",
    "winreg": "policy/",
    "phonenumbers": "privacy/",
    "stdnum": "privacy/",
    "cryptography": ("privacy/", "engine/state_file.py", "models/signatures.py"),
    "psutil": ("privacy/", "engine/", "offline.py", "problem_report.py"),
    "click": "cli/",
    "jinja2": "engine/",
    "socket": (),
    "http": (),
    "urllib": (),
    "requests": (),
    "httpx": (),
    "ssl": (),
    "asyncio": (),
    "multiprocessing": "__main__.py",
}
MAX_LINES, MAX_FUNCTION_LINES, MEDIAN_LINES = 500, 60, 150
DRAWERS = {"utils", "util", "misc", "common", "helpers", "helper", "manager", "logic"}
FILES = sorted(PACKAGE.rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module == "desktop":
                yield from (f"desktop.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


def place(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", FILES, ids=place)
def test_imports_go_down_only(file: Path) -> None:
    allowed = ALLOWED[room(file)] | EVERYONE | {room(file)}
    for name in imported(ast.parse(file.read_text(encoding="utf-8"))):
        if name.startswith("desktop."):
            assert name.split(".")[1] in allowed, f"{place(file)} imports {name}"


@pytest.mark.parametrize("file", FILES, ids=place)
def test_each_library_has_one_door(file: Path) -> None:
    for name in imported(ast.parse(file.read_text(encoding="utf-8"))):
        doors = DOORS.get(name.split(".")[0])
        if doors is not None:
            assert place(file).startswith(doors), f"{place(file)} imports {name}"


@pytest.mark.parametrize("file", FILES, ids=place)
def test_files_and_functions_are_small(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert ast.get_docstring(tree), "a module says in one sentence what it is for"
    assert len(source.splitlines()) <= MAX_LINES
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MAX_FUNCTION_LINES, node.name


def test_the_median_file_is_small() -> None:
    lengths = sorted(len(file.read_text(encoding="utf-8").splitlines()) for file in FILES)
    assert lengths[len(lengths) // 2] <= MEDIAN_LINES


def test_there_are_no_drawers() -> None:
    assert not [place(file) for file in FILES if file.stem in DRAWERS or file.parent.name in DRAWERS]


def test_the_top_level_is_as_given() -> None:
    wanted = {"pyproject.toml", "README.md", "desktop", "resources", "packaging", "models.toml", "tests"}
    assert wanted <= {path.name for path in ROOT.iterdir()}
