"""The fonts: Chinese characters never fall to an unsuitable family."""

from PySide6.QtWidgets import QApplication

from desktop.ui.fonts import monospace_font, ui_font


def test_chinese_families_stand_behind_the_systems_font(qapp: QApplication) -> None:
    families = ui_font(14).families()
    for family in ("Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC"):
        assert family in families
    assert ui_font(17).pixelSize() == 17


def test_code_is_monospaced(qapp: QApplication) -> None:
    assert monospace_font(13).pixelSize() == 13
    assert "Noto Sans Mono CJK SC" in monospace_font(13).families()
