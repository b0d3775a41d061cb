"""The licences of everything that the bundle carries, each in a folder named after its library."""

import importlib.metadata
import re
from pathlib import Path

FOLDER = "licenses"
_NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)


def licences(lock: Path, llama: Path) -> list[tuple[str, str]]:
    """Files and the folders of the bundle that they go to, as PyInstaller takes them.

    Args:
        lock: names the libraries; those for other systems are not installed here.
        llama: llama.cpp's libraries, as `bundle.native` builds them beside their sources.
    """
    found = [(str(path), f"{FOLDER}/llama.cpp") for path in llama.parent.glob("*/vendor/llama.cpp/LICENSE")]
    for name in _NAME.findall(lock.read_text(encoding="utf-8")):
        try:
            files = importlib.metadata.files(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        texts = [file for file in files if ".dist-info" in str(file) and _FILE.match(file.name)]
        found += [(str(file.locate()), f"{FOLDER}/{name}") for file in texts]
    return found
