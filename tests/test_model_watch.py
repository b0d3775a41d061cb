"""What is told of the model stays true when replies come late."""

import pytest

from desktop.engine.protocol import Failed, Loading, Reading, Reply
from desktop.model_watch import ModelWatch


@pytest.mark.parametrize("before", [Loading(1, fraction=0.5), Reading(1, done=1, total=2, cached=0)])
def test_a_request_that_fails_after_its_worker_was_ended_wakes_nobody(before: Reply) -> None:
    watch = ModelWatch()
    watch.take(before)
    watch.rest()
    watch.take(Failed(1, "VaultLocked", {}))
    assert watch.state.kind == "resting"
    watch.take(Loading(2, fraction=0.0))
    watch.take(Failed(2, "QuestionTooLong", {"tokens": 9, "limit": 8}))
    assert watch.state.kind == "ready"
