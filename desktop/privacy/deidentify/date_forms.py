"""How dates are written in Chinese and in English, and what stands around those that could be numbers."""

import re

import msgspec

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SEASONS = {
    "春": 4,
    "夏": 7,
    "秋": 10,
    "冬": 1,
    "spring": 4,
    "summer": 7,
    "autumn": 10,
    "fall": 10,
    "winter": 1,
}
"""A month in the middle of each season of the north."""
RELATIVE_YEARS = {"今年": 0, "当年": 0, "同年": 0, "去年": -1, "前年": -2, "明年": 1}

_Y = r"(?P<y>(?:19|20)\d\d)"
_M, _D = r"(?P<m>1[0-2]|0?[1-9])", r"(?P<d>3[01]|[12]\d|0?[1-9])"
_MON = (
    r"(?P<mon>(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|january|february|april|june|july|august|september|october|november|december|JAN|FEB|MAR|APR|MAY|JUN|JUL"
    r"|AUG|SEP|OCT|NOV|DEC)(?![A-Za-z]))(?:\.(?=,? ?['\d]))?"
)
_TH = r"(?P<th>st|nd|rd|th)?"
_REL = rf"(?P<rel>{'|'.join(RELATIVE_YEARS)})"
_WEEKDAY_ZH = r"(?:\s?[（(]?(?:周|星期|礼拜)[一二三四五六日天][）)]?)?"
_WEEKDAY_EN = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? (?:the )?)?"
_NUMERAL = "〇零○一二三四五六七八九"
_NO_GUIDELINE = r"(?!.{0,3}(?:指南|版|修订|共识|标准|诊断标准|年会))"
_ALONE, _END = r"(?<![\d.\-/A-Za-z])(?<!\d[:：])", r"(?![\d\-/]|\.\d|%)"
_ALONE_OR_LAST = r"(?:(?<![\d.\-/A-Za-z])(?<!\d[:：])|(?<=\d[-–~]))"
_CLAUSE = r"(?:(?<=^)|(?<=[，,。；;：:（(\s、于自从至到次]))"
_DAY = "[日号號]"
_DEED = (
    r"\s?(?:起|已|行|在|于|入|出|查|复|覆|因|开|開|予|做|凌晨|晚|早|晨|[上下]午|门诊|門診|由|至|到"
    r"|转|轉|手术|手術|術|术)"
)
_NO_VALUE = (
    r"(?<!for )(?<!压)(?<!BP )(?<!PAP )(?<!PS )(?<!ASB )(?<!IOP )(?<!VA )(?<!/\d\d )(?<!/\d )(?"
    r"<![Pp]ressure )"
)
_UNITS = (
    r"(?! ?(?:k?g\b|m[gclm]|mcg|[IkM]?U\b|units?|[pn]g|cm|mm|kcal|k?cal|steps|guidelines?|criteria"
    r"|version|edition|classification|consensus|x\b|ml|mL))"
)


class Form(msgspec.Struct, frozen=True):
    """One way to write a date: `core` has groups such as y, m and d; `before` and `after` look around it."""

    core: str
    before: str = ""
    after: str = ""

    @property
    def finding(self) -> re.Pattern[str]:
        """Finds the form in a text."""
        return re.compile(f"{self.before}(?P<found>{self.core}){self.after}")

    @property
    def reading(self) -> re.Pattern[str]:
        """Takes apart what was found."""
        return re.compile(self.core)


