"""An answer on the clipboard."""

import pytest
from PySide6.QtWidgets import QApplication

from desktop.conversation.messages import Message, StructuredPart
from desktop.ui import clipboard
from tests.ui.transcript_samples import ANSWER, BAD_TEXTS, answer, provenance

pytestmark = pytest.mark.usefixtures("qapp")


def test_rich_text_plain_text_and_markdown() -> None:
    data = clipboard.rich_data(answer(1), "zh")
    assert "<table" in data.html()
    assert "心电图、肌钙蛋白" in data.text()
    assert bytes(data.data("text/markdown").data()).decode().startswith("## 可能的诊断")


@pytest.mark.parametrize("form", ["html", "text", "markdown"])
def test_every_form_says_draft_model_and_demo(form: str) -> None:
    data = clipboard.rich_data(answer(1), "zh")
    markdown = bytes(data.data("text/markdown").data()).decode()
    text = {"html": data.html(), "text": data.text(), "markdown": markdown}[form]
    assert "草稿" in text
    assert "DoctorFLAN demo" in text
    assert "不可用于诊疗" in text


def test_a_real_model_brings_no_demo_warning() -> None:
    made = provenance(demo=False, model_name="<img src=x>")
    data = clipboard.rich_data(answer(1, made=made), "en")
    assert "demo model" not in data.text()
    assert "<img" not in data.html()


def test_markdown_alone_is_plain_text() -> None:
    clipboard.put(clipboard.markdown_data(answer(1), "en"))
    assert QApplication.clipboard().text().startswith(ANSWER.strip())
    assert not QApplication.clipboard().mimeData().hasHtml()


def test_leaked_tags_are_not_copied() -> None:
    assert "病例描述" not in clipboard.rich_data(answer(1, "<病例描述>胸痛"), "zh").text()


def test_a_structured_answer_is_code() -> None:
    message = answer(1, "")
    structured = Message(
        id="m1",
        conversation_id="c1",
        parent_id="m0",
        role="assistant",
        parts=(StructuredPart("grades", '{"grade": 2}'),),
        created_at=message.created_at,
    )
    assert '{"grade": 2}' in clipboard.rich_data(structured, "zh").text()


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_bad_text_can_be_copied(text: str) -> None:
    data = clipboard.rich_data(answer(1, text), "zh")
    assert "src=file" not in data.html().replace("&lt;img src=file", "")
    data.text().encode()
