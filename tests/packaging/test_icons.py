"""The icon in the form of each system: what their readers say of it."""

import struct

import icons
import product
from PySide6.QtGui import QImage


def test_windows_icon_has_every_size() -> None:
    icon = icons.ico(product.ICON)
    kind, count = struct.unpack_from("<2xHH", icon)
    assert (kind, count) == (1, len(icons.ICO_PX))
    for place, size_px in enumerate(icons.ICO_PX):
        length, first = struct.unpack_from("<8xII", icon, 6 + 16 * place)
        image = QImage.fromData(icon[first : first + length])
        assert (image.width(), image.height()) == (size_px, size_px)
        assert image.pixelColor(size_px // 8, size_px // 2).name() == "#0f766e"
        assert image.pixelColor(0, 0).alpha() < 128  # the corners are round


def test_macos_icon_has_every_size() -> None:
    icon = icons.icns(product.ICON)
    assert icon[:4] == b"icns"
    assert struct.unpack_from(">I", icon, 4)[0] == len(icon)
    at, sizes = 8, []
    while at < len(icon):
        name, length = struct.unpack_from(">4sI", icon, at)
        sizes.append(QImage.fromData(icon[at + 8 : at + length]).width())
        assert icons.ICNS_PX[name] == sizes[-1]
        at += length
    assert sizes == list(icons.ICNS_PX.values())
