"""The package for group policy, by msitools' wixl; its properties are the options of the setup program."""

import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

import icons
import product
from policy_templates import write_templates

from windows.contents import CONSOLE, WINDOW, require_windows_bundle

NAMESPACE = uuid.UUID(product.UPGRADE_CODE)
# Custom actions: a command, or an installed program, run as the system's account once the files are there.
DEFERRED_COMMAND, DEFERRED_FILE = 1024 + 2048 + 34, 1024 + 2048 + 18
SEQUENCE, AFTER_FILES, AT_UNINSTALL = "InstallExecuteSequence", 4010, 2
SHARED = "[CommonAppDataFolder]DoctorFLAN"
INTERNAL = "_internal"
POLICY = rf"{SHARED}\policy.toml"
ADMINISTRATORS = "*S-1-5-32-544"
# ProgramData lets every user add files; this folder rules the program, so that only administrators may. One
# that a user has made before us gets another owner, and so does a policy in it; /L: not what a link leads to.
PROTECT = (
    rf'cmd.exe /c mkdir "{SHARED}" 2>nul & icacls "{SHARED}" /setowner {ADMINISTRATORS} /L && '
    rf'icacls "{SHARED}" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F {ADMINISTRATORS}:(OI)(CI)F '
    rf'*S-1-5-32-545:(OI)(CI)RX /L && if exist "{POLICY}" '
    rf'(icacls "{POLICY}" /setowner {ADMINISTRATORS} /L && icacls "{POLICY}" /reset /L)'
)
COMMAND, PROGRAM = (DEFERRED_COMMAND, "System64Folder"), (DEFERRED_FILE, "Console")
# In this order: what runs, and in which case. Where one fails, the installation is undone.
ACTIONS = {
    "AskPolicy": (*PROGRAM, 'check-policy "[POLICY]"', "POLICY"),
    "Protect": (*COMMAND, PROTECT, ""),
    "TakePolicy": (*COMMAND, rf'cmd.exe /c copy /y "[POLICY]" "{POLICY}"', "POLICY"),
    "DemandVault": (
        *COMMAND,
        rf'cmd.exe /c if not exist "{POLICY}" echo vault_required = true> "{POLICY}"',
        'VAULT="required"',
    ),
    "SetLanguage": (
        *COMMAND,
        rf'cmd.exe /c echo [\{{]"language":"[LANG]"[\}}]> "[APP]{INTERNAL}\defaults.json"',
        "LANG",
    ),
    "TakeKit": (*PROGRAM, 'kit take --machine --fingerprint "[FINGERPRINT]" "[KIT]"', "KIT"),
}
DEMANDS = {
    "Installed OR VersionNT64 >= 603": "64-bit Windows 10 or newer is needed.",
    'Installed OR NOT LANG OR LANG="zh" OR LANG="en"': "LANG is zh or en.",
    'Installed OR NOT VAULT OR VAULT="required" OR VAULT="optional"': "VAULT is required or optional.",
    "Installed OR NOT (POLICY AND VAULT)": "POLICY and VAULT exclude each other.",
}
# What a user without rights may say to a repair that runs with the system's: nothing that reaches a command.
HARMLESS = ("STARTMENU", "DESKTOP", "GGUF")
CONDITIONS = {"MenuIcon": 'STARTMENU="1"', "DesktopIcon": 'DESKTOP="1"', "Gguf": 'GGUF="1"'}
OLDER = "OTHERVERSION"


def build_msi(bundle: Path, out: Path) -> Path:
    """Compiles `DoctorFLAN-<version>.msi`, for everybody on a 64-bit Windows.

    `bundle` is what `make bundle` made on Windows.

    Raises:
        product.NotPossible: the folder lacks something.
        subprocess.CalledProcessError: wixl failed.
    """
    require_windows_bundle(bundle)
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"DoctorFLAN-{product.version()}.msi"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)  # wixl takes relative paths only
        (folder / "bundle").mkdir()
        for path in bundle.absolute().iterdir():
            (folder / "bundle" / path.name).symlink_to(path)
        write_templates(folder / "bundle" / "policy")
        (folder / "doctorflan.ico").write_bytes(icons.ico(product.ICON))
        (folder / "doctorflan.wxs").write_bytes(ET.tostring(_package(folder / "bundle"), encoding="utf-8"))
        command = ["wixl", "--arch", "x64", "--output", "made.msi", "doctorflan.wxs"]
        subprocess.run(command, cwd=folder, check=True)
        for statement in _statements():
            subprocess.run(["msibuild", "made.msi", "-q", statement], cwd=folder, check=True)
        shutil.move(folder / "made.msi", target)
    return target


def _package(bundle: Path) -> ET.Element:
    wix = ET.Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    facts = {"Name": product.TITLE, "Manufacturer": product.PUBLISHER, "Version": product.version()}
    it = _add(wix, "Product", Id="*", UpgradeCode=product.UPGRADE_CODE, Language="1033", **facts)
    package = {"InstallerVersion": "500", "Compressed": "yes", "InstallScope": "perMachine"}
    _add(it, "Package", Description=product.SUMMARY, **package)
    _add(it, "Media", Id="1", Cabinet="doctorflan.cab", EmbedCab="yes")
    upgrade = _add(it, "Upgrade", Id=product.UPGRADE_CODE)
    every = {"Minimum": "0.0.0", "IncludeMinimum": "yes", "OnlyDetect": "no", "Property": OLDER}
    _add(upgrade, "UpgradeVersion", **every)
    for text, message in DEMANDS.items():
        _add(it, "Condition", Message=message).text = text
    _add(it, "Icon", Id="doctorflan.ico", SourceFile="doctorflan.ico")
    _add(it, "Property", Id="ARPPRODUCTICON", Value="doctorflan.ico")
    _add(it, "Property", Id="ARPNOMODIFY", Value="1")
    _add(it, "Property", Id="STARTMENU", Value="1")
    feature = ET.Element("Feature", Id="Program", Title=product.TITLE, Level="1")
    for component in _directories(it, bundle):
        _add(feature, "ComponentRef", Id=component)
    it.append(feature)
    sequence = _add(it, "InstallExecuteSequence")
    _add(sequence, "RemoveExistingProducts", After="InstallInitialize")
    return wix


