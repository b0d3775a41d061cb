"""What every row of the transcript needs to know: looks, language and the names of tasks and specialties."""

from desktop.clinical.language import Language
from desktop.clinical.shelf import Shelf
from desktop.errors import InputError
from desktop.ui.theme import Theme


class TranscriptContext:
    """One for all rows of a transcript; the transcript changes it and tells the rows.

    `no_copying` is why nothing may be copied, in the window's language; empty where it may.
    """

    def __init__(self, theme: Theme, language: Language = "zh", shelf: Shelf | None = None) -> None:
        self.theme = theme
        self.language = language
        self.shelf = shelf
        self.no_copying = ""

    def task_title(self, task_id: str | None) -> str:
        """The task's title in the window's language; its id where it is no longer on the shelf."""
        if task_id is None or self.shelf is None:
            return task_id or ""
        try:
            return self.shelf.task(task_id).title.read(self.language)
        except InputError:
            return task_id

    def specialty_title(self, specialty_id: str | None) -> str:
        """The specialty's title in the window's language; its id where it is unknown."""
        if specialty_id is None or self.shelf is None:
            return specialty_id or ""
        try:
            return self.shelf.specialty(specialty_id).title.read(self.language)
        except InputError:
            return specialty_id
