"""What an offline kit in the administrator's folder has for this PC: catalogues, models, a newer program."""

from pathlib import Path

import msgspec

from desktop import __version__
from desktop.errors import DesktopError
from desktop.models.allowed import Allowed
from desktop.models.catalogue import version_numbers
from desktop.models.catalogues import Catalogues
from desktop.models.disk import is_there, on_disk
from desktop.models.export_folder import PAPER, Exported, read_export
from desktop.models.export_folder import SUMS as MODEL_SUMS
from desktop.models.kit import MODELS, SUMS, Kit, read_kit
from desktop.models.library import Library


class UpdateKit(msgspec.Struct, frozen=True, kw_only=True):
    """A kit that lies in the folder of the rule `update_kit_folder` and has something new.

    `catalogues` are file names and `models` ids that the program can take in itself; these are `size_bytes`
    large. `program` is the version of a newer program than this one, empty for none, and `for_machine` are
    catalogues that count only in the folder for everybody: both are for an administrator to install.
    `problem` is why the kit cannot be used; then nothing else is set.
    """

    folder: Path
    program: str = ""
    catalogues: tuple[str, ...] = ()
    for_machine: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    size_bytes: int = 0
    problem: DesktopError | None = None

    @property
    def can_take(self) -> bool:
        """Whether there is something that the program takes in itself."""
        return bool(self.catalogues or self.models)

    @property
    def needs_administrator(self) -> bool:
        """Whether there is something that only an administrator can install."""
        return bool(self.program or self.for_machine)


class Looking(msgspec.Struct, frozen=True):
    """What this PC has, to compare a kit with; `own` is the user's data folder."""

    own: Path
    catalogues: Catalogues
    library: Library
    allowed: Allowed

    def look(self, folder: Path) -> UpdateKit | None:
        """What is new in the kit at `folder`; None when nothing is, or none lies there. Reads small files."""
        try:
            with on_disk(folder):
                if not is_there(folder / SUMS):
                    return None
                kit = read_kit(folder, self.catalogues.keys, trust=self.catalogues.trust)
                found = self._news(kit)
        except DesktopError as error:
            return UpdateKit(folder=folder, problem=error)
        return found if found.can_take or found.needs_administrator else None

    def of_machine(self, kit: Kit) -> tuple[str, ...]:
        """The catalogues that do not count in the user's folder, beside those in the folder for everybody."""
        trust = self.catalogues.trust
        if trust.names_catalogues:
            return kit.catalogues
        machine = trust.machine
        return tuple(name for name in kit.catalogues if machine is not None and is_there(machine / name))

    def for_machine(self, kit: Kit) -> tuple[str, ...]:
        """Those of them that are new: only an administrator can take them in."""
        trust = self.catalogues.trust
        names = filter(lambda name: trust.reads(Path(name)), self.of_machine(kit))
        return tuple(name for name in names if trust.machine and not kit.is_same(name, trust.machine / name))

    def _news(self, kit: Kit) -> UpdateKit:
        models, of_machine = self._models(kit), self.of_machine(kit)
        own = [name for name in kit.catalogues if name not in of_machine]
        is_newer = version_numbers(kit.version) > version_numbers(__version__)
        return UpdateKit(
            folder=kit.folder,
            program=kit.version if is_newer else "",
            catalogues=tuple(Path(name).name for name in own if not kit.is_same(name, self.own / name)),
            for_machine=tuple(Path(name).name for name in self.for_machine(kit)),
            models=tuple(found.folder.name for found in models),
            size_bytes=sum(entry.total_bytes for found in models for entry in found.entries),
        )

    def _models(self, kit: Kit) -> list[Exported]:
        """Those that are neither here nor forbidden, and that this version can use."""
        here, found = self._hashes(), []
        for folder in kit.models:
            kit.unchanged(f"{MODELS}/{folder.name}/{PAPER}")
            exported = read_export(folder, (*self.catalogues.keys, kit.signer))
            hashes = {entry.model_sha256 for entry in exported.entries}
            is_here = hashes <= here or self._is_shared(kit, folder.name)
            if is_here or any(entry.needs_update for entry in exported.entries):
                continue
            if not any(self.allowed.file(folder.name, sha256) for sha256 in hashes):
                found.append(exported)
        return found

    def _hashes(self) -> set[str]:
        """Of all that is here, as far as it was read once."""
        installed = self.library.installed()
        known = self.library.fingerprints.known
        models = {known(model.path) or model.expected_sha256 for model in installed}
        return models | {adapter.sha256 for model in installed for adapter in model.adapters}

    def _is_shared(self, kit: Kit, name: str) -> bool:
        """Whether an administrator has taken it in for everybody, so that nobody has read all of it yet."""
        machine, sums = self.catalogues.trust.machine, f"{MODELS}/{name}/{MODEL_SUMS}"
        return machine is not None and kit.is_same(sums, machine / sums)
