"""Which models the administrator allows, by the SHA-256 of their files, and whether any may be downloaded."""

import contextlib
from pathlib import Path

from desktop.errors import DesktopError, ForbiddenByAdministrator, ModelForbidden
from desktop.models.catalogue import CatalogueEntry
from desktop.models.catalogues import Catalogues
from desktop.models.export_folder import read_export
from desktop.models.fingerprints import Fingerprints
from desktop.models.installed import InstalledModel
from desktop.models.pins import Pins
from desktop.policy.effective import Effective


class Allowed:
    """What the rules `allowed_models` and `downloads` leave; thread-safe.

    An id in the rule stands for the SHA-256 that a catalogue gives for it, and only a catalogue that no user
    can have written. What comes with the program is what that catalogue says.
    """

    def __init__(
        self, policy: Effective, catalogues: Catalogues, pins: Pins, fingerprints: Fingerprints
    ) -> None:
        self._policy = policy
        self._catalogues = catalogues
        self._pins = pins
        self._fingerprints = fingerprints
        self._names = policy.policy.allowed_models

    @property
    def downloads(self) -> ForbiddenByAdministrator | None:
        """Why nothing is downloaded; None when it may be."""
        return self._policy.forbidden("downloads") if self._policy.policy.downloads is False else None

    @property
    def update_kit_folder(self) -> Path | None:
        """Where the administrator puts an offline kit."""
        folder = self._policy.policy.update_kit_folder
        return Path(folder) if folder else None

    def file(self, name: str, sha256: str) -> ModelForbidden | None:
        """Why files with this SHA-256, empty while not known, are not allowed as the model called `name`."""
        if self._names is None or (sha256 and sha256 in self._hashes()):
            return None
        return ModelForbidden(name=name, origin=self._policy.origins["allowed_models"])

    def entry(self, entry: CatalogueEntry) -> DesktopError | None:
        """Why a catalogue's model may not be brought here from anywhere."""
        if self._counts(entry) and entry.id in (self._names or ()):
            return None  # also while nobody knows its SHA-256 yet
        return self.file(entry.id, self._pins.pinned(entry).model_sha256)

    def model(self, model: InstalledModel) -> ModelForbidden | None:
        """Why a model that is here may not be used; one whose SHA-256 is not known is not allowed."""
        hashes = [self._sha256(model), *(adapter.sha256 for adapter in model.adapters)]
        return next(filter(None, (self.file(model.id, sha256) for sha256 in hashes)), None)

    def learn(self, model: InstalledModel) -> None:
        """Works out a SHA-256 that must be known; reads all of the file. Raises `ModelMissing`."""
        if self._names is not None and not self._sha256(model):
            self._fingerprints.sha256(model.path)

    def _sha256(self, model: InstalledModel) -> str:
        return self._fingerprints.known(model.path) or model.expected_sha256 or self._of_papers(model.path)

    def _of_papers(self, path: Path) -> str:
        """What the papers beside a model for everybody say: who could change them could change it as well."""
        machine = self._catalogues.trust.machine
        if machine is not None and path.is_relative_to(machine):
            with contextlib.suppress(DesktopError):
                exported = read_export(path.parent, ())
                return exported.entry.model_sha256 if path in exported.files else ""
        return ""

    def _hashes(self) -> set[str]:
        names = self._names or ()
        entries = [entry for entry in self._catalogues.catalogue.models if entry.id in names]
        known = {self._pins.pinned(entry).model_sha256 for entry in entries if self._counts(entry)}
        return known | {name.lower() for name in names}

    def _counts(self, entry: CatalogueEntry) -> bool:
        origin = self._catalogues.origins.get(entry.id)
        return origin is not None and origin.is_machines
