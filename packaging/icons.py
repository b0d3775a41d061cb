"""The program's icon in the form of each system, drawn from the one SVG by Qt."""

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

ICO_PX = (16, 20, 24, 32, 40, 48, 64, 256)
# Apple's names for PNGs of these sizes; those with a second name serve screens of double density.
ICNS_PX = {b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}


def pngs(svg: Path, sizes_px: tuple[int, ...]) -> dict[int, bytes]:
    """The drawing as PNG, in each size."""
    renderer = QSvgRenderer(str(svg))
    drawn: dict[int, bytes] = {}
    for size in sizes_px:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, b"png").write(image)
        drawn[size] = bytes(buffer.data().data())
    return drawn


def ico(svg: Path) -> bytes:
    """A Windows icon with PNGs in it."""
    images = pngs(svg, ICO_PX)
    head, body = struct.pack("<3H", 0, 1, len(images)), b""
    first = len(head) + 16 * len(images)
    for size, png in images.items():
        head += struct.pack("<4B2H2I", size % 256, size % 256, 0, 0, 1, 32, len(png), first + len(body))
        body += png
    return head + body


def icns(svg: Path) -> bytes:
    """A macOS icon with PNGs in it."""
    images = pngs(svg, tuple(ICNS_PX.values()))
    parts = [(name, images[size]) for name, size in ICNS_PX.items()]
    body = b"".join(name + struct.pack(">I", 8 + len(png)) + png for name, png in parts)
    return b"icns" + struct.pack(">I", 8 + len(body)) + body
