"""A Windows to install into: Wine with a folder, a home and a registry of its own."""

import os
import re
import shutil
import subprocess
from pathlib import Path

TIMEOUT_S = 120.0
UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\DoctorFLAN"


class Wine:
    """One Windows; `folder` holds all that it ever writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.drive = folder / "prefix" / "drive_c"
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "WINEPREFIX": str(folder / "prefix"),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
            "LC_ALL": "C.UTF-8",
        }

    def start(self) -> None:
        """Makes it a Windows 10."""
        self.run("wineboot", "-i")
        self.run("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
        self.end()
        for folder in self.drive.glob("users/*/*"):
            if folder.is_symlink():  # to the home of who made it; a copy has one of its own
                folder.unlink()
                folder.mkdir()

    def copy(self, folder: Path) -> "Wine":
        """Another Windows like this one; Windows' own files, which nobody changes, are shared."""
        own = str(self.drive / "windows")

        def take(source: str, target: str) -> None:
            if source.startswith(own):
                os.link(source, target)
            else:
                shutil.copy2(source, target)

        shutil.copytree(self.folder, folder, symlinks=True, copy_function=take)
        return Wine(folder)

    def end(self) -> None:
        """Waits until all its processes have ended."""
        subprocess.run(["wineserver", "-k"], env=self._environment, check=False, timeout=TIMEOUT_S)
        subprocess.run(["wineserver", "-w"], env=self._environment, check=False, timeout=TIMEOUT_S)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs a program of this Windows to its end."""
        return subprocess.run(
            ["wine", *command],
            env=self._environment,
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=TIMEOUT_S,
        )

    def code(self, *command: str) -> int:
        """The exit code of a program."""
        return self.run(*command).returncode

    def running(self, *command: str) -> subprocess.Popen[str]:
        """Starts a program that writes a line once it runs, and ends with its input."""
        pipe = subprocess.PIPE
        started = subprocess.Popen(
            ["wine", *command], env=self._environment, cwd=self.folder, stdin=pipe, stdout=pipe, text=True
        )
        assert started.stdout is not None
        assert started.stdout.readline().strip() == "runs"
        return started

    def code_on_a_full_disk(self, most_bytes: int, *command: str) -> int:
        """The exit code of a program that can write no file larger than this."""
        self.end()
        subprocess.run(["wineserver", "-p"], env=self._environment, check=True, timeout=TIMEOUT_S)
        return subprocess.run(
            ["prlimit", f"--fsize={most_bytes}", "wine", *command],
            env=self._environment,
            cwd=self.folder,
            check=False,
            timeout=TIMEOUT_S,
            restore_signals=False,  # Python ignores SIGXFSZ, and so does what inherits that: writing fails
        ).returncode

    def uninstall(self, folder: str, *options: str) -> int:
        """Runs the uninstaller, which copies itself elsewhere and goes on there; waits for its end."""
        code = self.code("C:\\" + folder.replace("/", "\\") + "\\uninstall.exe", "/S", *options)
        subprocess.run(["wineserver", "-w"], env=self._environment, check=True, timeout=TIMEOUT_S)
        return code

    def registry(self, key: str, value: str) -> str:
        """One text of the registry, that of the key itself where `value` is empty; empty if there is none."""
        told = self.run("reg", "query", key, *(["/v", value] if value else ["/ve"])).stdout
        found = re.search(rf"{re.escape(value) or '.Default.'}\s+REG_\w+\s+([^\r\n]*)", told)
        return found[1] if found else ""

    def has_key(self, key: str) -> bool:
        """Whether a key is in the registry."""
        return self.code("reg", "query", key) == 0

    def links(self, name: str) -> list[Path]:
        """All shortcuts of this name, wherever they lie."""
        return sorted(self.drive.rglob(name))


def seen_from_windows(path: Path) -> str:
    """A path of this system as Wine shows it."""
    return "Z:" + str(path).replace("/", "\\")
