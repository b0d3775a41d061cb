"""A keyring for tests, in memory."""

from collections.abc import Callable

from keyring.backend import KeyringBackend

Use = Callable[[KeyringBackend], None]


class Drawer(KeyringBackend):  # type: ignore[misc]
    """A keyring in memory that can be locked, or fail as a system's own library does."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.fault: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.fault:
            raise self.fault
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.fault:
            raise self.fault
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.fault:
            raise self.fault
        del self.entries[service, username]
