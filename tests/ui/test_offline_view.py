"""The page says plainly what is not as it should be."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel

from desktop.offline import OfflineFacts
from desktop.privacy.offline_check import ProcessFacts
from desktop.ui.offline_view import OfflineView
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator


def process(
    *arguments: str, sockets: int = 0, outside: tuple[str, ...] | None = (), sealed: bool = False
) -> ProcessFacts:
    return ProcessFacts(pid=7, arguments=arguments, sockets=sockets, ports=0, outside=outside, sealed=sealed)


def facts(*processes: ProcessFacts, refused: int = 0, guarded: bool = True) -> OfflineFacts:
    return OfflineFacts(guarded=guarded, refused=refused, processes=processes)


@pytest.fixture
def view(theme: Theme, translator: Translator, shown: Callable[[OfflineView], OfflineView]) -> OfflineView:
    return shown(OfflineView(theme))


def text(view: OfflineView, name: str) -> str:
    label = view.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (facts(process()), "Nothing leaves this computer"),
        (facts(process(), refused=1), "This wants a look"),
        (facts(process(outside=("/home/x",))), "This wants a look"),
        (facts(process(), guarded=False), "This wants a look"),
        (facts(process(), process("--transfer", sockets=2)), "A download that you started is under way"),
        (facts(process(), process("--transfer", sockets=2), refused=1), "This wants a look"),
        (facts(process(sockets=1)), "This wants a look"),
    ],
)
def test_the_verdict(view: OfflineView, found: OfflineFacts, verdict: str) -> None:
    view.show_facts(found)
    assert text(view, "offlineVerdict") == verdict


def test_what_the_system_does_not_say_is_not_said_to_be_none(view: OfflineView) -> None:
    view.show_facts(facts(process(outside=None), process("--engine-worker", outside=None, sealed=True)))
    assert text(view, "offline_outside") == "–"
    assert text(view, "offline_seal") == "1 process"
    assert text(view, "offlineProcesses").split("\n") == [
        "This window · process 7 · 0 connections",
        "Engine · process 7 · 0 connections",
    ]