FORMS: tuple[Form, ...] = (
    Form(rf"(?:民[国國]\s?(?P<roc>\d{{1,3}})|(?P<minguo>1[01]\d))年(?:{_M}月(?:{_D}{_DAY})?)?", r"(?<!\d)"),
    Form(rf"(?P<minguo>1[01]\d)(?P<sep>[./]){_M}(?P=sep){_D}", _ALONE, _END),
    Form(rf"(?P<y>(?:19|20)\d\d|\d\d)年\s?{_M}月(?:\s?{_D}{_DAY})?{_WEEKDAY_ZH}", r"(?<!\d)"),
    Form(rf"{_REL}?{_M}月{_D}{_DAY}{_WEEKDAY_ZH}", r"(?<!\d)"),
    Form(
        r"(?P<day>(?:[农農]历|旧历|阴历)?(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年|(?:19|20)\d\d年)?(?:十?[一二三四五六七八九十正]|冬|腊|臘)月"
        r"(?:初[一二三四五六七八九十]|十[一二三四五六七八九]|廿[一二三四五六七八九]?|二十|三十)|(?:19|20)\d\d年(?:冬|腊|臘|正)月)(?![日号號])"
    ),
    Form(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})", "(?<=[周期拜][一二三四五六日天][（(])", r"(?=[）)])"),
    Form(rf"{_M}\.{_D}[号號]?", _CLAUSE, rf"(?=[号號]|{_DEED})"),
    Form(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})", _CLAUSE, rf"(?!\d)(?=、\d|{_DEED}|依次)"),
    Form(rf"{_REL}{_M}月份?"),
    Form(
        rf"(?P<yc>[{_NUMERAL}]{{4}})年(?:(?P<mc>十?[一二三四五六七八九十正])月(?:(?P<dc>[一二三四五六七八九十]{{1,3}})[日号])?)?"
    ),
    Form(r"(?P<mc>十?[一二三四五六七八九十正])月(?P<dc>[一二三四五六七八九十]{1,3})[日号]", r"(?<![十百年])"),
    Form(rf"{_Y}\s?年(?:(?P<season>[春夏秋冬])[季天]?)?", r"(?<!\d)", _NO_GUIDELINE),
    Form(
        r"(?P<day>(?!八九|六七|七八)[〇零○六八九][〇零○一二三四五六七八九])年",
        _CLAUSE,
        r"(?![前后後来余内以间])",
    ),
    Form(r"(?P<yy>0\d|[5-9]\d)年", _CLAUSE, r"(?![前后後来余内以间病烟史])"),
    Form(r"(?P<yy>\d\d)年", _CLAUSE, r"(?=因|诊断|确诊|行|曾|发现|起|患|在|于|初|底|[上下]半年|[春夏秋冬])"),
    Form(rf"{_Y}(?P<sep>[-/.])\s?{_M}(?P=sep)\s?{_D}", _ALONE_OR_LAST, r"(?!\d|/|\.\d|-(?!(?:19|20)\d\d))"),
    Form(
        rf"{_Y}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])",
        r"(?<![0-9A-Za-z.\-/_])",
        r"(?![0-9A-Za-z]|[.\-]\d)",
    ),
    Form(rf"{_Y}[-/](?P<m>0[1-9]|1[0-2])", _ALONE, r"(?![\d\-/.A-Za-z])"),
    Form(r"(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])", _ALONE, r"(?=\s+\d{1,2}[:：]\d{2})"),
    Form(rf"{_M}月", _CLAUSE, r"(?:(?=[份起初底末上中下])|(?![份个前后余龄来内间大\s，。；,、）)]|$))"),
    Form(
        rf"(?P<day>[12]\d|3[01]|[1-9]|[二三]?十[一二三四五六七八九]?){_DAY}",
        r"(?:(?<=[于（(，,；;。 、说說他她])|(?<=本月)|(?<=上月)|(?<=当月)|(?<=次月))",
        r"(?=[晨早晚上下午凌夜入出转行术复查予起就来去做）)，,]|$)(?![后前内来龄余间])",
    ),
    Form(
        rf"(?P<day>(?:twenty-|thirty-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|\w+t[ei]e?th"
        rf"|\w+teenth|tenth|eleventh|twelfth) (?:of )?)(?:{_MON})(?: {_Y})?",
        r"(?i:\b(?:on|since|from|until|by|the) (?:the )?)",
    ),
    Form(
        (
            rf"{_WEEKDAY_EN}(?P<day>\d{{1,2}}[-–](?=\d))?(?P<d>3[01]|[12]\d|0?[1-9]){_TH}(?: of)?[ -]?{_MON}"
            rf"(?:,?[ -]?(?P<y>(?:19"
            rf"|20)\d\d)|(?:[-']'?| (?=\d\d(?:[,.;)]|$| (?:on|at|by|in|for|and|with|to)\b)))(?P<yy>\d\d))?"
        ),
        r"(?<![\w.,/-])",
        r"(?![\d])",
    ),
    Form(
        (rf"{_WEEKDAY_EN}{_MON} (?P<d>3[01]|[12]\d|0?[1-9]){_TH}(?!\d| ?(?:m[gl]|%|/))(?:,? {_Y})?"),
        r"\b",
        r"(?!\d)",
    ),
    Form(rf"{_MON},?[ -](?:{_Y}|(?:'|(?<=-))(?P<yy>\d\d))", r"\b", r"(?!\d)"),
    Form(
        _WEEKDAY_EN + (r"(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d)"),
        _ALONE,
        _END,
    ),
    Form(
        _WEEKDAY_EN
        + (
            r"(?P<a>\d\d(?=-)|\d{1,2}(?=/))(?P<sep>[/-])(?P<b>\d\d(?=-)|\d{1,2}(?=/))(?P=sep)"
            r"(?P<yy>\d\d)"
        ),
        _ALONE,
        _END,
    ),
    Form(r"(?P<a>\d{1,2})\.(?P<b>\d{1,2})\.(?P<yy>\d\d)", r"(?<!version )(?<!section )" + _ALONE, _END),
    Form(r"(?P<day>\d{1,2}\.(?:x?i{1,3}|i?[vx]|vi{1,3})\.(?:(?:19|20)\d\d|\d\d))", _ALONE, _END),
    Form(
        r"(?P<day>[12]\d|3[01]|[1-9])(?:st|nd|rd|th)",
        r"(?:(?:\b(?i:on|since|until|till|by|from|the|seen|due|\w+day),? )|^|(?<=[.;,] ))",
        r"(?=[.,;:)]|$| (?:and|with|at|for|but|when|he|she|they|we|I)\b)",
    ),
    Form(rf"{_Y}-(?P<yy>1[3-9]|[2-9]\d)", _ALONE, r"(?![\d\-/.A-Za-z])"),
    Form(r"(?P<a>\d{1,2})[/.](?P<b>\d{1,2})", r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? ", _END),
    Form(r"(?P<a>0[1-9]|[12]\d|3[01])/(?P<b>0[1-9]|1[0-2])", _NO_VALUE + _ALONE, _END),
    Form(r"(?P<a>0[1-9]|1[0-2])/(?P<b>0[1-9]|[12]\d|3[01])", _NO_VALUE + _ALONE, _END),
    Form(r"(?P<a>1[3-9]|2\d|3[01])/(?P<b>[1-689]|1[01])", _NO_VALUE + _ALONE, r"(?!/)" + _END),
    Form(r"(?P<a>[1-57-9]|1[0-2])/(?P<b>1[3-9]|2\d|3[01])", _NO_VALUE + _ALONE, r"(?=: )"),
    Form(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})", _ALONE, r"(?= (?:[01]\d|2[0-3]):?[0-5]\d(?!\d| ?m[gl]))"),
    Form(
        r"(?P<a>\d{1,2})/(?P<b>\d{1,2})",
        r"\b(?!scored|graded|rated|reduced|improved|increased|decreased)[a-z]{3,}ed ",
        r"(?!\d)(?=[,.;:)]|$)",
    ),
    Form(
        r"(?P<a>\d{1,2})/(?P<b>\d{1,2})",
        _ALONE,
        _END
        + r"(?= (?:(?:[Ll]ab|[Bb]lood|culture|scan|visit)s?|CXR|CT|MRI|clinic|admission|surgery|film)\b)",
    ),
    Form(rf"{_M}/{_Y}", _ALONE, _END),
    Form(
        r"(?P<a>\d{1,2})/(?P<b>\d{1,2})",
        (
            r"(?<![Pp]ain )(?i:\b(?:LMP|EDD|EDC|in|on|dated|called|since|until|by|from|taken|seen"
            r"|of|LHC|cath|trach|CT|MRI|CXR|echo|PICC|surgery|biopsy|admit(?:ted)?|adm|discharged?|d/c"
            r"|extubated|intubated|placed|removed|labs|cultures)) "
        ),
        r"(?![\d/%]|\.\d| to \d| ?nodes| ?positive| ago| post| later)",
    ),
    Form(rf"{_M}/{_D}", r"(?<=[复覆][诊診查])|(?<=诊[:：])\s?|(?<=日期[:：])\s?|(?<=时间[:：])\s?", _END),
    Form(rf"(?P<season>(?i:spring|summer|autumn|fall|winter))(?: of)? {_Y}", r"(?:the )?"),
    Form(
        rf"{_Y}",
        (
            r"(?<![\w./:#-])(?<!\d[ \xa0])(?<!GOLD )(?<!GINA )(?<!KDIGO )(?<!ESC )(?<!AHA )(?<!ACC )(?"
            r"<!NICE )"
            r"(?<!WHO )(?<!FIGO )(?<!AJCC )(?<!NCCN )(?<!ADA )(?<!ICD )(?<!£)(?<!\$)(?<!€)"
        ),
        rf"(?![\d\w/%:]|[.,]\d|-(?!(?:19|20)\d\d\b)){_UNITS}",
    ),
    Form(
        rf"{_Y}", r"(?<=\d\d\d\d[-–~～至到])(?<![\d/]\d\d\d\d[-–~～至到])", rf"(?![\d\w/%:-]|[.,]\d){_UNITS}"
    ),
    Form(rf"{_Y}", r"(?<![\d.\-/A-Za-z:])", r"(?=[-~～至到](?:19|20)\d\d年)"),
    Form(
        rf"{_MON}",
        (r"(?i:\b(?:in|since|until|last|this|by|early|late|mid|of|from|to|during))[ -]"),
        r"(?! \d|[\w'’])(?! (?:fracture|be\b))",
    ),
)
