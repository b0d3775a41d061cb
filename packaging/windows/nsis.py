"""The setup program, compiled by makensis from installer.nsi."""

import os
import subprocess
import tempfile
from pathlib import Path

import icons
import product
from policy_templates import write_templates

from windows.contents import require_windows_bundle

SCRIPT = Path(__file__).resolve().parent / "installer.nsi"
SIGN_UNINSTALLER = "DOCTORFLAN_SIGN"


def build_setup(bundle: Path, out: Path) -> Path:
    """Compiles `DoctorFLAN-<version>-setup.exe`.

    `bundle` is what `make bundle` made on Windows.

    The uninstaller is made while compiling: the command in `DOCTORFLAN_SIGN`, if there is one, signs it.

    Raises:
        product.NotPossible: the folder lacks something.
        subprocess.CalledProcessError: makensis has warned or failed.
    """
    require_windows_bundle(bundle)
    out.mkdir(parents=True, exist_ok=True)
    target = (out / f"DoctorFLAN-{product.version()}-setup.exe").absolute()
    with tempfile.TemporaryDirectory() as name:
        icon = Path(name) / "doctorflan.ico"
        icon.write_bytes(icons.ico(product.ICON))
        policies = Path(name) / "policy"
        write_templates(policies)
        facts = {
            "BUNDLE": str(bundle.absolute()),
            "POLICIES": str(policies),
            "OUT": str(target),
            "ICON": str(icon),
            "VERSION": product.version(),
            "SIZE_KIB": str(product.size_kib(bundle) + product.size_kib(policies)),
            "PUBLISHER": product.PUBLISHER,
            "LICENCE": str(product.LICENCE),
        }
        if command := os.environ.get(SIGN_UNINSTALLER):
            facts["SIGN"] = command
        defines = [f"-D{key}={value}" for key, value in facts.items()]
        # -WX: a warning of makensis is a mistake in the script.
        subprocess.run(["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defines, str(SCRIPT)], check=True)
    return target
