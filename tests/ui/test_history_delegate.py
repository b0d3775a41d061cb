"""The pieces of a search result."""

import pytest

from desktop.ui.history_delegate import snippet_pieces


@pytest.mark.parametrize(
    ("snippet", "pieces"),
    [
        ("", []),
        ("plain", [("plain", False)]),
        ("a\ue000hit\ue001b", [("a", False), ("hit", True), ("b", False)]),
        ("\ue000x\ue001\n\ue000y\ue001", [("x", True), (" ", False), ("y", True)]),
        ("open \ue000end", [("open end", False)]),
    ],
)
def test_hits_are_told_from_the_rest(snippet: str, pieces: list[tuple[str, bool]]) -> None:
    assert snippet_pieces(snippet) == pieces
