"""The self-test of a model: it is loaded, asked one short question, and must answer with text."""

import queue
import threading

from desktop.clinical.language import Language, Text
from desktop.clinical.task import Sampling
from desktop.engine import protocol
from desktop.engine.protocol import Reply, Turn
from desktop.errors import DesktopError, EngineBusy, EngineMissing, ModelError, SelfTestFailed, from_code
from desktop.model_use import ModelUse
from desktop.models.library import InstalledModel
from desktop.vault_errors import VaultLocked

_QUESTION = Text(
    zh="高血压患者应注意什么？请简短回答。",
    en="What should a patient with hypertension watch for? Be brief.",
)
_MAX_TOKENS = 24
_GREEDY = Sampling(temperature=0)
# How long to wait for the doctor's own answer before the next try.
_PAUSE_S = 0.5


def self_test(use: ModelUse, model: InstalledModel, language: Language, stopped: threading.Event) -> bool:
    """Tries `model` out in the engine; the doctor's own questions go first.

    The model in use is loaded again afterwards where it was loaded, whatever happens.

    `stopped` ends the test when it is set, with `ModelUse.stop_trial`.

    Returns:
        Whether it passed; False when it was stopped.

    Raises:
        SelfTestFailed: the engine died of it, or no text came.
        ModelError, EngineMissing: the model cannot be loaded, or none can.
    """
    reload = use.is_awake
    try:
        while not stopped.is_set():
            layers = use.gpu_layers(model)
            try:
                if _answered(use, model, language, stopped):
                    return True
            except (ModelError, EngineMissing):
                raise
            except DesktopError as error:
                # A GPU that fails gets fewer layers the next time: that is no fault of the model.
                # Nor is it that the vault was locked meanwhile, which ends the engine's worker.
                if not isinstance(error, EngineBusy | VaultLocked) and use.gpu_layers(model) == layers:
                    raise SelfTestFailed(name=model.id, problem=error.code) from error
            stopped.wait(_PAUSE_S)
    finally:
        use.end_trial(reload=reload)
    return False


def _answered(use: ModelUse, model: InstalledModel, language: Language, stopped: threading.Event) -> bool:
    """Whether text came; False when it was stopped, or the doctor went first. Raises what the engine says."""
    replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
    turns = (Turn("user", _QUESTION.read(language)),)
    use.try_out(model, turns, sampling=_GREEDY, max_tokens=_MAX_TOKENS, listener=replies.put)
    if stopped.is_set():
        use.stop_trial()
    text = ""
    while True:
        match replies.get():
            case protocol.Text(text=piece):
                text += piece
            case protocol.Done(reason="cancelled"):
                return False
            case protocol.Done() if text.strip():
                return True
            case protocol.Done():
                raise SelfTestFailed(name=model.id, problem="没有文字 / no text")
            case protocol.Failed(code=code, facts=facts):
                raise from_code(code, facts)
            case _:
                pass
