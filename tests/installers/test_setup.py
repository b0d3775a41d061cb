"""The setup program: installs, upgrades, repairs and uninstalls, silently, in a Windows of the test's own."""

import json
import shutil
import subprocess
from pathlib import Path

import product
import pytest
from policy_templates import templates
from windows.contents import CONSOLE, WINDOW
from windows.nsis import build_setup
from windows.runtimes import RUNTIMES

from tests.installers.wine import UNINSTALL, Wine, seen_from_windows

EVERYBODY = "Program Files/DoctorFLAN"
DONE, WRONG_OPTION, PROGRAM_RUNS, NOT_ADMINISTRATOR = 0, 3, 4, 5
WRONG_WINDOWS, CANNOT_WRITE, POLICY_REFUSED, KIT_REFUSED = 6, 7, 8, 9
OURS = {"_internal/defaults.json", *(f"policy/{name}" for name in templates())}


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_it_holds_the_bundle_and_the_runtimes(setup: Path, windows_bundle: Path) -> None:
    told = subprocess.run(["7z", "l", "-ba", str(setup)], capture_output=True, text=True, check=True).stdout
    for name in (WINDOW, CONSOLE, *RUNTIMES):
        assert name in told
    assert setup.stat().st_size < 1_000_000


def test_for_everybody(wine: Wine, setup: Path, windows_bundle: Path) -> None:
    assert wine.code(str(setup), "/S", "/ALLUSERS", "/LANG=en", "/GGUF", "/DESKTOP=1") == DONE
    place = wine.drive / EVERYBODY
    assert files(windows_bundle) | OURS == files(place / "app")
    assert json.loads((place / "app/_internal/defaults.json").read_bytes()) == {"language": "en"}
    assert len(wine.links("DoctorFLAN.lnk")) == 2
    assert wine.registry(rf"HKLM\{UNINSTALL}", "DisplayVersion") == product.version()
    assert wine.registry(rf"HKLM\{UNINSTALL}", "QuietUninstallString").endswith('uninstall.exe" /S')
    opened = wine.registry(r"HKLM\Software\Classes\DoctorFLAN.Model\shell\open\command", "")
    assert opened == r'"C:\Program Files\DoctorFLAN\app\doctorflan.exe" --open "%1"'


def test_for_one_user_in_a_chinese_folder(wine: Wine, setup: Path) -> None:
    assert wine.code(str(setup), "/S", "/CURRENTUSER", "/STARTMENU=0", r"/D=C:\诊所 电脑\DoctorFLAN") == DONE
    assert (wine.drive / "诊所 电脑/DoctorFLAN/app" / WINDOW).is_file()
    assert not wine.links("DoctorFLAN.lnk")
    assert wine.has_key(rf"HKCU\{UNINSTALL}")
    assert not wine.has_key(rf"HKLM\{UNINSTALL}")
    assert not (wine.drive / "ProgramData/DoctorFLAN").exists()


def test_a_new_version_takes_the_old_ones_place_and_recalls_what_it_was_told(
    wine: Wine, setup: Path, windows_bundle: Path
) -> None:
    assert wine.code(str(setup), "/S", "/LANG=en", "/STARTMENU=0", r"/D=C:\Clinic") == DONE
    (wine.drive / "Clinic/app/of-the-old-version.dll").write_bytes(b"MZ")
    (wine.drive / "Clinic/app" / WINDOW).write_bytes(b"damaged")
    (wine.drive / "Clinic/not ours.txt").write_text("kept", encoding="utf-8")
    assert wine.code(str(setup), "/S") == DONE
    assert files(wine.drive / "Clinic/app") == files(windows_bundle) | OURS
    assert (wine.drive / "Clinic/app" / WINDOW).read_bytes() == (windows_bundle / WINDOW).read_bytes()
    assert not wine.links("DoctorFLAN.lnk")
    assert wine.registry(r"HKLM\Software\DoctorFLAN", "Language") == "en"
    assert (wine.drive / "Clinic/not ours.txt").is_file()
    assert not (wine.drive / EVERYBODY).exists()


