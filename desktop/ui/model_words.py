"""The words for a model and what it does, the same in the status line and on the models' page."""

from PySide6.QtCore import QCoreApplication

from desktop.conversation.events import ModelState

CRASHED = "crashed"
"""The graphics card's problem that has no words of llama.cpp's."""

_KB, _MB, _GB = 1e3, 1e6, 1e9


def model_name(state: ModelState) -> str:
    """The model's name in the window's language; empty where there is none."""
    return QCoreApplication.translate("ModelWords", "Demo model") if state.demo else state.name


def state_words(state: ModelState) -> str:
    """What the model does, in the window's language."""
    translate = QCoreApplication.translate
    if state.kind == "loading" and state.fraction > 0:
        percent = round(state.fraction * 100)
        return translate("ModelWords", "loading {percent} %").format(percent=percent)
    return {
        "none": translate("ModelWords", "No model"),
        "idle": translate("ModelWords", "starts with the first question"),
        "loading": translate("ModelWords", "loading"),
        "ready": translate("ModelWords", "ready"),
        "reading": translate("ModelWords", "reading"),
        "writing": translate("ModelWords", "writing"),
        "resting": translate("ModelWords", "resting, wakes as you type"),
        "failed": translate("ModelWords", "stopped"),
    }.get(state.kind, state.kind)


def gpu_words(problem: str) -> str:
    """Why the graphics card is not used more; llama.cpp's own words stay as they are."""
    if problem == CRASHED:
        return QCoreApplication.translate("ModelWords", "the engine crashed while it used the card")
    return problem


def file_size(size_bytes: int) -> str:
    """A file's size as file managers show it."""
    if size_bytes < _MB:
        return f"{size_bytes / _KB:.0f} KB"
    return f"{size_bytes / _GB:.2f} GB" if size_bytes >= _GB else f"{size_bytes / _MB:.0f} MB"
