"""The line that says that the administrator has switched downloads off."""

from desktop.policy.effective import Effective
from desktop.ui.setting_row import AdministratorMark
from desktop.ui.theme import Theme


class DownloadsOff(AdministratorMark):
    """Hidden where they are allowed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "control second")
        self.setObjectName("downloadsOff")

    def show_policy(self, policy: Effective) -> None:
        """Says it, with the rule's place, or nothing."""
        self.show_origin(policy.origins["downloads"] if policy.policy.downloads is False else "")

    def sentence(self) -> str:
        return self.tr("The administrator has switched downloads off: this program opens no connection.")
