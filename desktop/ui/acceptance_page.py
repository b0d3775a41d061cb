"""The acceptance report as one printed page, for a hospital's files."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor

from desktop.acceptance import words
from desktop.acceptance.report import ANSWER_CHECKS, Report, Vignette
from desktop.clinical.language import Text
from desktop.ui.report_sheet import HEIGHT_MM, WIDTH_MM, Sheet
from desktop.ui.theme import Theme

_LEFT, _TOP = 17.0, 14.0
_WIDE = WIDTH_MM - 2 * _LEFT
_GAP = 6.0
_HALF = (_WIDE - _GAP) / 2
_HEADING = 6.8
_DECISION_MM = 35.0
_DECISION_TOP = HEIGHT_MM - 13 - _DECISION_MM
_RIGHT = Qt.AlignmentFlag.AlignRight
_CENTER = Qt.AlignmentFlag.AlignHCenter

_TITLE = Text(zh="工作站验收报告", en="Workstation acceptance report")
_MODEL = Text(zh="模型", en="Model")
_WORKSTATION = Text(zh="工作站", en="Workstation")
_MEASURED = Text(zh="测得", en="Measured")
_CHECKS = Text(zh="检查", en="Checks")
_VIGNETTES = Text(zh="22 个任务的病例", en="Vignettes of the 22 tasks")
_SECONDS = Text(zh="秒", en="s")
_NOT_RUN = Text(zh="未进行：模型没有加载。", en="Not run: the model was not loaded.")
_REASONS = Text(zh="不合格的回答", en="Answers that failed")
_MORE = Text(zh="另有 {count} 项，见同名 JSON 文件。", en="{count} more: see the JSON file of the same name.")
_FILE = Text(zh="文件", en="File")
_ADAPTER = Text(zh="适配器", en="Adapter")
_SET = Text(zh="病例集", en="vignettes")
_DECISION = Text(zh="验收结论", en="Decision")
_DECISIONS = (
    Text(zh="合格，可以使用", en="accepted"),
    Text(zh="有条件合格（见备注）", en="accepted with remarks"),
    Text(zh="不合格", en="not accepted"),
)
_ASSET = Text(zh="资产编号 / 地点", en="Asset no. / place")
_REMARKS = Text(zh="备注", en="Remarks")
_SIGNED = (
    Text(zh="验收人（姓名、科室）", en="Name, department"),
    Text(zh="签名", en="Signature"),
    Text(zh="日期", en="Date"),
)


def print_report(report: Report, source: bytes, path: Path, *, resources: Path) -> None:
    """Prints the report as a PDF/A of one page.

    Args:
        report: what is printed, in its own language.
        source: the bytes of its JSON file, whose SHA-256 stands at the foot.
        path: the PDF.
        resources: the program's resources, for the colours.

    Raises:
        ExportFailed: the file cannot be written.
    """
    _Page(report, path, Theme(resources)).draw(hashlib.sha256(source).hexdigest())


class _Page:
    """Draws from top to bottom; `self._y` is where the next part begins, in mm."""

    def __init__(self, report: Report, path: Path, theme: Theme) -> None:
        self._report = report
        self._language = report.language
        self._color = theme.color
        self._name = path.name
        self._verdict = theme.color("accent" if report.passed else "danger")
        title = f"{_TITLE.read(report.language)} · {report.model.id}"
        self._sheet = Sheet(path, title, theme.color("text"))
        # A page that has no reasons to tell has room to breathe.
        self._row, self._line = (4.6, 4.2) if words.answer_problems(report, report.language) else (5.1, 4.7)
        self._meaning_mm = 20.0 if report.model.demo else 12.0
        self._y = _TOP

    def draw(self, sha256: str) -> None:
        """Draws all of it."""
        self._head()
        self._model()
        self._facts()
        self._checks()
        self._vignettes()
        self._reasons()
        self._meaning()
        self._decision()
        self._foot(sha256)
        self._sheet.end()

    def _head(self) -> None:
        sheet, report = self._sheet, self._report
        stamp = words.verdict(report).read(self._language)
        wide = sheet.width(stamp, pt=17, bold=True) + 12
        place = QRectF(_LEFT + _WIDE - wide, self._y, wide, 13)
        sheet.box(place, fill=self._verdict, radius=1.6)
        sheet.text(place, stamp, pt=17, bold=True, color=self._color("onAccent"), align=_CENTER)
        room = _WIDE - wide - _GAP
        sheet.text(QRectF(_LEFT, self._y - 0.8, room, 9), _TITLE.read(self._language), pt=18, bold=True)
        vignettes = f"{_SET.read(self._language)} v{report.rules_version}-{report.vignettes_sha256[:8]}"
        line = f"{words.moment(report)}  ·  DoctorFLAN Desktop {report.app_version}  ·  {vignettes}"
        sheet.text(QRectF(_LEFT, self._y + 8.4, room, 5), line, pt=8.5, color=self._color("text2"))
        self._y += 17

    def _model(self) -> None:
        sheet, model = self._sheet, self._report.model
        adapters = [(_ADAPTER.read(self._language), each) for each in model.adapters]
        rows = [(_FILE.read(self._language), model.file), ("SHA-256", model.sha256), *adapters]
        high = 14.2 + 4.4 * len(rows)
        sheet.box(QRectF(_LEFT, self._y, _WIDE, high), fill=self._color("sunken"), radius=1.6)
        title = model.title.read(self._language)
        if title != model.id:
            title += f"  ({model.id})"
        inside = _WIDE - 8
        sheet.text(QRectF(_LEFT + 4, self._y + 2, inside, 5), title, pt=10.5, bold=True)
        line = words.model_line(self._report, self._language)
        sheet.text(QRectF(_LEFT + 4, self._y + 7.2, inside, 4), line, color=self._color("text2"))
        for number, (name, value) in enumerate(rows):
            top = self._y + 11.8 + 4.4 * number
            sheet.text(QRectF(_LEFT + 4, top, 20, 4.4), name, color=self._color("text2"))
            sheet.text(QRectF(_LEFT + 24, top, inside - 20, 4.4), value, pt=8, mono=True)
        self._y += high + 3.6

    def _facts(self) -> None:
        left = words.workstation_rows(self._report, self._language)
        right = words.measure_rows(self._report, self._language)
        top = self._y
        for x, title, rows in ((_LEFT, _WORKSTATION, left), (_LEFT + _HALF + _GAP, _MEASURED, right)):
            self._y = top
            self._heading(title, x, _HALF)
            for name, value in rows:
                self._sheet.text(QRectF(x, self._y, 26, self._row), name, color=self._color("text2"))
                self._sheet.text(QRectF(x + 26, self._y, _HALF - 26, self._row), value)
                self._y += self._row
        self._y += 2.4

    def _checks(self) -> None:
        self._heading(_CHECKS, _LEFT, _WIDE)
        for passed, name, detail in words.check_rows(self._report, self._language):
            color = self._color("accent" if passed else "danger")
            self._sheet.mark(_LEFT + 1.6, self._y + self._row / 2, 2.4, color, passed=passed)
            self._sheet.text(QRectF(_LEFT + 5, self._y, 26, self._row), name, bold=True)
            self._y += self._detail(detail, None if passed else color)
        self._y += 2.4

    def _detail(self, words: str, color: QColor | None) -> float:
        """A check's numbers, or an error's sentence, which may need a second line; its height in mm."""
        room = QRectF(_LEFT + 32, self._y, _WIDE - 32, self._row)
        if self._sheet.width(words, pt=8) < room.width():
            return self._sheet.text(room, words, color=color)
        room = room.adjusted(0, 0.5, 0, self._row)
        return self._sheet.text(room, words, color=color, wrapped=True) + 1

    def _vignettes(self) -> None:
        self._heading(_VIGNETTES, _LEFT, _WIDE)
        vignettes = self._report.vignettes
        if not vignettes:
            self._sheet.text(QRectF(_LEFT, self._y, _WIDE, self._row), _NOT_RUN.read(self._language))
            self._y += self._row + 2.4
            return
        rows = (len(vignettes) + 1) // 2
        top = self._y
        self._column(_LEFT, top, vignettes[:rows], 1)
        self._column(_LEFT + _HALF + _GAP, top, vignettes[rows:], rows + 1)
        self._y = top + (rows + 1) * self._line + 2.4

    def _column(self, left: float, top: float, vignettes: Sequence[Vignette], first: int) -> None:
        """Half of the vignettes: number, title, a mark for each check, seconds."""
        sheet, wide = self._sheet, 8.2
        marks = left + _HALF - 9 - wide * len(ANSWER_CHECKS)
        faint = self._color("text3")
        for place, name in enumerate(ANSWER_CHECKS.values()):
            head = QRectF(marks + place * wide - 1, top, wide + 2, self._line)
            sheet.text(head, name.read(self._language), pt=5.3, color=faint, align=_CENTER)
        head = QRectF(left + _HALF - 9, top, 9, self._line)
        sheet.text(head, _SECONDS.read(self._language), pt=5.3, color=faint, align=_RIGHT)
        for number, vignette in enumerate(vignettes, first):
            top += self._line
            failed = {problem.check for problem in vignette.problems}
            color = self._color("danger") if failed else None
            sheet.text(QRectF(left, top, 5, self._line), str(number), pt=7, color=faint)
            title = QRectF(left + 5, top, marks - left - 5.5, self._line)
            sheet.text(title, vignette.title.read(self._language), pt=7.6, color=color)
            for place, check in enumerate(ANSWER_CHECKS):
                good = check not in failed
                mark = self._color("accent" if good else "danger")
                sheet.mark(marks + (place + 0.5) * wide, top + self._line / 2, 1.9, mark, passed=good)
            seconds = QRectF(left + _HALF - 9, top, 9, self._line)
            sheet.text(seconds, f"{vignette.seconds:.1f}", pt=7, color=self._color("text2"), align=_RIGHT)

    def _reasons(self) -> None:
        found = words.answer_problems(self._report, self._language)
        if not found:
            return
        self._heading(_REASONS, _LEFT, _WIDE)
        room = int((_DECISION_TOP - self._meaning_mm - self._y) / self._line) - 1
        shown = found if len(found) <= room else found[: max(room - 1, 0)]
        for line in shown:
            place = QRectF(_LEFT, self._y, _WIDE, self._line)
            self._sheet.text(place, line, pt=7.6, color=self._color("danger"))
            self._y += self._line
        if len(shown) < len(found):
            more = _MORE.read(self._language).format(count=len(found) - len(shown))
            self._sheet.text(
                QRectF(_LEFT, self._y, _WIDE, self._line), more, pt=7.6, color=self._color("text2")
            )
            self._y += self._line
        self._y += 2.4

    def _meaning(self) -> None:
        if self._report.model.demo:
            place = QRectF(_LEFT, self._y, _WIDE, 6.4)
            self._sheet.box(place, fill=self._color("warnSoft"), radius=1.2)
            inside = place.adjusted(3, 0, -3, 0)
            demo = words.DEMO.read(self._language)
            self._sheet.text(inside, demo, pt=7.8, bold=True, color=self._color("warn"))
            self._y += 8.4
        room = QRectF(_LEFT, self._y, _WIDE, 14)
        meaning = words.MEANING.read(self._language)
        self._y += self._sheet.text(room, meaning, pt=7, color=self._color("text2"), wrapped=True)

    def _decision(self) -> None:
        """Lies at the foot, however much stands above it."""
        sheet, high, top = self._sheet, _DECISION_MM, _DECISION_TOP
        line = self._color("text3")
        sheet.box(QRectF(_LEFT, top, _WIDE, high), line=line, radius=1.6)
        x = _LEFT + 4
        sheet.text(QRectF(x, top + 2, 30, 6), _DECISION.read(self._language), pt=9.5, bold=True)
        x += 34
        for decision in _DECISIONS:
            sheet.box(QRectF(x, top + 3.4, 3.2, 3.2), line=self._color("text"))
            wide = sheet.width(decision.read(self._language), pt=8.5)
            sheet.text(QRectF(x + 5, top + 2, wide + 1, 6), decision.read(self._language), pt=8.5)
            x += wide + 14
        inside = _WIDE - 8
        self._blank(_LEFT + 4, top + 15.5, inside * 0.4 - 4, _ASSET)
        self._blank(_LEFT + 4 + inside * 0.4, top + 15.5, inside * 0.6, _REMARKS)
        third = (inside - 8) / 3
        for place, name in enumerate(_SIGNED):
            self._blank(_LEFT + 4 + place * (third + 4), top + 27.5, third, name)

    def _blank(self, left: float, top: float, wide: float, name: Text) -> None:
        """A line to write on, with what belongs there below it."""
        self._sheet.rule(left, top, wide, self._color("text3"))
        place = QRectF(left, top + 0.6, wide, 4)
        self._sheet.text(place, name.read(self._language), pt=6.8, color=self._color("text2"))

    def _foot(self, sha256: str) -> None:
        line = f"{Path(self._name).with_suffix('.json')}  ·  SHA-256 {sha256}"
        place = QRectF(_LEFT, HEIGHT_MM - 11, _WIDE, 4)
        self._sheet.text(place, line, pt=6.4, color=self._color("text3"), align=_CENTER)

    def _heading(self, title: Text, left: float, wide: float) -> None:
        place = QRectF(left, self._y, wide, 5)
        self._sheet.text(place, title.read(self._language), pt=9, bold=True, color=self._color("accent"))
        self._sheet.rule(left, self._y + 5.2, wide, self._color("line"))
        self._y += _HEADING
