"""The installed program as its user has it: an empty home, no network, no Python, one place to write."""

import os
import subprocess
import sys
from pathlib import Path

TIMEOUT_S = 120.0
# What a desktop brings: libraries, fonts and their settings. No program, so no Python either.
SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share", "/etc", "/var/cache/fontconfig")
X_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 -- where X has them
DATA = {
    "win32": "AppData/Local/DoctorFLAN",
    "darwin": "Library/Application Support/DoctorFLAN",
}.get(sys.platform, ".local/share/DoctorFLAN")


# Without these no program of Windows can open a socket.
KEPT = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR")


class Installed:
    """The program in `bundle`, and a home and a folder for temporary files in `place`.

    `shown` are more folders that the program may read; `online` lets it out to the loopback address.
    """

    def __init__(self, bundle: Path, place: Path) -> None:
        self._bundle = bundle
        self.shown: list[Path] = []
        self.online = False
        self.home = place / "王 医生"
        self._temporary = place / "temporary"
        self.home.mkdir()
        self._temporary.mkdir()

    @property
    def data(self) -> Path:
        """The data folder: the one place to which the program may write."""
        return self.home / DATA

    def run(self, *arguments: str, words: str = "") -> str:
        """Runs a command to its good end, without a word on stderr; returns what it printed."""
        done = self.done(*arguments, words=words)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def done(self, *arguments: str, words: str = "") -> subprocess.CompletedProcess[str]:
        """Runs a command to whatever end."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environment(),
            input=words,
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT_S,
            check=False,
        )

    def command(self, *arguments: str) -> list[str]:
        """The program's command line, shut in where the system can do that."""
        inside = "Contents/MacOS" if self._bundle.suffix == ".app" else "."
        suffix = "-cli.exe" if sys.platform == "win32" else ""
        return [*self._walls(), str(self._bundle / inside / f"doctorflan{suffix}"), *arguments]

    def environment(self, **more: str) -> dict[str, str]:
        """The variables of a session of this user, `more` among them."""
        folders = dict.fromkeys(("TMPDIR", "TEMP", "TMP", "XDG_RUNTIME_DIR"), str(self._temporary))
        homes = {"HOME": str(self.home), "USERPROFILE": str(self.home)}
        # Windows itself would name the real user's folder; platformdirs asks this variable first.
        homes["WIN_PD_OVERRIDE_LOCAL_APPDATA"] = str(self.home / "AppData" / "Local")
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {**kept, "PATH": str(self._temporary), "LANG": "C.UTF-8", **folders, **homes, **more}

    def strays(self) -> list[Path]:
        """Files outside the data folder."""
        files = [path for folder in (self.home, self._temporary) for path in folder.rglob("*")]
        return [path for path in files if path.is_file() and not path.is_relative_to(self.data)]

    def _walls(self) -> list[str]:
        """bubblewrap's: the program sees the system, itself and its user's home, and no network."""
        if not sys.platform.startswith("linux"):
            return []
        readable = [*filter(Path.exists, map(Path, SYSTEM)), self._bundle, X_SOCKETS, *self.shown]
        walls = ["/usr/bin/bwrap", "--unshare-all", "--die-with-parent", "--proc", "/proc", "--dev", "/dev"]
        walls += ["--tmpfs", "/tmp"]  # noqa: S108 -- an empty one of its own
        walls += ["--share-net"] if self.online else []
        for path in readable:
            walls += ["--ro-bind-try", str(path), str(path)]
        for path in (self.home, self._temporary):
            walls += ["--bind", str(path), str(path)]
        return [*walls, "--chdir", str(self.home)]