def _add(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, attributes)


def _directories(it: ET.Element, bundle: Path) -> Iterator[str]:
    """Adds all folders with what lies in them; yields the components."""
    root = _add(it, "Directory", Id="TARGETDIR", Name="SourceDir")
    programs = _add(root, "Directory", Id="ProgramFiles64Folder")
    place = _add(programs, "Directory", Id="INSTALLDIR", Name="DoctorFLAN")
    app = _add(place, "Directory", Id="APP", Name="app")
    _add(root, "Directory", Id="System64Folder")
    _add(root, "Directory", Id="CommonAppDataFolder")
    yield from _folder(app, bundle, PurePosixPath())
    yield _shortcut(_add(root, "Directory", Id="ProgramMenuFolder"), "Menu")
    yield _shortcut(_add(root, "Directory", Id="DesktopFolder"), "Desktop")
    yield _association(app)


def _folder(parent: ET.Element, bundle: Path, below: PurePosixPath) -> Iterator[str]:
    """One component a file, named after its place, so that an update knows it again."""
    for path in sorted((bundle / below).iterdir()):
        inner = below / path.name
        key = _key(inner)
        if path.is_dir():
            folder = _add(parent, "Directory", Id=f"d{key}", Name=path.name)
            yield from _folder(folder, bundle, inner)
            continue
        component = _component(parent, f"c{key}")
        file_id = {WINDOW: "Window", CONSOLE: "Console"}.get(inner.as_posix(), f"f{key}")
        source = f"bundle/{inner.as_posix()}"
        _add(component, "File", Id=file_id, Name=path.name, Source=source, KeyPath="yes")
        yield f"c{key}"


def _key(inner: PurePosixPath) -> str:
    return "_" + uuid.uuid5(NAMESPACE, inner.as_posix()).hex


def _component(parent: ET.Element, name: str) -> ET.Element:
    guid = str(uuid.uuid5(NAMESPACE, f"component {name}")).upper()
    return _add(parent, "Component", Id=name, Guid=guid, Win64="yes")


def _shortcut(folder: ET.Element, name: str) -> str:
    component = _component(folder, f"{name}Icon")
    target = {"Target": rf"[APP]{WINDOW}", "WorkingDirectory": "APP"}
    _add(component, "Shortcut", Id=f"{name}Shortcut", Name="DoctorFLAN", **target)
    key = {"Root": "HKLM", "Key": r"Software\DoctorFLAN\Msi", "Type": "string", "Value": "1"}
    _add(component, "RegistryValue", Name=name, KeyPath="yes", **key)
    return f"{name}Icon"


def _association(app: ET.Element) -> str:
    component = _component(app, "Gguf")
    kind = r"Software\Classes\DoctorFLAN.Model"
    values = {
        kind: "GGUF",
        rf"{kind}\DefaultIcon": rf"[APP]{WINDOW},0",
        rf"{kind}\shell\open\command": rf'"[APP]{WINDOW}" --open "%1"',
    }
    key = {"Root": "HKLM", "Type": "string"}
    for path, value in values.items():
        _add(component, "RegistryValue", Key=path, Value=value, **key)
    program = {"Key": r"Software\Classes\.gguf\OpenWithProgids", "Name": "DoctorFLAN.Model", "Value": ""}
    _add(component, "RegistryValue", KeyPath="yes", **program, **key)
    return "Gguf"


def _statements() -> Iterator[str]:
    """What wixl has no words for, as SQL: commands, conditions, what goes at the end."""
    for place, (action, (kind, source, command, condition)) in enumerate(ACTIONS.items()):
        yield _row("CustomAction", Action=action, Type=kind, Source=source, Target=command)
        when = f"{condition} AND NOT Installed" if condition else "NOT Installed"
        yield _row(SEQUENCE, Action=action, Condition=when, Sequence=AFTER_FILES + place)
    for component, condition in CONDITIONS.items():
        yield _value("Component", component, "Condition", condition)
    owner, folder = f"c{_key(PurePosixPath(WINDOW))}", f"d{_key(PurePosixPath(INTERNAL))}"
    file = {"FileKey": "Defaults", "FileName": "defaults.json", "Component_": owner, "DirProperty": folder}
    yield _row("RemoveFile", InstallMode=AT_UNINSTALL, **file)
    yield _value("Property", "SecureCustomProperties", "Value", ";".join((OLDER, *HARMLESS)))


def _row(table: str, **values: str | int) -> str:
    columns = ", ".join(f"`{name}`" for name in values)
    texts = ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in values.values())
    return f"INSERT INTO `{table}` ({columns}) VALUES ({texts})"  # noqa: S608 -- all of it stands above


def _value(table: str, key: str, column: str, value: str) -> str:
    """In a table whose key has its name."""
    return f"UPDATE `{table}` SET `{column}` = '{value}' WHERE `{table}` = '{key}'"  # noqa: S608 -- as above