def test_the_version_before_can_come_back(
    wine: Wine, setup: Path, windows_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wine.code(str(setup), "/S") == DONE
    monkeypatch.setattr(product, "version", lambda: "0.0.9")
    assert wine.code(str(build_setup(windows_bundle, tmp_path)), "/S") == DONE
    assert wine.registry(rf"HKLM\{UNINSTALL}", "DisplayVersion") == "0.0.9"


def test_uninstalling_keeps_data_models_and_what_is_not_ours(wine: Wine, setup: Path) -> None:
    assert wine.code(str(setup), "/S", "/GGUF", "/DESKTOP", "/VAULT=required") == DONE
    data = next(wine.drive.glob("users/*/AppData/Local")) / "DoctorFLAN"
    data.mkdir()
    (data / "history.db").write_bytes(b"data")
    (wine.drive / EVERYBODY / "not ours.txt").write_text("kept", encoding="utf-8")
    assert wine.uninstall(EVERYBODY) == DONE
    assert files(wine.drive / EVERYBODY) == {"not ours.txt"}
    assert (data / "history.db").is_file()
    assert (wine.drive / "ProgramData/DoctorFLAN/policy.toml").is_file()
    assert not wine.links("DoctorFLAN.lnk")
    for key in (rf"HKLM\{UNINSTALL}", r"HKLM\Software\DoctorFLAN", r"HKLM\Software\Classes\DoctorFLAN.Model"):
        assert not wine.has_key(key)


def test_uninstalling_removes_data_only_where_it_is_said(wine: Wine, setup: Path) -> None:
    assert wine.code(str(setup), "/S", "/VAULT=required") == DONE
    data = next(wine.drive.glob("users/*/AppData/Local")) / "DoctorFLAN"
    data.mkdir()
    assert wine.uninstall(EVERYBODY, "/REMOVEDATA") == DONE
    assert not data.exists()
    assert not (wine.drive / "ProgramData/DoctorFLAN").exists()
    assert not (wine.drive / EVERYBODY).exists()


def test_a_policy_is_put_where_only_administrators_write(wine: Wine, setup: Path, tmp_path: Path) -> None:
    policy = tmp_path / "医院 策略.toml"
    policy.write_text('language = "en"\n', encoding="utf-8")
    assert wine.code(str(setup), "/S", f"/POLICY={seen_from_windows(policy)}") == DONE
    there = wine.drive / "ProgramData/DoctorFLAN/policy.toml"
    assert there.read_bytes() == policy.read_bytes()
    assert wine.code(str(setup), "/S", "/VAULT=required") == DONE
    assert there.read_bytes() == policy.read_bytes(), "the administrator's own policy is not replaced"


def test_a_policy_that_the_program_refuses_installs_nothing(wine: Wine, setup: Path, tmp_path: Path) -> None:
    policy = tmp_path / "医院 策略.toml"
    policy.write_text("downloads = maybe\n", encoding="utf-8")
    option = f"/POLICY={seen_from_windows(policy)}"
    assert wine.code(str(setup), "/S", option) == WRONG_OPTION
    assert not (wine.drive / EVERYBODY).exists()
    assert wine.code(str(setup), "/S") == DONE
    before = files(wine.drive / EVERYBODY)
    assert wine.code(str(setup), "/S", option) == WRONG_OPTION
    assert files(wine.drive / EVERYBODY) == before
    assert not (wine.drive / "ProgramData/DoctorFLAN/policy.toml").exists()


@pytest.mark.parametrize("program", [WINDOW, CONSOLE])
def test_a_program_that_runs_is_left_as_it_is(wine: Wine, setup: Path, program: str) -> None:
    assert wine.code(str(setup), "/S", "/LANG=zh", r"/D=C:\Clinic") == DONE
    app = wine.drive / "Clinic/app"
    (app / "of-the-old-version.dll").write_bytes(b"MZ")
    with wine.running(str(app / program), "stay"):
        before = files(wine.drive / "Clinic")
        assert wine.code(str(setup), "/S", "/LANG=en") == PROGRAM_RUNS
        assert wine.code(r"C:\Clinic\uninstall.exe", "/S", r"_?=C:\Clinic") == PROGRAM_RUNS
        assert files(wine.drive / "Clinic") == before
    assert wine.registry(r"HKLM\Software\DoctorFLAN", "Language") == "zh"
    assert wine.code(str(setup), "/S", "/LANG=en") == DONE
    assert not (app / "of-the-old-version.dll").exists()


@pytest.mark.parametrize(("folder", "code"), [("Clinic", WRONG_OPTION), ("Clinic PC", CANNOT_WRITE)])
def test_a_folder_that_cannot_be_made_is_an_exit_code(
    wine: Wine, setup: Path, folder: str, code: int
) -> None:
    (wine.drive / folder).write_text("a file", encoding="utf-8")  # unquoted NSIS reads /D=, quoted we do
    assert wine.code(str(setup), "/S", f"/D=C:\\{folder}") == code
    assert not wine.has_key(rf"HKLM\{UNINSTALL}")
    assert not (wine.drive / EVERYBODY).exists()


def test_a_disk_that_fills_up_leaves_the_old_version(
    wine: Wine, windows_bundle: Path, tmp_path: Path
) -> None:
    large = tmp_path / "bundle"
    shutil.copytree(windows_bundle, large)
    (large / "_internal/large.gguf").write_bytes(bytes(16_000_000))
    setup = str(build_setup(large, tmp_path))
    assert wine.code_on_a_full_disk(12_000_000, setup, "/S") == CANNOT_WRITE
    assert not wine.has_key(rf"HKLM\{UNINSTALL}")
    assert wine.code(setup, "/S") == DONE
    before = files(wine.drive / EVERYBODY)
    assert wine.code_on_a_full_disk(12_000_000, setup, "/S") == CANNOT_WRITE
    assert files(wine.drive / EVERYBODY) == before


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("/LANG=fr",), WRONG_OPTION),
        (("/GGUF=7",), WRONG_OPTION),
        (("/VAULT=maybe",), WRONG_OPTION),
        (("/TYPO",), WRONG_OPTION),
        ((r"/POLICY=C:\nothing.toml",), WRONG_OPTION),
        (("/CURRENTUSER", "/VAULT=required"), NOT_ADMINISTRATOR),
        ((r"/KIT=C:\nothing",), WRONG_OPTION),
    ],
)
def test_a_wrong_option_is_an_exit_code_and_nothing_is_touched(
    wine: Wine, setup: Path, options: tuple[str, ...], code: int
) -> None:
    assert wine.code(str(setup), "/S", *options) == code
    assert not (wine.drive / EVERYBODY).exists()
    assert not wine.has_key(rf"HKLM\{UNINSTALL}")


