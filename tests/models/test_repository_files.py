"""Which files of a repository are the model: by name, by quantisation, split or not."""

import pytest

from desktop.errors import HubFailed, QuantisationMissing, RepositoryMissing
from desktop.models.protocol import ModelPart
from desktop.models.repository_files import choose

NAMES = (
    "README.md",
    "mmproj-model-f16.gguf",
    "model.Q4_K_M.gguf",
    "model.Q4_K_S.gguf",
    "model.Q8_0.gguf",
    "model.Q8_0_L.gguf",
    "model.IQ4_XS.gguf",
    "Q6_K/model-Q6_K-00002-of-00002.gguf",
    "Q6_K/model-Q6_K-00001-of-00002.gguf",
    "model-BF16-00001-of-00003.gguf",
    "model-BF16-00003-of-00003.gguf",
    "model.F16.GGUF",
    "model-F16.gguf.md5",
)


def chosen(
    quantisation: str = "", *wanted: ModelPart, names: tuple[str, ...] = NAMES
) -> tuple[ModelPart, ...]:
    listed = [ModelPart(name, 7, "a" * 64) for name in names]
    return choose(listed, host="hub", repository="a/b", quantisation=quantisation, wanted=wanted)


@pytest.mark.parametrize(
    ("quantisation", "names"),
    [
        ("Q4_K_M", ["model.Q4_K_M.gguf"]),
        ("q8_0", ["model.Q8_0.gguf"]),
        ("IQ4_XS", ["model.IQ4_XS.gguf"]),
        ("F16", ["model.F16.GGUF"]),
        ("Q6_K", ["Q6_K/model-Q6_K-00001-of-00002.gguf", "Q6_K/model-Q6_K-00002-of-00002.gguf"]),
    ],
)
def test_by_quantisation(quantisation: str, names: list[str]) -> None:
    assert [part.name for part in chosen(quantisation)] == names


@pytest.mark.parametrize("quantisation", ["Q4_K", "Q5_0", "BF16", ".*", "4_XS"])
def test_a_quantisation_that_is_not_there_or_not_whole(quantisation: str) -> None:
    with pytest.raises(QuantisationMissing):
        chosen(quantisation)


def test_without_a_quantisation_the_only_model_is_meant() -> None:
    assert chosen(names=NAMES[:3]) == chosen("Q4_K_M")
    with pytest.raises(HubFailed, match="models of GGUF"):
        chosen()
    with pytest.raises(QuantisationMissing):
        chosen(names=NAMES[:2])


def test_two_models_of_one_quantisation_are_not_guessed_between() -> None:
    with pytest.raises(HubFailed, match=r"2 models of Q4_K_M: a\.Q4_K_M, b\.Q4_K_M"):
        chosen("Q4_K_M", names=("a.Q4_K_M.gguf", "b.Q4_K_M.gguf"))


def test_by_name() -> None:
    wanted = (ModelPart("model.Q8_0.gguf"), ModelPart("README.md", 7))
    assert chosen("ignored", *wanted) == tuple(ModelPart(part.name, 7, "a" * 64) for part in wanted)
    with pytest.raises(RepositoryMissing, match=r"a/b/no\.gguf"):
        chosen("", ModelPart("no.gguf"))
    for other in (ModelPart("model.Q8_0.gguf", 8), ModelPart("model.Q8_0.gguf", 7, "b" * 64)):
        with pytest.raises(HubFailed, match="not the file of the catalogue"):
            chosen("", other)


def test_a_hub_that_does_not_say_what_a_file_is() -> None:
    known = (ModelPart("a.gguf", 7, "a" * 64),)
    listed = [ModelPart("a.gguf")]
    assert choose(listed, host="h", repository="a/b", quantisation="", wanted=known) == known
    with pytest.raises(HubFailed, match=r"no SHA-256 for a\.gguf"):
        choose(listed, host="h", repository="a/b", quantisation="", wanted=())
