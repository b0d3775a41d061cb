"""The one exception tree of the program.

    DesktopError
    ├── InputError                what the doctor or the command line gave cannot be used
    │   ├── UnknownTask, UnknownSpecialty, UnknownField, UnknownConversation, UnknownMessage
    │   ├── InvalidField, MissingFields
    │   ├── EmptyQuestion, QuestionTooLong
    │   ├── NothingToSummarise, NothingToContinue, AnswerTooLong, OtherModel
    │   ├── SetByAdministrator, ForbiddenByAdministrator
    │   ├── CaseHeld, AnswerNotSignable, AnswerNotRatable, BackupPlaceTaken (vault_errors)
    │   └── UnknownVault, VaultNameUnusable, PassphraseTooShort, RecoveryKeyMistyped (vault_errors)
    ├── ContentError              a data file that people write is wrong
    │   ├── TaskFileInvalid, CatalogueInvalid, SettingsInvalid, SchemaUnsupported
    │   └── SignatureInvalid, KeyFileInvalid, KitDamaged, KitUntrusted, PolicyInvalid
    ├── ModelError                the model file cannot be used
    │   ├── UnknownModel, ModelMissing, NotAModel, ModelDamaged, ModelChanged, ModelIncomplete
    │   ├── ArchitectureUnknown, OutOfMemory, TemplateInvalid, ModelNeedsUpdate
    │   ├── AdapterNeedsBase, AdapterMismatch, ModelForbidden
    │   └── SelfTestFailed, ModelNotRemovable, FitUnknown
    ├── TransferError             a model file could not be brought here, or taken along
    │   ├── NotDownloadable, NoConnection, ProxyRefused, CertificateRefused, EndpointInvalid
    │   ├── AccessRefused, RepositoryMissing, QuantisationMissing, HubFailed, TransferStopped
    │   └── DiskTooSmall, FileWrong, CopyFailed, TransferBusy
    ├── EngineError               the engine process failed
    │   └── EngineMissing, EngineBusy, EngineStopped, EngineHung, EngineUnstable, EngineFault
    ├── StoreError                the history cannot be read or written
    │   ├── StoreReadOnly, StoreFull, StoreLocked, StoreDamaged, StoreNewer
    │   ├── KeyWrong, KeyMissing, ExportFailed, ReportNotPrinted
    │   ├── NotABackup, BackupDamaged, PrintFailed, VaultFileDamaged (vault_errors)
    │   └── VaultLocked, PassphraseWrong, RecoveryKeyWrong, TooManyTries, PassphraseRequired (vault_errors)
    └── InternalFault             a bug; the window stays usable and the bug is reported beside it

Every leaf has one sentence in Chinese and one in English that a doctor can read, with what to do
next. An environment fault is a leaf here; anything else that is raised is a bug and is not caught.
"""

from typing import ClassVar


class DesktopError(Exception):
    """Base of every error the program raises on purpose.

    Args:
        facts: the values that the sentences name in braces. They are plain strings and numbers, so
            that an error crosses the engine's pipe as its `code` and `facts`.
    """

    zh: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **facts: str | float) -> None:
        self.facts = facts
        super().__init__(self.sentence("en"))

    @property
    def code(self) -> str:
        """The name under which the error crosses the pipe and is found again by `from_code`."""
        return type(self).__name__

    def sentence(self, language: str) -> str:
        """The sentence for a doctor.

        Args:
            language: `zh` or `en`; anything else reads as `en`.
        """
        return (self.zh if language == "zh" else self.en).format(**self.facts)


class InputError(DesktopError):
    """What the doctor or the command line gave cannot be used."""


class UnknownTask(InputError):
    zh = "没有名为“{name}”的任务；用 doctorflan tasks 查看全部任务。"
    en = "There is no task named '{name}'; `doctorflan tasks` lists them all."


class UnknownSpecialty(InputError):
    zh = "没有名为“{name}”的专科；用 doctorflan specialties 查看全部专科。"
    en = "There is no specialty named '{name}'; `doctorflan specialties` lists them all."


class UnknownField(InputError):
    zh = "任务“{task}”没有名为“{name}”的字段；可用的字段：{known}。"
    en = "Task '{task}' has no field named '{name}'; its fields are: {known}."


