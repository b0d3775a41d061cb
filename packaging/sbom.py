"""Writes the release's bill of materials in CycloneDX: everything of others that the installers carry.

python packaging/sbom.py --out dist/doctorflan.cdx.json
"""

import argparse
import importlib.metadata
import json
import platform
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import product

LOCK = product.ROOT / "requirements.lock"
# `name==version ; marker \` and hashes below it, as uv writes them.
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ \\;]+)", re.MULTILINE)


def bill(lock: Path) -> dict[str, Any]:
    """The whole document; the same for the same lock file, but for the licences of what is not installed."""
    components = [*_libraries(lock), _python(), *_models()]
    program = {
        "type": "application",
        "bom-ref": product.NAME,
        "name": product.TITLE,
        "version": product.version(),
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    serial = uuid.uuid5(uuid.UUID(product.UPGRADE_CODE), json.dumps([program, components]))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": program},
        "components": components,
        "dependencies": [{"ref": product.NAME, "dependsOn": [each["bom-ref"] for each in components]}],
    }


def _libraries(lock: Path) -> Iterator[dict[str, Any]]:
    for name, version in PINNED.findall(lock.read_text(encoding="utf-8")):
        purl = f"pkg:pypi/{name}@{version}"
        part = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
        yield part | _licence(name, version)


def _licence(name: str, version: str) -> dict[str, Any]:
    """As the installed library says of itself; nothing of one for another system."""
    try:
        found = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return {}
    if found.get_all("Version") != [version]:
        return {}
    for expression in found.get_all("License-Expression") or ():
        return {"licenses": [{"expression": expression}]}
    short = [line for text in found.get_all("License") or () for line in text.splitlines() if line.strip()]
    kinds = [kind.rpartition(" :: ")[2] for kind in found.get_all("Classifier") or () if "License ::" in kind]
    names = kinds or (short if len(short) == 1 else [])
    return {"licenses": [{"license": {"name": each}} for each in names]} if names else {}


def _python() -> dict[str, Any]:
    version = platform.python_version()
    purl = f"pkg:generic/python@{version}"
    licences = [{"license": {"id": "PSF-2.0"}}]
    return {
        "type": "framework",
        "bom-ref": purl,
        "name": "Python",
        "version": version,
        "purl": purl,
        "licenses": licences,
    }


def _models() -> Iterator[dict[str, Any]]:
    """The models that come with the program."""
    for entry in tomllib.loads((product.ROOT / "models.toml").read_text(encoding="utf-8"))["models"]:
        if entry.get("file"):
            yield {
                "type": "machine-learning-model",
                "bom-ref": f"model:{entry['id']}",
                "name": entry["id"],
                "hashes": [{"alg": "SHA-256", "content": entry["sha256"]}],
                "licenses": [{"license": {"id": entry["licence"]}}],
            }


def main(arguments: list[str] | None = None) -> int:
    """Writes the file; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bill(LOCK), indent=2, ensure_ascii=False)
    options.out.write_text(text + "\n", encoding="utf-8")
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
