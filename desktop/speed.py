"""How fast this PC is with a model: what a doctor will wait, in the program's own words and numbers."""

import secrets
import threading

import msgspec

from desktop.clinical.task import Sampling
from desktop.engine.protocol import Done, Failed, Loaded, Question, Reply, Turn
from desktop.errors import from_code
from desktop.model_use import ModelUse
from desktop.models.library import InstalledModel

TOGETHER = 8
"""How many questions are answered side by side."""
_NAME = "speed"
_GREEDY = Sampling(temperature=0)
_QUESTION = "男，52岁，活动后胸骨后压榨样疼痛三天，每次约五分钟，休息后缓解，伴出汗，无发热，无咯血。"
_FURTHER = "还需要补充哪些检查？请说明理由。"
_SHORTEST_PROMPT = 64
_PER_CONTEXT = 8
_WRITTEN = 64


class Speed(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured, and how the model was loaded.

    `reading` and `writing` are tokens a second, `together` those of `TOGETHER` answers written side
    by side. `first_ms` is the time to the first text of a new case of `prompt_tokens`, `further_ms`
    that of a further question in it. `memory_bytes` is the engine's resident size.
    """

    model: str
    threads: int
    batch_threads: int
    context: int
    kv_type: str
    gpu_layers: int
    device: str
    memory_bytes: int
    prompt_tokens: int
    reading: float
    writing: float
    first_ms: float
    further_ms: float
    together: float


def measured_speed(use: ModelUse, model: InstalledModel) -> Speed:
    """Measures for some seconds, on a large model some minutes. Nothing of it is kept.

    Raises:
        ModelError, EngineError: the model cannot be used.
    """
    loaded = _Waiting(Loaded)
    use.load(model, "zh", loaded)
    how = loaded.reply()
    if not isinstance(how, Loaded):
        raise TypeError(how)
    question = Turn("user", _new_case(how.context))
    _asked(use, model, (Turn("user", _new_case(how.context)),))  # the first words wait for cold memory
    first = _asked(use, model, (question,))
    further = _asked(use, model, (question, Turn("assistant", "好的。"), Turn("user", _FURTHER)))
    return Speed(
        model=model.id,
        threads=how.threads,
        batch_threads=how.batch_threads,
        context=how.context,
        kv_type=how.kv_type,
        gpu_layers=how.gpu_layers,
        device=how.device,
        memory_bytes=first.memory_bytes,
        prompt_tokens=first.prompt_tokens,
        reading=(first.prompt_tokens - first.cached_tokens) / first.ttft_ms * 1000 if first.ttft_ms else 0.0,
        writing=first.tokens_per_second,
        first_ms=first.ttft_ms,
        further_ms=further.ttft_ms,
        together=_together(use, model, how.context),
    )


def _asked(use: ModelUse, model: InstalledModel, turns: tuple[Turn, ...]) -> Done:
    waiting = _Waiting(Done)
    use.ask(
        model,
        _NAME,
        turns,
        language="zh",
        sampling=_GREEDY,
        seed=0,
        max_tokens=_WRITTEN,
        is_kept=False,
        listener=waiting,
    )
    return waiting.done()


def _together(use: ModelUse, model: InstalledModel, context: int) -> float:
    waiting = _Waiting(Done)
    turns = [(Turn("user", _new_case(context // TOGETHER)),) for _ in range(TOGETHER)]
    questions = [Question(each, _GREEDY, seed=0, max_tokens=_WRITTEN) for each in turns]
    use.ask_many(model, questions, waiting, parallel=TOGETHER)
    return waiting.done().tokens_per_second


def _new_case(context: int) -> str:
    """A case that was never read, an eighth of the context long."""
    characters = max(context // _PER_CONTEXT, _SHORTEST_PROMPT)
    return f"{secrets.randbelow(10**6)}号。" + (_QUESTION * (characters // len(_QUESTION) + 1))[:characters]


class _Waiting:
    """A listener that waits for the end of one request."""

    def __init__(self, kind: type) -> None:
        self._kind = kind
        self._reply: Reply | None = None
        self._ended = threading.Event()

    def __call__(self, reply: Reply) -> None:
        if isinstance(reply, self._kind | Failed):
            self._reply = reply
            self._ended.set()

    def reply(self) -> Reply | None:
        """The final reply. Raises the `DesktopError` of a failure."""
        self._ended.wait()
        if isinstance(self._reply, Failed):
            raise from_code(self._reply.code, self._reply.facts)
        return self._reply

    def done(self) -> Done:
        """The end of an answer; raises as `reply`."""
        reply = self.reply()
        if not isinstance(reply, Done):
            raise TypeError(reply)
        return reply