class UnknownConversation(InputError):
    zh = "没有编号为“{name}”的病例；用 doctorflan history list 查看全部病例。"
    en = "There is no conversation with the id '{name}'; `doctorflan history list` lists them all."


class UnknownMessage(InputError):
    zh = "这条消息已不存在；请重新打开病例。"
    en = "This message is no longer there; please open the case again."


class InvalidField(InputError):
    zh = "“{label}”填写的“{value}”不能使用；应为{expected}。"
    en = "'{value}' cannot be used for {label}: it should be {expected}."


class MissingFields(InputError):
    zh = "还需填写：{labels}。"
    en = "Please also fill in: {labels}."


class EmptyQuestion(InputError):
    zh = "问题是空的；请输入问题或填写表单。"
    en = "The question is empty; please type a question or fill in the form."


class QuestionTooLong(InputError):
    zh = "问题太长：{tokens} 个词元，模型一次最多能读 {limit} 个。请缩短后再发送，内容已保留。"
    en = (
        "The question is too long: {tokens} tokens, and the model can read {limit} at a time. "
        "Please shorten it and send again; nothing was lost."
    )


class NothingToSummarise(InputError):
    zh = "整个对话都在上下文中，不需要概括；请直接继续提问。"
    en = "All of the conversation is in the context, there is nothing to summarise; just ask on."


class NothingToContinue(InputError):
    zh = "只能续写最后一个没有写完的回答；请直接追问，或重新生成这个回答。"
    en = (
        "Only the newest answer can be continued, and only if it did not end by itself; "
        "ask on, or regenerate it."
    )


class AnswerTooLong(InputError):
    zh = "这个回答和病例资料已占满模型的上下文（{limit} 个词元），不能再续写；请直接追问，或新建病例。"
    en = (
        "This answer and the case fill the model's context ({limit} tokens) and it cannot be continued; "
        "ask on or start a new case."
    )


class OtherModel(InputError):
    zh = "这个回答由模型“{began}”写成，不能由“{chosen}”续写；请换回原来的模型，或重新生成。"
    en = (
        "This answer was written by the model '{began}', so '{chosen}' cannot continue it; "
        "choose that model again, or regenerate the answer."
    )


class SetByAdministrator(InputError):
    zh = "“{title_zh}”由管理员设置（{origin}），不能更改；如有需要，请联系信息科。"
    en = "'{title}' is set by the administrator ({origin}) and cannot be changed; ask the IT department."


class ForbiddenByAdministrator(InputError):
    zh = "管理员设置的“{title_zh}”（{origin}）限制了这项操作；如有需要，请联系信息科。"
    en = "The administrator's policy '{title}' ({origin}) does not allow this; ask the IT department."


class ContentError(DesktopError):
    """A data file that people write is wrong."""


class TaskFileInvalid(ContentError):
    zh = "任务文件 {file} 第 {line} 行，字段“{field}”：{problem_zh}。其余任务不受影响。"
    en = "Task file {file}, line {line}, field '{field}': {problem}. The other tasks are not affected."


class CatalogueInvalid(ContentError):
    zh = "模型目录 {file} 第 {line} 行，字段“{field}”：{problem_zh}。请改正后重新启动。"
    en = "Model catalogue {file}, line {line}, field '{field}': {problem}. Correct it and start again."


class SettingsInvalid(ContentError):
    zh = "设置文件 {file} 不能使用（{problem}），已改用默认设置；原文件保留为 {kept}。"
    en = "The settings file {file} cannot be used ({problem}); defaults apply, and it was kept as {kept}."


class SchemaUnsupported(ContentError):
    zh = "任务要求的输出格式不能使用（{problem}）；请改正任务文件中的格式。其余任务不受影响。"
    en = "The output schema cannot be used ({problem}); correct it in the task file. Other tasks still work."


class SignatureInvalid(ContentError):
    zh = "模型目录 {file} 的签名不符，内容可能被改动，未予采用；请向发布它的部门重新索取。"
    en = "The signature of the model catalogue {file} does not match: it was refused. Ask its issuer again."


class KeyFileInvalid(ContentError):
    zh = "密钥文件 {file} 不是 PEM 格式的 Ed25519 公钥；请用发布目录的部门给出的文件。"
    en = "The key file {file} is no Ed25519 public key in PEM; use the file that the catalogue's issuer gave."


