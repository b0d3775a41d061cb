"""Chinese names of people: by the words before them, the titles behind them, and their characters."""

import re
from collections.abc import Iterator

from desktop.privacy.deidentify.finds import Find, Kind, group_find, pattern_finds
from desktop.privacy.deidentify.lexicon import Chinese

_RELATIVE = (
    "[长次幼独]子|[长次幼独]女|父亲|母亲|丈夫|妻子|爱人|老伴|配偶|儿子|女儿|女婿|儿媳|哥哥|弟弟|姐姐|妹妹|爷爷|奶奶|外公|外婆|祖父|祖母|"
    "孙子|孙女|外孙女?|侄子|侄女|舅舅|叔叔|姑姑|姨妈|表[姐妹哥弟]|堂[姐妹哥弟]|妈妈?|爸爸?"
)
_PERSON = re.compile(
    r"(?:患者本人|患者|病人|患儿|产妇|孕妇|伤者|死者|逝者|本人|受检者|受试者|来诊者|姓名|名字|我叫|我是|名叫|叫做|叫|改名|病历名|曾用名|"
    rf"家属|联系人|陪护|陪同|监护人|委托人|代理人|护工|邻居|朋友|同事|室友|工友|职工|员工|教师|学生|工人|农民|军人|老人|老太太|男子|女子|接触者|被保险人|投保人|申请人|当事人|供者"
    rf"|受者|来访者|报告者|审核者|抬头|大名|小名|化名|新生儿|户名|开户人|捐献者|报案人|目击者|证人|收件人|老师|家长|{_RELATIVE}|"
    r"(?<![尤极])其[父母夫妻子女兄弟姐妹姊孙婿媳嫂]|(?<=[\u4e00-\u9fff])之[母父子女妻夫])"
    r"(?:签字|签名|代签|代诉|名叫|名为|叫)?(?:[（(][\u4e00-\u9fff]{1,4}[）)])?\s?[：:是为]?\s*"
)
_TEAM = re.compile(
    r"(?:主刀|术者|手术者|[一二三]助|麻醉|器械护士|巡回(?:护士)?|接诊医[生师]|主管|主诊|进修|实习|规培|见证人|民警)\s?[：:]?\s*"
)
_FIELD = re.compile(
    r"(?:(?:姓\s?名|户名)\s?[：:]?|(?:联系人|家属|申请人|陪护人?|监护人|代理人|收件人|投保人)\s?[：:])\s*"
    r"(?P<found>(?![^\s，。]*(?:[不未无待略]|缩写|如下|保密))[\u4e00-\u9fff·]{2,9}?)(?=[\s，,;；。、（(|/]|$|性别)"
)
_SIGNED = re.compile(
    r"(?:主刀|术者|手术者|[一二三]助|助手|麻醉|器械护士|巡回护士|接诊|主管|经治|管床|值班|送检|申请|报告|审核|会诊|首诊|责任|住院|主治|"
    r"上级|诊断|书写|记录|执行|核对|查房|复核|签发|开单|随访|主诊|操作|检验|检查|药师|技师|配药|发药|签名|签字|医[生师]签[名字]|医[生师]|护士|科主任)"
    r"(?:医[生师]|护士|者|人|员)?(?:签[名字])?\s?[：:]\s*|申请医[生师]\s?"
)
_ANYBODY = re.compile(
    r"[\u4e00-\u9fff]{1,3}[人者员][：:]\s?|代签[：:]\s?|参加(?:人员|者)|出席(?:人员|者)?|在场(?:人员)?"
)
_OFFICE = re.compile(
    r"(?:主任|主治|住院|首诊|主管|经治|管床|值班|责任|接诊|送检|申请|上级)?(?:医[生师]|药师|教授|主任|护士长?)(?![长们])"
)
_BY = re.compile(
    r"由|(?<!神)经|随访|回访|看望|陪护|照顾|护送|探视|提醒|嘱|转告|(?<=\d)号?床|(?<=[县市区镇乡村号室路])的"
)
_WEAK = re.compile(r"(?:请|通知|告知|让|问|找|致电|联系|与|和|及|交给|[床号]|给|(?<=[\u4e00-\u9fff][）)]))")
_START = re.compile(r"^|[\s，,。；;：:、（(）)\[【“\"|/。！？!?@·①-⑳]|讨论|转来的|我[妈爸]")
_HARD_END = re.compile(r"$|[\s，,·①-⑳。；;：:、（）()\[\]【】“”\"|/！？!?.~～—…-]")
_SOFT_END = re.compile(
    r"[0-9A-Za-z]|因|诉|于|系|[男女]|自[行述觉]?|曾|既往|现|目前|无|今|已|拟|将|需|经|由|主诉|入院|出院|突|反复|近|昨|的|等|和|与|及|说|称|表示|陪|"
    r"发|患|请|要求?|之|复|测|行|服|住|来|电|就|从|没|不|是|也|都|还|到|吸烟|投诉|愿|均|书写|记录|审阅|核对|执行|签|提供|介绍|"
    r"上级|手机|电话|联系|本次|核发|两|三人|术|孕|产|在|为|有|给|再|能|可|仍|每|此|带|代|切口|一般|家属|宣布|查看|同意|调|当|吃|停|口服|年|收"
)
_BEFORE_TITLE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[由经请与和及让问找给对嘱为是床向到科谢的告系联在前说位日天午晨晚早看室组号而并被生师夫])$"
)
_JOINT = re.compile(r"\s?[、/和与及]\s?")
_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fff]+")
_FOREIGN = re.compile(
    r"(?:^|(?<=[，,。；;：:、（(\s由经请与和]))(?P<found>(?![这那该一某位另此两二几各老有多患])[\u4e00-\u9fff]{2,5})(?=先生|女士|小姐|太太|夫人)"
)
_DEED = re.compile(
    r"书写|记录|审[核阅]|核对|执行|主刀|主诉|行[^，。]*术|发[热现生病]|有时|可能|来[诊院]|思考|心[慌悸脏率前]|言语|和其|进[食行]|成[人年]|生[命活于]|全身|双[下上肺]"
)
_UNUSUAL = re.compile(
    r"(?:^|(?<=[\s，,。；;：:、]))(?P<found>[\u4e00-\u9fff](?:[ \u3000][\u4e00-\u9fff]|[\u4e00-\u9fff]{"
    r"1,5}))(?<![者人族性史儿员师工民生妇女男例岁])"
    r"(?=\s?[，,·\s]\s?(?:[男女]\s?[，,。·\s]|[\u4e00-\u9fff]{1,4}[族籍][，,。])"
    r"|\s?[（(](?:住院|门诊|病[历案]|床|就诊|[男女][，,、）)/ ]|ID|\d{2}岁)|之[父母子女妻夫]|的(?:丈夫"
    r"|妻子|爱人|儿子|女儿|母亲|父亲|家属))"
)
_CALLED = re.compile(r"(?<=[\u4e00-\u9fff][者人师员警友卫士哥妻夫])(?=[\u4e00-\u9fff])")
_KOREAN = re.compile(r"[\uac00-\ud7a3]{2,4}")
_LONGEST_GIVEN = 2


