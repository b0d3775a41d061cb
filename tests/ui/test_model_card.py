"""The card of a model: its words in every state, and what it asks for."""

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from desktop.errors import AdapterMismatch, SelfTestFailed
from desktop.models.cards import Card, Transfer
from desktop.ui import card_words
from desktop.ui.card_actions import action_words, main_action, menu_actions, other_action
from desktop.ui.model_card import ModelCard
from desktop.ui.model_words import file_size
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator
from tests.ui.model_samples import (
    BROKEN,
    CARDS,
    DEMO,
    DOWNLOADING,
    HOSPITAL,
    LARGE,
    PAUSED,
    SMALL,
    TESTING,
    UNKNOWN,
    fit,
)
from tests.ui.test_names import assert_named

change = msgspec.structs.replace
Make = Callable[[Card], ModelCard]


@pytest.fixture
def make(theme: Theme, translator: Translator, shown: Callable[[ModelCard], ModelCard]) -> Make:
    def build(card: Card) -> ModelCard:
        made = ModelCard(theme, card.id)
        made.show_card(card, "en")
        made.resize(760, 200)
        return shown(made)

    return build


def words(card: ModelCard) -> str:
    return "\n".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())


def button(card: ModelCard, name: str) -> QPushButton:
    found = card.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_a_model_that_is_here(make: Make) -> None:
    said = words(make(HOSPITAL))
    assert "City Hospital 7B" in said
    assert "4.68 GB · 7.6B parameters · context 32,768 · Apache-2.0 · signed catalogue" in said
    assert "DoctorFLAN-tuned" in said
    assert "Fits this PC" in said
    assert "6.4 tokens/s measured here · needs 5.5 GB of 9.2 GB memory" in said
    assert "In use" not in said
    assert "internal medicine" not in said  # in the details, with SHA-256 and file


def test_what_it_is_used_for_and_what_to_beware_of(make: Make) -> None:
    assert "In use" in words(make(DEMO))
    assert "no medical advice" in words(make(DEMO))
    assert "Not in the catalogue" in words(make(UNKNOWN))
    assert "used where it lies" in words(make(UNKNOWN))


def test_a_model_that_can_come_says_what_it_is_and_what_fits_better(theme: Theme, make: Make) -> None:
    card = make(LARGE)
    card.show_card(LARGE, "en", proposed="Huatuo 7B Q4_K_M")
    said = words(card)
    assert "Not tuned on DoctorFLAN" in said
    assert "Too large for the memory that is free" in said
    assert "Better for this PC: Huatuo 7B Q4_K_M" in said
    assert button(card, "main_large").text() == "Download 8.10 GB"


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (DOWNLOADING, "Downloading · 1.92 GB / 4.68 GB · 11.5 MB/s · about 4 min left"),
        (PAUSED, "Paused · 1.92 GB / 4.68 GB"),
        (TESTING, "Self-test: it is loaded and answers a short question"),
        (change(SMALL, place="downloading", transfer=Transfer(phase="connecting")), "Connecting"),
        (
            change(
                SMALL,
                place="taking",
                transfer=Transfer(done_bytes=10**9, total_bytes=2 * 10**9, bytes_s=9e5, phase="verifying"),
            ),
            "Verifying · 1.00 GB / 2.00 GB · 900 KB/s · about 19 min left",
        ),
        (
            change(
                HOSPITAL,
                place="verifying",
                transfer=Transfer(done_bytes=1, total_bytes=10**8, bytes_s=1e4),
            ),
            "Verifying · 0 KB / 100 MB · 10 KB/s · about 2 h 47 min left",
        ),
        (
            change(DOWNLOADING, transfer=Transfer(done_bytes=1, total_bytes=10**8, bytes_s=1e7)),
            "Downloading · 0 KB / 100 MB · 10.0 MB/s · less than a minute left",
        ),
        (HOSPITAL, ""),
    ],
)
def test_how_far_it_is(translator: Translator, card: Card, said: str) -> None:
    assert card_words.progress_words(card) == said


