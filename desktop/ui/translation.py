"""The language of the window: which translations are installed, switched while it runs."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from desktop.clinical.language import Language

_LOCALES: dict[Language, str] = {"zh": "zh_CN", "en": "en"}


if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object  # the widget's own class brings Qt's half


class Translator:
    """Installs the program's and Qt's own texts into the application.

    The sources are English; `doctorflan_en.qm` holds only the plural forms.
    """

    def __init__(self, app: QApplication, folder: Path) -> None:
        """`folder` holds `doctorflan_<locale>.qm`."""
        self._app = app
        self._folder = folder
        self._qt_folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        self._installed: list[QTranslator] = []

    def use(self, language: Language) -> None:
        """Shows the window in `language`; every widget gets a LanguageChange event."""
        self.remove()
        locale = _LOCALES[language]
        QLocale.setDefault(QLocale(locale))
        for path in (self._qt_folder / f"qtbase_{locale}.qm", self._folder / f"doctorflan_{locale}.qm"):
            translator = QTranslator(self._app)
            if path.is_file() and translator.load(str(path)):
                self._app.installTranslator(translator)
                self._installed.append(translator)

    def remove(self) -> None:
        """Takes the installed texts away; what is left is the English of the sources."""
        for translator in self._installed:
            self._app.removeTranslator(translator)
            translator.deleteLater()
        self._installed.clear()


class Translated(_Widget):
    """Stands before the widget's own class among the bases: reads its words again in another language."""

    def retranslate(self) -> None:
        """Shows all words in the window's language."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
