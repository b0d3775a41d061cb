"""What a bundle for Windows must hold before it is packed."""

from pathlib import Path

import product

from windows.runtimes import RUNTIMES

WINDOW, CONSOLE = "doctorflan.exe", "doctorflan-cli.exe"


def require_windows_bundle(bundle: Path) -> None:
    """Looks for both programs and the runtimes. Raises `product.NotPossible`."""
    product.require_bundle(bundle, WINDOW, CONSOLE)
    there = {path.name.lower() for path in bundle.rglob("*.dll")}
    if missing := [name for name in RUNTIMES if name not in there]:
        raise product.NotPossible(f"{bundle} holds no {', '.join(missing)}")
