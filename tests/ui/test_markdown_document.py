"""Blocks as documents: nothing is loaded, nothing is hidden, nothing is misread."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QImage, QPainter, QTextDocument
from PySide6.QtWidgets import QApplication

from desktop.ui.markdown_blocks import Block, blocks_of
from desktop.ui.markdown_document import SafeDocument, document_of, fragments, text_blocks
from desktop.ui.markdown_flow import piece_of
from desktop.ui.markdown_style import list_mark, tables
from desktop.ui.theme import Theme
from tests.ui.transcript_samples import BAD_TEXTS

pytestmark = pytest.mark.usefixtures("qapp")


def plain(markdown: str) -> str:
    return "\n".join(document_of(block).toPlainText() for block in blocks_of(markdown))


def is_bold(markdown: str, words: str) -> bool:
    for block in text_blocks(document_of(blocks_of(markdown)[0])):
        for fragment in fragments(block):
            if words in fragment.text():
                return fragment.charFormat().fontWeight() > 600
    return False


def test_raw_html_is_text() -> None:
    assert plain("<script>alert(1)</script> <b>x</b>") == "<script>alert(1)</script> <b>x</b>"


def test_images_become_their_descriptions(tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    assert plain(f"![胸片]({picture.as_uri()})") == "[胸片]"


def test_links_show_where_they_lead_and_are_none() -> None:
    document = document_of(blocks_of("见[指南](https://example.org/a)。")[0])
    assert document.toPlainText() == "见指南 (https://example.org/a)。"
    assert not any(
        fragment.charFormat().isAnchor() for block in text_blocks(document) for fragment in fragments(block)
    )


def test_link_definitions_are_not_swallowed() -> None:
    assert plain("[1]: https://example.org") == "[1]: https://example.org"


def test_resources_are_never_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("body { color: red }")
    document = SafeDocument()
    address = QUrl.fromLocalFile(str(secret))
    for kind in QTextDocument.ResourceType:
        assert document.resource(kind.value, address) is None


def test_ranges_and_powers_stay_as_written() -> None:
    text = "发热3~5天，体温38~39℃，白细胞3*10^9/L，血小板5*10^9/L"
    assert plain(text) == text


def test_bold_with_chinese_punctuation() -> None:
    assert is_bold("**诊断：**肺炎", "诊断")
    assert is_bold("考虑**“肺炎”**可能", "肺炎")


def test_line_breaks_of_the_model_are_kept() -> None:
    assert plain("主诉：胸痛\n现病史：三小时") == "主诉：胸痛\n现病史：三小时"
    assert plain("- 要点\n  续行") == "要点\n续行"


def test_break_tags_in_tables_break_the_line() -> None:
    document = document_of(blocks_of("| a |\n|---|\n| 1<br>2 |")[0])
    table = tables(document)[0]
    assert table.cellAt(1, 0).firstCursorPosition().block().text() == "1\u20282"


def test_surplus_cells_stay_visible() -> None:
    assert "第三" in plain("| a | b |\n|---|---|\n| 1 | 2 | 第三 |")


def test_numbers_and_bullets(theme: Theme) -> None:
    marks = []
    for block in blocks_of("7. a\n   - b\n     - c\n8. d"):
        marks += [list_mark(found) for found in text_blocks(piece_of(block, theme).document)]
    assert marks == ["7.", "◦", "–", "8."]


@pytest.mark.parametrize("columns", [3, 40, 120])
def test_tables_never_grow_out_of_the_column(theme: Theme, columns: int) -> None:
    row = "|" + "极长的单元格内容 incomprehensibilities|" * columns
    piece = piece_of(Block("table", f"{row}\n|{'---|' * columns}\n{row}"), theme)
    piece.lay_out(632)
    canvas = QImage(1200, 40, QImage.Format.Format_ARGB32)
    canvas.fill(Qt.GlobalColor.white)
    painter = QPainter(canvas)
    piece.draw(painter, theme, QRectF(0, 0, 1200, 40), None)
    painter.end()
    outside = {canvas.pixelColor(x, 20).name() for x in range(640, 1200)}
    assert outside == {"#ffffff"}


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_bad_text_is_laid_out(theme: Theme, qapp: QApplication, text: str) -> None:
    for block in blocks_of(text):
        piece = piece_of(block, theme)
        piece.lay_out(632)
        assert piece.height >= 0
