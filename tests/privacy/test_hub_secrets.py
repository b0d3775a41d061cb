"""Token and proxy login: in the keyring, nowhere else."""

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError

from desktop.privacy.hub_secrets import (
    HubSecrets,
    keep_hub_secrets,
    read_hub_secrets,
    split_login,
    with_login,
)
from desktop.privacy.keys import SERVICE

SECRETS = HubSecrets(token="hf_secret", proxy_login="dr.li:p@ss: 密")  # noqa: S106  of nobody


class Drawer(KeyringBackend):  # type: ignore[misc]
    """A keyring in memory that can be locked."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        return self._open().get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self._open():
            raise PasswordDeleteError
        del self.entries[service, username]

    def _open(self) -> dict[tuple[str, str], str]:
        if self.is_locked:
            raise KeyringLocked
        return self.entries


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before = keyring.get_keyring()
    drawer = Drawer()
    keyring.set_keyring(drawer)
    yield drawer
    keyring.set_keyring(before)


def test_secrets_are_kept_in_the_keyring(drawer: Drawer) -> None:
    assert read_hub_secrets() == HubSecrets()
    assert keep_hub_secrets(SECRETS)
    assert read_hub_secrets() == SECRETS
    assert drawer.entries == {
        (SERVICE, "hub-token"): "hf_secret",
        (SERVICE, "hub-proxy"): "dr.li:p@ss: 密",
    }


def test_empty_ones_are_taken_out(drawer: Drawer) -> None:
    keep_hub_secrets(SECRETS)
    assert keep_hub_secrets(HubSecrets(proxy_login="a:b"))
    assert read_hub_secrets() == HubSecrets(proxy_login="a:b")
    assert keep_hub_secrets(HubSecrets())
    assert keep_hub_secrets(HubSecrets())
    assert drawer.entries == {}


def test_a_keyring_that_is_locked_or_not_there(drawer: Drawer) -> None:
    drawer.is_locked = True
    assert not keep_hub_secrets(SECRETS)
    assert read_hub_secrets() == HubSecrets()
    keyring.set_keyring(FailKeyring())
    assert not keep_hub_secrets(SECRETS)
    assert read_hub_secrets() == HubSecrets()


def test_they_are_not_printed() -> None:
    assert "secret" not in f"{SECRETS} {SECRETS!r} {[SECRETS]}"
    assert "密" not in repr(SECRETS)


@pytest.mark.parametrize(
    ("typed", "address", "login"),
    [
        ("", "", ""),
        ("http://proxy:8080", "http://proxy:8080", ""),
        (" http://a:b@proxy:8080 ", "http://proxy:8080", "a:b"),
        ("a:b@proxy:8080", "proxy:8080", "a:b"),
        ("http://dr.li:p@ss:@proxy", "http://proxy", "dr.li:p@ss:"),
        ("http://CLINIC\\li:x@proxy", "http://proxy", "CLINIC\\li:x"),
    ],
)
def test_a_login_is_split_from_its_address(typed: str, address: str, login: str) -> None:
    assert split_login(typed) == (address, login)


@pytest.mark.parametrize(
    ("address", "login", "whole"),
    [
        ("", "a:b", ""),
        ("http://proxy:8080", "", "http://proxy:8080"),
        ("http://proxy:8080", "a:b", "http://a:b@proxy:8080"),
        ("proxy:8080", "a:b", "http://a:b@proxy:8080"),
        ("http://proxy", "a", "http://a@proxy"),
        ("http://proxy", "dr.li:p@s/s: 密", "http://dr.li:p%40s%2Fs%3A%20%E5%AF%86@proxy"),
        ("http://proxy", "a:100%40%x", "http://a:100%40%25x@proxy"),
    ],
)
def test_a_login_is_put_into_its_address(address: str, login: str, whole: str) -> None:
    assert with_login(address, login) == whole
