"""The fonts of the window: the system's own, with Chinese families behind it."""

import sys

from PySide6.QtGui import QFont, QFontDatabase

BASE_PX = 14
"""The size at which the measures of the design were taken, in logical pixels."""

_CHINESE = ("Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC")
_GENERIC = {"", "sans", "sans serif", "sans-serif", "dejavu sans", "bitstream vera sans"}
_MONOSPACE = ("Cascadia Mono", "Consolas", "SF Mono", "Menlo", "DejaVu Sans Mono", "Noto Sans Mono CJK SC")


def ui_font(px: int) -> QFont:
    """The font of the window, `px` logical pixels high.

    Where nobody chose a system font (a bare X server), the Chinese families come first, so that Latin
    and Chinese characters come from one design.
    """
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    own = [family for family in font.families() if family.casefold() not in _GENERIC]
    font.setFamilies([*own, *_CHINESE, *([] if own else ["DejaVu Sans"])])
    font.setPixelSize(px)
    if sys.platform.startswith("linux"):
        font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


def monospace_font(px: int) -> QFont:
    """The font of code and of raw data, `px` logical pixels high."""
    font = QFont()
    font.setFamilies([*_MONOSPACE, *_CHINESE])
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(px)
    return font
