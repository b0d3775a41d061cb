"""Builds llama.cpp as the bundle needs it: one library for each generation of processors, and no other.

From the sources of the very release of llama-cpp-python that the program runs on. Vulkan's kernels are
built where `--vulkan` asks for them; on Apple's processors Metal's are always there.
"""

import argparse
import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.llama_tools import LEFT_OUT, PACKAGE, fetch_sources

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "native"
SUFFIXES = {"win32": ".dll", "darwin": ".dylib"}
SWITCHED_ON = ("BUILD_SHARED_LIBS", "GGML_BACKEND_DL", "GGML_CPU_ALL_VARIANTS")
SWITCHED_OFF = ("GGML_NATIVE", "LLAMA_BUILD_TOOLS", "LLAMA_BUILD_COMMON", "LLAMA_BUILD_SERVER", *LEFT_OUT)
# One file for each library, found beside the one that asks for it: a bundle has no symbolic links to spare.
PLACED = (
    "-DCMAKE_PLATFORM_NO_VERSIONED_SONAME=ON",
    "-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON",
    f"-DCMAKE_INSTALL_RPATH={'@loader_path' if sys.platform == 'darwin' else '$ORIGIN'}",
)


def main() -> None:
    """Builds, and prints what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vulkan", action="store_true", help="also Vulkan's kernels; needs its SDK")
    folder = built_libraries(vulkan=parser.parse_args().vulkan)
    for library in sorted(folder.iterdir()):
        print(f"{library.stat().st_size / 1e6:6.1f} MB  {library.name}")


def built_libraries(*, vulkan: bool = False) -> Path:
    """The folder of the libraries, built unless those of this release are there.

    Raises:
        SystemExit: they cannot be built; the compiler has said why.
    """
    version = importlib.metadata.version(PACKAGE)
    home = BUILD / (f"{version}-vulkan" if vulkan else version)
    folder, unfinished = home / "lib", home / "lib.new"
    if folder.is_dir():
        return folder
    source = next(home.glob("*/vendor/llama.cpp"), None)
    if source is None:
        home.mkdir(parents=True, exist_ok=True)
        source = fetch_sources(home, version)
    _compile(source, home / "build", vulkan=vulkan)
    _gather(home / "build" / "bin", unfinished)
    unfinished.rename(folder)
    return folder


def _compile(source: Path, build: Path, *, vulkan: bool) -> None:
    """Compiles; on Windows with Visual Studio, elsewhere with Ninja."""
    options = ["-DCMAKE_BUILD_TYPE=Release", *PLACED, f"-DGGML_VULKAN={'ON' if vulkan else 'OFF'}"]
    options += [f"-D{name}=ON" for name in SWITCHED_ON] + [f"-D{name}=OFF" for name in SWITCHED_OFF]
    generator = [] if sys.platform == "win32" else ["-G", "Ninja"]
    _run("cmake", *generator, "-S", str(source), "-B", str(build), *options)
    jobs = str(os.cpu_count() or 1)
    _run("cmake", "--build", str(build), "--config", "Release", "-j", jobs, "--target", "llama")


def _gather(built: Path, folder: Path) -> None:
    """Copies the libraries into `folder`, without what a linker or a debugger would want of them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    suffix = SUFFIXES.get(sys.platform, ".so")
    # Loadable modules end in .so on macOS too.
    found = [path for path in built.rglob("*") if path.suffix in {suffix, ".so"} and not path.is_symlink()]
    for library in found:
        shutil.copy2(library, folder)
        if sys.platform.startswith("linux"):
            _run("strip", "--strip-unneeded", str(folder / library.name))


def _run(*command: str) -> None:
    """Runs a tool, the environment's own before the system's."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    tool = shutil.which(command[0], path=path)
    if tool is None:
        raise SystemExit(f"{command[0]} is needed; packaging/BUILDING.md names all that is.")
    environment = {**os.environ, "PATH": path}
    done = subprocess.run([tool, *command[1:]], check=False, stdout=sys.stderr, env=environment)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed; the lines above say why.")


if __name__ == "__main__":
    main()
