"""The worker process: `main` serves llama.cpp over stdin and stdout until stdin ends."""

import os
import signal
import sys

from desktop.engine.abort_flag import AbortFlag
from desktop.engine.cores import lower_priority
from desktop.engine.pipe import WorkerPipe
from desktop.engine.protocol import PROTOCOL_VERSION, Failed, Hello
from desktop.engine.serving import Server
from desktop.errors import EngineMissing

# How long GNU OpenMP's threads wait for each other with open eyes before they sleep, in rounds. Never
# (OMP_WAIT_POLICY=passive) wrote 113 tokens a second on two quiet cores, 1,000 rounds 200, its own 300,000
# 205; with another program busy on one of the cores that was 145, 85 and 2.
WAITING = {"GOMP_SPINCOUNT": "1000"}
# A worker that llama.cpp aborts shall end, not start a debugger to print where.
ENDING = {"GGML_NO_BACKTRACE": "1"}


def main() -> int:
    """Takes over the pipe, loads llama.cpp's library, says hello and serves.

    Returns:
        The exit code: 0, or 1 when there is no llama.cpp to serve.
    """
    pipe = WorkerPipe()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the front end to decide about
    lower_priority()
    for name, value in (WAITING | ENDING).items():
        os.environ.setdefault(name, value)
    try:
        return _serve(pipe, AbortFlag())
    except BrokenPipeError:
        return 0  # the program is gone, nobody is left to tell


def _serve(pipe: WorkerPipe, flag: AbortFlag) -> int:
    try:
        from desktop.engine.backend import BINDINGS_VERSION, LlamaBackend  # noqa: PLC0415
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        # Not there, built for another processor, or another version than the bindings expect.
        pipe.say(Failed(0, EngineMissing.__name__, {"problem": f"llama_cpp: {type(error).__name__}"}))
        return 1
    backend = LlamaBackend(flag)
    pipe.say(Hello(PROTOCOL_VERSION, BINDINGS_VERSION))
    Server(pipe, backend, flag).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
