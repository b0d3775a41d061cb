"""The front end's side of the engine, and the fake, never load llama.cpp."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module", ["client", "fake", "protocol", "worker", "template", "gguf_header", "state_file"]
)
def test_llama_cpp_stays_in_the_worker(module: str) -> None:
    code = f"import sys; import desktop.engine.{module}; sys.exit('llama_cpp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
