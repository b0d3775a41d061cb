"""What counts as seen: whole lines, long ones part by part from their beginning."""

from desktop.ui.seen_lines import SeenLines


def test_a_line_is_seen_when_all_of_it_was_in_sight() -> None:
    lines = SeenLines()
    lines.begin([10, 0, 30], again=False)
    assert lines.unseen() == [0, 2]
    lines.add(0, 0, 10)
    lines.add(2, 20, 30)  # its end alone
    assert lines.unseen() == [2]
    lines.add(2, 0, 22)
    lines.add(2, 20, 30)
    assert lines.unseen() == []


def test_other_words_in_the_same_lines_leave_them_seen() -> None:
    lines = SeenLines()
    lines.begin([10, 20], again=False)
    lines.add(0, 0, 10)
    lines.add(1, 0, 15)
    lines.begin([14, 24], again=True)
    assert lines.unseen() == [1]
    lines.begin([14, 24], again=False)
    assert lines.unseen() == [0, 1]
    lines.begin([14], again=True)
    assert lines.unseen() == [0]
