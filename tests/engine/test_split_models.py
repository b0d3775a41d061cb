"""Models of several files: their names, one header over all of them, and that they answer like whole ones."""

import shutil
from pathlib import Path

import pytest

from desktop.engine.gguf_header import read_header
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Loaded, Loading
from desktop.engine.shape import shape_of
from desktop.engine.split_gguf import read_model, shards
from desktop.errors import ModelDamaged, ModelIncomplete, ModelMissing, NotAModel
from tests.engine import gguf_files
from tests.engine.conftest import Asker, MakeEngine
from tests.engine.replies import Replies


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gguf_files.random_model(tmp_path_factory.mktemp("卷") / "分卷 模型.gguf", width=256)


@pytest.fixture(scope="module")
def parts(whole: Path) -> list[Path]:
    """The same model in three files."""
    return list(shards(gguf_files.random_model(whole, width=256, parts=3)))


@pytest.fixture
def own(parts: list[Path], tmp_path: Path) -> list[Path]:
    """Copies that a test may change."""
    return [Path(shutil.copy(part, tmp_path)) for part in parts]


def file(path: Path) -> ModelFile:
    return ModelFile(path, threads=1, batch_threads=1, gpu_layers=0)


def loading(replies: Replies) -> list[float]:
    return [reply.fraction for reply in replies.all if isinstance(reply, Loading)]


def loaded(make_engine: MakeEngine, path: Path) -> Replies:
    replies = Replies(Loaded)
    make_engine().load(file(path), replies)
    return replies


def test_the_names_of_all_files_follow_from_one() -> None:
    folder = Path("模型 folder")
    wanted = tuple(folder / f"m-q4-0000{number}-of-00003.gguf" for number in (1, 2, 3))
    assert all(shards(path) == wanted for path in wanted)


@pytest.mark.parametrize(
    "name",
    [
        "m.gguf",
        "m-00001-of-00003.GGUF",
        "m-0001-of-0003.gguf",
        "m-00004-of-00003.gguf",
        "m-00000-of-00003.gguf",
    ],
)
def test_other_names_are_of_whole_models(name: str) -> None:
    assert shards(Path(name)) == (Path(name),)


def test_the_header_is_that_of_the_whole_model(whole: Path, parts: list[Path]) -> None:
    one = read_header(whole)
    assert len(parts) == 3
    for part in parts:  # whichever is given
        header = read_model(part)
        assert header.files == tuple(parts)
        assert header.size_bytes == sum(each.stat().st_size for each in parts)
        assert header.tensor_bytes == one.tensor_bytes
        assert header.parameters == one.parameters
        assert header.architecture == one.architecture
        assert shape_of(header).layer_bytes == shape_of(one).layer_bytes


def test_a_whole_model_is_read_as_before(whole: Path) -> None:
    assert read_model(whole) == read_header(whole)
    assert read_model(whole).files == (whole,)


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_file_that_is_missing_is_named(own: list[Path], gone: int) -> None:
    own[gone].unlink()
    for part in own:
        with pytest.raises(ModelMissing if part == own[gone] else ModelIncomplete) as raised:
            read_model(part)
        if part != own[gone]:
            assert raised.value.facts == {"path": str(part), "count": 3, "missing": own[gone].name}


def test_a_renamed_file_cannot_find_the_others(own: list[Path]) -> None:
    renamed = own[0].rename(own[0].with_name("m.gguf"))
    with pytest.raises(ModelIncomplete) as raised:
        read_model(renamed)
    assert raised.value.facts["missing"] == "m-00001-of-00003.gguf"


def test_files_in_the_wrong_order_are_no_model(own: list[Path]) -> None:
    second = own[1].read_bytes()
    shutil.copy(own[2], own[1])
    own[2].write_bytes(second)
    with pytest.raises(ModelDamaged):
        read_model(own[0])


def test_a_file_of_another_model_is_noticed(own: list[Path], tmp_path: Path) -> None:
    other = gguf_files.random_model(tmp_path / "o.gguf", layers=1, parts=3)
    shutil.copy(shards(other)[2], own[2])
    with pytest.raises(ModelDamaged):
        read_model(own[0])


def test_a_file_that_is_cut_off_or_no_gguf_is_noticed(own: list[Path]) -> None:
    own[1].write_bytes(own[1].read_bytes()[:-64])
    with pytest.raises(ModelDamaged):
        read_model(own[0])
    own[1].write_bytes(b"<html>404</html>")
    with pytest.raises(NotAModel):
        read_model(own[0])


def test_a_split_model_answers_like_the_whole_one(
    make_engine: MakeEngine, whole: Path, parts: list[Path]
) -> None:
    engine = make_engine()
    texts = []
    for path in (whole, parts[0], parts[2]):
        replies = Asker(engine, file(path)).ask("胸痛", max_tokens=24)
        replies.done()
        texts.append(replies.text)
    assert texts[0]
    assert texts == texts[:1] * 3


def test_progress_goes_over_all_files(make_engine: MakeEngine, parts: list[Path]) -> None:
    replies = loaded(make_engine, parts[0])
    assert replies.loaded().layers == 3
    told = loading(replies)
    assert told == sorted(told)
    assert told[-1] <= 1
    assert len([share for share in told if 0.3 < share < 0.9]) > 0


def test_the_engine_says_which_file_is_missing(make_engine: MakeEngine, own: list[Path]) -> None:
    own[1].unlink()
    failed = loaded(make_engine, own[0]).failed()
    assert (failed.code, failed.facts["missing"]) == ("ModelIncomplete", own[1].name)


def test_a_changed_part_is_loaded_again(make_engine: MakeEngine, own: list[Path]) -> None:
    asker = Asker(make_engine(), file(own[0]))
    asker.ask("头晕", max_tokens=4).done()
    own[2].touch()
    replies = Replies(Loaded)
    asker.engine.load(file(own[0]), replies)
    replies.final()
    assert loading(replies)
    again = Replies(Loaded)
    asker.engine.load(file(own[0]), again)
    again.final()
    assert not loading(again)
