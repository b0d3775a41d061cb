"""A case on paper: words of all pages, in both languages, black on white in any theme, and no HTML read."""

from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QPageSize, QPdfWriter
from PySide6.QtWidgets import QApplication

from desktop.clinical.forms import Entry
from desktop.clinical.language import LANGUAGES, Language
from desktop.conversation.messages import Conversation, Mark, Message, TextPart
from desktop.conversation.paper import Paper, Passage, case_paper, reviewed_paper
from desktop.conversation.review import Review
from desktop.ui.paper_drawing import draw
from desktop.ui.theme import Theme
from tests.pdf_text import pages_of
from tests.ui.conftest import RESOURCES
from tests.ui.transcript_samples import ANSWER, form, provenance

NOW = "2026-03-01T12:00:00.000Z"
CASE = Conversation(id="c", title="胸痛3小时", created_at=NOW, updated_at=NOW)
ASKED = Message(
    id="q", conversation_id="c", parent_id=None, role="user", parts=(form("<b>胸痛</b>"),), created_at=NOW
)
UNTRUSTED = "<img src='http://x.example/a.png'><script>x</script>\n\n![图](http://x.example/b.png)"
GIVEN = msgspec.structs.replace(
    ASKED, id="a", role="assistant", parts=(TextPart(f"{ANSWER}\n\n{UNTRUSTED}"),), provenance=provenance()
)
SIGNED = msgspec.structs.replace(GIVEN, id="s", mark=Mark(signed_at=NOW, signed_by="王医生"))
SAID = {
    "zh": ("草稿,未签署", "已签署\t·\t王医生", "含未签署的草稿", "第\t"),
    "en": ("Draft,\tnot\tsigned", "Signed\t·\t王医生", "Contains\tdrafts", "Page\t"),
}
FACTS = (Entry("allergies", "过敏史", "青霉素"),)


INK = Theme(RESOURCES).tokens.light


def on_paper(paper: Paper, path: Path) -> list[str]:
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    assert draw(paper, writer, INK) == len(pages_of(path))
    return pages_of(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_what_it_is(qapp: QApplication, tmp_path: Path, language: Language) -> None:
    draft, signed, standing, page = SAID[language]
    paper = case_paper(CASE, (ASKED, GIVEN, ASKED, SIGNED) * 3, FACTS, language, NOW)
    pages = on_paper(paper, tmp_path / "a.pdf")
    words = "".join(pages)
    assert len(pages) > 2
    assert all(standing in one and "胸痛3小时" in one and page in one for one in pages)
    assert "过敏史:\t⻘霉素" in pages[0]
    assert (words.count(draft), words.count(signed)) == (3, 6)  # what is signed says so above and below
    assert "DoctorFLAN\tdemo" in words


def test_html_of_a_text_is_words(qapp: QApplication, tmp_path: Path) -> None:
    [page] = on_paper(case_paper(CASE, (ASKED, GIVEN), (), "zh", NOW), tmp_path / "a.pdf")
    for words in ("<b>胸痛</b>", "<script>x</script>", "<img", "[图]"):
        assert words in page


def test_when_all_is_signed_it_says_so(qapp: QApplication, tmp_path: Path) -> None:
    [page] = on_paper(case_paper(CASE, (ASKED, SIGNED), (), "zh", NOW), tmp_path / "a.pdf")
    assert "全部回答已签署" in page
    assert "草稿" not in page


def test_a_reviewed_text_has_its_own_title_and_no_day(qapp: QApplication, tmp_path: Path) -> None:
    review = Review("# [姓名 1]胸痛\n\n**回答**\n\n休息\n", (), -21, drafts=True)
    [page] = on_paper(reviewed_paper(review, "zh"), tmp_path / "a.pdf")
    assert page.count("[姓名\t1]胸痛") == 2
    assert "已去除身份信息\t·\t含未签署的草稿" in page
    assert "打印于" not in page


def test_paper_does_not_know_the_theme(theme: Theme, qapp: QApplication, tmp_path: Path) -> None:
    paper = Paper("标题", "", "", "zh", (Passage("医师", "头晕", is_markdown=False),))
    drawn = []
    for mode in ("light", "dark"):
        theme.apply(qapp, "dark" if mode == "dark" else "light", 14)
        file = tmp_path / f"{mode}.pdf"
        on_paper(paper, file)
        drawn.append(file.stat().st_size)
    theme.apply(qapp, "light", 14)
    assert drawn[0] == drawn[1]
