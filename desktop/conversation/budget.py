"""The context budget: which turns are read when a conversation does not fit.

The first question (with the patient's facts) and the newest one always stay and room for the answer
is kept; between them the oldest turns leave first. What leaves is named, never dropped silently.
"""

from collections.abc import Sequence


def turns_that_fit(turn_tokens: Sequence[int], room: int) -> tuple[int, ...] | None:
    """Chooses the turns to read.

    Args:
        turn_tokens: tokens of each turn (a question and its answer), oldest first; the last is the
            open question. What the template adds to a turn counts with it.
        room: tokens that can be read, the answer's reserve taken off.

    Returns:
        The indices of the turns that stay, ascending; None when the first and the last alone do not
        fit.
    """
    if not turn_tokens:
        return ()
    last = len(turn_tokens) - 1
    kept = {0, last}
    left = room - sum(turn_tokens[index] for index in kept)
    if left < 0:
        return None
    for index in range(last - 1, 0, -1):
        if turn_tokens[index] > left:
            break
        left -= turn_tokens[index]
        kept.add(index)
    return tuple(sorted(kept))
