"""The licences of everything that the bundle carries, and an index that says which file belongs to what."""

import importlib.metadata
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from string import Template

FOLDER, INDEX = "licenses", "INDEX.txt"
TEXTS = Path(__file__).resolve().parent / "texts"
ROOT = Path(__file__).resolve().parents[2]
PYTHON, LLAMA, QT, _SYSTEM = "Python", "llama.cpp", "Qt", "system/"
_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)|.*\.cyclonedx\.json", re.IGNORECASE)
# Where the library's own release holds too little; the files are in `texts`.
_ADDED = {QT: ("LGPL-3.0.txt", "GPL-3.0.txt", "qt-notices.txt"), "sqlcipher3": ("sqlcipher.txt",)}
_QT_PARTS = ("pyside6", "shiboken6")
_SHARED_TEXTS = Path("/usr/share/common-licenses")
Entry = tuple[str, str, str]  # as PyInstaller's tables have them: place in the bundle, source, kind


def licences(tables: Iterable[Iterable[Entry]], llama: Path, place: Path) -> list[tuple[str, str]]:
    """Licence files and the folders of the bundle that they go to, as PyInstaller takes them.

    Args:
        tables: PyInstaller's tables of modules, libraries and data that go into the bundle.
        llama: llama.cpp's libraries, as `bundle.native` builds them beside their sources.
        place: a folder for the index and the guide, which are written here.

    Raises:
        SystemExit: nothing tells the licence of a part.
    """
    index = owners_of(tables, llama)
    index["doctorflan"].add("pyinstaller")  # the start of the program
    index["base_library.zip"].add(PYTHON)
    found = []
    for owner in sorted(set().union(*index.values())):
        files = list(_texts(owner, llama))
        if not files:
            raise SystemExit(f"the licence of {owner} is not known")
        found += [(str(file), f"{FOLDER}/{owner}{below}") for file, below in files]
    found += [(str(file), f"{FOLDER}/common") for file in _shared_texts(file for file, _ in found)]
    _write(place / INDEX, "".join(_index(index)))
    _write(place / "README.txt", _guide())
    return [*found, (str(place / INDEX), FOLDER), (str(place / "README.txt"), FOLDER)]


def owners_of(tables: Iterable[Iterable[Entry]], llama: Path) -> dict[str, set[str]]:
    """For each top-level name in the bundle, whose licences hold for it; the project's own are left out.

    Raises:
        SystemExit: a library of the system belongs to no package of it.
    """
    libraries = _libraries()
    owners: dict[str, set[str]] = defaultdict(set)
    for table in tables:
        for name, source, kind in table:
            part = name.split(".")[0] if kind.startswith("PYMODULE") else Path(name).parts[0]
            if source not in {None, "-"}:  # a package without a file of its own
                owners[part] |= _owners(Path(source), libraries, llama)
    return defaultdict(set, {part: found for part, found in owners.items() if found})


def _libraries() -> dict[str, set[str]]:
    """For each top-level name in the environment, the libraries that installed something there."""
    found: dict[str, set[str]] = defaultdict(set)
    for library in importlib.metadata.distributions():
        name = library.name.lower().replace("_", "-")
        name = QT if name.startswith(_QT_PARTS) else name
        for file in library.files or ():
            found[file.parts[0]].add(name)
    return found


def _owners(source: Path, libraries: dict[str, set[str]], llama: Path) -> set[str]:
    """Whose the file is; nobody's where it is the project's own."""
    for scheme in ("purelib", "platlib"):
        place = Path(sysconfig.get_path(scheme))
        if source.is_relative_to(place):
            return libraries[source.relative_to(place).parts[0]]
    if source.is_relative_to(llama):
        return {LLAMA}
    if source.is_relative_to(sysconfig.get_path("stdlib")) or re.match(r"(lib)?python3", source.name):
        return {PYTHON}
    if source.is_relative_to(ROOT):
        return set()
    # Elsewhere Python's own installation brings them, and its licence names them.
    return {_package(source)} if sys.platform.startswith("linux") else {PYTHON}


def _package(library: Path) -> str:
    """The system's package that a library comes from: Debian's and its children's tell."""
    real = library.resolve()
    command = ["dpkg-query", "--search", f"*/{real.parent.name}/{real.name}"]
    found = shutil.which(command[0])
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout if found else ""
    if not told:
        raise SystemExit(f"{real} belongs to no package of this system, so its licence is not known")
    return f"{_SYSTEM}{told.partition(':')[0]}"


def _texts(owner: str, llama: Path) -> Iterable[tuple[Path, str]]:
    """The licence files of an owner, and the folder below its own that each lies in."""
    for name in _ADDED.get(owner, ()):
        yield TEXTS / name, ""
    if owner == LLAMA:
        yield from ((file, "") for file in llama.parent.glob("*/vendor/llama.cpp/LICENSE"))
    elif owner == PYTHON:
        places = (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix))
        yield from ((file, "") for place in places if (file := place / "LICENSE.txt").is_file())
    elif owner.startswith(_SYSTEM):
        yield Path("/usr/share/doc", owner.removeprefix(_SYSTEM), "copyright").resolve(), ""
    elif owner != QT:
        yield from _texts_of_library(owner)


def _texts_of_library(name: str) -> Iterable[tuple[Path, str]]:
    for file in importlib.metadata.files(name) or ():
        paper, *below = file.parts[0].endswith(".dist-info"), *file.parts[1:-1]
        if paper and _FILE.match(file.name):
            yield Path(str(file.locate())), "".join(f"/{part}" for part in below if part != "licenses")


def _shared_texts(files: Iterable[str | Path]) -> list[Path]:
    """The texts that Debian's copyright files leave to its folder of common licences."""
    names: set[str] = set()
    for file in map(Path, files):
        if file.name == "copyright":
            text = file.read_text(encoding="utf-8", errors="replace")
            names.update(re.findall(rf"{_SHARED_TEXTS}/([\w.-]*\w)", text))
    return [path.resolve() for name in sorted(names) if (path := _SHARED_TEXTS / name).is_file()]


def _index(index: dict[str, set[str]]) -> Iterable[str]:
    """A line for each part: its name, a tab, whose it is with their versions."""
    versions = {owner: _version(owner) for owner in set().union(*index.values())}
    for part in sorted(index.keys() - sys.stdlib_module_names):
        yield f"{part}\t{', '.join(f'{owner} {versions[owner]}' for owner in sorted(index[part]))}\n"


def _version(owner: str) -> str:
    if owner.startswith(_SYSTEM):
        command = ["dpkg-query", "--show", "--showformat=${Version}\n", owner.removeprefix(_SYSTEM)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[0]
    if owner == PYTHON:
        return platform.python_version()
    return importlib.metadata.version({QT: "PySide6-Essentials", LLAMA: "llama-cpp-python"}.get(owner, owner))


def _guide() -> str:
    """What lies here, and how the parts under the LGPL can be exchanged."""
    version = importlib.metadata.version("PySide6-Essentials")
    numbers = {"qt": version, "pyside": version, "minor": ".".join(version.split(".")[:2])}
    numbers["stdnum"] = importlib.metadata.version("python-stdnum")
    return Template((TEXTS / "README.txt").read_text(encoding="utf-8")).substitute(numbers)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
