"""The review of a case: every find, where it stands in the document, and what the doctor changed."""

from collections.abc import Callable

import pytest

from desktop.assistant import Assistant
from desktop.conversation.consultation import Question
from desktop.conversation.review import Corrections, Review
from tests.listening import Heard

QUESTION = "患者张建国，男，56岁，2024年3月12日胸痛，电话13800138000。张建国的女儿陪同，如何处理？"


@pytest.fixture
def review(assistant: Assistant) -> Callable[..., Review]:
    heard = Heard()
    shown = assistant.ask(Question(text=QUESTION, language="zh"), heard)
    heard.end()

    def made(**corrections: object) -> Review:
        return assistant.deidentify(shown.conversation.id, "zh", Corrections(**corrections))  # type: ignore[arg-type]

    return made


def words_at(review: Review) -> set[tuple[str, str]]:
    """What stands at each place, and what the find says that stands there."""
    return {
        (review.document[place.start : place.end], review.found[place.found].words) for place in review.places
    }


def test_each_find_is_where_the_review_says(review: Callable[..., Review]) -> None:
    seen = review()
    assert {one.text for one in seen.found} == {"张建国", "2024年3月12日", "13800138000"}
    assert sum(one.times for one in seen.found) == len(seen.places)
    assert all(words.startswith(at) for at, words in words_at(seen))  # the title is cut
    starts = [place.start for place in seen.places]
    assert starts == sorted(starts)
    assert starts[0] < seen.document.index("\n")  # in the title


def test_what_is_kept_stays_in_sight_and_can_be_taken_back(review: Callable[..., Review]) -> None:
    kept = [one for one in review(keep=("张建国",)).found if one.kept]
    assert [one.text for one in kept] == ["张建国"]
    assert "张建国的女儿" in review(keep=("张建国",)).document
    assert "张建国" not in review().document


def test_the_doctors_own_words_and_additions(review: Callable[..., Review]) -> None:
    seen = review(words={"张建国": "老张"}, also=("女儿",))
    assert "老张的[姓名 1]陪同" in seen.document
    assert ("老张", "老张") in words_at(seen)