class KitDamaged(ContentError):
    zh = "离线包中的 {file} 缺失、损坏或被改动，未从中取用任何内容；请重新复制离线包，或向制作者重新索取。"
    en = "In the kit {file} is missing, damaged or changed; nothing was taken. Copy it again or ask for it."


class KitUntrusted(ContentError):
    zh = "离线包的签名者在这台电脑上未受信任；请与制作者核对指纹 {fingerprint}，一致时用 --fingerprint 给出。"
    en = "The kit's signer is not trusted; compare {fingerprint} with its maker, give it as --fingerprint."


class PolicyInvalid(ContentError):
    zh = "管理员策略有误（{file} 第 {line} 行，{field}）：{problem_zh}。改正之前程序保持关闭，病例不受影响。"
    en = (
        "The administrator's policy is wrong ({file}, line {line}, {field}): {problem}. "
        "Until it is mended the program stays closed; nothing is lost."
    )


class ModelError(DesktopError):
    """The model file cannot be used."""


class UnknownModel(ModelError):
    zh = "没有名为“{name}”的模型，也没有这个文件；请把 GGUF 文件放进模型文件夹，或给出它的路径。"
    en = "There is no model and no file named '{name}'; put a GGUF into the model folder or give its path."


class ModelMissing(ModelError):
    zh = "找不到模型文件 {path}；请插回存放它的磁盘，或选择另一个模型。"
    en = "The model file {path} is not there; connect its drive again or choose another model."


class NotAModel(ModelError):
    zh = "{path} 不是 GGUF 模型文件；请选择扩展名为 .gguf 的模型。"
    en = "{path} is not a GGUF model file; please choose a model that ends in .gguf."


class ModelDamaged(ModelError):
    zh = "模型文件 {path} 不完整或已损坏；请重新复制或下载。"
    en = "The model file {path} is cut off or damaged; please copy or download it again."


class ArchitectureUnknown(ModelError):
    zh = "本程序还不认识这个模型的结构“{architecture}”（{path}）；请更新程序或选择另一个模型。"
    en = (
        "This version does not know the model's architecture '{architecture}' ({path}); "
        "update the program or choose another model."
    )


class OutOfMemory(ModelError):
    zh = "内存不足，无法加载模型 {path}；请关闭其他程序，或选择更小的模型。"
    en = "There is too little memory to load {path}; close other programs or choose a smaller model."


class TemplateInvalid(ModelError):
    zh = "模型自带的对话模板不能使用（{problem}）；请选择另一个模型。"
    en = "The model's chat template cannot be used ({problem}); please choose another model."


class ModelChanged(ModelError):
    zh = "模型文件 {path} 在导入后被改动过，未使用；请在“模型”页重新校验，或重新导入。"
    en = "The model file {path} was changed since it was taken in and is not used; verify or import it again."


class ModelIncomplete(ModelError):
    zh = "模型 {path} 分为 {count} 个文件，缺少 {missing}；请把全部文件放在同一个文件夹。"
    en = "The model {path} has {count} files and {missing} is missing; put all of them into one folder."


class ModelNeedsUpdate(ModelError):
    zh = "模型“{name}”需要 {version} 或更新版本的程序；请先更新程序。"
    en = "The model '{name}' needs version {version} of the program or a newer one; please update first."


class AdapterNeedsBase(ModelError):
    zh = "{path} 是 LoRA 适配器，不能单独使用；请同时指定它所属的基础模型。"
    en = "{path} is a LoRA adapter and cannot be used alone; say which model it belongs to."


class AdapterMismatch(ModelError):
    zh = "适配器 {path} 不属于基础模型“{base}”（{problem}）；请选择它训练时所用的模型。"
    en = "The adapter {path} does not fit the model '{base}' ({problem}); choose the model it was trained on."


class ModelForbidden(ModelError):
    zh = "管理员没有允许使用模型“{name}”（{origin}）；请选用另一个模型，或请信息科把它加入允许的模型。"
    en = (
        "The administrator does not allow the model '{name}' ({origin}); choose another one, "
        "or ask the IT department to add it to the allowed models."
    )


