"""A sheet of paper to draw on: A4, measured in millimetres, with the few things that a report is made of."""

from pathlib import Path

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)

from desktop.errors import ExportFailed
from desktop.ui.fonts import monospace_font, ui_font

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
_RESOLUTION_DPI = 600
_MM_PER_INCH = 25.4
_HAIR_MM = 0.2
# The glyphs that these put in place of others have no character in the PDF: such words could not be copied.
_KEPT_FROM_COPIES = ("liga", "locl")


class Sheet:
    """One page of a PDF/A file.

    Args:
        path: the file; what was there is replaced.
        title: the document's title.
        ink: the colour of text that names no other.

    Raises:
        ExportFailed: the file cannot be written.
    """

    def __init__(self, path: Path, title: str, ink: QColor) -> None:
        writer = self._writer = QPdfWriter(str(path))
        writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)  # for archives: all fonts inside
        writer.setTitle(title)
        writer.setCreator("DoctorFLAN Desktop")
        writer.setResolution(_RESOLUTION_DPI)
        writer.setPageLayout(
            QPageLayout(
                QPageSize(QPageSize.PageSizeId.A4),
                QPageLayout.Orientation.Portrait,
                QMarginsF(0, 0, 0, 0),
                QPageLayout.Unit.Millimeter,
            )
        )
        self._ink = ink
        self._painter = QPainter()
        if not self._painter.begin(writer):
            raise ExportFailed(path=str(path), problem="PDF")

    def end(self) -> None:
        """Finishes the file."""
        self._painter.end()

    def text(
        self,
        place: QRectF,
        words: str,
        *,
        pt: float = 8.0,
        color: QColor | None = None,
        bold: bool = False,
        mono: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        wrapped: bool = False,
    ) -> float:
        """Writes `words` into `place` (mm): one line, in its middle, cut with "…" when too long; or wrapped.

        Returns:
            The height in mm that wrapped text took.
        """
        font = _font(pt, bold=bold, mono=mono)
        self._painter.setFont(font)
        self._painter.setPen(color or self._ink)
        rect = self._px(place)
        if wrapped:
            flags = align.value | Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextWordWrap.value
            needed = self._painter.boundingRect(rect, flags, words)
            self._painter.drawText(rect, flags, words)
            return self._mm(needed.height())
        metrics = QFontMetricsF(font, self._writer)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
        self._painter.drawText(rect, align.value | Qt.AlignmentFlag.AlignVCenter.value, shown)
        return place.height()

    def width(self, words: str, *, pt: float, bold: bool = False) -> float:
        """How wide a line is, in mm."""
        font = _font(pt, bold=bold, mono=False)
        return self._mm(QFontMetricsF(font, self._writer).horizontalAdvance(words))

    def box(
        self, place: QRectF, *, fill: QColor | None = None, line: QColor | None = None, radius: float = 0.0
    ) -> None:
        """A rectangle; corners of `radius` mm."""
        self._painter.setPen(QPen(line, self._length(_HAIR_MM)) if line else Qt.PenStyle.NoPen)
        self._painter.setBrush(fill or Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(self._px(place), self._length(radius), self._length(radius))

    def rule(self, left: float, top: float, width: float, color: QColor) -> None:
        """A thin horizontal line."""
        self._painter.setPen(QPen(color, self._length(_HAIR_MM)))
        self._painter.drawLine(self._point(left, top), self._point(left + width, top))

    def mark(self, x: float, y: float, side: float, color: QColor, *, passed: bool) -> None:
        """A tick or a cross in the square of `side` mm around a point: drawn, no font need have it."""
        pen = QPen(color, self._length(side / 6))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._painter.setPen(pen)
        half = side / 2
        if passed:
            corners = ((-half, 0.05 * side), (-0.12 * side, 0.4 * side), (half, -0.38 * side))
            self._painter.drawPolyline([self._point(x + dx, y + dy) for dx, dy in corners])
            return
        reach = 0.38 * side
        for slope in (1, -1):
            self._painter.drawLine(
                self._point(x - reach, y - slope * reach), self._point(x + reach, y + slope * reach)
            )

    def _px(self, place: QRectF) -> QRectF:
        length = self._length
        return QRectF(length(place.x()), length(place.y()), length(place.width()), length(place.height()))

    def _point(self, x: float, y: float) -> QPointF:
        return QPointF(self._length(x), self._length(y))

    def _length(self, mm: float) -> float:
        return mm * _RESOLUTION_DPI / _MM_PER_INCH

    def _mm(self, px: float) -> float:
        return px * _MM_PER_INCH / _RESOLUTION_DPI


def _font(pt: float, *, bold: bool, mono: bool) -> QFont:
    font = monospace_font(1) if mono else ui_font(1)
    font.setPointSizeF(pt)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in _KEPT_FROM_COPIES:
        font.setFeature(QFont.Tag(feature), 0)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font
