"""Marks that go through whatever makes a document of a case."""

from desktop.conversation.review import Place
from desktop.privacy.deidentify.marking import cut, marked, unmarked

MARKED = f"# {marked('[姓名 1]', 0)}胸痛\n\n{marked('[姓名 1]', 0)}，{marked('', 7)}。"


def test_marks_are_found_where_they_were_put() -> None:
    text, places = unmarked(MARKED)
    assert text == "# [姓名 1]胸痛\n\n[姓名 1]，。"
    assert places == (Place(2, 8, 0), Place(12, 18, 0), Place(19, 19, 7))


def test_a_cut_counts_what_is_seen_and_closes_what_it_cuts() -> None:
    text, places = unmarked(cut(MARKED, 5) + "…")
    assert (text, places) == ("# [姓名…", (Place(2, 5, 0),))
