"""A check-up of the installation: what is there, what is missing, and what to do about it."""

import os
import platform
import queue
import shutil
from collections.abc import Callable, Iterator

import msgspec

from desktop import __version__, screen
from desktop.assistant import Assistant
from desktop.clinical.language import Text
from desktop.clinical.shelf import load_shelf
from desktop.conversation.events import ModelState
from desktop.errors import DesktopError, EngineHung, PolicyInvalid
from desktop.offline import check_offline
from desktop.paths import make_data_folder
from desktop.policy.effective import InForce
from desktop.policy.places import machine_places
from desktop.policy.writable import open_to_users
from desktop.vault_errors import VaultLocked

_GIB = 1 << 30
_FREE_BYTES_LOW = 1 * _GIB
_ENGINE_TIMEOUT_S = 120.0

NAMES = {
    "program": Text(zh="程序", en="Program"),
    "window": Text(zh="窗口", en="Window"),
    "policy": Text(zh="管理员策略", en="Administrator's policy"),
    "data": Text(zh="数据文件夹", en="Data folder"),
    "history": Text(zh="病例库", en="History"),
    "tasks": Text(zh="任务", en="Tasks"),
    "model": Text(zh="模型", en="Model"),
    "engine": Text(zh="引擎", en="Engine"),
    "offline": Text(zh="离线检查", en="Offline check"),
}
_HASH_WRONG = Text(
    zh="文件与模型目录中的 SHA-256 不符；请重新安装程序。",
    en="The file does not have the SHA-256 of the catalogue; please reinstall the program.",
)
_NOT_WRITABLE = Text(zh="不能写入；请检查权限。", en="It cannot be written; check its permissions.")
_LITTLE_SPACE = Text(zh="磁盘空间不足 1 GB；请清理。", en="Less than 1 GB is free; make some space.")
_KEY_PLACES = {
    "keyring": Text(zh="密钥在系统钥匙串中", en="key in the system's keyring"),
    "file": Text(zh="密钥在仅本用户可读的文件中", en="key in a file that only this user can read"),
    "passphrase": Text(zh="密钥由口令保护", en="key guarded by the passphrase"),
}
_OPEN_POLICY = Text(
    zh="普通用户可以更改 {path}；请只允许管理员写入它及其所在的文件夹。",
    en="Ordinary users could change {path}; let administrators alone write it and the folder that it is in.",
)
_UNKNOWN = Text(
    zh="hidden_tasks 中的 {names} 不是任何任务的 id；请按 doctorflan tasks 的列表改正。",
    en="hidden_tasks: no task has the id {names}; correct it after the list of doctorflan tasks.",
)
_OFFLINE = Text(
    zh="网络连接 {sockets} · 监听端口 {ports} · 被拒绝的联网尝试 {refused} · "
    "数据文件夹外正在写入的文件 {outside} · 进程 {processes}，其中内核封网 {sealed}",
    en="connections {sockets} · listening ports {ports} · refused attempts {refused} · "
    "files being written outside the data folder {outside} · processes {processes}, "
    "{sealed} sealed by the kernel",
)
_NOT_OFFLINE = Text(
    zh="没有下载时这些数应为零；请关闭程序，运行 doctorflan problem-report --to 文件，交给信息科。",
    en="Without a download these are zero; close the program, run doctorflan problem-report --to FILE, "
    "and give the file to your IT department.",
)
_LOCKED = Text(zh="已上锁，未检查内容", en="locked, not looked into")
_VERIFY_FAILED = Text(
    zh="完整性检查未通过；请从备份恢复。", en="The integrity check failed; restore a backup."
)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the check-up. `mend` is None when all is well; `name` is a key of `NAMES`.

    `rules` are those of the administrator that are in force.
    """

    name: str
    detail: Text
    mend: Text | None = None
    rules: tuple[InForce, ...] = ()


def check_up(assistant: Assistant) -> Iterator[Finding]:
    """Looks at everything in turn; the engine takes longest, and is there when the last look is taken."""
    yield Finding(
        name="program", detail=_same(f"DoctorFLAN Desktop {__version__} · Python {platform.python_version()}")
    )
    yield _window()
    for look in (_policy, _data, _history, _tasks, _model):
        yield _guarded(look, assistant)
    yield _engine(assistant)
    yield _offline(assistant)


def _guarded(look: Callable[[Assistant], Finding], assistant: Assistant) -> Finding:
    try:
        return look(assistant)
    except DesktopError as error:
        return Finding(name=look.__name__.lstrip("_"), detail=_same(error.code), mend=_sentences(error))


def _window() -> Finding:
    missing = screen.missing_libraries()
    if missing:
        return Finding(
            name="window", detail=_same(" ".join(missing)), mend=_same(screen.mending_command(missing))
        )
    if not screen.has_display():
        return Finding(
            name="window", detail=Text(zh="没有显示器，使用终端", en="no display, the terminal is used")
        )
    return Finding(name="window", detail=Text(zh="就绪", en="ready"))


def broken_policy(error: PolicyInvalid) -> Finding:
    """The one line of the check-up of a program that stays closed."""
    return Finding(name="policy", detail=_same(str(error.facts["file"])), mend=_sentences(error))


def _policy(assistant: Assistant) -> Finding:
    policy, file = assistant.policy, assistant.paths.policy
    if file is None and not policy.origins:
        return Finding(name="policy", detail=Text(zh="没有", en="none"))
    rules = policy.in_force()
    places = " · ".join(dict.fromkeys([*policy.origins.values(), *([str(file)] if file else [])]))
    detail = Text(zh=f"{len(rules)} 条规则 · {places}", en=f"{len(rules)} rules · {places}")
    is_draft = file is not None and file != machine_places().policy
    place = None if is_draft else open_to_users(file, assistant.paths.shared)
    mend = _OPEN_POLICY.filled(path=str(place)) if place else _unknown_tasks(assistant)
    return Finding(name="policy", detail=detail, mend=mend, rules=rules)


def _unknown_tasks(assistant: Assistant) -> Text | None:
    """A task's id that is misspelt in the policy hides nothing."""
    paths = assistant.paths
    known = {task.id for task in load_shelf(paths.resources, paths.own_tasks, paths.shared_tasks).tasks}
    names = ", ".join(name for name in assistant.policy.policy.hidden_tasks or () if name not in known)
    return _UNKNOWN.filled(names=names) if names else None


