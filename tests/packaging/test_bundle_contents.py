"""What goes into the bundle: nothing whose licence is not known, nothing that is every Linux's own."""

import sysconfig
from pathlib import Path

import pytest
from bundle.contents import is_systems_own, is_wanted
from bundle.licences import licences, owners_of

INSTALLED = Path(sysconfig.get_path("purelib"))
LLAMA = Path("/build/llama")


def test_each_part_is_its_makers() -> None:
    table = [
        ("click.core", str(INSTALLED / "click/core.py"), "PYMODULE"),
        ("PySide6/QtCore.abi3.so", str(INSTALLED / "PySide6/QtCore.abi3.so"), "EXTENSION"),
        ("llama/libllama.so", str(LLAMA / "libllama.so"), "BINARY"),
        ("json", str(Path(sysconfig.get_path("stdlib"), "json/__init__.py")), "PYMODULE"),
        ("jaraco", "-", "PYMODULE"),
        ("resources/specialties.toml", str(Path(__file__).parents[2] / "resources/specialties.toml"), "DATA"),
    ]
    owners = {"click": {"click"}, "PySide6": {"Qt"}, "llama": {"llama.cpp"}, "json": {"Python"}}
    assert owners_of([table], LLAMA) == owners


def test_what_has_no_licence_stops_the_build(tmp_path: Path) -> None:
    library = tmp_path / "libnobody.so.1"
    library.touch()
    with pytest.raises(SystemExit, match="licence"):
        licences([[(library.name, str(library), "BINARY")]], LLAMA, tmp_path)
    with pytest.raises(SystemExit, match=r"llama\.cpp"):
        licences([[("llama/libllama.so", str(LLAMA / "libllama.so"), "BINARY")]], LLAMA, tmp_path)


def test_what_is_left_to_the_system_is_not_brought_along() -> None:
    for name in ("libX11.so.6", "libstdc++.so.6", "libfontconfig.so.1", "libcups.so.2", "libgnutls.so.30"):
        assert not is_wanted(name, "", "BINARY")
        assert is_systems_own(name)
    for name in ("libxcb-cursor.so.0", "libcrypto.so.3", "libggml-base.so"):
        assert not is_systems_own(name)


def test_qt_can_print() -> None:
    for name in (
        "PySide6/Qt/plugins/printsupport/libcupsprintersupport.so",
        "PySide6/plugins/printsupport/windowsprintersupport.dll",
        "PySide6/QtPrintSupport.abi3.so",
        "PySide6/Qt/lib/libQt6PrintSupport.so.6",
        "PySide6/Qt6PrintSupport.dll",
    ):
        assert is_wanted(name, "", "BINARY")


def test_of_python_stdnum_only_what_is_used_goes_in() -> None:
    for name in ("stdnum/util.py", "stdnum/cn/ric.py", "stdnum/gb/nhs.py"):
        assert is_wanted(name, "", "DATA")
    for name in ("stdnum/oui.dat", "stdnum/cn/loc.dat", "stdnum/at/vnr.py"):
        assert not is_wanted(name, "", "DATA")
