"""The package for group policy: what its tables say, and that it installs, upgrades and uninstalls."""

import subprocess
from pathlib import Path, PurePosixPath

import product
import pytest
from policy_templates import templates
from windows.contents import CONSOLE, WINDOW
from windows.msi import build_msi

from tests.installers.wine import Wine, seen_from_windows

PLACE = "Program Files/DoctorFLAN"
DONE = 0


def table(msi: Path, name: str) -> list[list[str]]:
    """The rows of a table of the package."""
    told = subprocess.run(["msiinfo", "export", str(msi), name], capture_output=True, text=True, check=True)
    return [line.split("\t") for line in told.stdout.splitlines()[3:]]


def install(wine: Wine, msi: Path, *properties: str) -> int:
    return wine.code("msiexec", "/i", seen_from_windows(msi), "/qn", *properties)


def test_its_tables_hold_every_file_and_every_option(msi: Path, windows_bundle: Path) -> None:
    names = {row[2].split("|")[-1] for row in table(msi, "File")}
    own = {path.name for path in windows_bundle.rglob("*") if path.is_file()}
    assert names == own | {PurePosixPath(name).name for name in templates()}
    properties = {row[0]: row[1] for row in table(msi, "Property")}
    assert properties["UpgradeCode"] == f"{{{product.UPGRADE_CODE}}}"
    assert properties["ALLUSERS"] == "1"
    conditions = {row[0]: row[4] for row in table(msi, "Component") if row[4]}
    assert conditions == {"MenuIcon": 'STARTMENU="1"', "DesktopIcon": 'DESKTOP="1"', "Gguf": 'GGUF="1"'}


def test_a_repair_runs_no_command_with_what_a_user_gives(msi: Path) -> None:
    conditions = {row[0]: row[1] for row in table(msi, "InstallExecuteSequence")}
    actions = [row[0] for row in table(msi, "CustomAction")]
    assert len(actions) == 6
    for action in actions:
        assert conditions[action].endswith("NOT Installed")


def test_it_installs_with_its_options(wine: Wine, msi: Path, tmp_path: Path) -> None:
    (tmp_path / "离线 包").mkdir()
    (tmp_path / "离线 包/SHA256SUMS").touch()
    kit = seen_from_windows(tmp_path / "离线 包")
    options = ("DESKTOP=1", "GGUF=1", "LANG=en", "VAULT=required", f"KIT={kit}", "FINGERPRINT=ab12")
    assert install(wine, msi, *options) == DONE
    app = wine.drive / PLACE / "app"
    assert (app / WINDOW).is_file()
    assert {name: (app / "policy" / name).read_bytes() for name in templates()} == templates()
    assert (app / "_internal/defaults.json").read_text(encoding="ascii").strip() == '{"language":"en"}'
    policy = (wine.drive / "ProgramData/DoctorFLAN/policy.toml").read_text(encoding="ascii")
    assert policy.strip() == "vault_required = true"
    calls = (app / f"{CONSOLE}.calls").read_text(encoding="utf-8")
    assert calls.strip().endswith(f'kit take --machine --fingerprint "ab12" "{kit}"')
    assert len(wine.links("DoctorFLAN.lnk")) == 2


def test_another_version_takes_its_place_in_both_directions(
    wine: Wine, msi: Path, windows_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def installed() -> set[str]:
        keys = wine.run("reg", "query", r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall").stdout
        found = [line for line in keys.splitlines() if "{" in line]
        return {wine.registry(key.strip(), "DisplayVersion") for key in found}

    assert install(wine, msi) == DONE
    before = installed()
    monkeypatch.setattr(product, "version", lambda: "0.0.9")
    older = build_msi(windows_bundle, tmp_path)
    assert install(wine, older) == DONE
    assert installed() - before == {"0.0.9"}
    assert product.version() not in before - installed()
    assert install(wine, msi) == DONE
    assert "0.0.9" not in installed()
    assert (wine.drive / PLACE / "app" / WINDOW).is_file()


def test_uninstalling_keeps_policy_and_data(wine: Wine, msi: Path) -> None:
    assert install(wine, msi, "LANG=en", "VAULT=required") == DONE
    data = next(wine.drive.glob("users/*/AppData/Local")) / "DoctorFLAN"
    data.mkdir()
    assert wine.code("msiexec", "/x", seen_from_windows(msi), "/qn") == DONE
    assert not [path for path in (wine.drive / PLACE).rglob("*") if path.is_file()]
    assert data.is_dir()
    assert (wine.drive / "ProgramData/DoctorFLAN/policy.toml").is_file()


def test_the_program_judges_the_policy_before_it_is_put_into_place(
    wine: Wine, msi: Path, tmp_path: Path
) -> None:
    policy = tmp_path / "医院 策略.toml"
    option = f"POLICY={seen_from_windows(policy)}"
    there = wine.drive / "ProgramData/DoctorFLAN/policy.toml"
    policy.write_text("downloads = maybe\n", encoding="utf-8")
    assert install(wine, msi, option) != DONE
    assert not there.exists()
    policy.write_text("downloads = false\n", encoding="utf-8")
    assert install(wine, msi, option) == DONE
    assert there.read_bytes() == policy.read_bytes()


@pytest.mark.parametrize("option", ["LANG=fr", "VAULT=maybe"])
def test_a_wrong_option_installs_nothing(wine: Wine, msi: Path, option: str) -> None:
    assert install(wine, msi, option) != DONE
    assert not (wine.drive / PLACE).exists()
