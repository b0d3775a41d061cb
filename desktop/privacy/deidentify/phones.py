"""Telephone and fax numbers, as written in China and abroad."""

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher

from desktop.privacy.deidentify.finds import Find, pattern_finds

REGIONS = ("CN", "HK", "US", "GB", "AU", "IE", "IN")
"""Where a number without a country's code may be from; `phonenumbers` knows which exist there."""

_DIGITS = r"(?:\+|00)?[(（]?\+?\d[\d()（） .\-－—–]{4,17}\d(?:\s*(?:转|ext\.?|x)\s*\d{1,6})?"
_LABELLED = re.compile(
    r"(?:电话|手机|手机号码?|联系方式|传真|回电|来电(?:显示)?|热线|座机|号码|微信"
    r"|\b(?i:tel|telephone|phone|mobile|cell|fax|call|home|work|mob|HP|contact|text(?:ed)?|number is|reached"
    r"|reachable|ring|pager|bleep))"
    r"(?:号码|号)?(?i:\s(?:number|no\.?|is|at|on|to|back|from|her|him|them|me|us)){0,2}\s?[:：为是]?\s*"
    rf"(?P<found>{_DIGITS})(?![\d/])"
)
_SHORT = re.compile(
    r"(?:分机|内线|短号|院内|[请致]电|\b(?i:bleep|pager|ext(?:ension|n)?\.?|pgr)|打|拨|(?<=\d)\s?[转#])(?:号码?)?\s?[:：]?\s*"
    r"(?P<found>(?!(?:1[12][0-9]|911|999)(?!\d))\d[\d-]{0,8}\d)(?![\d%/-]|\.\d|\s?(?:m[gl]|mL|cm|mm|kg)\b)"
)
_SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"(?<![\dA-Za-z.])(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\dA-Za-z])"
        ),  # Chinese mobiles
        (
            r"(?<![\dA-Za-z.-])[(（]?0[1-9]\d{1,2}[)）]?[ -]?[2-8]\d{2,3}[ -]?\d{4}(?:\s*转\s*\d{1,6}"
            r"|-\d{1,5})?(?![\d-])"
        ),
        r"(?<![\dA-Za-z.-])[48]00[ -]?\d{3,4}[ -]?\d{3,4}(?![\d-])",
        r"(?<![\dA-Za-z.-])(?:1[ -])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\d-])",  # North America
        r"(?<![\dA-Za-z.])(?:\+|00)[1-9]\d{0,2}(?:[ -.]?\(?\d{1,4}\)?){2,5}(?![\d-])",
        r"(?<![\dA-Za-z.-])0[1-9]\d{1,4} \d{3,4} ?\d{3,6}(?![\d-])",  # Britain and Ireland
    )
)


def labelled_phones(text: str) -> Iterator[Find]:
    """Numbers after a word that says so, also short ones within a house."""
    yield from pattern_finds(text, "phone", _LABELLED)
    yield from pattern_finds(text, "phone", _SHORT)


def phones(text: str) -> Iterator[Find]:
    """Numbers of a well-known shape, or that exist in one of `REGIONS`."""
    for shape in _SHAPES:
        yield from pattern_finds(text, "phone", shape)
    for region in REGIONS:
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
            if sum(character.isdigit() for character in match.raw_string) > _SHORTEST:
                yield Find(match.start, match.end, "phone", match.raw_string)


_SHORTEST = 8
"""Digits of a number that may be taken by its existence alone; a dose or a laboratory value has fewer."""
