"""The catalogue is read strictly, and what it says of the bundled model is true."""

import hashlib
from pathlib import Path

import pytest

from desktop.clinical.language import Text
from desktop.errors import CatalogueInvalid
from desktop.models.catalogue import CatalogueEntry, load_catalogue, name_problem
from desktop.models.catalogue_text import catalogue_text
from desktop.models.protocol import ModelPart
from desktop.paths import find_paths

ENTRY = """
[[models]]
id = "a-model"
title = { zh = "模型", en = "Model" }
notes = { zh = "说明", en = "Notes" }
file = "models/a.gguf"
size_bytes = 1
sha256 = "%s"
quantisation = "Q8_0"
languages = ["zh"]
licence = "Apache-2.0"
demo = false
doctorflan = false
provenance = { zh = "来源", en = "Origin" }
""" % ("0" * 64)

HUB = f"""
[[models]]
id = "b-model"
title = {{ zh = "模型", en = "Model" }}
notes = {{ zh = "说明", en = "Notes" }}
repository = "group/name-GGUF"
revision = "{"1" * 40}"
files = [
    {{ name = "b-00001-of-00002.gguf", size_bytes = 3, sha256 = "{"2" * 64}" }},
    {{ name = "b-00002-of-00002.gguf", size_bytes = 4, sha256 = "{"3" * 64}" }},
]
quantisation = "Q4_K_M"
languages = ["zh", "en"]
licence = "Apache-2.0"
licence_url = "https://example.org/LICENSE"
doctorflan = true
parameters = 7000000000
context = 32768
memory_bytes = 6000000000
chat_template = "{{{{ messages }}}}"
sampling = {{ temperature = 0.5 }}
minimum_version = "0.1"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "models.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(tmp_path: Path, text: str, *, is_program: bool = True) -> CatalogueInvalid:
    with pytest.raises(CatalogueInvalid) as caught:
        load_catalogue(written(tmp_path, text), is_program=is_program)
    return caught.value


def test_the_demo_model_is_what_the_catalogue_says() -> None:
    paths = find_paths({})
    demo = next(entry for entry in load_catalogue(paths.catalogue).models if entry.demo)
    file = paths.catalogue.parent / demo.file
    assert file.stat().st_size == demo.total_bytes <= 16 * 1024 * 1024
    assert hashlib.sha256(file.read_bytes()).hexdigest() == demo.model_sha256
    assert demo.is_pinned
    assert not demo.doctorflan


def test_no_model_of_the_catalogue_claims_to_be_tuned_on_doctorflan() -> None:
    models = load_catalogue(find_paths({}).catalogue).models
    assert len(models) > 1
    assert not [entry.id for entry in models if entry.doctorflan]
    for entry in models:
        assert entry.demo or ("DoctorFLAN" in entry.notes.zh and "DoctorFLAN" in entry.notes.en)


def test_a_good_entry_is_read(tmp_path: Path) -> None:
    entry = load_catalogue(written(tmp_path, ENTRY)).models[0]
    assert (entry.id, entry.title.zh, entry.total_bytes) == ("a-model", "模型", 1)
    assert entry.parts == (ModelPart("a.gguf", 1, "0" * 64),)


def test_a_split_model_has_one_size_and_one_hash(tmp_path: Path) -> None:
    entry = load_catalogue(written(tmp_path, HUB), is_program=False).models[0]
    assert (entry.total_bytes, entry.is_pinned, entry.needs_update) == (7, True, False)
    sums = f"{'2' * 64}  b-00001-of-00002.gguf\n{'3' * 64}  b-00002-of-00002.gguf\n"
    assert entry.model_sha256 == hashlib.sha256(sums.encode()).hexdigest()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('revision = "%s"\n' % ("1" * 40), ""),
        ("size_bytes = 4, ", ""),
        (', sha256 = "%s" },\n]' % ("3" * 64), " },\n]"),
    ],
)
def test_what_is_not_known_is_not_pinned(tmp_path: Path, old: str, new: str) -> None:
    assert old in HUB
    assert not load_catalogue(written(tmp_path, HUB.replace(old, new))).models[0].is_pinned


def test_an_entry_may_ask_for_a_newer_program(tmp_path: Path) -> None:
    text = HUB.replace('minimum_version = "0.1"', 'minimum_version = "999.0.1"')
    assert load_catalogue(written(tmp_path, text)).models[0].needs_update


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("size_bytes = 1", 'size_bytes = "1"', 7, "size_bytes"),
        ("demo = false", "demo = false\nsurprise = 1", 13, "surprise"),
        ('sha256 = "0', 'sha256 = "x', 8, "sha256"),
        ('id = "a-model"', 'id = "a model"', 3, "id"),
        ('licence = "Apache-2.0"\n', "", 2, "licence"),
        ("demo = false", "demo = ", 12, "-"),
        ('licence = "Apache-2.0"', 'licence = "\\u001b[2J"', 11, "licence"),
        ("models/a.gguf", "../a.gguf", 6, "file"),
        ("models/a.gguf", "/a.gguf", 6, "file"),
        ("models/a.gguf", "C:/a.gguf", 6, "file"),
        ("models/a.gguf", "models/a.exe", 6, "file"),
        ("size_bytes = 1\n", "", 6, "file"),
        ("demo = false", 'repository = "a/b"', 12, "repository"),
        ("[[models]]", 'name = "x"\n[[models]]', 2, "name"),
    ],
)
def test_a_broken_entry_is_named(tmp_path: Path, old: str, new: str, line: int, field: str) -> None:
    assert old in ENTRY
    error = refused(tmp_path, ENTRY.replace(old, new))
    assert (error.facts["line"], error.facts["field"]) == (line, field)
    assert error.sentence("zh") != error.sentence("en")


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("group/name-GGUF", "https://example.org/x", 6, "repository"),
        ("group/name-GGUF", "group/..", 6, "repository"),
        ("group/name-GGUF", "name-GGUF", 6, "repository"),
        ('revision = "1', 'revision = "main1', 7, "revision"),
        ("b-00001-of-00002.gguf", "../b-00001-of-00002.gguf", 8, "files"),
        ("b-00001-of-00002.gguf", "b.gguf", 8, "files"),
        ("b-00002-of-00002", "b-00003-of-00002", 8, "files"),
        ('sha256 = "3', 'sha256 = "x', 10, "files.sha256"),
        ("size_bytes = 3", "size_bytes = -3", 9, "files.size_bytes"),
        ("https://example.org/LICENSE", "http://example.org/LICENSE", 15, "licence_url"),
        ("https://example.org/LICENSE", "LICENSE", 15, "licence_url"),
        ('"zh", "en"', '"中文"', 13, "languages"),
        ("temperature = 0.5", "temperature = 9", 21, "sampling.temperature"),
        ("temperature = 0.5", "heat = 1", 21, "sampling.heat"),
        ('minimum_version = "0.1"', 'minimum_version = "new"', 22, "minimum_version"),
        ("doctorflan = true", "doctorflan = true\ndemo = true", 17, "demo"),
        ("doctorflan = true", "doctorflan = true\nsize_bytes = 7", 17, "size_bytes"),
        ('repository = "group/name-GGUF"\n', "", 6, "revision"),
        ('en = "Model"', 'english = "Model"', 4, "title.english"),
    ],
)
def test_a_broken_entry_of_a_hub_is_named(tmp_path: Path, old: str, new: str, line: int, field: str) -> None:
    assert old in HUB
    error = refused(tmp_path, HUB.replace(old, new), is_program=False)
    assert (error.facts["line"], error.facts["field"]) == (line, field)


def test_an_id_stands_once(tmp_path: Path) -> None:
    error = refused(tmp_path, ENTRY + HUB.replace("b-model", "a-model"))
    assert (error.facts["line"], error.facts["field"]) == (17, "id")


def test_only_the_program_brings_files_along(tmp_path: Path) -> None:
    assert refused(tmp_path, ENTRY, is_program=False).facts["field"] == "file"


def test_a_model_needs_a_source(tmp_path: Path) -> None:
    start, end = HUB.index("repository"), HUB.index("quantisation")
    assert refused(tmp_path, HUB[:start] + HUB[end:]).facts["field"] == "id"


@pytest.mark.parametrize("text", ["", "models = 1", "[models]\n", "\x00", "[[models]"])
def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path, text: str) -> None:
    refused(tmp_path, text)


def test_a_missing_catalogue_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid):
        load_catalogue(tmp_path / "models.toml")


@pytest.mark.parametrize(
    "name",
    [
        *("", ".gguf", "..", "../a.gguf", "a/b.gguf", "a\\b.gguf", "C:a.gguf", "nul.gguf", "COM1.gguf"),
        *("a.exe", "a.gguf\n", "a\x00.gguf", ".a.gguf", "a.gguf.", "a?.gguf", "x" * 200 + ".gguf"),
    ],
)
def test_what_is_no_plain_name_is_refused(name: str) -> None:
    assert name_problem(name)


@pytest.mark.parametrize("name", ["a.gguf", "模型 7B.Q4_K_M.GGUF", "console.gguf", "a-00001-of-00002.gguf"])
def test_a_plain_name_is_taken(name: str) -> None:
    assert name_problem(name) is None


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    models = load_catalogue(written(tmp_path, ENTRY + HUB)).models
    assert load_catalogue(written(tmp_path, catalogue_text(models))).models == models


def test_any_text_survives_writing(tmp_path: Path) -> None:
    words = Text(zh='引号" 反斜杠\\ 换行\n制表\t', en="= ]] # '''")
    entry = CatalogueEntry(
        id="x",
        title=words,
        notes=words,
        quantisation='"""',
        languages=(),
        licence="\\u0041",
        doctorflan=False,
        files=(ModelPart("名 称.gguf"),),
        chat_template="\x7f \x01 {{ '\"' }}",
    )
    assert load_catalogue(written(tmp_path, catalogue_text([entry]))).models == (entry,)
