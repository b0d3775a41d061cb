"""The transfer process: does one request of `protocol`, and ends.

It is the one place of the program with a permit for the network, started by the user and gone with the
transfer. It ends when its standard input does: with the program that started it.
"""

import os
import secrets
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import msgspec

from desktop.engine.cores import lower_priority
from desktop.engine.pipe import LineTooLongError, WorkerPipe, lines
from desktop.errors import DesktopError, TransferStopped
from desktop.models.control import Control, Patience, StopRequestedError
from desktop.models.copying import copy_files, hash_files
from desktop.models.protocol import (
    Copy,
    Download,
    Failed,
    Finished,
    Hash,
    Limit,
    Reply,
    Request,
    Resolve,
    Stop,
    Stopped,
)

_FOREIGN = ("HF_", "HUGGINGFACE_", "HUGGING_FACE_", "TRANSFORMERS_", "XET_", "OAUTH_", "OPENID_")
_SWITCHES = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_HUB_DISABLE_XET": "1",  # writes a cache of its own, and cannot be held to a speed
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_SHARED_BLOBS": "1",
    "HF_HUB_VERBOSITY": "critical",
}


Permit = Callable[[], AbstractContextManager[None]]


def main(arguments: Sequence[str] = (), permit: Permit = nullcontext) -> int:
    """Reads one request from standard input and does it.

    Args:
        arguments: at most a number, by which all waiting times are multiplied (for tests).
        permit: opens the network for the block of a request that needs it; shut it is otherwise.

    Returns:
        The exit code: 0.
    """
    pipe = WorkerPipe()
    lower_priority()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the front end to decide about
    patience = Patience().shortened(float(arguments[0])) if arguments else Patience()
    requests = _requests(pipe)
    request = next(requests, None)
    if request is not None and not isinstance(request, Limit | Stop):
        control = Control(pipe.say, patience)
        if isinstance(request, Download):
            control.pace.limit(request.limit_bytes_s)
        worker = threading.Thread(target=_serve, args=(request, control, permit), name="transfer")
        threading.Thread(target=_obey, args=(requests, control, worker), name="commands", daemon=True).start()
        worker.start()
        worker.join()
    os._exit(0)  # connections that hang shall not keep the process


def _requests(pipe: WorkerPipe) -> Iterator[Request]:
    """The program's lines; what is none of the protocol ends them, as the end of the pipe does."""
    decoder = msgspec.json.Decoder(Request)
    try:
        for line in lines(pipe.read):
            yield decoder.decode(line)
    except (OSError, LineTooLongError, msgspec.DecodeError, UnicodeError):
        return


def _obey(requests: Iterator[Request], control: Control, worker: threading.Thread) -> None:
    """Follows the program's wishes; its end is the wish to stop."""
    for request in requests:
        if isinstance(request, Limit):
            control.pace.limit(request.bytes_s)
        else:
            break
    control.stop.set()
    worker.join(control.patience.grace_s)
    if worker.is_alive():
        control.abandon()
    os._exit(0)


def _serve(request: Resolve | Download | Copy | Hash, control: Control, permit: Permit) -> None:
    try:
        control.say(_end(request, control, permit))
    except BrokenPipeError:
        return  # the program is gone, nobody is left to tell


def _end(request: Resolve | Download | Copy | Hash, control: Control, permit: Permit) -> Reply:
    try:
        match request:
            case Copy():
                return Finished(copy_files(request, control))
            case Hash():
                return Finished(hash_files(request, control))
            case Resolve() | Download():
                with permit():
                    return _from_hub(request, control)
    except StopRequestedError:
        return Stopped()
    except DesktopError as error:
        return Failed(error.code, error.facts)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  a bug: the program shall hear of it
        return Failed(TransferStopped.__name__, {"problem": type(error).__name__})


def _from_hub(request: Resolve | Download, control: Control) -> Reply:
    parent = Path(request.folder) if isinstance(request, Download) else Path(tempfile.gettempdir())
    home = parent / f".hub-{secrets.token_hex(4)}"
    set_environment(home)
    try:
        from desktop.models import download  # noqa: PLC0415  the library reads its switches when imported

        if isinstance(request, Resolve):
            return download.resolve(request, control)
        return Finished(download.download(request, control))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def set_environment(home: Path) -> None:
    """Takes the user's settings for the library away, switches off every extra call, and moves its files.

    Proxies of the system stay: they count when the program's settings name none.
    """
    for name in tuple(os.environ):
        if name.upper().startswith(_FOREIGN):
            del os.environ[name]
    os.environ.update(_SWITCHES, HF_HOME=str(home))
