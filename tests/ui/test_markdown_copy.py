"""Text and HTML that leave through the clipboard."""

from html.parser import HTMLParser

import pytest

from desktop.ui.markdown_blocks import blocks_of
from desktop.ui.markdown_copy import Part, html_of, plain_of
from desktop.ui.markdown_document import document_of
from tests.ui.transcript_samples import ANSWER, BAD_TEXTS

pytestmark = pytest.mark.usefixtures("qapp")
ALLOWED = {
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "tr", "th", "td", "pre",
    "blockquote", "b", "i", "br", "span", "div", "hr",
}  # fmt: skip


class Checker(HTMLParser):
    """Fails on tags and attributes that the clipboard never carries, and on wrong nesting."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        assert {name for name, _ in attrs} <= {"style", "start", "border", "cellspacing"}
        assert not any("url(" in (value or "") for _, value in attrs)
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parts_of(markdown: str) -> list[Part]:
    parts = []
    for block in blocks_of(markdown):
        document = document_of(block)
        parts.append(Part(block, document, 0, document.characterCount() - 1))
    return parts


@pytest.mark.parametrize("text", [ANSWER, "1. a\n   - b\n     1. c\n2. d\n\n- [x] e", *BAD_TEXTS])
def test_html_is_plain_and_well_formed(text: str) -> None:
    checker = Checker()
    checker.feed(html_of(parts_of(text)))
    checker.close()
    assert checker.open == []


def test_tables_have_borders() -> None:
    assert 'border="1"' in html_of(parts_of(ANSWER))
    assert "border:1px solid" in html_of(parts_of(ANSWER))


def test_lists_keep_their_numbers() -> None:
    assert html_of(parts_of("3. a\n4. b")) == '<ol start="3"><li>a</li><li>b</li></ol>'
    assert plain_of(parts_of("3. a\n   - b\n4. c")) == "3. a\n    - b\n4. c"


def test_task_lists_keep_their_boxes() -> None:
    assert plain_of(parts_of("- [x] a\n- [ ] b")) == "- [x] a\n- [ ] b"


def test_part_of_an_item_has_no_number() -> None:
    part = parts_of("3. abcdef")[0]
    assert plain_of([Part(part.block, part.document, 2, 4)]) == "cd"


def test_the_basis_is_set_off() -> None:
    html = html_of(parts_of(ANSWER))
    assert html.count("border-left:3px") == 1
