"""The audit's entries as they are read: what each kind is called, and its facts in one line."""

import csv
import io
from collections.abc import Iterable

import msgspec

from desktop.clinical.language import Text
from desktop.conversation.auditing import AnyEvent, AuditEntry

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
    "settingschanged": Text("修改设置", "Settings changed"),
    "policychanged": Text("管理策略变化", "Policy changed"),
}


def kind_of(event: AnyEvent) -> str:
    """The event's kind, a key of `TITLES`."""
    return type(event).__name__.lower()


def facts_line(event: AnyEvent) -> str:
    """The event's ids and numbers, each as name=value; what is empty is left out."""
    facts = msgspec.structs.asdict(event).items()
    return " ".join(f"{name}={_plain(value)}" for name, value in facts if value not in ("", None, ()))


def as_csv(entries: Iterable[AuditEntry]) -> str:
    """A table with a head line (RFC 4180): number, at, who, kind, facts."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(["number", "at", "who", "kind", "facts"])
    for entry in entries:
        lines.writerow([entry.number, entry.at, entry.who, kind_of(entry.event), facts_line(entry.event)])
    return written.getvalue()


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
