"""Whose catalogues, keys and kits count on this PC."""

from pathlib import Path

import msgspec

from desktop.errors import ForbiddenByAdministrator
from desktop.models.signatures import PublicKey
from desktop.policy.effective import Effective


class Trust(msgspec.Struct, frozen=True):
    """The rules `allowed_catalogues` and `allowed_keys`; `machine` is the folder for everybody on this PC.

    Where keys are named, no other counts, and what none of them has signed is refused.
    """

    machine: Path | None = None
    policy: Effective = Effective()

    @property
    def names_catalogues(self) -> bool:
        """Whether only the administrator's choice of catalogues is read."""
        return self.policy.policy.allowed_catalogues is not None

    @property
    def names_keys(self) -> bool:
        """Whether only the administrator's choice of keys counts."""
        return self.policy.policy.allowed_keys is not None

    def reads(self, catalogue: Path) -> bool:
        """Whether the name of the program's catalogue, or of one in the folder for everybody, is allowed."""
        names = self.policy.policy.allowed_catalogues
        return names is None or catalogue.name.casefold() in map(str.casefold, names)

    def counts(self, key: PublicKey) -> bool:
        """Whether the key may be trusted at all."""
        fingerprints = self.policy.policy.allowed_keys
        return fingerprints is None or key.fingerprint in fingerprints

    @property
    def refusal(self) -> ForbiddenByAdministrator:
        """The error for what another key has signed."""
        return self.policy.forbidden("allowed_keys")


OPEN = Trust()
"""Without an administrator's decision."""
