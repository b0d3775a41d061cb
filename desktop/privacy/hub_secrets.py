"""What only the hub or the proxy may learn: the access token and the proxy's login, in the system's keyring.

They are never in the settings file. Without a keyring they hold until the program ends.
"""

import string
from typing import Literal

import msgspec

from desktop.privacy.keyring_entries import entry, keep_entry, remove_entry

Name = Literal["hub-token", "hub-proxy"]
_UNRESERVED = string.ascii_letters + string.digits + "-._~"


class HubSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """`proxy_login` is `user:password` as it was typed; both may be empty."""

    token: str = ""
    proxy_login: str = ""

    def __repr__(self) -> str:
        """Tells nothing of them."""
        return "HubSecrets(...)"


def read_hub_secrets() -> HubSecrets:
    """The secrets in this user's keyring; empty where there is none."""
    return HubSecrets(token=_ask("hub-token"), proxy_login=_ask("hub-proxy"))


def keep_hub_secrets(secrets: HubSecrets) -> bool:
    """Puts the secrets into the keyring, or takes empty ones out.

    Returns:
        False when the keyring did not take them: then they hold until the program ends.
    """
    kept = [_tell("hub-token", secrets.token), _tell("hub-proxy", secrets.proxy_login)]
    return all(kept)


def split_login(proxy: str) -> tuple[str, str]:
    """A proxy's address as it was typed, taken apart into the address without a login, and the login."""
    scheme, separator, rest = proxy.strip().rpartition("://")
    login, _, host = rest.rpartition("@")
    return f"{scheme}{separator}{host}", login


def with_login(proxy: str, login: str) -> str:
    """A proxy's address with the login in it; characters that have a meaning there are encoded.

    Percent signs that begin an encoded character stay, for a login that was copied out of an address.
    """
    if not proxy or not login:
        return proxy
    scheme, separator, host = proxy.rpartition("://")
    user, colon, password = login.partition(":")
    return f"{scheme or 'http'}{separator or '://'}{_encoded(user)}{colon}{_encoded(password)}@{host}"


def _encoded(text: str) -> str:
    encoded = ""
    for place, character in enumerate(text):
        code = text[place + 1 : place + 3]
        is_code = character == "%" and len(code) == 2 and all(each in string.hexdigits for each in code)  # noqa: PLR2004
        if character in _UNRESERVED or is_code:
            encoded += character
        else:
            encoded += "".join(f"%{byte:02X}" for byte in character.encode())
    return encoded


def _ask(name: Name) -> str:
    return entry(name) or ""


def _tell(name: Name, secret: str) -> bool:
    if secret:
        return keep_entry(name, secret)
    return not _ask(name) or remove_entry(name)
