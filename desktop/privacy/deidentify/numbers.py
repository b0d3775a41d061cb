"""Numbers given to people: identity, passport, insurance, record and bed numbers, and e-mail addresses."""

import datetime as dt
import re
from collections.abc import Iterator

from stdnum.cn import ric
from stdnum.gb import nhs

from desktop.privacy.deidentify.finds import Find, Kind, group_find, pattern_finds

_RECORDS_ZH = (
    "住院|门诊|急诊|病案|病历|病理|检查|检验|影像|就诊|登记|床|标本|样本|条码|条形码|献血码?|血袋|发票|处方|"
    "体检编|档案|流水|申请单|报告|认定编|管理编|编|批|工|学|超声|片子?|会诊|放射|核酸|卡"
)
_LABELS_ZH: tuple[tuple[Kind, str], ...] = (
    ("identity", "身份证|军官证|士兵证|警官证|证件|驾驶证|驾照"),
    ("passport", "护照|通行证|台胞证|回乡证|居留证"),
    ("insurance", "医保卡?|社保卡?|新农合|农合|参保|保险单?|保单|社会保障|医保个人编|个人编"),
    ("record", _RECORDS_ZH),
)
_ID_18 = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{9}[\dXx](?![0-9A-Za-z])")
_ID_15 = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z])"
)
_NHS = re.compile(r"(?<![\d-])\d{3}([ -]?)\d{3}\1\d{4}(?![\d-])")
_VALUE_ZH = r"[A-Za-z]{0,6}[-_]?\d[0-9A-Za-z]*(?:[-_/][0-9A-Za-z]+)*(?![0-9A-Za-z]|年|[.]\d)"
_PLAIN_ZH = re.compile(
    rf"(?:(?<![A-Za-z])ID|EMR|PACS|就诊卡|诊疗卡|医保卡|条码|献血码|床位|军字第)(?:号码?)?[:：为是\s]*(?P<found>{_VALUE_ZH})"
)
_MILITARY = re.compile(r"[\u4e00-\u9fff]字第?\s?\d{5,}号?")
_CHAT = re.compile(r"(?:QQ|微信|WeChat)(?:号码?)?\s?[:：是]?\s?(?P<found>[A-Za-z0-9][A-Za-z0-9_-]{4,})")
_ANY_LABEL_ZH = re.compile(
    rf"(?:[\u4e00-\u9fff]{{1,4}}号码?[:：]|(?<!尾)号(?=\s?[:：为是]?\s?[A-Za-z0-9\-]{{4}})|编码|序列号"
    rf"|号码)[:：为是]?\s*(?P<found>(?=[A-Za-z0-9\-/]{{3}}){_VALUE_ZH})"
)
_BED_ZH = re.compile(
    r"(?<![0-9A-Za-z.])(?P<found>(?:[A-Z]区|[A-Z]|[加抢])?\d{1,3}(?:[A-Z]?-\d{1,3})?)(?=号?病?床(?!位?数|旁超)|号机)"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z]·?(?=\w*\d)[A-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_ROOM_ZH = re.compile(r"(?:手术室(?=\d+间)|[到在去至第])(?P<found>\d{1,2})(?=间|号?诊[室间])")
_PLUS_ZH = re.compile(
    r"(?P<found>(?<=[\u4e00-\u9fff])\d{4,}(?=[与和及、]\d{4})|(?<=\d[与和及、])\d{4,}(?=[。，；、）\s]|$))"
)

_VALUE_EN = (
    r"#?\s?(?P<found>(?:[A-Z]{2,4} (?=\d))?(?=[A-Z\-/]*\d)[A-Z0-9]+(?:[-/:][A-Z0-9]+)*(?: (?:\d{2,}|[A"
    r"-D]))*)\b"
    r"(?![.,]\d|%| ?(?:cm|mm|m|kg|mg|ml|mL|weeks?|days?|hours?|months?|years?|minutes?|(?:and"
    r"|to|or) \d+ (?:weeks|days|months)|h|times|beds|patients|per)\b)"
)
_NUMBER_WORD = r"(?:\s(?:number|no\.?|num|ID|code|#))?"
_RECORDS_EN = (
    r"MRN|URN|UHID|medical record|health record|hospital|patient|lab|laboratory|health card"
    r"|accession|case|chart|account|acct|encounter|visit|episode"
    r"|barcode|ref(?:erence)?|specimens?|samples?|hosp\.?|unit|lot|batch|serial|employee|badge"
    r"|pre-?authori[sz]ation|pathology|histology|record|file|claim|invoice|order|requisition"
    r"|device|pacemaker|subject|participant|donor|recipient|safe|book|wristband|docket|permit|room|bed"
    r"|chair|side room|ward(?= \w+-\d)"
)
_LABELS_EN: tuple[tuple[Kind, str], ...] = (
    (
        "identity",
        (
            r"SSN|social security|NHS|CHI|NI|national insurance|aadhaar|driver'?s? licen[cs]e"
            r"|driving licen[cs]e|DEA|NPI|GMC|NMC|national ID|identity card|IHI|PPSN?|PAN|NRIC|NHI|CPF"
            r"|[Ii]qama|service"
        ),
    ),
    ("passport", r"passport|visa"),
    (
        "insurance",
        (
            r"insurance(?: member)?|member|policy|medicare|medicaid|group|insurer ref(?:erence)?"
            r"|subscriber|beneficiary|HICN|MBI|OHIP|DVA|secondary|supplementary"
        ),
    ),
    ("record", _RECORDS_EN),
)
_ANY_LABEL_EN = re.compile(
    r"(?i:\b(?:number|no\b\.?|ID|code|serial|ref\.?|#)):? ?"
    r"(?P<found>(?=(?:[A-Za-z\-/]*\d){3})[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*"
    r"(?: \d{3,})*)\b(?![.,]\d|%)"
)
_LONG = re.compile(
    r"(?<![A-Za-z0-9.,+/:-])(?!NCT|ISRCTN|PMID|PMC)(?:[A-Z]{1,4}[ -]?)?\d{7,}"
    r"(?![\d.,]\d|[A-Za-z0-9%]|-|\s?(?:IU|U\b|copies|units|cfu|cells|拷贝|国际单位|单位|万|个|元|次|人))"
)
_GROUPED = re.compile(
    r"(?<![A-Za-z0-9.,+/:-])(?!NCT|ISRCTN)(?=(?:[A-Z/:-]*\d){6})(?=[0-9/:-]*[A-Z]"
    r"|\d+[-/]\d+[-/]|(?:[-/]?\d){9})(?=[A-Z0-9]*[-/:])[A-Z0-9]+(?:[-/:][A-Z0-9]+){1,4}"
    r"(?![A-Za-z0-9%/-]|\.\d)"
    r"|(?<![A-Za-z0-9.,+/:-])\d{3} \d{3} \d{3}(?: [A-Z]\b)?(?![\d ]*\d)"
)
_SSN = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")
_HKID = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{6,8}\s?[(（][0-9A][)）]")
_HEALTH_CARD = re.compile(
    r"(?<!\d)\d{4} \d{5} \d(?:[-/ ]\d)?(?![\d-])|(?<!\d)\d{4}[ -]\d{3}[ -]\d{3}[ -][A-Z]{2}\b"
)
_NINO = re.compile(r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")
_BARE_EN = re.compile(
    r"(?<![A-Za-z0-9.+-])(?!NCT|ISRCTN|PMID|PMC|DOI|ISO|GB|CFR|EN)[A-Z]{1,4}\d{0,2}[-/]?\d{5,}"
    r"(?![A-Za-z0-9%-]|\.\d)"
)
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", re.ASCII)


def _labelled_zh(kind: Kind, label: str) -> re.Pattern[str]:
    before = rf"(?:{label})(?:号码|号|码)?(?:同身份证)?(?:[（(][^）)]{{0,6}}[）)])?"
    if kind == "record":
        before = rf"(?:(?:{label})(?:号码|号)|献血码|条码|条形码)"
    return re.compile(rf"{before}\s*[:：为是]?\s*(?P<found>{_VALUE_ZH})")


def _labelled_en(label: str) -> re.Pattern[str]:
    return re.compile(
        rf"\b(?i:{label})(?<![A-Za-z](?=[A-Za-z]))(?i:{_NUMBER_WORD})(?:\s?[:#=]{{1,2}}|\sis)?\s?{_VALUE_EN}"
    )


_ZH = tuple((kind, _labelled_zh(kind, label)) for kind, label in _LABELS_ZH)
_EN = tuple((kind, _labelled_en(label)) for kind, label in _LABELS_EN)


def emails(text: str) -> Iterator[Find]:
    """E-mail addresses."""
    return pattern_finds(text, "email", _EMAIL)


def checked_numbers(text: str) -> Iterator[Find]:
    """Numbers that prove themselves: Chinese identity numbers (GB 11643, also of 15 digits), NHS numbers.

    A wrong check digit in an identity number is taken for a slip of the pen: its date must be one.
    The place's code is not looked up, since codes that are no longer in use are on many cards.
    """
    for match in _ID_18.finditer(text):
        if _right_check_digit(match[0]) or _holds_a_date(match[0][6:14]):
            yield group_find(match, "identity")
    yield from pattern_finds(text, "identity", _ID_15)
    yield from (group_find(match, "identity") for match in _NHS.finditer(text) if nhs.is_valid(match[0]))
    for pattern in (_SSN, _NINO, _MILITARY, _HKID, _HEALTH_CARD):
        yield from pattern_finds(text, "identity", pattern)


def labelled_numbers(text: str) -> Iterator[Find]:
    """Numbers after a word that says what they are, and the numbers of beds."""
    for kind, pattern in (*_ZH, *_EN):
        yield from pattern_finds(text, kind, pattern)
    yield from pattern_finds(text, "record", _PLAIN_ZH)
    for pattern in (_CHAT, _PLATE, _BED_ZH, _ROOM_ZH, _ANY_LABEL_ZH, _ANY_LABEL_EN):
        yield from pattern_finds(text, "record", pattern)


def bare_numbers(text: str) -> Iterator[Find]:
    """Long numbers that nothing names: letters with five digits or more, and one joined to another by 与."""
    yield from pattern_finds(text, "record", _BARE_EN)
    for pattern in (_PLUS_ZH, _LONG, _GROUPED):
        yield from pattern_finds(text, "record", pattern)


def _right_check_digit(number: str) -> bool:
    return bool(ric.calc_check_digit(number) == number[-1].upper())


def _holds_a_date(digits: str) -> bool:
    try:
        dt.datetime.strptime(digits, "%Y%m%d")  # noqa: DTZ007 -- a date only
    except ValueError:
        return False
    return True