def test_the_bar_is_busy_while_nobody_knows_how_far(make: Make) -> None:
    known = make(DOWNLOADING).findChildren(QProgressBar)[-1]
    busy = make(TESTING).findChildren(QProgressBar)[-1]
    assert (known.value(), known.maximum()) == (410, 1000)
    assert (busy.minimum(), busy.maximum()) == (0, 0)


@pytest.mark.parametrize(
    ("card", "main", "other"),
    [
        (LARGE, "download", None),
        (change(LARGE, can_download=False), None, None),
        (DOWNLOADING, "pause", None),
        (PAUSED, "download", "discard"),
        (change(PAUSED, can_download=False), "discard", None),
        (TESTING, "pause", None),
        (HOSPITAL, "use", None),
        (DEMO, None, None),
        (BROKEN, "verify", None),
        (change(BROKEN, can_download=True), "download", None),
        (change(BROKEN, problem=SelfTestFailed(name="stick", problem="timeout")), "test", None),
        (
            change(BROKEN, problem=AdapterMismatch(path="/a.gguf", base="demo", problem="shape")),
            "remove",
            None,
        ),
    ],
)
def test_the_buttons_of_each_state(
    make: Make, qtbot: QtBot, card: Card, main: str | None, other: str | None
) -> None:
    assert (main_action(card), other_action(card)) == (main, other)
    shown = make(card)
    for name, action in ((f"main_{card.id}", main), (f"other_{card.id}", other)):
        assert button(shown, name).isVisible() is (action is not None)
        if action is not None:
            with qtbot.waitSignal(shown.wanted, check_params_cb=lambda *a, w=action: a == (w, card.id)):
                qtbot.mouseClick(button(shown, name), Qt.MouseButton.LeftButton)


def test_the_words_of_going_on_and_stopping(translator: Translator) -> None:
    assert action_words("download", PAUSED) == "Resume"
    assert action_words("pause", DOWNLOADING) == "Pause"
    assert action_words("pause", TESTING) == "Stop"


def test_the_menu_offers_what_can_be_done(make: Make, qtbot: QtBot) -> None:
    card = make(HOSPITAL)
    card.fill_menu()
    lines = {line.objectName(): line for line in button(card, "more_hospital").menu().actions()}
    wanted = ["verify", "test", "acceptance", "export", "folder", "remove"]
    assert [name.removesuffix("_hospital") for name in lines if name] == wanted
    for action in wanted:
        with qtbot.waitSignal(card.wanted, check_params_cb=lambda *a, w=action: a == (w, "hospital")):
            lines[f"{action}_hospital"].trigger()
    assert "remove" not in menu_actions(DEMO)
    assert menu_actions(LARGE) == menu_actions(DOWNLOADING) == ()
    assert "use" not in menu_actions(BROKEN)
    assert "export" not in menu_actions(BROKEN)


def test_a_problem_is_said_on_the_card(make: Make) -> None:
    assert "changed since" in words(make(BROKEN))
    assert "hub.example cannot be reached" in words(make(PAUSED))
    card = make(LARGE)
    card.show_error("The disk is full.")
    assert "The disk is full." in words(card)
    card.show_card(change(LARGE, place="downloading"), "en")
    assert "The disk is full." not in words(card)


def test_what_is_done_is_said_until_the_next_state(make: Make) -> None:
    card = make(HOSPITAL)
    card.show_done("The files are whole.")
    assert "The files are whole." in words(card)
    frames = [frame for frame in card.findChildren(QFrame) if frame.isVisible()]
    assert "accentNote" in [frame.property("look") for frame in frames]
    card.show_error("Something is under way.")
    assert "whole" not in words(card)
    card.show_done("The files are whole.")
    card.show_card(change(HOSPITAL, place="verifying"), "en")
    assert "whole" not in words(card)


