"""English names of people: by words before and behind them, by given names, by two capitals in a row."""

import re
from collections.abc import Iterator

from desktop.privacy.deidentify.finds import Find, Kind, pattern_finds
from desktop.privacy.deidentify.lexicon import English

_CAP, _LOW = "[A-ZÀ-ÖØ-ÞĀČĐĒĘĞĪŁŃŌŐŘŚŞŠŤŪŹŻŽƠƯẠỄ]", "[a-zß-öø-ɏḁ-ỿ]"
_WORD = (
    rf"(?:(?:O['’]|Mc|Mac|D['’]|Al-|El-|Ní |Nic |St\. )?{_CAP}{_LOW}+(?:[-'’]{_CAP}?{_LOW}{{2,}})*"
    rf"(?: [\"“‘(]{_CAP}{_LOW}+[\"”’)](?= {_CAP}))?)"
)
_PARTICLE = r"(?:van der|van den|van de|van|von|de la|de|del|della|di|da|dos|bin|ibn|al|el|la|le|ter|ten)"
_INITIAL = r"(?:(?:[A-Z]\.){2,3}(?!\w)|[A-Z]\.?(?![A-Za-z'’]))"
_NAME = rf"(?:{_WORD}|{_INITIAL})(?: (?:{_PARTICLE} )?(?:{_WORD}|{_INITIAL}))*"
_FULL = re.compile(rf"(?<![A-Za-zÀ-ɏ0-9_'’-]){_NAME}")
_CAPITALS = (
    r"(?![IVX]+[A-C]?,)(?=[^,]*[AEIOUY])(?:(?:^|(?<=: ))[A-Z]|[A-Z][A-Z'’-])[A-Z'’-]{2,}, (?!Mrs?\b|Ms"
    r"\b|Dr\b)(?:[A-Z][a-z]+|(?=[A-Z]*[AEIOUY])[A-Z]{3,})"
    r"(?:-[A-Z][a-z]+)?(?: [A-Z]\.?(?![a-z]))?"
)
_COURTESY = (
    r"(?:(?P<doctor>Drs?|Prof|Professor|Doctor)|Mr|Mrs|Ms|Miss|Mx|Master|Mstr|Madam|Sir|Lady"
    r"|Lord|Mdm|Encik|Puan|Shri|Smt|(?:Lt )?(?:Col|Cdr|Gen)|Capt|Maj|Sgt|Cpl|Pte|Cllr|Herr|Frau|Mme|Mo"
    r"nsieur|Madame|Sra?|Signora?|Uncle|Aunt|Aunty"
    r"|Auntie|Grandma|Grandpa|Rev)\.? "
)
_OFFICE = (
    r"(?:Sister|Nurse|RN|SpR|SHO|reg|FY[12]|HCA|CNS|Matron|Midwife|Pharmacist|Surgeon|Consultant"
    r"|Registrar|Attending|Therapist)\.? "
)
_SAID = r"(?: is| was)?\s?[:,]?\s*[\"“]?"
_RANKS = r"(?:(?:Lt|Col|Capt|Dr|Prof|Professor|Sir|Mr|Mrs|Ms|Miss)\.? )*"
_CREDENTIALS = (
    r"(?=,? (?:MD|DO|RN|PA-C|PA|NP|MBBS|MBChB|FRCS|FRCP|MRCP|MRCS|FRACP|PharmD|PhD|DPM|DDS|BSN"
    r"|LVN|LPN|FACS|CNM|PT|OT|PGY-?\d|MS[34]|FY[12]|[CS]T\d)\b)"
)
_DESCRIBED = re.compile(
    r", (?:aged )?an? ?\d|, (?:aged )?\d{1,3}(?:\s?[-yMF]|\b)|, (?:a|our|your|his|her) \w|, "
    r"(?:born|hospital no|DOB|MRN)"
    r"|\s?\((?:DOB|aged|mother|father|son|daughter|wife|husband|born|index|\d{1,3}|[MF]\b)| and the"
)
_PROFESSION = re.compile(r"\w+(?:ologists?|iatrists?|iatricians?|icians?|urgeons?|acists?|apists?)\b")
_NEXT_WORD = re.compile(r"(?:['’]s?)?[ -](\w+)")
_SPEAKER = re.compile(r"(?i:\b(?:patient|pt|client|mother|father|carer)):\s?$")
_LETTER = re.compile(r"[A-Z]\.")
_AND = re.compile(r" (?:and|&|/|\+) (?=[A-Z][a-z]+(?:[,.;]|$| \())")
_INITIALLED = re.compile(rf"(?<![\w.]){_CAP}\. (?:{_WORD})(?![a-z])")
_INITIALS = re.compile(r" (?!MD|GP|ED|IV|OT|PT|RN|NP|DO|PA)[A-Z]{2}(?![\w-])")
_CAPITAL_BEFORE = re.compile(r"\b[A-Z][\w'’-]* $")
_SURNAME_FIRST = re.compile(rf"(?<![\w])(?P<sur>[A-Z]{{2,}})(?P<rest>(?: {_WORD}){{1,3}})(?=\s?[,(，（])")
_SURNAME_LAST = re.compile(
    rf"(?<![\w])(?P<first>{_WORD})(?: {_WORD})? (?=[A-Z]*[AEIOUY])(?![IVX]+\b)[A-Z]{{4,}}(?=,? (?:\d|\("
    rf"|[a-z]+s\b)|[,.;]|$)"
)
_RELATED = re.compile(
    rf"(?<![\w'’-])(?P<found>{_NAME})(?= \((?:NOK|next of kin|HCPOA|LPA|brother|sister|son|daughter|wif"
    rf"e|husband|partner|spouse|mother|father"
    r"|mum|mom|dad|niece|nephew|aunt|uncle|friend|neighbou?r|carer|guardian|interpreter)\b)"
)
_DRUGLIKE = re.compile(
    r"(?:itis|osis|[ae]mia|opathy|ectomy|otomy|ostomy|oscopy|plasty|graphy|algia|uria|pno?ea|cillin|mycin|micin|floxacin"
    r"|azole|sartan|statin|dipine|olol|mab|nib|oxaban|gli[a-z]{4,6}|setron|triptan|parin|cycline|sone|solone|tion|ment|ness"
    r"|difficile|coli|aureus|pylori|iae|atus|icans|alis|cium|ginosa|zae|feri|midis|scens|acae|bilis|genes|idans)$",
    re.IGNORECASE,
)
_MEDICAL = re.compile(
    r"(?:itis|osis|[ae]mia|oma|opathy|ectomy|otomy|ostomy|oscopy|plasty|graphy|gram|algia|uria"
    r"|pnoea|pnea|cillin|mycin|micin"
    r"|floxacin|azole|prazole|sartan|statin|dipine|olol|pril|mab|nib|vir|oxaban|gliptin"
    r"|gliflozin|tide|zepam|setron|triptan"
    r"|parin|cycline|sone|solone|caine|ine|ide|ate|ium|ics?|tion|ment|ness|ity|ing|ous|al|ive"
    r"|ary|able|ical|ed|ly)$"
)
_SHORTEST = 2


