"""What an acceptance test found, as it is filed: every number, every answer, and why it passed or failed."""

from typing import Literal

import msgspec

from desktop.clinical.language import Language, Text

AnswerCheck = Literal["end", "language", "form", "repetition", "phrases"]
ANSWER_CHECKS: dict[AnswerCheck, Text] = {
    "end": Text(zh="完整", en="Whole"),
    "language": Text(zh="语言", en="Language"),
    "form": Text(zh="格式", en="Form"),
    "repetition": Text(zh="无重复", en="No loops"),
    "phrases": Text(zh="无禁语", en="Phrases"),
}
CHECKS: dict[str, Text] = {
    "file": Text(zh="模型文件", en="Model file"),
    "engine": Text(zh="引擎", en="Engine"),
    "offline": Text(zh="离线", en="Offline"),
    "speed": Text(zh="速度", en="Speed"),
    "memory": Text(zh="内存", en="Memory"),
    "vignettes": Text(zh="病例", en="Vignettes"),
}


class _Filed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Problem(_Filed, frozen=True, kw_only=True):
    """Why an answer did not pass."""

    check: AnswerCheck
    detail: Text


class Vignette(_Filed, frozen=True, kw_only=True):
    """A task's example, what the model answered and what is wrong with that; times in seconds."""

    task_id: str
    title: Text
    answer: str
    tokens: int
    seconds: float
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


class Check(_Filed, frozen=True, kw_only=True):
    """One line of the verdict; `name` is a key of `CHECKS`."""

    name: str
    passed: bool
    detail: Text


class Workstation(_Filed, frozen=True, kw_only=True):
    """The PC; memory in bytes."""

    name: str
    system: str
    processor: str = ""
    memory_bytes: int = 0


class Runtime(_Filed, frozen=True, kw_only=True):
    """How the model ran: on which instructions of the processor or which GPU, with how many threads."""

    llama_cpp: str = ""
    instructions: tuple[str, ...] = ()
    device: str = ""
    layers: int = 0
    gpu_layers: int = 0
    gpu_problem: str = ""
    threads: int = 0
    batch_threads: int = 0
    context: int = 0
    kv_type: str = ""


class Model(_Filed, frozen=True, kw_only=True):
    """The model, its files hashed just now; `adapters` as name and SHA-256 with a space between.

    `expected_sha256` is the catalogue's, or that of the day when the model was taken in; empty when there
    is none. `has_changed`: it, or an adapter, has another one now. `catalogue` is the file that names the
    model, `signature` what that file's is worth: `valid`, `unknown` or empty.
    """

    id: str
    title: Text
    file: str
    files: int = 1
    size_bytes: int = 0
    sha256: str = ""
    expected_sha256: str = ""
    has_changed: bool = False
    in_catalogue: bool = False
    catalogue: str = ""
    signature: str = ""
    licence: str = ""
    architecture: str = ""
    parameters: int = 0
    quantisation: str = ""
    adapters: tuple[str, ...] = ()
    demo: bool = False
    doctorflan: bool = False


class Measures(_Filed, frozen=True, kw_only=True):
    """What was measured: seconds, tokens a second, bytes; 0 where nothing was.

    `first_s` is the time to the first word of a new case, `memory_bytes` the engine's, `free_bytes` what
    was left to other programs, `connections` the most network connections of program and engine that
    were open in `looks` looks.
    """

    load_s: float = 0.0
    reading: float = 0.0
    writing: float = 0.0
    first_s: float = 0.0
    memory_bytes: int = 0
    free_bytes: int = 0
    connections: int = 0
    looks: int = 0


class Report(_Filed, frozen=True, kw_only=True):
    """The whole report; it passed when every check did.

    `made_at` is the PC's own time with its offset, ISO 8601.
    `vignettes_sha256` is of the rules and all questions: two reports with the same one asked the same.
    """

    format: Literal[1] = 1
    passed: bool
    made_at: str
    language: Language
    app_version: str
    rules_version: int
    vignettes_sha256: str
    seconds: float
    workstation: Workstation
    model: Model
    runtime: Runtime
    measures: Measures
    checks: tuple[Check, ...]
    vignettes: tuple[Vignette, ...]
