"""Entries of this program in the system's keyring, which may be missing, locked or forgetful."""

import contextlib

import keyring

SERVICE = "DoctorFLAN Desktop"


def entry(name: str) -> str | None:
    """The secret of that name; None where there is none or no keyring that can be used."""
    try:
        untrusted: str | None = keyring.get_password(SERVICE, name)
    except Exception:  # noqa: BLE001 - keyrings let the exceptions of their own libraries through
        return None
    return untrusted


def keep_entry(name: str, secret: str) -> bool:
    """Puts a secret into the keyring; False when it does not come back from there."""
    try:
        keyring.set_password(SERVICE, name, secret)
    except Exception:  # noqa: BLE001 - keyrings let the exceptions of their own libraries through
        return False
    return entry(name) == secret


def remove_entry(name: str) -> bool:
    """Takes a secret out of the keyring; False when it is still there or nobody can say."""
    with contextlib.suppress(Exception):
        keyring.delete_password(SERVICE, name)
    try:
        return keyring.get_password(SERVICE, name) is None
    except Exception:  # noqa: BLE001 - keyrings let the exceptions of their own libraries through
        return False
