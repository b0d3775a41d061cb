"""Writes revision, files, sizes and SHA-256 of the catalogue's models, as the hub says, into models.toml.

`python packaging/pin_models.py` pins what is not pinned yet; with ids it pins those again, to their newest
revision; with `--check` it changes nothing and fails when the hub's files are not those of the catalogue.
Comments and layout stay. The hub is asked by the program's own transfer process, through huggingface_hub.
"""

import argparse
import re
import sys
from pathlib import Path

import msgspec

from desktop.errors import DesktopError, from_code
from desktop.models.catalogue import CatalogueEntry, load_catalogue
from desktop.models.catalogue_text import value_text
from desktop.models.job import Job
from desktop.models.protocol import Failed, Hub, Resolve, Resolved

ROOT = Path(__file__).resolve().parents[1]


def ask(entry: CatalogueEntry, hub: Hub, *, newest: bool) -> Resolved:
    """What the hub says of an entry; of its newest revision and files when that is wanted.

    Raises:
        DesktopError: it cannot be asked, or its files are not those of the catalogue.
    """
    revision = "" if newest else entry.revision
    files = tuple(msgspec.structs.replace(part, size_bytes=0, sha256="") for part in entry.files)
    request = Resolve(hub, entry.repository, revision, entry.quantisation, files if newest else entry.files)
    end = Job(request, lambda _reply: None).wait()
    if isinstance(end, Failed):
        raise from_code(end.code, end.facts)
    if not isinstance(end, Resolved):
        raise SystemExit("stopped")
    return end


def stamp(path: Path, index: int, resolved: Resolved) -> None:
    """Writes what the hub said into the entry number `index` (from 0) of a catalogue; nothing else changes.

    Raises:
        CatalogueInvalid: the hub's files cannot stand in a catalogue; the file is as it was.
        SystemExit: the file is written in a way that this script cannot change.
    """
    before = load_catalogue(path).models
    text = path.read_text(encoding="utf-8")
    starts = [found.start() for found in re.finditer(r"^\s*\[\[\s*models\s*\]\]", text, re.MULTILINE)]
    start, end = starts[index], [*starts, len(text)][index + 1]
    files = [msgspec.to_builtins(part) for part in resolved.files]
    new = _with_line(text[start:end], "revision", value_text(resolved.revision), after="repository")
    new = text[:start] + _with_line(new, "files", value_text(files), after="revision") + text[end:]
    wanted = msgspec.structs.replace(before[index], revision=resolved.revision, files=resolved.files)
    if load_catalogue(path, new.encode()).models != (*before[:index], wanted, *before[index + 1 :]):
        raise SystemExit(f"{path.name}: {before[index].id} is written in an unusual way; pin it by hand")
    path.write_text(new, encoding="utf-8")


def _with_line(entry: str, key: str, value: str, *, after: str) -> str:
    """The entry with `key = value` in the place of what it has there, else behind the line of `after`."""
    old = re.compile(rf"^{key} *= *(?:\[\n(?:.*\n)*?\]|.*)$", re.MULTILINE)
    line = f"{key} = {value}"
    if old.search(entry):
        return old.sub(lambda _: line, entry, count=1)
    return re.sub(
        rf"^({after} *=.*)$", lambda found: f"{found[1]}\n{line}", entry, count=1, flags=re.MULTILINE
    )


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; 1 when something could not be pinned, or is not what it was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("ids", nargs="*", help="pin these again")
    parser.add_argument("--check", action="store_true", help="change nothing, compare")
    parser.add_argument("--catalogue", type=Path, default=ROOT / "models.toml")
    parser.add_argument("--endpoint", default="", help="another hub than the usual one")
    options = parser.parse_args(arguments)
    failed = False
    for index, entry in enumerate(load_catalogue(options.catalogue).models):
        chosen = entry.id in options.ids if options.ids else options.check or not entry.is_pinned
        if not entry.repository or not chosen:
            continue
        try:
            resolved = ask(
                entry, Hub(endpoint=options.endpoint), newest=bool(options.ids) and not options.check
            )
            if not options.check:
                stamp(options.catalogue, index, resolved)
        except DesktopError as error:
            failed = True
            print(f"{entry.id}: {error.sentence('en')}", file=sys.stderr)
            continue
        size = sum(part.size_bytes for part in resolved.files)
        print(f"{entry.id}: {len(resolved.files)} file(s), {size / 1e9:.2f} GB, {resolved.revision[:12]}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
