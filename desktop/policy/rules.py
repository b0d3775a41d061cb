"""The words of the rules: the one list from which templates, tables, the check-up and the window are made."""

from typing import Literal

import msgspec

from desktop.clinical.language import Text

Group = Literal["models", "patients", "program"]
GROUPS: dict[Group, Text] = {
    "models": Text("模型与下载", "Models and downloads"),
    "patients": Text("患者资料", "Patient data"),
    "program": Text("程序", "Program"),
}


class Rule(msgspec.Struct, frozen=True):
    """A rule of `Policy`: its name there, what it is called, what it does, and an example in TOML."""

    name: str
    group: Group
    title: Text
    meaning: Text
    example: str


RULES: tuple[Rule, ...] = (
    Rule(
        "downloads",
        "models",
        Text("允许下载模型", "Model downloads"),
        Text(
            "关闭后程序不建立任何网络连接；模型只能从文件、U 盘或离线包导入。",
            "Switched off, the program opens no connection at all; models come from files, sticks and kits.",
        ),
        "false",
    ),
    Rule(
        "hub_endpoint",
        "models",
        Text("模型镜像地址", "Address of the model mirror"),
        Text(
            "下载只使用这个地址；空白为 huggingface.co。",
            "Downloads use this address alone; empty for huggingface.co.",
        ),
        '"https://models.hospital.example"',
    ),
    Rule(
        "hub_proxy",
        "models",
        Text("下载代理", "Proxy for downloads"),
        Text(
            "形如 http://主机:端口；空白为系统的代理设置。",
            "As http://HOST:PORT; empty for the system's own.",
        ),
        '"http://proxy.hospital.example:3128"',
    ),
    Rule(
        "hub_ca_file",
        "models",
        Text("下载信任的证书文件", "Certificates that downloads trust"),
        Text(
            "在系统证书之外再信任这个 PEM 文件中的证书。",
            "A PEM file, trusted beside the system's own certificates.",
        ),
        '"/etc/ssl/hospital.pem"',
    ),
    Rule(
        "download_limit_kb_s",
        "models",
        Text("下载限速（KB/s）", "Speed limit of downloads (KB/s)"),
        Text("0 为不限。", "0 for none."),
        "2000",
    ),
    Rule(
        "allowed_models",
        "models",
        Text("允许的模型", "Allowed models"),
        Text(
            "目录中的模型 id，或模型文件的 SHA-256；其他模型不能导入、下载或使用；目录外的文件只认 SHA-256。",
            "Ids from a catalogue, or SHA-256 of model files; no other can be taken in, downloaded or used. "
            "A file that no catalogue knows counts by its SHA-256 alone.",
        ),
        '["doctorflan-demo", "huatuogpt-o1-7b-q4-k-m"]',
    ),
    Rule(
        "allowed_catalogues",
        "models",
        Text("允许的目录", "Allowed catalogues"),
        Text(
            "程序自带的 models.toml 或公用文件夹中的目录文件名；其他目录以及用户自己的目录不读取。",
            "File names: the program's models.toml, or one in the folder for everybody; "
            "no other is read, nor any of a user's own.",
        ),
        '["models.toml", "hospital.toml"]',
    ),
    Rule(
        "allowed_keys",
        "models",
        Text("信任的签名密钥", "Trusted signing keys"),
        Text(
            "Ed25519 公钥的指纹；目录和离线包必须由其中之一签名，用户添加的密钥和输入的指纹无效。",
            "Fingerprints of Ed25519 keys: catalogues and kits must be signed by one of them; "
            "keys that a user adds and fingerprints that a user types do not count.",
        ),
        '["8ba37f0c3ba9d4a6e1c0f2b75d4e6f708192a3b4c5d6e7f8091a2b3c4d5e6f70"]',
    ),
    Rule(
        "update_kit_folder",
        "models",
        Text("更新用的离线包文件夹", "Folder of the update kit"),
        Text(
            "信息科放置离线包的文件夹；程序启动时查看，发现新的目录或模型时在“模型”页提示导入。",
            "Where the IT department puts an offline kit: the program looks there at its start, and the page "
            "Models offers what is new.",
        ),
        '"D:\\\\DoctorFLAN kit"',
    ),
    Rule(
        "vault_required",
        "patients",
        Text("病例库必须设口令", "Every history needs a passphrase"),
        Text(
            "没有口令的病例库在设置口令之前不能使用。",
            "A history without a passphrase cannot be used before it has one.",
        ),
        "true",
    ),
    Rule(
        "lock_after_min",
        "patients",
        Text("空闲多少分钟后锁定", "Minutes without use until it locks"),
        Text("0 为不自动锁定。", "0 for never."),
        "5",
    ),
    Rule(
        "retention_days",
        "patients",
        Text("病例保留天数", "Days that a case is kept"),
        Text(
            "最后一条消息早于这么多天的病例在程序启动时删除；0 为一直保留。",
            "A case whose last message is older is deleted at the program's start; 0 keeps all.",
        ),
        "3650",
    ),
    Rule(
        "exporting",
        "patients",
        Text("允许导出和打印病例", "Export and printing of cases"),
        Text(
            "关闭后不能把病例写到病例库以外的文件，也不能打印；命令行的病例和回答只显示在终端。",
            "Switched off, no case can be written to a file outside the history or printed; the command line "
            "shows cases and answers in a terminal alone.",
        ),
        "false",
    ),
    Rule(
        "copying",
        "patients",
        Text("允许复制病例内容", "Copying of what cases say"),
        Text(
            "关闭后窗口中的问题和回答不能复制到剪贴板；终端和截屏不在此限。",
            "Switched off, questions and answers in the window cannot be copied to the clipboard; terminals "
            "and screenshots are not covered.",
        ),
        "false",
    ),
    Rule(
        "clipboard_clear_s",
        "patients",
        Text("剪贴板多少秒后清除", "Seconds until the clipboard is cleared"),
        Text(
            "从程序复制的内容如仍在剪贴板上，到时清除；0 为不清除。",
            "What was copied from the program is removed if it still is there; 0 for never.",
        ),
        "60",
    ),
    Rule(
        "language",
        "program",
        Text("界面语言", "Language"),
        Text("zh 或 en；用户不能更改。", "zh or en; users cannot change it."),
        '"zh"',
    ),
    Rule(
        "tasks_locked",
        "program",
        Text("锁定任务", "Tasks are locked"),
        Text(
            "只有程序自带的任务和公用文件夹中的任务，用户自己的任务文件不读取。",
            "Only the program's tasks and those in the folder for everybody; those of a user are not read.",
        ),
        "true",
    ),
    Rule(
        "hidden_tasks",
        "program",
        Text("隐藏的任务", "Hidden tasks"),
        Text("这些 id 的任务不显示，也不能使用。", "Tasks with these ids are not shown and cannot be used."),
        '["treatment-plan"]',
    ),
)