class ChineseNames:
    """Finds Chinese names with the surnames, given names and titles of a lexicon."""

    def __init__(self, words: Chinese) -> None:
        self._words = words
        self._given = words.given - frozenset("族")
        self._people = re.compile("|".join(words.people))
        self._doctors = re.compile(rf"(?:{'|'.join(words.doctors)})(?!指导|处方|建议下|会[，。]|办公)")
        self._three = re.compile(rf"(?=(?P<sur>[{''.join(words.surnames)}])(?P<given>[\u4e00-\u9fff]{{2}}))")
        self._called = re.compile(rf"姓(?P<found>[{''.join(words.surnames)}])(?=的|[^\u4e00-\u9fff]|$)")
        self._described = re.compile(
            r"\s?[，,\s]\s?(?:男|女|\d{1,3}\s?岁|[（(]\d)|[（(](?:男|女|患者|妻|夫|父|母|儿|女|本人|其|女婿|家属)|\s+[男女]"
            r"|患(?!者)|诉|入院|出院|术[前后]|今[日晨早天]|昨[日晚天]|来[诊院]|自[述行觉]|主诉|因|之[父母子女妻夫]|因[“\"]|，(?:[A-Z]区|加)?\d{1,3}号?床|(?:记录|书写|审核|审阅|核对|执行|查房|代签)(?=$|[，。；、])"
        )
        self._minority = re.compile(
            r"(?<![\u4e00-\u9fff])(?P<a>[\u4e00-\u9fff]{2,7}·[\u4e00-\u9fff]{2,7})|(?:患者|病人|患儿|家属|叫)"
            r"(?P<b>[\u4e00-\u9fff]{2,7}·[\u4e00-\u9fff]{2,5})"
        )
        surnames = "".join(words.surnames - words.doubtful_surnames - frozenset("梁叶"))
        self._familiar = re.compile(
            rf"(?:邻居|患者|病人|同事|朋友|工友|护工|陪护|家属|给|让|找|[台科组班]|(?<![\u4e00-\u9fff]))(?P<found>[小老阿][{surnames}])(?=送|陪|说|诉|来"
            rf"|的[父母儿女家]|叔|哥|姐|师傅|，[男女]|[，、。（(）)]|今[天日晨]|昨|明天)"
        )

    def finds(self, text: str) -> Iterator[Find]:
        """Names of people; where they overlap, the surest first."""
        for match in self._minority.finditer(text):
            group = "a" if match["a"] else "b"
            yield group_find(match, "name", group)
        yield from pattern_finds(text, "name", _FIELD)
        yield from self._listed(text, _SIGNED, "doctor", sure=True)
        yield from self._listed(text, _TEAM, "doctor", sure=True)
        yield from self._titled(text, self._doctors, "doctor")
        yield from self._titled(text, self._people, "name")
        yield from pattern_finds(text, "name", _FOREIGN)
        yield from self._listed(text, _PERSON, "name", sure=True)
        yield from self._listed(text, _ANYBODY, "name", sure=True)
        yield from self._listed(text, _OFFICE, "doctor", sure=True)
        yield from pattern_finds(text, "name", self._called)
        yield from self._listed(text, _BY, "name", sure=True)
        yield from self._at_starts(text)
        yield from pattern_finds(text, "name", self._familiar)
        yield from pattern_finds(text, "name", _UNUSUAL)
        yield from self._listed(text, _CALLED, "name", sure=False)
        yield from pattern_finds(text, "name", _KOREAN)
        yield from self._listed(text, _WEAK, "name", sure=False)
        yield from self._anywhere(text)

    def _listed(self, text: str, before: re.Pattern[str], kind: Kind, *, sure: bool) -> Iterator[Find]:
        """The names after each match of `before`: one, or several joined by 、 and the like."""
        for match in before.finditer(text):
            end = self._name_end(text, match.end(), sure=sure)
            if end is not None:
                yield Find(match.end(), end, kind, text[match.end() : end])
                yield from self._joined(text, end, kind)

    def _joined(self, text: str, end: int, kind: Kind) -> Iterator[Find]:
        """The names that follow another one in a list."""
        while joint := _JOINT.match(text, end):
            following = self._name_end(text, joint.end(), sure=True)
            if following is None:
                return
            yield Find(joint.end(), following, kind, text[joint.end() : following])
            end = following

    def _at_starts(self, text: str) -> Iterator[Find]:
        """Names that begin a clause and end it, or that sex, age, a bed or a deed follow; lists of names."""
        for match in _START.finditer(text):
            start = match.end()
            end = self._name_end(text, start, sure=True)
            if end is not None and not self._described.match(text, end):
                end = self._name_end(text, start, sure=False)
            if end is not None:
                yield Find(start, end, "name", text[start:end])
                yield from self._joined(text, end, "name")

    def _anywhere(self, text: str) -> Iterator[Find]:
        """Three characters that can hardly be anything else, at the end of a clause."""
        for match in self._three.finditer(text):
            given = match["given"]
            known = set(given) <= self._given and match["sur"] not in self._words.doubtful_surnames
            if known and not self._is_word(text, match.start()) and self._ends(text, match.end("given")):
                yield Find(match.start(), match.end("given"), "name", match["sur"] + given)

    def _titled(self, text: str, titles: re.Pattern[str], kind: Kind) -> Iterator[Find]:
        """Surname, or surname and given name, before a title."""
        for match in titles.finditer(text):
            for length in (4, 3, 2, 1):
                start = match.start() - length
                if start >= 0 and self._is_titled_name(text, start, match.start()):
                    yield Find(start, match.start(), kind, text[start : match.start()])
                    break

    def _is_titled_name(self, text: str, start: int, end: int) -> bool:
        sur = self._surname_end(text, start)
        if sur is None or sur > end or end - sur > _LONGEST_GIVEN or self._is_word(text, start):
            return False
        begins = start == 0 or _HARD_END.match(text, start - 1) is not None
        doubtful = text[start] in self._words.doubtful_surnames
        if not set(text[sur:end]) <= self._given and not (
            begins and not doubtful and _IDEOGRAPHS.fullmatch(text, sur, end)
        ):
            return False
        bounded = _BEFORE_TITLE.search(text, 0, start) is not None
        return bounded or (text[start] not in self._words.doubtful_surnames)

    def _name_end(self, text: str, start: int, *, sure: bool) -> int | None:
        """The end of the name that begins here. `sure`: a word before it says that it is a name."""
        sur = self._surname_end(text, start)
        if sur is None or self._is_word(text, start):
            return None
        doubtful = sur == start + 1 and text[start] in self._words.doubtful_surnames
        for end in (sur + 2, sur + 1):
            given = text[sur:end]
            if len(given) == end - sur and _IDEOGRAPHS.fullmatch(given):
                fits = self._fits_surely if sure else self._fits
                if fits(text, end, given, doubtful=doubtful):
                    return end
        return None

    def _fits_surely(self, text: str, end: int, given: str, *, doubtful: bool) -> bool:
        known = set(given) <= self._given and not _DEED.match(text, end - 1)
        if known and (len(given) > 1 or _SOFT_END.match(text, end)):
            return True
        return self._ends(text, end) and (known or not doubtful)

    def _fits(self, text: str, end: int, given: str, *, doubtful: bool) -> bool:
        if not set(given) <= self._given:
            return False
        if doubtful:
            return len(given) > 1 and self._ends(text, end)
        return self._ends(text, end) or (len(given) > 1 and _SOFT_END.match(text, end) is not None)

    def _ends(self, text: str, end: int) -> bool:
        titled = self._people.match(text, end) or self._doctors.match(text, end)
        return titled is not None or _HARD_END.match(text, end) is not None

    def _surname_end(self, text: str, start: int) -> int | None:
        if text[start : start + 2] in self._words.compound_surnames:
            return start + 2
        return start + 1 if text[start : start + 1] in self._words.surnames else None

    def _is_word(self, text: str, start: int) -> bool:
        return any(text.startswith(word, start) for word in self._words.not_names)
