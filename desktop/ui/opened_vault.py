"""What is due once a vault is open: what was cut off is marked, bin and retention kept to, a backup made."""

from desktop.assistant import Assistant


class OpenedVault:
    """Does it once for each time that a vault is opened, whatever the window asks for meanwhile."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._is_begun = False
        assistant.profiles.watch(self._on_turned)

    def begin(self) -> None:
        """Does what is due, on the store's thread.

        A lock that was taken back before the vault was closed leaves it opened: the answer that is being
        written in it is none that was cut off.

        Raises:
            VaultLocked: nothing was done; the next opening is another one.
            StoreError: as `Assistant.start`; the next call tries again.
        """
        if not self._is_begun:
            self._assistant.start()
            self._is_begun = True

    def _on_turned(self, is_locked: bool) -> None:
        if is_locked:
            self._is_begun = False
