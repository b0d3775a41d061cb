"""Makes the demo model in one command, from the repository's root: `python packaging/demo_model/build.py`."""

import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]  # desktop and demo_model, without installing them
    sys.exit(importlib.import_module("demo_model.recipe").main())
