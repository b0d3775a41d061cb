"""Mirror, proxy, certificates, token and speed limit; secrets are never shown again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.settings import Settings
from desktop.ui.network_settings import NetworkSettings
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator

Make = Callable[[Settings], NetworkSettings]


@pytest.fixture
def make(theme: Theme, translator: Translator, shown: Callable[[NetworkSettings], NetworkSettings]) -> Make:
    return lambda settings: shown(NetworkSettings(theme, settings))


def enter(qtbot: QtBot, settings: NetworkSettings, name: str, text: str) -> QLineEdit:
    line = settings.findChild(QLineEdit, name)
    assert isinstance(line, QLineEdit)
    line.clear()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    return line


def problem(settings: NetworkSettings, name: str) -> str:
    label = settings.findChild(QLabel, f"{name}Problem")
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def heard(settings: NetworkSettings) -> list[tuple[str, object]]:
    said: list[tuple[str, object]] = []
    settings.changed.connect(lambda name, value: said.append((name, value)))
    settings.secretChanged.connect(lambda name, value: said.append((name, value)))
    return said


def test_what_is_set_is_shown(make: Make) -> None:
    shown = make(
        Settings(
            hub_endpoint="https://mirror.example",
            hub_proxy="http://proxy:8080",
            hub_ca_file="/ca.pem",
            download_limit_kb_s=700,
        )
    )
    assert shown.endpoint.line.text() == "https://mirror.example"
    assert shown.proxy.line.text() == "http://proxy:8080"
    assert shown.certificates.line.text() == "/ca.pem"
    box = shown.findChild(QComboBox, "downloadLimitBox")
    assert isinstance(box, QComboBox)
    assert box.currentText() == "700 KB/s"
    assert [box.itemText(place) for place in (0, 3)] == ["none", "1 MB/s"]


def test_a_mirror_is_passed_on_and_one_without_encryption_refused(make: Make, qtbot: QtBot) -> None:
    shown = make(Settings())
    said = heard(shown)
    enter(qtbot, shown, "hubEndpoint", "https://mirror.example/")
    enter(qtbot, shown, "hubEndpoint", "http://mirror.example")
    assert said == [("hub_endpoint", "https://mirror.example")]
    assert "https://" in problem(shown, "hubEndpoint")
    enter(qtbot, shown, "hubEndpoint", "http://127.0.0.1:8000")
    assert said[-1] == ("hub_endpoint", "http://127.0.0.1:8000")
    assert not problem(shown, "hubEndpoint")


def test_a_login_in_the_proxys_address_goes_to_the_keyring(make: Make, qtbot: QtBot) -> None:
    shown = make(Settings())
    said = heard(shown)
    line = enter(qtbot, shown, "hubProxy", "http://li:p@ss@proxy:8080")
    assert said == [("proxy_login", "li:p@ss"), ("hub_proxy", "http://proxy:8080")]
    assert line.text() == "http://proxy:8080"
    enter(qtbot, shown, "hubProxy", "proxy:8080")
    assert len(said) == 2
    assert problem(shown, "hubProxy")
    enter(qtbot, shown, "hubProxy", "")
    assert said[-1] == ("hub_proxy", "")


@pytest.mark.parametrize(("name", "secret"), [("hubToken", "token"), ("proxyLogin", "proxy_login")])
def test_a_secret_is_kept_and_not_shown(make: Make, qtbot: QtBot, name: str, secret: str) -> None:
    shown = make(Settings())
    said = heard(shown)
    forget = shown.findChild(QPushButton, f"{name}Forget")
    assert isinstance(forget, QPushButton)
    assert not forget.isVisible()
    line = enter(qtbot, shown, name, "hf_secret")
    assert said == [(secret, "hf_secret")]
    assert line.text() == ""
    assert "keyring" in line.placeholderText()
    assert line.echoMode() == QLineEdit.EchoMode.Password
    forget.click()
    assert said[-1] == (secret, "")
    assert not forget.isVisible()
    assert line.placeholderText() == "none"


def test_without_a_keyring_that_is_said(make: Make) -> None:
    shown = make(Settings())
    shown.set_secrets(token=True, proxy_login=False)
    shown.show_kept("token", is_kept=False)
    assert "until the program ends" in problem(shown, "hubToken")
    shown.show_kept("token", is_kept=True)
    assert not problem(shown, "hubToken")


def test_leaving_a_line_untouched_changes_nothing(make: Make, qtbot: QtBot) -> None:
    shown = make(Settings(hub_proxy="http://proxy:8080"))
    said = heard(shown)
    qtbot.keyClick(shown.proxy.line, Qt.Key.Key_Return)
    qtbot.keyClick(shown.token.line, Qt.Key.Key_Return)
    assert said == []


def test_the_certificate_file_is_chosen(
    make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chosen = str(tmp_path / "医院 ca.pem")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen, ""))
    shown = make(Settings())
    said = heard(shown)
    button = shown.findChild(QPushButton, "chooseCaFile")
    assert isinstance(button, QPushButton)
    button.click()
    assert said == [("hub_ca_file", chosen)]
    assert shown.certificates.line.text() == chosen


def test_the_speed_limit_acts_at_once(make: Make, qtbot: QtBot) -> None:
    shown = make(Settings())
    said = heard(shown)
    box = shown.findChild(QComboBox, "downloadLimitBox")
    assert isinstance(box, QComboBox)
    box.activated.emit(3)
    assert said == [("download_limit_kb_s", 1024)]
