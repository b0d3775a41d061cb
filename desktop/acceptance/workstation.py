"""The PC and the model as a report names them."""

import platform
from collections.abc import Sequence

from desktop.acceptance.report import Model, Workstation
from desktop.engine.protocol import Probed
from desktop.errors import DesktopError
from desktop.models.cards import Card
from desktop.models.header_facts import HeaderFacts, read_facts
from desktop.models.library import InstalledModel


def this_pc(probed: Probed | None) -> Workstation:
    """This PC; `probed` is what the engine found, None when it could not be asked."""
    return Workstation(
        name=platform.node(),
        system=_system(),
        processor=probed.processor if probed else "",
        memory_bytes=probed.total_bytes if probed else 0,
    )


def model_facts(model: InstalledModel, card: Card, sha256: str, adapters: Sequence[str]) -> Model:
    """The model as its file and its card describe it.

    `sha256` of its files, and those of its `adapters` in their order, were worked out just now.
    """
    header = _header(model)
    pairs = list(zip(model.adapters, adapters, strict=True))
    expected = model.expected_sha256
    return Model(
        id=model.id,
        title=model.title,
        file=model.path.name,
        files=len(model.files),
        size_bytes=model.size_bytes,
        sha256=sha256,
        expected_sha256=expected,
        has_changed=expected not in ("", sha256) or any(each.sha256 != found for each, found in pairs),
        in_catalogue=card.in_catalogue,
        catalogue=card.catalogue,
        signature=card.signature,
        licence=card.licence,
        architecture=header.architecture if header else "",
        parameters=header.parameters if header else 0,
        quantisation=header.quantisation if header else "",
        adapters=tuple(f"{adapter.name} {found}" for adapter, found in pairs),
        demo=model.demo,
        doctorflan=model.doctorflan,
    )


def _header(model: InstalledModel) -> HeaderFacts | None:
    """None where the file cannot be read: the engine then says why."""
    try:
        return read_facts(model.path)
    except DesktopError:
        return None


def _system() -> str:
    """The system as people name it."""
    if platform.system() == "Darwin":
        return f"macOS {platform.mac_ver()[0]}"
    if platform.system() == "Linux":
        try:
            return platform.freedesktop_os_release()["PRETTY_NAME"]
        except (OSError, KeyError):
            return f"Linux {platform.release()}"
    return f"{platform.system()} {platform.release()} ({platform.version()})"
