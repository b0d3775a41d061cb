"""The worker takes llama.cpp from the folder that it is told, and says when it is not there."""

from pathlib import Path

import llama_cpp
import pytest

from desktop.engine.model_file import ModelFile
from tests.engine.conftest import Asker, MakeEngine

OWN = Path(llama_cpp.__file__).parent / "lib"


def test_libraries_of_another_folder_answer(
    make_engine: MakeEngine, scripted_model: ModelFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLAMA_CPP_LIB_PATH", str(OWN))
    assert Asker(make_engine(), scripted_model).ask("问").done().completion_tokens


@pytest.mark.parametrize("names", [(), ("ggml", "ggml-base")])
def test_a_folder_without_them_is_told(
    make_engine: MakeEngine,
    scripted_model: ModelFile,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    names: tuple[str, ...],
) -> None:
    for name in names:
        for library in OWN.glob(f"*{name}.*"):
            (tmp_path / library.name).write_bytes(b"")
    monkeypatch.setenv("LLAMA_CPP_LIB_PATH", str(tmp_path))
    failed = Asker(make_engine(), scripted_model).ask("问").failed()
    assert failed.code == "EngineMissing"
