"""How downloads reach the hub: mirror, proxy, certificates, access token, speed limit."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.policy.effective import Effective
from desktop.settings import Settings
from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.setting_row import SettingRow, add_rows, choice_box, lock_rows, name_choices
from desktop.ui.theme import Theme, set_look
from desktop.ui.translation import Translated

_LIMITS_KB_S = (0, 256, 512, 1024, 2048, 5120, 10240)
_KB_PER_MB = 1024
_LINE_PX = 300


class LineSetting(SettingRow):
    """A name, what it means, and a line to write in; what cannot be used is said below it.

    A `secret` is never shown; it can be forgotten.

    Signals:
        entered(str): the doctor has finished with the line, and it changed.
    """

    entered = Signal(str)

    def __init__(self, theme: Theme, name: str, *, secret: bool = False) -> None:
        self._theme = theme
        self._before = ""
        self._box = QWidget()
        self._problem = plain_label("error", f"{name}Problem", wraps=True)
        self._problem.hide()
        self.line = QLineEdit()
        self.line.setObjectName(name)
        self.forget = IconButton(theme, "trash", "ghost icon", name=f"{name}Forget")
        self.forget.hide()
        self.beside = QHBoxLayout()
        self.beside.setSpacing(theme.space("s"))
        self.beside.addWidget(self.line, 1)
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self.beside)
        column.addWidget(self._problem)
        super().__init__(theme, (self._box,))
        if secret:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
            self.beside.addWidget(self.forget)
        self.forget.clicked.connect(lambda: self.entered.emit(""))
        self.line.editingFinished.connect(self._on_finished)
        self.line.textEdited.connect(lambda _: self.show_problem(""))
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_text(self, text: str) -> None:
        """Shows what is set."""
        self._before = text
        self.line.setText(text)
        self.show_problem("")

    def show_setting(self, name: str, why: str, placeholder: str) -> None:
        """Shows what the setting is called, what it does, and what stands there when it is empty."""
        self.show_words(name, why)
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(why)
        self.line.setToolTip(name)

    def show_problem(self, sentence: str) -> None:
        """Says what is wrong with the line; nothing when it is empty."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        set_look(self.line, "bad" if sentence else "")

    def _on_finished(self) -> None:
        text = self.line.text().strip()
        if text != self._before:
            self._before = text
            self.entered.emit(text)

    def _on_theme_changed(self) -> None:
        self._box.setFixedWidth(self._theme.scaled(_LINE_PX))