class SelfTestFailed(ModelError):
    zh = "模型“{name}”没有通过自检（{problem}），未启用，原来的模型继续使用；请重新下载或更换模型。"
    en = (
        "The model '{name}' did not pass its self-test ({problem}) and is not used; the one before stays. "
        "Download it again or choose another."
    )


class FitUnknown(ModelError):
    zh = "目录没有给出“{name}”的大小，无法判断本机能否运行；请先下载或导入。"
    en = "No catalogue gives the size of '{name}', so it cannot be said whether it fits; bring it here first."


class ModelNotRemovable(ModelError):
    zh = "“{name}”随程序提供，不能单独删除；请在“模型”页选用另一个模型。"
    en = "'{name}' comes with the program and cannot be removed; you can use another model instead."


class TransferError(DesktopError):
    """A model file could not be brought here, or taken along. What is installed is not touched."""


class NotDownloadable(TransferError):
    zh = "“{name}”没有下载来源；请用“导入”从文件或 U 盘取得。"
    en = "'{name}' has no source to download from; import it from a file or a USB stick."


class NoConnection(TransferError):
    zh = "连接不到 {host}；请检查网线、代理或镜像地址，然后继续下载，已下载的部分保留。"
    en = "{host} cannot be reached; check line, proxy and mirror, then resume: what arrived is kept."


class ProxyRefused(TransferError):
    zh = "代理服务器要求登录；请在网络设置中填写带用户名和密码的代理地址，然后继续下载。"
    en = "The proxy asks for a login; enter it with user and password in the network settings and resume."


class CertificateRefused(TransferError):
    zh = "{host} 的证书不受信任；若医院网络使用自己的证书，请在网络设置中指定 CA 文件，然后继续下载。"
    en = "The certificate of {host} is not trusted; if your network has its own, name its CA file and resume."


class EndpointInvalid(TransferError):
    zh = "下载地址“{endpoint}”不能使用；请填写以 https:// 开头的地址。"
    en = "The address '{endpoint}' cannot be used for downloads; it must begin with https://."


class AccessRefused(TransferError):
    zh = "{repository} 需要授权；请在其网页上同意许可，并在网络设置中填写访问令牌，然后继续下载。"
    en = "{repository} asks for permission; accept its licence on its page, enter an access token and resume."


class RepositoryMissing(TransferError):
    zh = "在 {host} 上找不到 {repository}；请检查镜像地址，或更新模型目录。"
    en = "{repository} is not found at {host}; check the mirror, or update the model catalogue."


class QuantisationMissing(TransferError):
    zh = "{repository} 中没有 {quantisation} 的 GGUF 文件；请更新模型目录，或选择另一个模型。"
    en = "{repository} has no GGUF file of {quantisation}; update the catalogue or choose another model."


class HubFailed(TransferError):
    zh = "{host} 没有正常应答（{problem}）；请稍后继续下载，已下载的部分保留。"
    en = "{host} did not answer properly ({problem}); resume later: what arrived is kept."


class TransferStopped(TransferError):
    zh = "传输意外停止（{problem}）；请继续，已完成的部分保留。"
    en = "The transfer stopped unexpectedly ({problem}); resume: what arrived is kept."


class TransferBusy(TransferError):
    zh = "另一个模型正在传输；请等它完成，或先暂停。"
    en = "Another model is being transferred; wait for it, or pause it first."


class DiskTooSmall(TransferError):
    zh = "{path} 所在磁盘需要 {needed}，只剩 {free}；请清理空间，或换一个磁盘。"
    en = "The disk of {path} needs {needed} and has {free}; free some space, or use another disk."


class FileWrong(TransferError):
    zh = "文件 {file} 与目录中的{what}不符，未使用；该文件在 {kept}。请重新下载，或更换来源。"
    en = (
        "{file} does not have the {what} that the catalogue gives; it is not used and was kept as {kept}. "
        "Fetch it again, or from another source."
    )


class CopyFailed(TransferError):
    zh = "无法写入或读取 {path}（{problem}）；请检查磁盘或 U 盘后重试，原有文件没有改动。"
    en = "{path} could not be read or written ({problem}); check the disk or stick. Nothing else was changed."


class EngineError(DesktopError):
    """The engine process failed. The window stays usable."""


