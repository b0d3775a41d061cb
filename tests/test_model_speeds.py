"""How fast a model was is known after its first answer, and at the next start of the program."""

import sys
from collections.abc import Callable

from desktop.assistant import Assistant
from desktop.clinical.forms import example_values
from desktop.conversation.consultation import AnswerLimits, Question
from desktop.machine import Machine
from desktop.models.fitting import Speeds
from tests.listening import Heard

REAL = (sys.executable, "-m", "desktop.engine.worker")
TASK = "case-summary"


def test_an_answer_is_timed(make_assistant: Callable[..., Assistant]) -> None:
    assistant = make_assistant(REAL)
    model = assistant.model()
    assert assistant._use.speeds(model) == Speeds()
    values = example_values(assistant.shelf.task(TASK), "zh")
    heard = Heard()
    question = Question(language="zh", task_id=TASK, values=values)
    assistant.ask(question, heard, limits=AnswerLimits(max_tokens=24))
    answer = heard.end().message.provenance
    assert answer is not None
    found = assistant._use.speeds(model)
    assert found.writing == round(answer.tokens_per_second, 1) > 0
    assert found.reading > 0
    assert Machine(assistant.paths.machine).speeds(model.path) == found
