"""What the case line makes of the patient's facts: who, the complaint, allergies and drugs."""

import re
from collections.abc import Sequence

import msgspec

from desktop.clinical.forms import Entry
from desktop.clinical.language import Language
from desktop.clinical.task import Field

_NO_ALLERGY = {
    "无", "没有", "无过敏", "无过敏史", "无药物过敏", "无药物过敏史", "否认", "否认过敏", "否认过敏史",
    "否认药物过敏", "否认药物过敏史", "none", "none known", "no", "nil", "no known allergies",
    "no known drug allergies", "no allergies", "nka", "nkda",
}  # fmt: skip
_DOSED = re.compile(
    r"(?!每|一日|once|twice|daily)\D+\d+(\.\d+)?\s*(mg|g|µg|μg|mcg|ml|iu|u|单位|片|粒|支)\b", re.IGNORECASE
)
"""A drug's name and dose, and not how often it is taken."""
_NO_DRUG = {"无", "没有", "未用药", "none", "no", "nil"}


class CaseFacts(msgspec.Struct, frozen=True):
    """The facts as they are shown; `allergic` is False when the patient is said to have no allergy."""

    sex: str = ""
    age: str = ""
    complaint: str = ""
    allergies: str = ""
    allergic: bool = False
    drugs: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether anything is known of the patient."""
        return any((self.sex, self.age, self.complaint, self.allergies, self.drugs))


def read_facts(entries: Sequence[Entry], fields: Sequence[Field], language: Language) -> CaseFacts:
    """The facts among `entries`; choices are read in `language` where `fields` knows them."""
    values = {entry.name: _localised(entry, fields, language) for entry in entries}
    allergies = values.get("allergies", "")
    drugs = values.get("current_drugs", "")
    return CaseFacts(
        sex=values.get("sex", ""),
        age=values.get("age", ""),
        complaint=values.get("chief_complaint", ""),
        allergies=allergies,
        allergic=bool(allergies) and _plain(allergies) not in _NO_ALLERGY,
        drugs=() if _plain(drugs) in _NO_DRUG else split_drugs(drugs),
    )


def _localised(entry: Entry, fields: Sequence[Field], language: Language) -> str:
    text = " ".join(entry.value.split())
    field = next((field for field in fields if field.name == entry.name), None)
    for choice in field.choices if field else ():
        if text in (choice.id, choice.label.zh, choice.label.en):
            return choice.label.read(language)
    if field and field.kind == "number" and field.unit:
        for unit in (field.unit.zh, field.unit.en):
            if text.endswith(unit):
                number = text.removesuffix(unit).strip()
                return f"{number}{'' if language == 'zh' else ' '}{field.unit.read(language)}"
    return text


def _plain(text: str) -> str:
    return text.strip().strip("。.；;，,").casefold()


def split_drugs(text: str) -> tuple[str, ...]:
    """The drugs in a list; a comma parts them only where another name with its dose follows."""
    parts: list[str] = []
    for listed in re.split(r"[、；;\n]", text):
        first, *others = re.split(r"([，,]\s*)", listed)
        parts.append(first)
        for comma, piece in zip(others[::2], others[1::2], strict=True):
            if _DOSED.match(piece):
                parts.append(piece)
            else:
                parts[-1] += comma + piece
    return tuple(part.strip(" 。.") for part in parts if part.strip(" 。."))
