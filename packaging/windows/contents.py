"""What a bundle for Windows must hold before it is packed."""

from pathlib import Path

import product

from windows.runtimes import RUNTIMES

WINDOW, CONSOLE = "doctorflan.exe", "doctorflan-cli.exe"


def require_windows_bundle(bundle: Path) -> None:
    """Looks for both programs and the runtimes. Raises `product.NotPossible`."""
    if not all((bundle / program).is_file() for program in (WINDOW, CONSOLE)):
        mend = "`make bundle` on Windows builds one, and BUNDLE=FOLDER names it here"
        raise product.NotPossible(f"{bundle} is no bundle for Windows; {mend}")
    there = {path.name.lower() for path in bundle.rglob("*.dll")}
    if missing := [name for name in RUNTIMES if name not in there]:
        raise product.NotPossible(f"{bundle} holds no {', '.join(missing)}")