class EngineMissing(EngineError):
    zh = "引擎没有安装好（{problem}）；请重新安装程序，或运行 doctorflan check。"
    en = "The engine is not installed properly ({problem}); reinstall, or run `doctorflan check`."


class EngineBusy(EngineError):
    zh = "正在写另一个回答；请等它写完或先停止。"
    en = "Another answer is being written; wait for it or stop it first."


class EngineStopped(EngineError):
    zh = "引擎意外停止，已写出的部分保留了下来；再次发送即可，引擎会自动重新启动。"
    en = "The engine stopped unexpectedly; what was written is kept. Send again: it restarts by itself."


class EngineHung(EngineError):
    zh = "引擎长时间没有响应，已被结束，已写出的部分保留了下来；请再次发送。"
    en = "The engine did not respond and was ended; what was written is kept. Please send again."


class EngineUnstable(EngineError):
    zh = "引擎连续停止了 {times} 次，不再自动重启；请点“重试”，或换一个更小的模型。"
    en = (
        "The engine stopped {times} times in a row and is not restarted by itself; "
        "choose Try again, or a smaller model."
    )


class EngineFault(EngineError):
    zh = "引擎报告错误（{problem}）；请再次发送，若重复出现请换一个模型。"
    en = "The engine reported a fault ({problem}); send again, and choose another model if it repeats."


class StoreError(DesktopError):
    """The history cannot be read or written."""


class StoreReadOnly(StoreError):
    zh = "数据文件夹 {path} 只能读取，不能保存；请检查文件夹权限。已有病例仍可查看。"
    en = "The data folder {path} is read-only; check its permissions. Existing cases can still be read."


class StoreFull(StoreError):
    zh = "磁盘已满，无法保存到 {path}；请清理空间后再试；已输入的内容没有丢失。"
    en = "The disk is full, {path} cannot be written; free some space and try again; nothing typed was lost."


class StoreLocked(StoreError):
    zh = "病例库 {path} 正被另一个程序占用；请关闭它后重试。"
    en = "The history {path} is in use by another program; close that program and try again."


class StoreDamaged(StoreError):
    zh = "病例库 {path} 已损坏，未作任何改动；请从备份恢复，或联系管理员。"
    en = "The history {path} is damaged and was left untouched; restore a backup or ask for help."


class StoreNewer(StoreError):
    zh = "病例库 {path} 由更新版本的程序写成（{found}，本版本认识到 {known}）；请更新程序。"
    en = "The history {path} was written by a newer version ({found}; this one knows {known}); please update."


class KeyWrong(StoreError):
    zh = "密钥与病例库 {path} 不符，或文件不是病例库；请恢复与它配套的密钥。"
    en = "The key does not open {path}, or it is not a history file; restore the key that belongs to it."


class KeyMissing(StoreError):
    zh = "找不到病例库 {path} 的密钥；请恢复系统钥匙串中的密钥，或从备份恢复。未作任何改动。"
    en = "The key of {path} is missing; restore it in the keyring or use a backup. Nothing was changed."


class ExportFailed(StoreError):
    zh = "无法写入 {path}（{problem}）；请选择另一个位置。"
    en = "{path} cannot be written ({problem}); please choose another place."


class ReportNotPrinted(StoreError):
    zh = "验收报告已保存为 {report}，但无法生成 PDF（{problem}）；请补齐缺少的部分后重新测试。"
    en = "The report was kept as {report}, but no PDF could be made ({problem}); mend that and test again."


class InternalFault(DesktopError):
    zh = "程序内部出错（{problem}）；已保存的内容不受影响，请再试一次，或重新启动程序。"
    en = "Something inside the program failed ({problem}); what was saved is safe. Try again or restart."


def leaves(root: type[DesktopError] = DesktopError) -> list[type[DesktopError]]:
    """All error classes without a subclass, in the order of the tree."""
    children = root.__subclasses__()
    return [root] if not children else [leaf for child in children for leaf in leaves(child)]


def from_code(code: str, facts: dict[str, str | float]) -> DesktopError:
    """The error that crossed the pipe as `code` and `facts`.

    An unknown code, or facts that do not fit its sentence, become an `EngineFault` that names the code.
    """
    for leaf in leaves():
        if leaf.__name__ == code:
            try:
                return leaf(**facts)
            except (KeyError, IndexError):
                break
    return EngineFault(problem=code)
