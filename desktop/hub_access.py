"""How downloads reach the hub: what the settings say, with the secrets of the system's keyring."""

from collections.abc import Callable

from desktop.models.protocol import Hub
from desktop.privacy.hub_secrets import HubSecrets, keep_hub_secrets, read_hub_secrets, with_login
from desktop.settings import Settings


class HubAccess:
    """The access token and the proxy's login, beside the settings.

    Args:
        settings: those of the moment.
    """

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self._secrets: HubSecrets | None = None
        self.are_kept = True

    def secrets(self) -> HubSecrets:
        """The access token and the proxy's login; waits for the system's keyring the first time."""
        if self._secrets is None:
            self._secrets = read_hub_secrets()
        return self._secrets

    def set_secrets(self, *, token: str | None = None, proxy_login: str | None = None) -> bool:
        """Keeps the token or the proxy's `user:password` in the keyring; None leaves one, empty removes it.

        Waits for the keyring.

        Returns:
            False when it did not take them: then they hold until the program ends.
        """
        before = self.secrets()
        self._secrets = HubSecrets(
            token=before.token if token is None else token,
            proxy_login=before.proxy_login if proxy_login is None else proxy_login,
        )
        self.are_kept = keep_hub_secrets(self._secrets)
        return self.are_kept

    def hub(self) -> Hub:
        """Where downloads come from. Waits as `secrets`."""
        settings, secrets = self._settings(), self.secrets()
        return Hub(
            endpoint=settings.hub_endpoint,
            proxy=with_login(settings.hub_proxy, secrets.proxy_login),
            ca_file=settings.hub_ca_file,
            token=secrets.token,
        )
