"""The leaves of the exception tree that are about vaults, what is kept in them, and what leaves them."""

from desktop.errors import InputError, StoreError


class UnknownVault(InputError):
    zh = "没有唯一名为“{name}”的病例库；请用 doctorflan vault list 查看名称和编号。"
    en = "No single vault is called '{name}'; doctorflan vault list shows names and ids."


class VaultNameUnusable(InputError):
    zh = "病例库不能叫“{name}”：名称为空、过长或已有；请换一个名称。"
    en = "A vault cannot be called '{name}': empty, too long or taken; please choose another name."


class PassphraseTooShort(InputError):
    zh = "口令太短；请至少用 {minimum} 个字符，例如几个不相干的词。"
    en = "The passphrase is too short; use at least {minimum} characters, such as several unrelated words."


class RecoveryKeyMistyped(InputError):
    zh = "恢复密钥抄写有误（校验不符）；请对照打印件逐组重新输入。"
    en = "The recovery key is mistyped (its checksum does not fit); compare it group by group with the print."


class CaseHeld(InputError):
    zh = "病例“{name}”已被依法保留，不能删除；请先解除保留（doctorflan history hold --release）。"
    en = "The case '{name}' is under legal hold and stays; release it first (history hold --release)."


class AnswerNotSignable(InputError):
    zh = "只有写完整的回答才能签署；请先“继续”写完，或重新生成。"
    en = "Only a complete answer can be signed: let it be continued to its end, or write another version."


class AnswerNotRatable(InputError):
    zh = "只有回答可以评分；请用 doctorflan history show ID --json 查看回答的编号。"
    en = "Only answers can be rated; their ids are in doctorflan history show ID --json."


class BackupPlaceTaken(InputError):
    zh = "{path} 已存在且不是本程序的备份；请另选一个文件名。"
    en = "{path} exists and is no backup of this program; please choose another name."


class PrintFailed(StoreError):
    zh = "打印机没有接受打印（{problem}）；请检查打印机后再试。"
    en = "The printer did not take it ({problem}); check the printer and try again."


class NotABackup(StoreError):
    zh = "{path} 不是备份文件；请选择由“备份”生成的文件。"
    en = "{path} is not a backup; please choose a file that was made by a backup."


class BackupDamaged(StoreError):
    zh = "备份 {path} 不完整或已损坏，未作任何改动；请使用另一个备份。"
    en = "The backup {path} is incomplete or damaged, nothing was changed; please use another backup."


class VaultFileDamaged(StoreError):
    zh = "密钥文件 {path} 已损坏，且没有完好的副本；请把另存的备份恢复为新的病例库（restore --into）。"
    en = "The key file {path} is damaged, without a sound copy; restore a backup into a new vault (--into)."


class VaultLocked(StoreError):
    zh = "病例库已上锁；请输入口令解锁（命令行可用 --passphrase-fd）。"
    en = "The vault is locked; unlock it with its passphrase (--passphrase-fd on the command line)."


class PassphraseWrong(StoreError):
    zh = "口令不正确；请重试，忘记口令时请用恢复密钥。"
    en = "The passphrase is wrong; try again, or use the recovery key if it is forgotten."


class RecoveryKeyWrong(StoreError):
    zh = "这不是本病例库当前的恢复密钥；请找最近一次打印的恢复密钥。"
    en = "This is not the vault's present recovery key; look for the one that was printed last."


class TooManyTries(StoreError):
    zh = "连续多次不正确；请在 {seconds} 秒后再试。"
    en = "Wrong several times in a row; try again in {seconds} seconds."


class PassphraseRequired(StoreError):
    zh = "管理员要求病例库设口令；请先设置口令（doctorflan vault passwd）。已有病例不受影响。"
    en = "The administrator requires a passphrase; set one first (doctorflan vault passwd). Nothing is lost."