def test_the_details_are_opened_and_can_be_copied(make: Make, qtbot: QtBot) -> None:
    card = make(HOSPITAL)
    assert HOSPITAL.sha256 not in words(card)
    qtbot.mouseClick(button(card, "details_hospital"), Qt.MouseButton.LeftButton)
    said = words(card)
    for part in (HOSPITAL.sha256, str(HOSPITAL.path), "city.toml (signed, signature valid)", "qwen2"):
        assert part in said
    assert "Tuned for internal medicine" in said
    assert "weights 5.0 GB + cache 550 MB (8,192 tokens, f16)" in said
    qtbot.mouseClick(button(card, "details_hospital"), Qt.MouseButton.LeftButton)
    assert HOSPITAL.sha256 not in words(card)


@pytest.mark.parametrize(
    ("shown", "advice"),
    [
        (fit("no", proposed_context=4096), "It would fit with a context of 4,096 tokens."),
        (fit("no"), "Close other programs, or choose a smaller model."),
        (fit("slow"), ""),
    ],
)
def test_advice_where_it_does_not_fit(translator: Translator, shown: object, advice: str) -> None:
    assert card_words.advice(shown, "") == advice  # type: ignore[arg-type]


def test_what_is_only_roughly_known_says_so(make: Make, translator: Translator) -> None:
    unpinned = make(change(LARGE, is_pinned=False, signature="unknown", fit=fit("fits", is_rough=True)))
    assert "the first download fixes them" in words(unpinned)
    tags = [label for label in unpinned.findChildren(QLabel) if label.property("look") == "tag"]
    assert "Signer unknown" in [label.text() for label in tags if label.isVisible()]
    assert "needs about 5.4 GB of 9.2 GB memory" in words(unpinned)
    assert "the first download" not in words(make(LARGE))
    on_card = fit("gpu", gpu_bytes=5 * 10**9, device="NVIDIA T400")
    assert card_words.memory_details(on_card).endswith("5.0 GB of it on NVIDIA T400")


def test_a_model_that_was_not_tried_out_says_so(make: Make) -> None:
    assert "Not self-tested" in words(make(change(HOSPITAL, is_tested=False)))
    for card in (HOSPITAL, DEMO, LARGE):
        assert "Not self-tested" not in words(make(card))


def test_another_version_of_a_model_says_so(make: Make) -> None:
    assert "New version" in words(make(change(LARGE, is_update=True)))
    assert "New version" not in words(make(LARGE))


def test_a_change_keeps_the_focus_and_the_language_follows(
    make: Make, translator: Translator, qtbot: QtBot
) -> None:
    card = make(DOWNLOADING)
    card.activateWindow()
    qtbot.waitUntil(card.isActiveWindow)
    button(card, "main_small").setFocus()
    card.show_card(change(DOWNLOADING, transfer=Transfer(done_bytes=2, total_bytes=3)), "en")
    assert button(card, "main_small").hasFocus()
    translator.use("zh")
    qtbot.waitUntil(lambda: button(card, "main_small").text() == "暂停")


def test_the_model_in_use_has_another_frame(make: Make) -> None:
    assert make(DEMO).property("look") == "used"
    assert make(HOSPITAL).property("look") == "raised"
    frames = make(BROKEN).findChildren(QFrame)
    assert any(frame.property("look") == "dangerNote" for frame in frames)


@pytest.mark.parametrize("card", [*CARDS, PAUSED, BROKEN, TESTING])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_has_a_name_and_a_tip(
    make: Make, translator: Translator, card: Card, language: str
) -> None:
    translator.use("zh" if language == "zh" else "en")
    assert_named(make(card), hidden=False)


@pytest.mark.parametrize(
    ("size_bytes", "shown"),
    [(312, "0 KB"), (98_000, "98 KB"), (5_455_392, "5 MB"), (4_683_000_000, "4.68 GB")],
)
def test_sizes_of_files(size_bytes: int, shown: str) -> None:
    assert file_size(size_bytes) == shown


@pytest.mark.parametrize(
    ("count", "shown"), [(0, ""), (82_000, "82.0K"), (4_983_552, "5.0M"), (494_000_000, "0.5B")]
)
def test_parameters_as_their_makers_count_them(translator: Translator, count: int, shown: str) -> None:
    assert card_words.parameters(count).removesuffix(" parameters") == shown