class NetworkSettings(Translated, QFrame):
    """What the hospital's network asks for; secrets go to the keyring and are never shown again.

    Signals:
        changed(str, object): a setting's name in `Settings` and its new value.
        secretChanged(str, str): `token` or `proxy_login` (`user:password`); empty takes it away.
    """

    changed = Signal(str, object)
    secretChanged = Signal(str, str)

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self.setProperty("look", "raised")
        self._has = {"token": False, "proxy_login": False}
        self.endpoint = LineSetting(theme, "hubEndpoint")
        self.proxy = LineSetting(theme, "hubProxy")
        self.login = LineSetting(theme, "proxyLogin", secret=True)
        self.certificates = LineSetting(theme, "hubCaFile")
        self.token = LineSetting(theme, "hubToken", secret=True)
        self._choose = IconButton(theme, "file", name="chooseCaFile")
        self.certificates.beside.addWidget(self._choose)
        self._limit = choice_box(
            theme,
            "downloadLimitBox",
            _LIMITS_KB_S,
            settings.download_limit_kb_s,
            lambda value: self.changed.emit("download_limit_kb_s", value),
        )
        self._limit_row = SettingRow(theme, (self._limit,))
        add_rows(
            self,
            theme,
            (self._limit_row, self.endpoint, self.proxy, self.login, self.certificates, self.token),
        )
        self._show(settings)
        self._connect()
        self.retranslate()

    def show_policy(self, policy: Effective) -> None:
        """Locks what the administrator has set; without downloads there is nothing to set at all."""
        rows = {
            "download_limit_kb_s": self._limit_row,
            "hub_endpoint": self.endpoint,
            "hub_proxy": self.proxy,
            "hub_ca_file": self.certificates,
        }
        lock_rows(rows, policy)
        self.setEnabled(policy.policy.downloads is not False)

    def set_secrets(self, *, token: bool, proxy_login: bool) -> None:
        """Whether the keyring has them."""
        self._has = {"token": token, "proxy_login": proxy_login}
        for setting, has in ((self.token, token), (self.login, proxy_login)):
            setting.forget.setVisible(has)
        self.retranslate()

    def show_kept(self, name: str, *, is_kept: bool) -> None:
        """Says beside `token` or `proxy_login` when the keyring did not take it."""
        setting = self.token if name == "token" else self.login
        words = self.tr("This system's keyring did not take it: it holds until the program ends.")
        setting.show_problem("" if is_kept else words)

    def retranslate(self) -> None:
        kept = self.tr("kept in the keyring; write here to replace it")
        none = self.tr("none")
        self._limit_row.show_words(
            self.tr("Speed limit"), self.tr("So that the rest of the clinic keeps its line. It acts at once.")
        )
        self.endpoint.show_setting(
            self.tr("Mirror"),
            self.tr("Where models are fetched from, if not from the usual place."),
            "https://huggingface.co",
        )
        self.proxy.show_setting(
            self.tr("Proxy"), self.tr("As your IT department gives it."), "http://proxy.hospital:8080"
        )
        self.login.show_setting(
            self.tr("Proxy login"),
            self.tr("Only if the proxy asks for it: user:password. It is kept in the system's keyring."),
            kept if self._has["proxy_login"] else none,
        )
        self.certificates.show_setting(
            self.tr("Certificates of your network"),
            self.tr(
                "A PEM file, if your network checks encrypted connections with a certificate of its own."
            ),
            none,
        )
        self.token.show_setting(
            self.tr("Access token"),
            self.tr("Only for models that ask for permission. It is kept in the system's keyring."),
            kept if self._has["token"] else none,
        )
        for setting in (self.token, self.login):
            setting.forget.setAccessibleName(self.tr("Forget it"))
            setting.forget.setToolTip(self.tr("Take it out of the keyring"))
        self._choose.setText(self.tr("Choose…"))
        self._choose.setAccessibleName(self.tr("Choose the certificate file"))
        self._choose.setToolTip(self._choose.accessibleName())
        self._limit.setAccessibleName(self.tr("Speed limit"))
        self._limit.setToolTip(self.tr("Speed limit"))
        name_choices(self._limit, self._rate)

    def _show(self, settings: Settings) -> None:
        self.endpoint.set_text(settings.hub_endpoint)
        self.proxy.set_text(settings.hub_proxy)
        self.certificates.set_text(settings.hub_ca_file)

    def _connect(self) -> None:
        self.endpoint.entered.connect(self._on_endpoint)
        self.proxy.entered.connect(self._on_proxy)
        self.certificates.entered.connect(lambda text: self.changed.emit("hub_ca_file", text))
        self.login.entered.connect(lambda text: self._on_secret("proxy_login", self.login, text))
        self.token.entered.connect(lambda text: self._on_secret("token", self.token, text))
        self._choose.clicked.connect(self._on_choose)

    def _on_endpoint(self, text: str) -> None:
        usable = not text or text.startswith(("https://", "http://127.0.0.1", "http://localhost"))
        self.endpoint.show_problem("" if usable else self.tr("It must begin with https://"))
        if usable:
            self.changed.emit("hub_endpoint", text.rstrip("/"))

    def _on_proxy(self, text: str) -> None:
        """A login in the address goes to the keyring, not into the settings' file."""
        scheme, found, rest = text.partition("://")
        if text and not (found and scheme in {"http", "https"} and rest):
            self.proxy.show_problem(self.tr("It must begin with http:// or https://"))
            return
        login, at, host = rest.rpartition("@")
        if at:
            text = f"{scheme}://{host}"
            self.proxy.set_text(text)
            self._on_secret("proxy_login", self.login, login)
        self.changed.emit("hub_proxy", text)

    def _on_secret(self, name: str, setting: LineSetting, text: str) -> None:
        setting.set_text("")
        self.secretChanged.emit(name, text)
        self.set_secrets(**{**self._has, name: bool(text)})

    def _on_choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Choose the certificate file"), "", "PEM (*.pem *.crt *.cer)"
        )
        if name:
            self.certificates.set_text(name)
            self.changed.emit("hub_ca_file", name)

    def _rate(self, kilobytes_s: int) -> str:
        if not kilobytes_s:
            return self.tr("none")
        whole = kilobytes_s >= _KB_PER_MB
        return f"{kilobytes_s / _KB_PER_MB:.3g} MB/s" if whole else f"{kilobytes_s} KB/s"