def test_a_kit_is_handed_to_the_installed_program(wine: Wine, setup: Path, tmp_path: Path) -> None:
    kit = tmp_path / "离线 包"
    kit.mkdir()
    (kit / "SHA256SUMS").touch()
    assert wine.code(str(setup), "/S", "/FINGERPRINT=ab12", f"/KIT={seen_from_windows(kit)}") == DONE
    calls = (wine.drive / EVERYBODY / "app" / f"{CONSOLE}.calls").read_text(encoding="utf-8").splitlines()
    assert len(calls) == 1
    assert calls[0].endswith(f'kit take --machine --fingerprint ab12 "{seen_from_windows(kit)}"')


def test_a_kit_that_the_program_refuses_is_a_code_and_the_program_stays(
    wine: Wine, setup: Path, tmp_path: Path
) -> None:
    (tmp_path / "SHA256SUMS").write_text("maybe", encoding="ascii")
    assert wine.code(str(setup), "/S", f"/KIT={seen_from_windows(tmp_path)}") == KIT_REFUSED
    assert (wine.drive / EVERYBODY / "app" / WINDOW).is_file()


def test_a_policy_that_cannot_be_put_into_place_is_a_code(wine: Wine, setup: Path) -> None:
    (wine.drive / "ProgramData").mkdir(exist_ok=True)
    (wine.drive / "ProgramData/DoctorFLAN").write_text("a file in its way", encoding="utf-8")
    assert wine.code(str(setup), "/S", "/VAULT=required") == POLICY_REFUSED
    assert (wine.drive / EVERYBODY / "app" / WINDOW).is_file()


def test_an_older_windows_is_a_code(wine: Wine, setup: Path) -> None:
    wine.run("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win7", "/f")
    assert wine.code(str(setup), "/S") == WRONG_WINDOWS
    assert not (wine.drive / EVERYBODY).exists()


def test_a_bundle_without_a_runtime_is_refused(tmp_path: Path) -> None:
    for name in (WINDOW, CONSOLE, *RUNTIMES[1:]):
        (tmp_path / name).touch()
    with pytest.raises(product.NotPossible, match=RUNTIMES[0]):
        build_setup(tmp_path, tmp_path)
