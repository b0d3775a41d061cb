r"""Makes an offline kit: one signed folder for a USB stick, with installers, models, catalogues and keys.

python packaging/offline_kit.py --out KIT --key signing-key.pem \
    [--program FILE]... [--model FOLDER]... [--catalogue FILE.toml]... [--trust KEY.pem]...

A model is a folder below FOLDER as `doctorflan models export ID FOLDER` makes it; a key is what
`openssl genpkey -algorithm ed25519` writes.
Each part may come alone: a kit with a catalogue and nothing else updates the catalogue.
"""

import argparse
import datetime as dt
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import product
from kit import checker
from kit.page import page

from desktop.errors import DesktopError
from desktop.models.catalogues import CATALOGUES, KEYS, read_signed
from desktop.models.export_folder import read_export, write_papers
from desktop.models.kit import MODELS, PROGRAM, SIGNATURE, SIGNER, SUMS, check_kit, read_kit
from desktop.models.shared_models import copy_exported
from desktop.models.signatures import PublicKey, public_key, read_key, sign

FORMAT = 1
KIT_FOLDER = Path(__file__).resolve().parent / "kit"
CHUNK_BYTES = 1 << 20


class Order(msgspec.Struct, frozen=True):
    """What goes into a kit; `private_pem` signs it, `tools` are compiled checkers that lie ready."""

    private_pem: bytes
    programs: tuple[Path, ...] = ()
    models: tuple[Path, ...] = ()
    catalogues: tuple[Path, ...] = ()
    trusted: tuple[Path, ...] = ()
    tools: tuple[Path, ...] = ()

    @property
    def signer(self) -> PublicKey:
        """The public half of the key."""
        return public_key(self.private_pem)


def make_kit(order: Order, out: Path) -> None:
    """Makes the kit beside `out`, checks it, and only then gives it its name.

    Raises:
        product.NotPossible: `out` is there already, or a file is not there.
        DesktopError: a model, a catalogue or a key is not what it should be, or the disk is full.
    """
    if out.exists():
        raise product.NotPossible(f"{out} is there already")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as name:
        kit = Path(name) / "kit"
        kit.mkdir()
        _fill(order, kit)
        _seal(order, kit)
        check_kit(read_kit(kit, (order.signer,)), lambda _: None)
        kit.replace(out)


def _fill(order: Order, kit: Path) -> None:
    for program in order.programs:
        _copy(program, kit / PROGRAM / program.name)
    for model in order.models:
        _copy_model(model, kit / MODELS, order.private_pem)
    for catalogue in order.catalogues:
        _copy_catalogue(catalogue, kit / CATALOGUES, order.private_pem)
    for key in order.trusted:
        read_key(key)
        _copy(key, kit / KEYS / key.name)
    for tool in order.tools or _tools(order.programs, kit):
        _copy(tool, kit / "tools" / tool.name)
        if (licence := tool.with_name(checker.LICENCE)).is_file():
            _copy(licence, kit / "tools" / licence.name)
    names = [path.relative_to(kit).as_posix() for path in _named(kit)]
    made = dt.datetime.now(tz=dt.UTC).date().isoformat()
    facts = {"version": product.version(), "made": made, "fingerprint": order.signer.fingerprint}
    (kit / "START.html").write_text(page(names=names, **facts), encoding="utf-8")
    lines = [f"format: {FORMAT}", *(f"{key}: {value}" for key, value in facts.items())]
    lines += [f"setup: {program.name}" for program in order.programs if program.name.endswith("-setup.exe")]
    (kit / "KIT").write_bytes("".join(f"{line}\r\n" for line in lines).encode())
    script = (KIT_FOLDER / "install.cmd").read_text(encoding="utf-8")
    (kit / "install.cmd").write_bytes(script.replace("\r\n", "\n").replace("\n", "\r\n").encode())
    shutil.copy(KIT_FOLDER / "install.sh", kit / "install.sh")


def _seal(order: Order, kit: Path) -> None:
    """Sums of all files, their signature, and the key that made it."""
    names = sorted(path.relative_to(kit).as_posix() for path in kit.rglob("*") if path.is_file())
    sums = "".join(f"{_sha256(kit / name)}  {name}\n" for name in names).encode()
    (kit / SUMS).write_bytes(sums)
    (kit / SIGNATURE).write_bytes(sign(sums, order.private_pem))
    (kit / SIGNER).write_bytes(order.signer.pem)


def _copy_model(exported: Path, models: Path, private_pem: bytes) -> None:
    """Copies and hashes the files; the papers are signed anew, so that one key alone must be trusted."""
    found = read_export(exported, ())
    target = models / found.entry.id
    copy_exported(found, target)
    write_papers(target, found.entries, private_pem)


def _copy_catalogue(catalogue: Path, to: Path, private_pem: bytes) -> None:
    read_signed(catalogue, ())
    _copy(catalogue, to / catalogue.name)
    (to / f"{catalogue.name}.sig").write_bytes(sign(catalogue.read_bytes(), private_pem))


def _tools(programs: tuple[Path, ...], kit: Path) -> Iterator[Path]:
    """The checker for Windows is compiled where it was not given; the Mac's can only be made on a Mac."""
    with tempfile.TemporaryDirectory(dir=kit.parent) as name:
        if checker.is_ready_for_windows():
            yield checker.for_windows(Path(name))
        elif any(program.suffix in {".exe", ".msi"} for program in programs):
            mend = "`make kit` gets it ready (gcc-mingw-w64-x86-64); --tool takes that of a release"
            raise product.NotPossible(f"kit-check.exe cannot be compiled; {mend}")
        if sys.platform == "darwin":
            yield checker.for_this_system(Path(name))


def _named(kit: Path) -> list[Path]:
    """What the page names."""
    found = [*(kit / PROGRAM).glob("*"), *(kit / MODELS).glob("*"), *(kit / CATALOGUES).glob("*.toml")]
    return sorted(found)


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise product.NotPossible(f"{source} is not there")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """Makes a kit; returns the exit code."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--out", type=Path, required=True, help="the folder to make")
    parser.add_argument("--key", type=Path, required=True, help="the private key in PEM; it never goes along")
    for name in ("program", "model", "catalogue", "trust", "tool"):
        parser.add_argument(f"--{name}", type=Path, action="append", default=[], metavar="PATH")
    options = parser.parse_args(arguments)
    try:
        order = Order(
            options.key.read_bytes(),
            programs=tuple(options.program),
            models=tuple(options.model),
            catalogues=tuple(options.catalogue),
            trusted=tuple(options.trust),
            tools=tuple(options.tool),
        )
        make_kit(order, options.out)
    except DesktopError as error:
        print(error.sentence("en"), file=sys.stderr)
        return 1
    except (product.NotPossible, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{options.out}\nfingerprint: {order.signer.fingerprint}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
