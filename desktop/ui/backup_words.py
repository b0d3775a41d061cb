"""The words for backups: when and why they were made, and what is in them."""

from PySide6.QtCore import QCoreApplication, QObject

from desktop.backups import KeptBackup, MergeCounts, Preview
from desktop.conversation.export import local_time
from desktop.ui.model_words import file_size

_MOST_TITLES = 5


class BackupWords(QObject):
    """Numbers of things; Qt collects their plurals only from an object's `tr`."""

    def cases(self, count: int) -> str:
        """So many cases."""
        return self.tr("%n case(s)", "", count)

    def messages(self, count: int) -> str:
        """So many messages."""
        return self.tr("%n message(s)", "", count)

    def binned(self, count: int) -> str:
        """So many cases more are in its bin."""
        return self.tr("%n more in its bin", "", count)

    def known(self, count: int) -> str:
        """So many cases are in the vault, too."""
        return self.tr("%n of them here already", "", count)


def reason_words(reason: str) -> str:
    """Why an automatic backup was made."""
    if reason == "daily":
        return QCoreApplication.translate("BackupWords", "daily")
    if reason == "before-restore":
        return QCoreApplication.translate("BackupWords", "before a restore")
    return QCoreApplication.translate("BackupWords", "before an update of the program")


def kept_words(kept: KeptBackup, cases: int | None, *, damaged: bool) -> str:
    """Why it was made, how many cases it has where that is known, its size, and whether it is whole."""
    translate = QCoreApplication.translate
    if damaged:
        state = [translate("BackupWords", "damaged, cannot be restored")]
    elif cases is None:
        state = [translate("BackupWords", "being checked…")]
    else:
        state = [case_count(cases), translate("BackupWords", "found whole")]
    return " · ".join((reason_words(kept.reason), *state, file_size(kept.size_bytes)))


def case_count(cases: int) -> str:
    """So many cases."""
    return BackupWords().cases(cases)


def preview_words(found: Preview, made_at: str) -> str:
    """When a backup was made and by what, how much is in it, and how much of that is here, too."""
    translate = QCoreApplication.translate
    cases, version = len(found.summaries), found.facts.app_version
    binned = found.facts.conversations - cases
    words = [
        translate("BackupWords", "Made {time}").format(time=local_time(made_at)),
        translate("BackupWords", "by version {version}").format(version=version) if version else "",
        case_count(cases),
        BackupWords().known(found.known) if cases else "",
        BackupWords().binned(binned) if binned > 0 else "",
        BackupWords().messages(found.facts.messages),
    ]
    return " · ".join(word for word in words if word)


def newest_titles(found: Preview) -> tuple[str, ...]:
    """The newest cases, a line each."""
    lines = [f"{local_time(one.updated_at)}   {one.title}" for one in found.summaries[:_MOST_TITLES]]
    return (*lines, "…") if len(found.summaries) > _MOST_TITLES else tuple(lines)


def merged_words(counts: MergeCounts) -> str:
    """What a merge has added."""
    if not counts.added + counts.extended + counts.copies + counts.messages:
        return QCoreApplication.translate("BackupWords", "Nothing was added: all of it was here.")
    words = QCoreApplication.translate(
        "BackupWords", "{added} cases added, {extended} extended; {messages} messages added in all."
    )
    return words.format(
        added=counts.added + counts.copies, extended=counts.extended, messages=counts.messages
    )
