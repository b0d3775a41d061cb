"""What words a window holds in memory: widgets, models, documents, what can be undone, Python's strings."""

import gc
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QObject
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit
from shiboken6 import isValid, ownedByPython

UNDO = "can be undone"
_CASE_ROLES = range(256, 260)


def held_in_widgets(app: QApplication, *words: str) -> list[str]:
    """The texts that Qt's objects hold with one of `words` in them, and `UNDO` where any can be undone."""
    return sorted({text for text in _texts(app) if any(word in text for word in (*words, UNDO))})


def held_by_python(backwards: str) -> list[str]:
    """What holds a string with a word in it, which is given backwards so as not to count."""
    gc.collect()
    word, found = backwards[::-1], set()
    for thing in gc.get_objects():
        if type(thing).__name__ != "frame":
            held = (
                each for each in gc.get_referents(thing) if isinstance(each, str | bytes) and each is not word
            )
            if any(word in each if isinstance(each, str) else word.encode() in each for each in held):
                found.add(f"{type(thing).__module__}.{type(thing).__qualname__}: {str(thing)[:200]}")
    return sorted(found)


def _texts(app: QApplication) -> Iterator[str]:
    made = (each for each in gc.get_objects() if isinstance(each, QObject))
    objects = {id(each): each for each in made if isValid(each) and ownedByPython(each)}
    for window in app.topLevelWidgets():
        objects |= {id(each): each for each in window.findChildren(QObject)}
    for widget in app.allWidgets():
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        yield from (widget.windowTitle(), widget.statusTip(), widget.whatsThis())
        if isinstance(widget, QLabel | QLineEdit | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            yield widget.placeholderText()
        if isinstance(widget, QLineEdit) and (widget.isUndoAvailable() or widget.isRedoAvailable()):
            yield f"{widget.objectName()} {UNDO}"
    for thing in objects.values():
        yield from _texts_of(thing)
    yield app.clipboard().text()


def _texts_of(thing: QObject) -> Iterator[str]:
    if isinstance(thing, QTextDocument):
        yield thing.toPlainText()
        if thing.isUndoAvailable() or thing.isRedoAvailable():
            yield UNDO
    elif isinstance(thing, QAbstractItemModel):
        for row in range(thing.rowCount()):
            index = thing.index(row, 0)
            yield from (str(index.data(role)) for role in _CASE_ROLES)
            yield from map(str, thing.itemData(index).values())