def _data(assistant: Assistant) -> Finding:
    folder = assistant.paths.data
    make_data_folder(assistant.paths)
    free = shutil.disk_usage(folder).free
    mend = _LITTLE_SPACE if free < _FREE_BYTES_LOW else None
    if not os.access(folder, os.W_OK):
        mend = _NOT_WRITABLE
    return Finding(name="data", detail=_same(f"{folder} · {free / _GIB:.1f} GiB"), mend=mend)


def _history(assistant: Assistant) -> Finding:
    try:
        place = assistant.key_place
    except VaultLocked:
        return Finding(name="history", detail=_LOCKED)
    count = len(assistant.summaries())
    problems = assistant.verify()
    key = _KEY_PLACES[place]
    return Finding(
        name="history",
        detail=Text(zh=f"{count} 个病例 · {key.zh}", en=f"{count} conversations · {key.en}"),
        mend=_VERIFY_FAILED if problems else None,
    )


def _tasks(assistant: Assistant) -> Finding:
    shelf = assistant.shelf
    counts = (len(shelf.tasks), len(shelf.specialties))
    detail = Text(zh="{} 个任务，{} 个专科".format(*counts), en="{} tasks, {} specialties".format(*counts))
    mends = [_sentences(problem) for problem in shelf.problems]
    mend = Text(zh=" ".join(m.zh for m in mends), en=" ".join(m.en for m in mends)) if mends else None
    return Finding(name="tasks", detail=detail, mend=mend)


def _model(assistant: Assistant) -> Finding:
    model = assistant.model()
    detail = _same(f"{model.id} · {model.path.name} · {model.size_bytes / 1e6:.1f} MB")
    expected = model.expected_sha256
    wrong = bool(expected) and assistant.sha256(model) != expected
    return Finding(name="model", detail=detail, mend=_HASH_WRONG if wrong else None)


def _engine(assistant: Assistant) -> Finding:
    states: queue.SimpleQueue[ModelState] = queue.SimpleQueue()
    assistant.watch_model(states.put)
    assistant.warm()
    while True:
        try:
            state = states.get(timeout=_ENGINE_TIMEOUT_S)
        except queue.Empty:
            state = ModelState(kind="failed", error=EngineHung())
        if state.error is not None:
            return Finding(name="engine", detail=_same(state.error.code), mend=_sentences(state.error))
        if state.kind == "ready":
            memory = state.memory_bytes / 1e6
            return Finding(
                name="engine",
                detail=Text(
                    zh=f"llama.cpp 就绪 · 上下文 {state.context} 词元 · {memory:.0f} MB",
                    en=f"llama.cpp ready · context {state.context} tokens · {memory:.0f} MB",
                ),
            )


def _offline(assistant: Assistant) -> Finding:
    facts = check_offline(assistant.paths)
    detail = _OFFLINE.filled(
        sockets=facts.sockets,
        ports=facts.ports,
        refused=facts.refused,
        outside=len(facts.outside),
        processes=len(facts.processes),
        sealed=facts.sealed,
    )
    return Finding(name="offline", detail=detail, mend=None if facts.is_clean else _NOT_OFFLINE)


def _same(text: str) -> Text:
    return Text(zh=text, en=text)


def _sentences(error: DesktopError) -> Text:
    return Text(zh=error.sentence("zh"), en=error.sentence("en"))
