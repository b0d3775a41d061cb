"""The bill of materials names everything that the lock file pins, and the models that go along."""

import json
import re
from pathlib import Path

import product
import sbom


def test_it_names_everything_that_is_pinned(tmp_path: Path) -> None:
    out = tmp_path / "new" / "doctorflan.cdx.json"
    assert sbom.main(["--out", str(out)]) == 0
    told = json.loads(out.read_bytes())
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", told["serialNumber"])
    assert told["metadata"]["component"]["version"] == product.version()
    lines = sbom.LOCK.read_text(encoding="utf-8").splitlines()
    pinned = {line.split()[0].replace("==", "@") for line in lines if re.match(r"\w", line)}
    libraries = {part["purl"] for part in told["components"] if part["type"] == "library"}
    assert libraries == {f"pkg:pypi/{each}" for each in pinned}
    assert told["dependencies"][0]["dependsOn"] == [part["bom-ref"] for part in told["components"]]


def test_it_says_the_licences_of_what_is_installed() -> None:
    parts = {part["name"]: part for part in sbom.bill(sbom.LOCK)["components"]}
    assert "Apache" in json.dumps(parts["huggingface-hub"]["licenses"])
    assert parts["doctorflan-demo"]["hashes"][0]["alg"] == "SHA-256"
