"""Pinning writes what the hub says into the catalogue, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pin_models
import pytest

from desktop.models.catalogue import load_catalogue
from desktop.models.protocol import Resolved
from tests.models.hub import REPOSITORY, REVISION, LoopbackHub, status

BEFORE = f"""# A comment stays.

[[models]]
id = "first"   # so does this
title = {{ zh = "模型", en = "Model" }}
notes = {{ zh = "说明", en = "Notes" }}
repository = "{REPOSITORY}"
quantisation = "Q4_K_M"
languages = ["zh"]
licence = "MIT"
doctorflan = false

# Another one.
[[models]]
id = "second"
title = {{ zh = "模型", en = "Model" }}
notes = {{ zh = "说明", en = "Notes" }}
files = [{{ name = "by-hand.gguf" }}]
quantisation = "Q4_K_M"
languages = ["zh"]
licence = "MIT"
doctorflan = false
"""


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    hub = LoopbackHub()
    yield hub
    hub.close()


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "models.toml"
    path.write_text(BEFORE, encoding="utf-8")
    return path


def pin(hub: LoopbackHub, catalogue: Path, *arguments: str) -> int:
    return pin_models.main(["--catalogue", str(catalogue), "--endpoint", hub.address, *arguments])


def test_what_the_hub_says_is_written_and_nothing_else(hub: LoopbackHub, catalogue: Path) -> None:
    assert pin(hub, catalogue) == 0
    (part,) = hub.parts()
    added = (
        f'revision = "{REVISION}"\n'
        "files = [\n"
        f'    {{ name = "{part.name}", size_bytes = {part.size_bytes}, sha256 = "{part.sha256}" }},\n'
        "]\n"
    )
    line = f'repository = "{REPOSITORY}"\n'
    assert catalogue.read_text(encoding="utf-8") == BEFORE.replace(line, line + added)
    entry = load_catalogue(catalogue).models[0]
    assert entry.is_pinned
    assert entry.files == hub.parts()


def test_what_is_pinned_is_not_asked_again_unless_named(hub: LoopbackHub, catalogue: Path) -> None:
    assert pin(hub, catalogue) == 0
    asked = len(hub.asked)
    pinned = catalogue.read_text(encoding="utf-8")
    assert pin(hub, catalogue) == 0
    assert len(hub.asked) == asked
    hub.files["tiny-Q4_K_M.gguf"] = b"a newer file"
    assert pin(hub, catalogue, "first") == 0
    assert load_catalogue(catalogue).models[0].files == hub.parts()
    assert catalogue.read_text(encoding="utf-8").count("\n") == pinned.count("\n")


def test_a_split_model_is_pinned_with_all_its_files(hub: LoopbackHub, catalogue: Path) -> None:
    del hub.files["tiny-Q4_K_M.gguf"]
    hub.files |= {f"tiny-Q4_K_M-0000{number}-of-00002.gguf": bytes([number]) for number in (1, 2)}
    assert pin(hub, catalogue) == 0
    assert [part.name for part in load_catalogue(catalogue).models[0].files] == list(hub.files)


def test_checking_changes_nothing_and_notices_another_file(hub: LoopbackHub, catalogue: Path) -> None:
    assert pin(hub, catalogue) == 0
    pinned = catalogue.read_bytes()
    assert pin(hub, catalogue, "--check") == 0
    hub.files["tiny-Q4_K_M.gguf"] = b"another file"
    assert pin(hub, catalogue, "--check") == 1
    assert catalogue.read_bytes() == pinned


@pytest.mark.parametrize("code", [401, 404])
def test_what_cannot_be_asked_is_said_and_left_out(
    hub: LoopbackHub, catalogue: Path, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.tell("list", status(code), times=100)
    assert pin(hub, catalogue) == 1
    assert capsys.readouterr().err.startswith("first: ")
    assert catalogue.read_text(encoding="utf-8") == BEFORE


def test_names_that_no_catalogue_may_have_are_refused(hub: LoopbackHub, catalogue: Path) -> None:
    hub.files = {"Q4_K_M/tiny.gguf": b"GGUF"}
    assert pin(hub, catalogue) == 1
    assert catalogue.read_text(encoding="utf-8") == BEFORE


def test_the_programs_own_catalogue_can_be_pinned(hub: LoopbackHub, tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    text = (pin_models.ROOT / "models.toml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    models = load_catalogue(path).models
    unpinned = [index for index, entry in enumerate(models) if entry.repository and not entry.is_pinned]
    for index in unpinned:
        pin_models.stamp(path, index, Resolved(REVISION, hub.parts()))
    after = load_catalogue(path).models
    assert all(entry.is_pinned for entry in after)
    assert [line for line in text.splitlines() if line not in path.read_text(encoding="utf-8")] == []
