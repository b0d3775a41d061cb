"""The card of the model in use: what is known of how it runs."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.conversation.events import ModelState
from desktop.errors import OutOfMemory
from desktop.ui.model_facts import ModelFacts
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator
from tests.ui.model_samples import HOSPITAL


@pytest.fixture
def facts(theme: Theme, translator: Translator, qtbot: QtBot) -> ModelFacts:
    made = ModelFacts(theme, "en")
    qtbot.addWidget(made)
    return made


def test_the_facts_of_the_model_in_use(facts: ModelFacts) -> None:
    facts.show_file(HOSPITAL)
    facts.show_state(
        ModelState(
            kind="ready",
            model_id="hospital",
            name="City Hospital 7B",
            context=8192,
            memory_bytes=5_200_000_000,
            threads=3,
            batch_threads=4,
            kv_type="q8_0",
            layers=28,
        )
    )
    shown = dict(facts.facts())
    assert shown["File"] == "hospital.gguf · 4.68 GB"
    assert shown["Context"] == "8,192 tokens · stored as q8_0"
    assert shown["Processor"] == "threads: 3 writing, 4 reading"
    assert shown["Memory"] == "5.2 GB"
    assert "none that this program can use" in shown["Graphics card"]
    assert facts.accessibleName() == "City Hospital 7B · ready"


def test_the_graphics_card_and_why_it_is_not_used_more(facts: ModelFacts) -> None:
    facts.show_state(ModelState(kind="ready", context=1, layers=28, gpu_layers=28, device="NVIDIA T400"))
    assert dict(facts.facts())["Graphics card"] == "28 of 28 layers on NVIDIA T400"
    facts.show_state(ModelState(kind="ready", context=1, layers=28, gpu_problem="out of memory"))
    assert dict(facts.facts())["Graphics card"] == "not used · out of memory"
    facts.show_state(ModelState(kind="ready", context=1, layers=28, gpu_problem="crashed"))
    assert dict(facts.facts())["Graphics card"] == "not used · the engine crashed while it used the card"
    facts.set_cpu_only(True)
    assert "switched on" in dict(facts.facts())["Graphics card"]


def test_a_model_that_failed_says_why_in_the_windows_language(facts: ModelFacts) -> None:
    error = OutOfMemory(path="big.gguf")
    facts.show_state(ModelState(kind="failed", error=error))
    assert facts.facts() == [("Problem", error.sentence("en"))]
    facts.set_language("zh")
    assert facts.facts() == [("Problem", error.sentence("zh"))]
