"""What this PC has of models: what is known of them, which are here, which are allowed."""

from pathlib import Path

import msgspec

from desktop.models.allowed import Allowed
from desktop.models.catalogue import Catalogue
from desktop.models.catalogues import Catalogues
from desktop.models.fingerprints import Fingerprints
from desktop.models.kit import read_kit, take_papers
from desktop.models.library import InstalledModel, Library
from desktop.models.pins import Pins
from desktop.models.trust import Trust
from desktop.models.update_kit import Looking
from desktop.paths import Paths
from desktop.policy.effective import Effective


class Stock(msgspec.Struct, frozen=True):
    """The objects that belong together; `own` is the user's data folder."""

    own: Path
    catalogues: Catalogues
    pins: Pins
    library: Library
    allowed: Allowed

    @property
    def looking(self) -> Looking:
        """What an update kit is compared with."""
        return Looking(self.own, self.catalogues, self.library, self.allowed)

    @property
    def known(self) -> Catalogue:
        """The catalogues, with what the hub said of their entries."""
        return self.pins.fill(self.catalogues.catalogue)

    def find(self, name: str) -> InstalledModel:
        """The model with the id or at the path `name`, to be used. Raises as `Library.find`.

        Reads all of a file that nobody has hashed, where only its SHA-256 says whether it is allowed.
        """
        if name:
            self.allowed.learn(self.library.listed(name))
        return self.library.find(name)

    def reload(self) -> None:
        """Reads the catalogues again. Raises `CatalogueInvalid`."""
        self.catalogues.reload()
        self.library.know(self.known)

    def take_papers(self, folder: Path) -> tuple[str, ...]:
        """Takes in what of a kit's catalogues and keys counts in the user's folder; returns their names.

        Raises:
            KitDamaged, KitUntrusted, ForbiddenByAdministrator, CopyFailed: as `read_kit` and `take_papers`.
        """
        kit = read_kit(folder, self.catalogues.keys, trust=self.catalogues.trust)
        taken = take_papers(kit, self.own, without=self.looking.of_machine(kit))
        self.reload()
        return taken


def open_stock(paths: Paths, fingerprints: Fingerprints, policy: Effective) -> Stock:
    """Reads the catalogues and finds the models. Raises `CatalogueInvalid`: the program's own is broken."""
    trust = Trust(paths.shared, policy)
    catalogues = Catalogues(paths.catalogue, (paths.data, paths.shared), trust)
    pins = Pins(paths.data / "pins.json")
    allowed = Allowed(policy, catalogues, pins, fingerprints)
    library = Library(
        pins.fill(catalogues.catalogue),
        paths.catalogue.parent,
        paths.models,
        fingerprints=fingerprints,
        shared=paths.shared / "models",
        refusal=allowed.model,
    )
    return Stock(paths.data, catalogues, pins, library, allowed)
