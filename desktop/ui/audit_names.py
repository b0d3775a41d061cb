"""What settings and rules are called where the audit tells that they were changed."""

from desktop.clinical.language import Text
from desktop.policy.rules import RULES

NAMES: dict[str, Text] = {
    **{rule.name: rule.title for rule in RULES},
    "theme": Text("明暗外观", "Light or dark"),
    "font_px": Text("字号", "Font size"),
    "model": Text("使用的模型", "Model in use"),
    "specialty": Text("专科", "Specialty"),
    "context": Text("上下文长度", "Length of the context"),
    "threads": Text("线程数", "Threads"),
    "read_while_typing": Text("输入时预读", "Reading while typing"),
    "cpu_only": Text("只用处理器", "Processor only"),
    "rest_after_min": Text("空闲多少分钟后释放内存", "Minutes until the memory is given back"),
    "keep_states": Text("保存模型已读内容", "Keeping what the model has read"),
    "states_budget_mb": Text("已读内容的磁盘上限", "Disk space for what was read"),
    "gpu_problem_seen": Text("显卡提示已阅", "Notice about the graphics card was read"),
    "guide_seen": Text("首次启动向导已阅", "First start's guide was read"),
    "lock_finishes": Text("锁定前写完回答", "Answers are finished before the lock"),
    "backups_kept": Text("保留的自动备份份数", "Automatic backups that are kept"),
}
