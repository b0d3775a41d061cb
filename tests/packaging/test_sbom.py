"""The bill of materials names everything that the bundles carry, and the models that go along."""

import json
import re
from importlib.metadata import version
from pathlib import Path

import product
import pytest
import sbom

INDEX = {
    "linux": "PySide6\tQt 6.11.3\nclick\tclick {click}\nlibz.so.1\tsystem/zlib1g 1:1.2.13\n",
    "windows": "llama\tllama.cpp 0.3.36\njaraco\tjaraco.classes 3.4.0, jaraco.context 6.1.2\n"
    "click\tclick {click}\n",
}


@pytest.fixture
def bundles(tmp_path: Path) -> list[Path]:
    """Two bundles, of which only the indexes are there."""
    for system, text in INDEX.items():
        index = tmp_path / system / "_internal" / sbom.INDEX
        index.parent.mkdir(parents=True)
        index.write_text(text.format(click=version("click")), encoding="utf-8")
    return [tmp_path / system for system in INDEX]


def test_it_names_everything_that_the_bundles_carry(tmp_path: Path, bundles: list[Path]) -> None:
    out = tmp_path / "new" / "doctorflan.cdx.json"
    options = [part for bundle in bundles for part in ("--bundle", str(bundle))]
    assert sbom.main(["--out", str(out), *options]) == 0
    told = json.loads(out.read_bytes())
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", told["serialNumber"])
    assert told["metadata"]["component"]["version"] == product.version()
    assert {part["purl"] for part in told["components"] if part["type"] == "library"} == {
        "pkg:generic/qt@6.11.3",
        "pkg:generic/llama.cpp@0.3.36",
        "pkg:deb/zlib1g@1%3A1.2.13",
        f"pkg:pypi/click@{version('click')}",
        "pkg:pypi/jaraco.classes@3.4.0",
        "pkg:pypi/jaraco.context@6.1.2",
    }
    assert told["dependencies"][0]["dependsOn"] == [part["bom-ref"] for part in told["components"]]


def test_it_says_the_licences(bundles: list[Path]) -> None:
    parts = {part["name"]: part for part in sbom.bill(bundles)["components"]}
    assert "BSD" in json.dumps(parts["click"]["licenses"])
    assert parts["Qt"]["licenses"] == [{"license": {"id": "LGPL-3.0-only"}}]
    assert parts["doctorflan-demo"]["hashes"][0]["alg"] == "SHA-256"


def test_a_folder_that_is_no_bundle_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sbom.main(["--out", str(tmp_path / "x"), "--bundle", str(tmp_path)]) == 1
    assert str(tmp_path) in capsys.readouterr().err
