"""The maker of kits: what it puts in, what it refuses, and that it never leaves half a kit."""

from pathlib import Path

import offline_kit
import product
import pytest
from offline_kit import Order, make_kit

from desktop.errors import CatalogueInvalid, KeyFileInvalid, ModelDamaged
from desktop.models.export_folder import read_export
from desktop.models.kit import check_kit, read_kit
from tests.kits import KEY, MODEL, SIGNER, catalogue_file, exported_model, flip, whole_kit


def test_each_part_may_come_alone(tmp_path: Path) -> None:
    package = tmp_path / "doctorflan.deb"
    package.write_bytes(b"x")
    orders = {
        "program": Order(KEY, programs=(package,)),
        "model": Order(KEY, models=(exported_model(tmp_path / "model"),)),
        "catalogue": Order(KEY, catalogues=(catalogue_file(tmp_path / "hospital.toml"),)),
    }
    for name, order in orders.items():
        make_kit(order, tmp_path / "kits" / name)
        kit = read_kit(tmp_path / "kits" / name, (SIGNER,))
        check_kit(kit, lambda _: None)
        found = [bool(kit.installers), bool(kit.models), bool(kit.papers)]
        assert found == [name == "program", name == "model", name == "catalogue"]
    assert sorted(path.name for path in (tmp_path / "kits").iterdir()) == sorted(orders)


def test_its_papers_are_signed_by_one_key_alone(tmp_path: Path) -> None:
    kit = whole_kit(tmp_path / "kit")
    assert read_export(kit / "models" / MODEL, (SIGNER,)).origin.signature == "valid"
    assert SIGNER.pem == (kit / "signer.pem").read_bytes()
    assert not [path for path in kit.rglob("*") if path.is_file() and b"PRIVATE" in path.read_bytes()]


def test_its_page_is_in_both_languages_and_names_the_fingerprint(tmp_path: Path) -> None:
    page = (whole_kit(tmp_path / "kit") / "START.html").read_text(encoding="utf-8")
    assert page.count(SIGNER.fingerprint) == 2
    for words in ("离线包", "offline kit", f"models/{MODEL}", "install.cmd --fingerprint"):
        assert words in page
    assert "http" not in page


def test_windows_reads_its_script(tmp_path: Path) -> None:
    kit = whole_kit(tmp_path / "kit")
    script = (kit / "install.cmd").read_bytes()
    assert script.count(b"\r\n") == script.count(b"\n")
    assert not script.startswith(b"\xef\xbb\xbf")
    assert f"fingerprint: {SIGNER.fingerprint}\r\n".encode() in (kit / "KIT").read_bytes()


def test_what_cannot_be_used_makes_no_kit(tmp_path: Path) -> None:
    model, catalogue = exported_model(tmp_path / "model"), tmp_path / "broken.toml"
    (model / "病区 模型.gguf").write_bytes(b"cut off")
    catalogue.write_text("[[models]]\nid = 7\n", encoding="utf-8")
    orders = (
        (Order(KEY, programs=(tmp_path / "nothing.deb",)), product.NotPossible),
        (Order(KEY, models=(model,)), ModelDamaged),
        (Order(KEY, catalogues=(catalogue,)), CatalogueInvalid),
        (Order(KEY, trusted=(catalogue,)), KeyFileInvalid),
        (Order(b"no key"), KeyFileInvalid),
    )
    for order, refusal in orders:
        with pytest.raises(refusal):
            make_kit(order, tmp_path / "kits" / "kit")
        assert not list((tmp_path / "kits").iterdir())


def test_a_changed_model_makes_no_kit(tmp_path: Path) -> None:
    model = exported_model(tmp_path / "model")
    flip(model / "病区 模型.gguf")
    key = tmp_path / "key.pem"
    key.write_bytes(KEY)
    arguments = ["--out", str(tmp_path / "kit"), "--key", str(key), "--model", str(model)]
    assert offline_kit.main(arguments) == 1
    assert not (tmp_path / "kit").exists()


def test_an_older_kit_is_never_overwritten(tmp_path: Path) -> None:
    kit = whole_kit(tmp_path / "kit")
    with pytest.raises(product.NotPossible, match="there already"):
        make_kit(Order(KEY), kit)
