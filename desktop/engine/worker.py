"""The worker process: `main` serves llama.cpp over stdin and stdout until stdin ends."""

import os
import signal
import sys

from desktop.engine.abort_flag import AbortFlag
from desktop.engine.cores import lower_priority
from desktop.engine.native import load_libraries
from desktop.engine.pipe import WorkerPipe
from desktop.engine.protocol import PROTOCOL_VERSION, Failed, Hello
from desktop.engine.serving import Server
from desktop.errors import EngineMissing

# How long GNU OpenMP's threads wait for each other with open eyes before they sleep, in rounds. On two
# quiet cores a small model wrote 113 tokens a second with none, 205 with 1,000 and with its own 300,000; a
# 1.5B model 31.0 with 1,000, 31.4 with 3,000, 31.5 with 300,000. With another program busy on one core
# the small one wrote 145 with none, 85 with 1,000, 66 with 2,000, 38 with 5,000 and 2 with 300,000.
WAITING = {"GOMP_SPINCOUNT": "2000"}
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
        load_libraries()
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
