"""`history sign` and `history rate` as a process."""

import pytest

from desktop.paths import Paths
from tests.cli.program import lines, refused, run


@pytest.fixture
def answer(paths: Paths) -> tuple[str, str]:
    """The ids of a case and of its answer."""
    lines("ask", "胸痛3小时")
    [case] = lines("history", "list")
    assert case["signed"] is False
    _, _, answer = lines("history", "show", str(case["id"]))
    return str(case["id"]), str(answer["id"])


def test_signed_rated_shown_and_taken_back(answer: tuple[str, str]) -> None:
    case, message = answer
    [mark] = lines("history", "sign", message)
    assert mark["signed_by"]
    assert run("history", "rate", message, "4").returncode == 0
    shown = lines("history", "show", case)[-1]
    assert shown["mark"] == {"stars": 4, **mark}
    assert [line["signed"] for line in lines("history", "search", "--signed", "--stars", "4")] == [True]
    assert f"已签署 · {mark['signed_by']} · " in run("history", "show", case).stdout
    assert "草稿" in run("history", "sign", message, "--withdraw").stdout
    assert lines("history", "show", case)[-1]["mark"] == {"stars": 4}
    assert "0<=x<=5" in refused("history", "rate", message, "6", code=2)


def test_a_stopped_answer_is_refused(paths: Paths) -> None:
    lines("ask", "胸痛3小时", "--max-tokens", "3")
    [case] = lines("history", "list")
    message = lines("history", "show", str(case["id"]))[-1]
    assert "写完整" in refused("history", "sign", str(message["id"]))
