"""What is asked before a model is taken in or removed; what can be dropped onto the window."""

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.errors import NotAModel
from desktop.model_shelf.bringing import RESERVE_BYTES
from desktop.models.header_facts import HeaderFacts
from desktop.models.library import Removal
from desktop.ui.import_sheet import Found, ImportSheet, look_at
from desktop.ui.model_drop import DropHint, dragged_model
from desktop.ui.option_card import OptionCard
from desktop.ui.remove_sheet import RemoveSheet
from desktop.ui.sheet import Sheet
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator
from tests.conftest import DEMO as DEMO_FILE
from tests.ui.model_samples import DEMO, HOSPITAL, UNKNOWN

FACTS = HeaderFacts(
    files=(Path("a.gguf"), Path("b.gguf")),
    size_bytes=4_683_000_000,
    name="City 7B",
    architecture="qwen2",
    parameters=7_600_000_000,
    quantisation="Q4_K_M",
    context=32768,
    has_template=False,
)


@pytest.fixture
def window(theme: Theme, translator: Translator, qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1024, 680)
    qtbot.addWidget(made)
    return made


def words(sheet: QWidget) -> str:
    return "\n".join(label.text() for label in sheet.findChildren(QLabel))


def option(sheet: Sheet, name: str) -> OptionCard:
    found = sheet.findChild(OptionCard, name)
    assert isinstance(found, OptionCard)
    return found


def test_the_file_says_what_it_is_and_is_copied_unless_told_otherwise(
    theme: Theme, window: QWidget, qtbot: QtBot
) -> None:
    sheet = ImportSheet(theme, Found(Path("/u/医院.gguf"), FACTS, 80 * 10**9), (HOSPITAL,), "en", window)
    said = words(sheet)
    for part in ("医院.gguf", "City 7B", "qwen2", "7.6B", "Q4_K_M", "2 files", "no chat template"):
        assert part in said
    assert sheet.base == ""
    assert option(sheet, "importByCopy").isChecked()
    qtbot.mouseClick(option(sheet, "importWhereItLies"), Qt.MouseButton.LeftButton)
    assert not sheet.copies
    with qtbot.waitSignal(sheet.accepted):
        sheet.yes.click()


def test_without_room_it_can_only_stay(theme: Theme, window: QWidget) -> None:
    full = FACTS.size_bytes + RESERVE_BYTES - 1  # it would fit, but a copy leaves room for the history
    for free_bytes in (10**9, full):
        sheet = ImportSheet(theme, Found(Path("/u/a.gguf"), FACTS, free_bytes), (), "en", window)
        assert not option(sheet, "importByCopy").isEnabled()
        assert "1.0 GB must stay free" in option(sheet, "importByCopy").accessibleName()
        assert not sheet.copies
        sheet.close()


def test_an_adapter_asks_for_its_base(theme: Theme, window: QWidget) -> None:
    adapter = msgspec.structs.replace(FACTS, is_adapter=True)
    found = Found(Path("/u/lora.gguf"), adapter, 80 * 10**9)
    sheet = ImportSheet(theme, found, (HOSPITAL, DEMO), "en", window)
    box = sheet.findChild(QComboBox, "importBase")
    assert isinstance(box, QComboBox)
    assert sheet.base == "hospital"
    box.setCurrentIndex(1)
    assert sheet.base == "demo"
    none = ImportSheet(theme, found, (), "en", window)
    assert not none.yes.isEnabled()
    for made in (sheet, none):
        made.close()


def test_where_the_administrator_names_models_no_other_is_promised(theme: Theme, window: QWidget) -> None:
    found = Found(Path("/u/a.gguf"), FACTS, 80 * 10**9)
    for is_limited in (False, True):
        limited = msgspec.structs.replace(found, is_limited=is_limited)
        sheet = ImportSheet(theme, limited, (), "en", window)
        assert ("taken with a warning" in words(sheet)) is not is_limited
        assert ("administrator allows" in words(sheet)) is is_limited
        sheet.close()


def test_a_folder_is_checked_first(theme: Theme, window: QWidget) -> None:
    sheet = ImportSheet(theme, Found(Path("/u/export"), None, 10**9), (), "en", window)
    assert "signature are checked first" in words(sheet)
    assert sheet.copies
    sheet.close()


def test_what_is_to_be_imported_is_read(tmp_path: Path) -> None:
    found = look_at(DEMO_FILE, tmp_path / "not" / "there")
    assert found.facts is not None
    assert found.facts.architecture == "llama"
    assert found.free_bytes > 0
    assert look_at(tmp_path, tmp_path).facts is None
    bad = tmp_path / "坏.gguf"
    bad.write_bytes(b"no model at all")
    with pytest.raises(NotAModel):
        look_at(bad, tmp_path)


def test_removing_says_what_goes_and_what_stays(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    goes = tuple(Path(f"/data/models/hospital/{part}.gguf") for part in range(9))
    removal = Removal(("hospital", "hospital+lora"), goes, (Path("/media/stick/lora.gguf"),))
    used = msgspec.structs.replace(HOSPITAL, is_used=True, repository="city/model")
    sheet = RemoveSheet(theme, used, removal, "en", window)
    said = words(sheet)
    assert "Deleted for good (4.68 GB):\n/data/models/hospital/0.gguf" in said
    assert "…" in said
    assert "stay where they lie:\n/media/stick/lora.gguf" in said
    assert "hospital+lora" in said
    assert "in use now" in said
    assert "downloaded again" in said
    with qtbot.waitSignal(sheet.rejected):
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)


def test_what_lies_elsewhere_is_not_called_deleted(theme: Theme, window: QWidget) -> None:
    sheet = RemoveSheet(
        theme, UNKNOWN, Removal(("stick",), (), (Path("/media/stick/stick.gguf"),)), "en", window
    )
    assert "Deleted" not in words(sheet)
    assert "/media/stick/stick.gguf" in words(sheet)
    sheet.close()


@pytest.mark.parametrize(
    ("urls", "taken"),
    [
        (["file:///u/%E5%8C%BB%E9%99%A2.GGUF"], True),
        (["file:///"], True),
        (["file:///u/note.txt"], False),
        (["file:///u/a.gguf", "file:///u/b.gguf"], False),
        (["https://example.com/a.gguf"], False),
        ([], False),
    ],
)
def test_only_one_model_of_this_computer_is_taken(urls: list[str], taken: bool) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    assert (dragged_model(mime) is not None) is taken


def test_the_hint_lies_over_the_window(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    window.show()
    hint = DropHint(theme, window)
    hint.show_over(Path("/u/医院.gguf"))
    assert window.rect().contains(hint.geometry())
    assert "医院.gguf" in words(hint)
    assert hint.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
