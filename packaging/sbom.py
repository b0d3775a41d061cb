"""Writes the release's bill of materials in CycloneDX: everything of others that the installers carry.

python packaging/sbom.py --bundle dist/doctorflan --out dist/doctorflan.cdx.json
"""

import argparse
import importlib.metadata
import json
import sys
import tomllib
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import product

INDEX = "licenses/INDEX.txt"  # of a bundle: `part<TAB>owner version, owner version`
SYSTEM = "system/"
QT, LLAMA, PYTHON = "Qt", "llama.cpp", "Python"
LICENCES = {QT: "LGPL-3.0-only", LLAMA: "MIT", PYTHON: "PSF-2.0"}


def bill(bundles: Iterable[Path]) -> dict[str, Any]:
    """The whole document; the same for the same bundles, but for the licences of what is not installed here.

    Raises:
        product.NotPossible: a folder is no bundle.
    """
    components = [*map(_library, sorted(carried(bundles))), *_models()]
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


def carried(bundles: Iterable[Path]) -> set[tuple[str, str]]:
    """Names and versions of all that the bundles carry of others, as their indexes of licences say.

    Raises:
        product.NotPossible: a folder has no such index.
    """
    found = set()
    for bundle in bundles:
        index = next(bundle.rglob(INDEX), None)
        if index is None:
            raise product.NotPossible(f"{bundle} holds no {INDEX}: `make bundle` builds a bundle")
        for line in index.read_text(encoding="utf-8").splitlines():
            for owner in line.partition("\t")[2].split(", "):
                name, _, version = owner.partition(" ")
                found.add((name, version))
    return found


def _library(named: tuple[str, str]) -> dict[str, Any]:
    name, version = named
    if name.startswith(SYSTEM):
        name = name.removeprefix(SYSTEM)
        purl = f"pkg:deb/{name}@{quote(version)}"
    else:
        purl = f"pkg:{'generic' if name in LICENCES else 'pypi'}/{name.lower()}@{version}"
    part = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    return part | _licence(name, version)


def _licence(name: str, version: str) -> dict[str, Any]:
    """As the installed library says of itself; nothing of one for another system."""
    if name in LICENCES:
        return {"licenses": [{"license": {"id": LICENCES[name]}}]}
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
    parser.add_argument("--bundle", type=Path, action="append", required=True, help="may be repeated")
    options = parser.parse_args(arguments)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    try:
        text = json.dumps(bill(options.bundle), indent=2, ensure_ascii=False)
    except product.NotPossible as error:
        print(error, file=sys.stderr)
        return 1
    options.out.write_text(text + "\n", encoding="utf-8")
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
