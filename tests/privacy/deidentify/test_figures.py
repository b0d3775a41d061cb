"""The figures that the de-identification has to reach on sentences with the truth marked."""

import pytest

from benchmarks.deidentify import GROUPS, PARTS, figures, marked_sentences
from desktop.privacy.deidentify.finding import Finder
from desktop.privacy.deidentify.finds import KINDS

RECALL = {"numbers": 0.98, "dates": 0.98, "phones": 0.98, "names": 0.9, "addresses": 0.9}
PRECISION = 0.9


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_enough_is_found_and_what_is_found_is_right(finder: Finder, language: str, part: str) -> None:
    found = figures(marked_sentences(f"{language}_{part}"), finder)
    for group, recall in RECALL.items():
        assert found[group].true > 0, group
        assert found[group].recall >= recall, (group, found[group])
        assert found[group].precision >= PRECISION, (group, found[group])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_are_two_hundred_different_sentences_and_every_kind(language: str) -> None:
    parts = [marked_sentences(f"{language}_{part}") for part in PARTS]
    texts = [sentence.text for part in parts for sentence in part]
    assert len(texts) == len(set(texts)) >= 200
    assert len(parts[0]) == len(parts[1]) == 100
    assert {find.kind for part in parts for sentence in part for find in sentence.truth} == set(KINDS)
    assert set(KINDS) == set().union(*GROUPS.values())
