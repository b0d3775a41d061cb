"""What a file's header tells people: of the demo model, of split ones, of adapters, and of nonsense."""

from pathlib import Path

import pytest

from desktop.engine.gguf_header import read_header
from desktop.engine.split_gguf import shards
from desktop.errors import ModelDamaged, ModelIncomplete, ModelMissing, NotAModel
from desktop.models.header_facts import HeaderFacts, read_facts
from tests.conftest import DEMO
from tests.engine import gguf_files
from tests.engine.gguf_files import FLOAT32, STRING, UINT32


def random_model(path: Path, **values: tuple[int, object]) -> HeaderFacts:
    named = {name.replace("__", "."): value for name, value in values.items()}
    return read_facts(gguf_files.random_model(path / "m.gguf", width=32, layers=1, extra=named))


def test_of_the_demo_model() -> None:
    assert read_facts(DEMO) == HeaderFacts(
        files=(DEMO,),
        size_bytes=DEMO.stat().st_size,
        name="DoctorFLAN demo",
        architecture="llama",
        parameters=4_983_552,
        quantisation="Q8_0",
        context=2048,
        has_template=True,
        licence="Apache-2.0",
    )


def test_of_an_adapter(tmp_path: Path) -> None:
    facts = read_facts(gguf_files.lora(tmp_path / "l.gguf", read_header(DEMO)))
    assert facts.is_adapter
    assert (facts.name, facts.base) == ("Tiny test adapter", "DoctorFLAN demo")
    assert (facts.architecture, facts.context, facts.has_template) == ("llama", 0, False)
    assert facts.parameters == 5 * 4 * (256 + 256 + 768 + 256)
    assert not read_facts(DEMO).is_adapter


def test_of_a_split_model_whichever_file_is_given(tmp_path: Path) -> None:
    whole = read_facts(gguf_files.random_model(tmp_path / "m.gguf"))
    files = shards(gguf_files.random_model(tmp_path / "m.gguf", parts=4))
    for file in files:
        facts = read_facts(file)
        assert facts.files == files
        assert facts.size_bytes == sum(each.stat().st_size for each in files)
        assert (facts.name, facts.parameters, facts.context) == (whole.name, whole.parameters, whole.context)
    files[2].unlink()
    with pytest.raises(ModelIncomplete):
        read_facts(files[0])


@pytest.mark.parametrize(
    ("number", "label"),
    [(0, "F32"), (1, "F16"), (7, "Q8_0"), (15, "Q4_K_M"), (14 | 1024, "Q4_K_S"), (38, "MXFP4"), (777, "F32")],
)
def test_the_quantisation_has_its_usual_name(tmp_path: Path, number: int, label: str) -> None:
    assert random_model(tmp_path, general__file_type=(UINT32, number)).quantisation == label


def test_without_a_name_it_is_the_type_of_most_values(tmp_path: Path) -> None:
    assert random_model(tmp_path).quantisation == "F32"
    assert random_model(tmp_path, general__file_type=(STRING, "Q9")).quantisation == "F32"


def test_a_licence_of_its_own_is_named(tmp_path: Path) -> None:
    facts = random_model(
        tmp_path,
        general__license=(STRING, "other"),
        general__license__name=(STRING, "hospital licence"),
        general__license__link=(STRING, "https://example.org/licence"),
    )
    assert (facts.licence, facts.licence_url) == ("hospital licence", "https://example.org/licence")


def test_nonsense_stays_short_and_harms_nothing(tmp_path: Path) -> None:
    facts = random_model(
        tmp_path,
        general__name=(STRING, "名\n字\t" * 400),
        general__license=(FLOAT32, 1.5),
        llama__context_length=(STRING, "many"),
    )
    assert facts.name.startswith("名 字 名")
    assert len(facts.name) == 200
    assert (facts.licence, facts.context) == ("1.5", 0)


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    with pytest.raises(ModelMissing):
        read_facts(path)
    path.write_bytes(b"not a model")
    with pytest.raises(NotAModel):
        read_facts(path)
    path.write_bytes(DEMO.read_bytes()[:100_000])
    with pytest.raises(ModelDamaged):
        read_facts(path)


def test_nothing_that_a_terminal_obeys_comes_through(tmp_path: Path) -> None:
    facts = random_model(tmp_path, general__license=(STRING, "\x1b[2J MIT\x07"))
    assert facts.licence == "[2J MIT"


def test_a_number_of_files_that_cannot_be_is_damage(tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged):
        random_model(tmp_path, split__count=(UINT32, 4_000_000_000))
