"""The audit's entries as they are read: what each kind is called, its facts in words, what is wrong."""

import csv
import io
from collections.abc import Iterable, Mapping

import msgspec

from desktop.clinical.language import Language, Text
from desktop.conversation.auditing import AnyEvent, AuditEntry, ChainProblem

TITLES: dict[str, Text] = {
    "began": Text("开始记录", "Audit began"),
    "opened": Text("打开病例库", "Vault opened"),
    "locked": Text("锁定病例库", "Vault locked"),
    "failed": Text("解锁失败", "Failed unlocks"),
    "passphraseset": Text("设置或更改口令", "Passphrase set"),
    "recoveryrenewed": Text("更换恢复密钥", "Recovery key renewed"),
    "keyringset": Text("系统钥匙串解锁", "Opening by keyring"),
    "mended": Text("修复密钥文件", "Key file mended"),
    "created": Text("新建病例", "Case created"),
    "answered": Text("生成回答", "Answered"),
    "edited": Text("修改", "Edited"),
    "signed": Text("签署", "Signed"),
    "copied": Text("复制", "Copied"),
    "exported": Text("导出", "Exported"),
    "printed": Text("打印", "Printed"),
    "deleted": Text("移入回收站", "Moved to the bin"),
    "undeleted": Text("移出回收站", "Taken out of the bin"),
    "purged": Text("永久删除", "Removed for good"),
    "held": Text("依法保留", "Legal hold"),
    "backedup": Text("备份", "Backed up"),
    "restored": Text("从备份恢复", "Backup restored"),
    "merged": Text("合并备份", "Backup merged"),
    "auditexported": Text("导出操作记录", "Audit exported"),
    "settingschanged": Text("修改设置", "Settings changed"),
    "policychanged": Text("管理策略变化", "Policy changed"),
}
PROBLEMS: dict[str, Text] = {
    "missing": Text("缺少第 {number} 条记录", "entry {number} is missing"),
    "extra": Text("第 {number} 条记录是多出来的", "entry {number} is extra"),
    "changed": Text(
        "第 {number} 条记录被改动、调换，或排在被改动的记录之后",
        "entry {number} was changed, moved, or follows a changed one",
    ),
    "foreign": Text("第 {number} 条记录不是本程序写入的", "entry {number} is none of ours"),
    "cut_off": Text("第 {number} 条之前的记录被截去", "entries before number {number} were cut off"),
    "differs": Text(
        "第 {number} 条记录之前，校验点与记录不符", "before entry {number} the anchor did not fit"
    ),
    "removed": Text("第 {number} 条记录之前，校验点被移走", "before entry {number} the anchor was removed"),
    "count": Text(
        "现有 {number} 个病例，按记录应为 {other} 个",
        "{number} cases are there, {other} by the entries",
    ),
}
_NONE = Text("", "")
_FACTS: dict[str, Text] = {
    "conversations": Text("{0} 个病例", "{0} cases"),
    "messages": Text("{0} 条消息", "{0} messages"),
    "entries": Text("{0} 条", "{0} entries"),
    "times": Text("{0} 次", "{0} times"),
    "model_id": Text("模型 {0}", "model {0}"),
    "lost": Text("{0} 处未能读出", "{0} could not be read"),
}
_VALUES: dict[str, Mapping[object, Text]] = {
    "way": {
        "passphrase": Text("口令", "by passphrase"),
        "recovery": Text("恢复密钥", "by the recovery key"),
        "keyring": Text("系统钥匙串", "by the system's keyring"),
        "file": Text("密钥文件", "by the key file"),
    },
    "anchor": {
        "ahead": Text("之前的记录被截去", "entries before were cut off"),
        "differs": Text("校验点不符", "the anchor did not fit"),
    },
    "by": {
        "none": Text("首次设置", "the first one"),
        "passphrase": Text("用原口令更改", "with the one before"),
        "recovery": Text("用恢复密钥重设", "with the recovery key"),
    },
    "opens": {True: Text("开启", "switched on"), False: Text("关闭", "switched off")},
    "closing": {True: Text("关闭程序时", "with the program")},
    "state": {
        "complete": Text("完整", "complete"),
        "length": Text("达到长度上限", "met its limit"),
        "cancelled": Text("被停止", "stopped"),
        "cut_off": Text("中断", "broke off"),
    },
    "what": {
        "title": Text("标题", "title"),
        "case": Text("病例信息", "facts of the case"),
        "question": Text("提问", "question"),
        "file": Text("密钥文件", "the key file"),
        "copy": Text("密钥文件的副本", "its copy"),
    },
    "signed": {False: Text("撤回签署", "signature withdrawn")},
    "deidentified": {
        True: Text("已去除身份信息", "without identifying details"),
        False: Text("含身份信息", "with identifying details"),
    },
    "retention": {True: Text("超过保留期限", "its time was over")},
    "held": {True: Text("开始保留", "held"), False: Text("解除保留", "released")},
}
UNSAID = {"conversation", "message", "model_sha256", "task_id", "backup", "sha256"}
"""The facts that `told` leaves to `facts_line`."""


def kind_of(event: AnyEvent) -> str:
    """The event's kind, a key of `TITLES`."""
    return type(event).__name__.lower()


def facts_line(event: AnyEvent) -> str:
    """The event's ids and numbers, each as name=value; what is empty is left out."""
    facts = msgspec.structs.asdict(event).items()
    return " ".join(f"{name}={_plain(value)}" for name, value in facts if value not in ("", None, ()))


def told(event: AnyEvent, language: Language, names: Mapping[str, Text]) -> str:
    """What happened, in words: the rest of what the title says, without ids.

    `names`: what settings and rules are called.
    """
    facts = msgspec.structs.asdict(event).items()
    said = (_said(name, value, language, names) for name, value in facts if value not in ("", None))
    return " · ".join(words for words in said if words)


def problem_words(problem: ChainProblem, language: Language) -> str:
    """What is wrong with the chain, in words."""
    return PROBLEMS[problem.kind].read(language).format(number=problem.number, other=problem.other)


def as_csv(entries: Iterable[AuditEntry]) -> str:
    """A table with a head line (RFC 4180): number, at, who, kind, facts."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(["number", "at", "who", "kind", "facts"])
    for entry in entries:
        lines.writerow([entry.number, entry.at, entry.who, kind_of(entry.event), facts_line(entry.event)])
    return written.getvalue()


def _said(name: str, value: object, language: Language, names: Mapping[str, Text]) -> str:
    if isinstance(value, tuple):
        return " · ".join(names[one].read(language) if one in names else one for one in value)
    if name in _VALUES:
        return _VALUES[name].get(value, _NONE).read(language)
    if name in UNSAID or value == 0:
        return ""
    return _FACTS[name].read(language).format(_plain(value))


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
