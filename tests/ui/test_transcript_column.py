"""Where rows lie."""

from desktop.ui.transcript_column import Column


def column(*heights: int) -> Column:
    made = Column(gap=10, top=20, bottom=30)
    made.set_heights(list(heights))
    return made


def test_an_empty_column() -> None:
    assert column().total == 0
    assert list(column().rows_between(0, 100)) == []


def test_rows_lie_below_each_other() -> None:
    made = column(100, 50)
    made.append(70)
    assert [made.top(row) for row in range(3)] == [20, 130, 190]
    assert made.total == 190 + 70 + 30


def test_rows_between_two_places() -> None:
    made = column(*[100] * 2000)
    assert list(made.rows_between(0, 10)) == [0]
    assert list(made.rows_between(130, 360)) == [1, 2, 3]
    assert list(made.rows_between(10**9, 10**9 + 1)) == [1999]


def test_a_measured_height_moves_what_is_below() -> None:
    made = column(100, 100)
    assert made.set_height(0, 160)
    assert not made.set_height(0, 160)
    assert made.top(1) == 190
