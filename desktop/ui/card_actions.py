"""What can be done with a model in each of its states, and the words for it."""

from typing import Literal

from PySide6.QtCore import QCoreApplication

from desktop.errors import AdapterMismatch, SelfTestFailed
from desktop.models.cards import Card
from desktop.ui.model_words import file_size

Action = Literal[
    "use", "download", "pause", "discard", "verify", "test", "acceptance", "export", "folder", "remove"
]
ICONS: dict[Action, str] = {
    "use": "check",
    "download": "download",
    "pause": "pause",
    "discard": "trash",
    "verify": "verify",
    "test": "test",
    "acceptance": "page",
    "export": "usb",
    "folder": "folder",
    "remove": "trash",
}
_HERE = {"installed", "broken"}


def is_here(card: Card) -> bool:
    """Whether the model is on this PC already, also while it is verified, tested or exported."""
    return card.path is not None


def main_action(card: Card) -> Action | None:
    """What a doctor most likely wants of the model; None where there is nothing to do."""
    match card.place:
        case "available" if card.can_download:
            return "download"
        case "paused":
            return "download" if card.can_download else "discard"
        case "downloading" | "taking" | "verifying" | "testing":
            return "pause"
        case "installed" if not card.is_used:
            return "use"
        case "broken":
            return _way_out(card)
        case _:
            return None


def _way_out(card: Card) -> Action | None:
    """What helps a model that cannot be used; nothing where the administrator does not allow it."""
    if card.forbidden is not None:
        return None
    if card.can_download:
        return "download"
    if card.path is None:
        return "discard"
    if isinstance(card.problem, AdapterMismatch) and card.can_remove:
        return "remove"
    return "test" if isinstance(card.problem, SelfTestFailed) else "verify"


def other_action(card: Card) -> Action | None:
    """The other button, where there are two."""
    return "discard" if card.place == "paused" and card.can_download else None


def menu_actions(card: Card) -> tuple[Action | None, ...]:
    """What stands in the menu of a model that is here; None is a line between groups."""
    if card.place not in _HERE or card.path is None:
        return ()
    checks: tuple[Action, ...] = ("verify", "test", "acceptance") if card.place == "installed" else ()
    away: tuple[Action | None, ...] = (None, "remove") if card.can_remove else ()
    export: tuple[Action, ...] = ("export",) if card.place == "installed" else ()
    return (*checks, *((None,) if checks else ()), *export, "folder", *away)


def action_words(action: Action, card: Card) -> str:
    """The words of a button or of a line in the menu."""
    translate = QCoreApplication.translate
    if action == "download" and card.place == "paused":
        return translate("ModelCard", "Resume")
    if action == "download":
        size = file_size(card.size_bytes) if card.size_bytes else ""
        return translate("ModelCard", "Download {size}").format(size=size).strip()
    if action == "pause" and card.place != "downloading":
        return translate("ModelCard", "Stop")
    if action == "discard" and not card.can_download:
        return translate("ModelCard", "Take away")
    return {
        "use": translate("ModelCard", "Use"),
        "pause": translate("ModelCard", "Pause"),
        "discard": translate("ModelCard", "Discard"),
        "verify": translate("ModelCard", "Verify the files"),
        "test": translate("ModelCard", "Self-test"),
        "acceptance": translate("ModelCard", "Acceptance test of this PC…"),
        "export": translate("ModelCard", "Export to a USB stick…"),
        "folder": translate("ModelCard", "Show the folder"),
        "remove": translate("ModelCard", "Remove…"),
    }[action]


def action_icon(action: Action, card: Card) -> str:
    """The icon of a button or of a line in the menu."""
    if action == "download" and card.place == "paused":
        return "play"
    if action == "pause" and card.place != "downloading":
        return "stop"
    return ICONS[action]


def action_tip(action: Action, card: Card) -> str:
    """What a button does, for who stays on it."""
    translate = QCoreApplication.translate
    return {
        "use": translate("ModelCard", "Load this model and let it answer from now on"),
        "download": translate("ModelCard", "Fetch it from the Internet; it can be paused at any time"),
        "pause": translate("ModelCard", "Stop it for now"),
        "discard": translate("ModelCard", "Remove what has arrived of it"),
        "verify": translate("ModelCard", "Read its files again and compare the SHA-256"),
    }.get(action, action_words(action, card))
