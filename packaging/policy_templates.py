"""Writes what sets the policy: ADMX and ADML, an example, the table of packaging/README.md.

python packaging/policy_templates.py [--out dist/policy]
"""

import argparse
import sys
from pathlib import Path

import product
from policy.admx import CULTURES, adml, admx
from policy.papers import example, with_table

PAGE = product.ROOT / "packaging" / "README.md"
TEMPLATE = "DoctorFLAN"


def templates() -> dict[str, bytes]:
    """The content of each file by its place below the folder, as `PolicyDefinitions` wants it."""
    words = {f"{culture}/{TEMPLATE}.adml": adml(language) for language, culture in CULTURES.items()}
    return {f"{TEMPLATE}.admx": admx(), **words, "policy.toml": example().encode()}


def write_templates(folder: Path) -> None:
    """Fills a folder, which every installer takes along."""
    for name, content in templates().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def main(arguments: list[str] | None = None) -> int:
    """Writes the files and the table; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=product.ROOT / "dist" / "policy")
    options = parser.parse_args(arguments)
    write_templates(options.out)
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