class EnglishNames:
    """Finds names in English text with the given names and eponyms of a lexicon."""

    def __init__(self, words: English) -> None:
        self._words = words
        self._given = words.given | words.doubtful_given
        self._sure_given = words.given - words.doubtful_given
        self._subject = re.compile(
            rf"(?:^|(?<=[a-z.,;:!?\n] ))(?P<found>[A-Z][a-zà-ÿ]{{2,}})(?= (?:{words.telling})\b)"
        )
        self._verbs = re.compile(rf" (?:{words.verbs})\b")
        self._before: tuple[tuple[Kind, re.Pattern[str]], ...] = (
            ("doctor", re.compile(rf"(?<![A-Za-z]){_OFFICE}")),
            ("doctor", re.compile(rf"(?<![A-Za-z/])(?i:{words.roles}){_SAID}{_RANKS}")),
            ("name", re.compile(rf"(?<![A-Za-z])(?i:{words.labels}){_SAID}{_RANKS}")),
            (
                "name",
                re.compile(
                    rf"(?<![A-Za-z])(?i:{words.relations})(?: is|'s name is|,|:| called| named)? ?[(\"“]?"
                ),
            ),
        )
        self._common = words.common | words.not_names
        self._reversed = re.compile(
            rf"(?<![\w'’-]){_WORD}, {_WORD}(?= \((?:F|M|DOB|\d)|\s+\d{{1,3}}\s?[yMF]|\s+\(?DOB|  )"
        )
        self._courtesy = re.compile(rf"(?<![A-Za-z]){_COURTESY}")
        self._capitals = re.compile(rf"(?<![\w]){_CAPITALS}(?![\w])")
        self._family = re.compile(
            r"\b[Tt]he (?P<found>[A-Z][a-z]+s)(?=, (?:parents|who|family)| family| wish| want| are )"
        )
        self._credentials = re.compile(rf"(?<![\w'’]){_NAME}{_CREDENTIALS}")

    def finds(self, text: str) -> Iterator[Find]:
        """Names of people; where they overlap, the surest first."""
        for match in self._credentials.finditer(text):
            yield from self._trimmed(text, match.start(), match.end(), "doctor", sure=True)
        for match in self._capitals.finditer(text):
            yield Find(match.start(), match.end(), "name", match[0])
        yield from self._with_capital_surname(text)
        for match in self._courtesy.finditer(text):
            yield from self._after_courtesy(text, match.end(), "doctor" if match["doctor"] else "name")
        for kind, before in self._before:
            for match in before.finditer(text):
                yield from self._names_from(text, match.end(), kind)
        yield from pattern_finds(text, "name", _RELATED)
        yield from pattern_finds(text, "name", self._family)
        yield from pattern_finds(text, "name", self._reversed)
        yield from self._by_given_name(text)
        yield from self._by_capitals(text)
        yield from self._with_initials(text)

    def _after_courtesy(self, text: str, start: int, kind: Kind) -> Iterator[Find]:
        """The name after Mr or Dr, whatever word it is, and another one that `and` joins to it."""
        match = _FULL.match(text, start)
        if match is None:
            return
        first = re.compile(r"\S+").match(text, start, match.end())
        rest = self._without_outer_words(text, first.end(), match.end()) if first else (0, 0)
        end = max(rest[1], first.end() if first else 0)
        initials = _INITIALS.match(text, end)
        yield from self._named(text, start, initials.end() if initials else end, kind)
        joint = _AND.match(text, end)
        if joint and (following := _FULL.match(text, joint.end())):
            yield from self._trimmed(text, following.start(), following.end(), kind, sure=True)

    def _with_initials(self, text: str) -> Iterator[Find]:
        """R. Huxtable, but no disease of that name."""
        for match in _INITIALLED.finditer(text):
            surname = match[0][3:]
            if (
                surname not in self._common
                and not self._is_no_name(surname)
                and not _DRUGLIKE.search(surname)
            ):
                yield from self._trimmed(text, match.start(), match.end(), "name", sure=False)

    def _with_capital_surname(self, text: str) -> Iterator[Find]:
        """CHAN Tai Man, and Ewan MACTAVISH."""
        for match in _SURNAME_LAST.finditer(text):
            if not self._is_ordinary(match["first"]):
                yield Find(match.start(), match.end(), "name", match[0])
        for match in _SURNAME_FIRST.finditer(text):
            words = match["rest"].split()
            if words[0] not in self._common | self._words.eponyms and not any(map(_DRUGLIKE.search, words)):
                yield Find(match.start(), match.end(), "name", match[0])

    def _names_from(self, text: str, start: int, kind: Kind) -> Iterator[Find]:
        """The name that begins here."""
        match = _FULL.match(text, start)
        if match and match[0] not in self._words.common and not self._is_said(text, match):
            yield from self._trimmed(text, match.start(), match.end(), kind, sure=True)

    def _is_said(self, text: str, match: re.Match[str]) -> bool:
        """Whether the word is what a patient says in a dialogue."""
        return (
            _SPEAKER.search(text, 0, match.start()) is not None
            and match[0] not in self._given
            and " " not in match[0]
        )

    def _by_given_name(self, text: str) -> Iterator[Find]:
        """Names that a given name of the lexicon begins, or that age, sex or a verb of persons follows."""
        for match in _FULL.finditer(text):
            start, end = self._without_outer_words(text, match.start(), match.end())
            words = text[start:end].split()
            if not words or self._is_eponym(text, start, end):
                continue
            first = words[0].split("-")[0].removesuffix("'s").removesuffix("’s")
            last = words[-1].removesuffix("'s").removesuffix("’s")
            many = len(words) >= _SHORTEST
            follows = _DESCRIBED.match(text, end) or self._verbs.match(text, end)
            known = first in self._sure_given or (
                many and (first in self._given or last in self._words.surnames)
            )
            if (known and (many or follows or text[start - 2 : start] != ". ")) or (
                many and _DESCRIBED.match(text, end)
            ):
                yield from self._trimmed(text, start, end, "name", sure=False)

    def _by_capitals(self, text: str) -> Iterator[Find]:
        """Two capitalised words that no heading has, or one that begins a clause and does what people do."""
        for match in self._subject.finditer(text):
            inside = _CAPITAL_BEFORE.search(text, 0, match.start())
            if not inside and match["found"] not in self._common | self._words.eponyms:
                yield from self._named(text, match.start("found"), match.end("found"), "name")
        for match in _FULL.finditer(text):
            words = match[0].removesuffix("'s").split()
            if words[0] in self._words.eponyms:
                continue
            longest = [len(word) > len("Mr.") for word in words]
            ordinary = [self._is_ordinary(word) for word in words]
            if sum(longest) >= _SHORTEST and not any(ordinary):
                yield from self._trimmed(text, match.start(), match.end(), "name", sure=False)

    def _is_ordinary(self, word: str) -> bool:
        bare = word.strip(".'’").removesuffix("'s")
        parts = [bare, *bare.split("-")]
        return (
            self._is_no_name(word)
            or any(part in self._common for part in parts)
            or _MEDICAL.search(bare) is not None
        )

    def _trimmed(self, text: str, start: int, end: int, kind: Kind, *, sure: bool) -> Iterator[Find]:
        """The find without words at its edges that are no part of a name."""
        start, end = self._without_outer_words(text, start, end)
        if sure or not self._is_eponym(text, start, end):
            yield from self._named(text, start, end, kind)

    def _named(self, text: str, start: int, end: int, kind: Kind) -> Iterator[Find]:
        name = text[start:end].removesuffix("'s").removesuffix("’s")
        end = start + len(name)
        if len(name) >= _SHORTEST and not self._names_a_disease(text, end):
            yield Find(start, end, kind, name)

    def _without_outer_words(self, text: str, start: int, end: int) -> tuple[int, int]:
        words = list(re.finditer(r"\S+", text[start:end]))
        offset = start
        while words and self._is_no_name(words[0][0]):
            words.pop(0)
        for place, word in enumerate(words):
            if place and self._is_no_name(word[0]):
                words = words[:place]
                break
        if not words:
            return start, start
        return offset + words[0].start(), offset + words[-1].end()

    def _is_no_name(self, word: str) -> bool:
        if _LETTER.fullmatch(word):
            return False
        bare = word.strip(".,'’").removesuffix("'s").removesuffix("’s")
        if _PROFESSION.fullmatch(bare):
            return True
        return bare in self._words.not_names and bare not in self._words.doubtful_given

    def _is_eponym(self, text: str, start: int, end: int) -> bool:
        """Whether it names a disease, a sign or a device after somebody."""
        words = [word.removesuffix("'s").removesuffix("’s") for word in re.split(r"[ -]", text[start:end])]
        return self._names_a_disease(text, end) or all(word in self._words.eponyms for word in words)

    def _names_a_disease(self, text: str, end: int) -> bool:
        following = _NEXT_WORD.match(text, end)
        return following is not None and following[1].casefold() in self._words.eponym_nouns
