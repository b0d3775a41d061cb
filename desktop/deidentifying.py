"""A case as it would be exported without what tells who its patient is, with all that was found in it."""

from collections import Counter
from pathlib import Path

import msgspec

from desktop.clinical.language import Language
from desktop.conversation.consultation import Consultation
from desktop.conversation.export import document
from desktop.conversation.paper import has_drafts
from desktop.conversation.review import Corrections, Found, Place, Review
from desktop.privacy.deidentify.case import deidentified
from desktop.privacy.deidentify.finding import load_finder
from desktop.privacy.deidentify.finds import Kind
from desktop.privacy.deidentify.marking import marked, unmarked
from desktop.privacy.deidentify.replacing import Replacement, label
from desktop.privacy.deidentify.shifting import case_days

_Same = tuple[Kind, str, str]  # finds with the same kind, text and words


def reviewed(
    shown: Consultation, key: bytes, resources: Path, language: Language, corrections: Corrections
) -> Review:
    """Searches a case by rules and word lists, which miss what they do not foresee.

    From `key`, the vault's, the days are drawn by which this case's dates are moved.
    """
    days = case_days(key, shown.conversation.id)
    finder = load_finder(resources)
    numbers: dict[_Same, int] = {}

    def mark(one: Replacement) -> Replacement:
        number = numbers.setdefault((one.find.kind, one.find.text, one.words), len(numbers))
        return msgspec.structs.replace(one, words=marked(one.words, number))

    case = deidentified(
        shown.conversation,
        shown.branch,
        finder,
        days=days,
        language=language,
        corrections=corrections,
        mark=mark,
    )
    text, places = unmarked(document(case.conversation, case.branch, language))
    times = Counter(place.found for place in places)  # what is not in the document is not written
    all_found = tuple(numbers)
    found = tuple(
        Found(kind, label(kind, language), what, words, times[number])
        for number in times
        for kind, what, words in (all_found[number],)
    )
    order = {number: at for at, number in enumerate(times)}
    placed = (Place(place.start, place.end, order[place.found]) for place in places)
    return Review(text, found, days, tuple(placed), drafts=has_drafts(case.branch))
