"""Hospitals and addresses, Chinese and English."""

import re
from collections.abc import Iterator

from desktop.privacy.deidentify.finds import Find, pattern_finds

_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|"
    "陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_HOUSE = (
    "医院|卫生院|卫生服务中心|卫生服务站|卫生所|卫生室|诊所|保健院|保健所|防治中心|防治所|防治院|医学中心|医疗中心|疗养院|急救中心|"
    "康复中心|体检中心|肿瘤中心|护理院|门诊部"
)
_HOSPITAL_ZH = re.compile(rf"[\u4e00-\u9fff]{{2,24}}?(?:{_HOUSE})(?:[\u4e00-\u9fff]{{1,4}}(?:分院|院区))?")
_SHORT_ZH = re.compile(
    r"(?:(?<=[在于到去从转由至])|(?<=[，。；、：（])|^)[省市浙](?:[一二三四五六七]|肿瘤|妇幼|妇保|中|中医|人民|立|儿保|儿童|胸科|精神)"
    r"(?:院|(?=[\u4e00-\u9fff（，。]))(?![级点区个次名例期])"
    r"|(?:空军|陆军|海军|解放军|武警)?第?[0-9]{3}医院|[\u4e00-\u9fff]{1,3}(?:医附|附[一二三])院"
)
_LED_ZH = re.compile(
    r".*(?:日|喺|转至|转往|转入|转到|转回|就诊于|就诊|送往|送至|送检|在|于|至|到|往|从|由|请|去|曾|为|是|与|经|并|来|回|当时|外院|入住|返)(?=.{2})"
)
_GENERIC_ZH = re.compile(
    r"(?:当地|我|本|外|贵|该|上级|下级|社区|基层|综合|专科|三甲|三级|二级|一级|三级甲等|某|县|市|乡镇|镇|乡|村|区|各|大|小|就近|附近|其他|其它|私人|个体|民营|公立|"
    r"多家|一家|某家|几家|两家|家|两|同一|原|定点|正规|医联体|教学|儿童|妇幼|精神|口腔|中|肿瘤|康复|随访|卫生|急诊|住|出|入|[\u4e00-\u9fff]*"
    r"(?:一家|当地|某|上级|这家|那家|所有|任何|家))*"
    rf"(?:{_HOUSE})"
)
_HOSPITAL_WORDS_EN = (
    r"(?:Hospitals?|Infirmary|Clinic|Medical Cent(?:re|er)|Health Cent(?:re|er)|Surgery"
    r"|Hospice|Urgent Care|Pharmacy|Medical Group|Care Home|Nursing Home|Medical Practice"
    r"|Sanatorium|Health System|Dental Practice|Rehab(?:ilitation)?(?: Cent(?:re|er))?|Senior Living|A"
    r"ssisted Living"
    r"|Residential Home|Rest Home|Care Cent(?:re|er)|Manor)"
)
_CAP = r"(?:St\.? )?[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.-]*"
_GENERIC_EN = (
    r"(?!(?:The|This|Our|Your|A|An|In|At|Day|Community|General|Local|District|Breast|Heart"
    r"|Failure|Diabetes|Pain|Fracture|Eye|Skin|Chest|Emergency|Elective|Vascular|"
    r"Cardiac|General|Plastic|Orthopaedic|Spinal|Outpatient|Outpatients|Anticoagulation"
    r"|Warfarin|Memory|Sleep|Family|Walk-in|Surgery|Oral|Thoracic|Colorectal|Bariatric|Seen"
    r"|Previous) "
    rf"{_HOSPITAL_WORDS_EN})"
)
_NO_PLACE = (
    r"(?:\w+(?:logy|trics|gery|cine|iatry|care|therapy|ing|ed|ent|ion)|Theatre|Resus|Home|Recovery|Rehab|Ward|Majors|Minors"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|June|July|August|September"
    r"|October|November|December|Noon|Midnight|Night|Rest|Risk|Least|Times|Baseline|Breakfast|Lunch|Dinner|Clinic"
    r"|Birth|Review|Unit|Flat|Bed|Room|Block|Level|Floor|Stage|Grade|English|Spanish|\w+(?:ish|ese|ench|abic)|Work|School|Christmas|Easter|This|That|Both|Previous|Old|Referral|Medical|Nursing|Transfer)\b"
)
_HOSPITAL_EN = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"\b{_GENERIC_EN}(?:The )?(?!(?:The|At|In|From|Seen|Copy|Visit)\b){_CAP}(?: (?:of|the|and|&"
            rf"|{_CAP})){{0,4}} {_HOSPITAL_WORDS_EN}\b(?: of [A-Z]\w+)?(?:, (?!Dr|Mr|Ward|Dept|Room)[A-"
            rf"Z][a-z]{{3,}}(?=[,.;]|$))?"
        ),
        rf"\b(?:University|Royal|General|Children'?s) Hospital (?:of )?{_CAP}(?: {_CAP})?",
        (
            r"(?i:\b(?:seen|admitted|treated|transferred|operated|scanned|born|diagnosed"
            r"|diagnosis made|biopsy|surgery) (?:at|to|from) (?:the )?)(?P<found>(?:Mount|St\.?|Saint"
            r"|Royal|Queen|King|Mayo|Johns) [A-Z][\w'’]+(?: [A-Z][\w'’]+)?)"
        ),
        r"\b(?:at|to|from|via) (?P<found>St\.? [A-Z]\w+(?:['’]s)?)(?! [A-Z])",
        (
            r"\b(?:at|to|from|in|via|the) (?:the )?(?P<found>[A-Z][a-z]{3,} (?:General|Royal|Memorial|Infi"
            r"rmary))\b(?! [A-Z])"
        ),
        (
            rf"(?:\b(?:at|FU|f/u)|@) (?:the )?(?P<found>(?!{_NO_PLACE})[A-Z][a-z]{{3,}}(?: House| Lodge| Co"
            rf"urt)?|[A-Z]{{2,3}}H)(?=[:,.;)]| \(| w/| on\b| (?:in )?\d|$| medical| clinic| with\b| und"
            rf"er\b)"
        ),
        r"(?:^|(?<=[.;,:] ))(?P<found>[A-Z]{2,3}H)(?= (?:records|letter|notes|discharge summary)\b)",
        r"\b(?P<found>The (?:[A-Z]\w+ ){1,3}Practice|Nuffield Health [A-Z]\w+|Spire [A-Z]\w+|BMI [A-Z]\w+)\b",
    )
)

_MARK = (
    "省|自治区|自治州|特别行政区|市|盟|地区|区|县|旗|镇|乡|街道|街|大道|大街|路|道|巷|弄|里|胡同|村|屯|庄|社区|小区|花园|公寓|大厦|广场|宿舍|新村|段"
    "|组|号楼|号院|号(?:[甲乙丙丁]|之[0-9]{1,3})?|楼之[0-9]{1,3}|舍|斋|邨|村|宅|栋|幢|座|单元|室|房|楼|层|苑|园|府|城|湾|村委会"
)
_STEP = (
    rf"(?:[\u4e00-\u9fff]{{1,9}}?(?:{_MARK})+|[0-9A-Za-z一二三四五六七八九十]{{1,5}}(?:-[0-9A-Z]{{1,4}})*"
    rf"(?:{_MARK})?|[\u4e00-\u9fff]{{1,8}}(?=[0-9]{{1,4}}(?:号|栋|幢|座|单元|室|楼|组|房|舍)))"
)
_PLACE_LABEL = (
    r"(?:家庭住址|住址|现住址|地址|家住|现居住|现居|居住|户口所在地|户籍地?|籍贯|老家|暂住|租住|住所|单位地址|通讯地址|(?<![入居暂收])住(?!院)|收件|来自|祖籍|出生地|常住|家[是在]|驻(?!马店))"
    r"(?:于|在|址|地)?\s?[:：]?\s*"
)
_ADDRESS_ZH = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"{_PLACE_LABEL}(?P<found>(?:{_PROVINCES})?{_STEP}{{1,9}}(?<![0-9])(?:[0-9]{{1,5}}"
            rf"(?:-[0-9]{{1,4}})*)?)(?=[^\u4e00-\u9fff]|$|[的附及与和同从因，])"
        ),
        rf"{_PLACE_LABEL}(?P<found>(?:{_PROVINCES})(?:省|市|自治区)?{_STEP}{{1,9}})",
        (
            rf"(?:籍贯|祖籍|家住|户籍|来自|老家|自|出生地)[:：在]?\s?(?P<found>(?:{_PROVINCES})省?[\u4e00-\u9fff]{{2}}?市?)"
            rf"(?=来|，|。|；|$|人|转|赴)"
        ),
        rf"(?P<found>(?:{_PROVINCES})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)?{_STEP}{{2,9}})",
        rf"(?P<found>(?:{_PROVINCES})(?:省|自治区)?[\u4e00-\u9fff]{{1,8}}?(?:市|盟|州|县|旗|地区))",
        rf"(?P<found>[\u4e00-\u9fff]{{2,5}}市[\u4e00-\u9fff]{{1,6}}[区县]{_STEP}{{0,7}})",
        rf"(?P<found>[\u4e00-\u9fff]{{2,8}}(?:路|街|大道|巷|弄|小区)\d{{1,5}}(?:号|弄|栋|楼){_STEP}{{0,4}})",
        rf"(?P<found>[\u4e00-\u9fff]{{1,4}}[区县市](?:[\u4e00-\u9fff]{{1,6}}(?:街道|[路街道巷](?=[0-9]))|[\u4e00-\u9fff]{{1,4}}[镇乡](?=[\u4e00-\u9fff]{{1,6}}(?:村|社区|路[0-9]|街[0-9]))){_STEP}{{0,12}})",
        rf"(?P<found>(?:(?<![0-9])[0-9]{{6}})?[\u4e00-\u9fff]{{2,4}}市[\u4e00-\u9fff]{{2,8}}(?:路|街|大道)[\u4e00-\u9fff]{{0,3}}[0-9]{{1,5}}号{_STEP}{{0,5}})",
        r"邮(?:政)?编(?:码)?\s?[:：]?\s*(?P<found>\d{6})(?!\d)",
    )
)
_LEAD_ADDRESS = re.compile(
    r".*?(?:家住|住址|地址|^址|联系|转至|家是|家在|迁至|寄至|送至|由|到|现居|户籍|住在|居住于|居住在|位于|在|于|至|住)(?=.{4})"
)

_NOWHERE = re.compile("农村|[郊城市山牧林矿疫]区|县城|外地|本[地市县]|[小社]区|楼[上下]")

_UK_POSTCODE = r"(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d|[A-Z]\d[\dW] [A-Z][A-Z\d]{3})"
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH"
    "|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|QLD|NSW|VIC|TAS|ACT"
    "|NT|SA|ON|QC|BC|AB"
)
_ROAD = (
    "Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Dr|Crescent|Close|Court|Ct|Way|Place|Pl"
    "|Square|Sq|Terrace|Boulevard|Blvd|Parkway|Pkwy|Gardens|Grove|Hill|Row|Mews|Walk|View"
    "|Estate|Bank|Common|Wharf|Cross|Gate|Alley|Esplanade|Crossing|Turnpike|Pike|Park|Highway|Hwy|Circle|Green|Rise|Loop|Trail|Quay|Parade|Broadway"
)
_NAMED = r"[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]*(?:['’.-][^\W\d_]*)*(?![A-Za-z0-9])"
_ROOM = r"(?:Flat|Apt|Apartment|Unit|Suite|Room|House|No|Lot|Blk|Block)\.? ?#?\w+|#\d\d-\d+"
_CODE = (
    rf"(?:,? (?:(?:{_STATES}),? ?\d{{4,5}}(?:-\d{{4}})?|{_UK_POSTCODE}|(?:{_STATES})\b(?: {_UK_POSTCODE}"
    rf")?|\d{{4}}(?=[,.;:)]|$)|\d{{6}}(?!\d)))?"
)
_STATE_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana"
    "|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska"
    "|Nevada|New (?:Hampshire|Jersey|Mexico|York)|North (?:Carolina|Dakota)|Ohio|Oklahoma|Oregon|Penn"
    "sylvania|Rhode Island"
    "|South (?:Carolina|Dakota)|Tennessee|Texas|Utah|Vermont|Virginia|Washington|Wisconsin|Wyoming|Qu"
    "eensland|Victoria"
    "|New South Wales|Tasmania|Ontario|Quebec|Alberta|Manitoba|England|Scotland|Wales|Ireland"
)
_CAME = "(?:down|over|up|back|man|woman|lady|gentleman|boy|girl|visitor|refugee|student|farmer|tourist)"
_ADDRESS_EN = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"(?i:\baddress(?: on file)?(?: is)?:? )(?P<found>(?=[A-Z0-9])[^.;\n]{5,90}?)(?=[.;\n]|$"
            r"|\s(?:Phone|Tel|and|with|since)\b)"
        ),
        (
            rf"\b(?:(?:(?:{_ROOM}),? )+(?!\d)|(?:(?:{_ROOM}),? )*(?:\d{{1,4}}/)?(?<![\d.])\d{{1,5}}(?:["
            rf"A-Za-z]|st|nd|rd|th)?,? )(?:[NSEW]\.? |North |South |East |West )?"
            rf"(?:(?:{_NAMED} ){{1,4}}|\d{{1,3}}(?:st|nd|rd|th) )(?:{_ROAD})\b\.?(?: (?:North|South|Eas"
            rf"t|West|[NS][EW]?|[EW]|\d{{1,2}})\b)?"
            rf"(?:,? (?:{_ROOM})(?!\w))?(?:, (?!(?:{_STATES})\b){_NAMED}(?: (?!"
            rf"(?:{_STATES})\b){_NAMED})?){{0,2}}(?: {_NAMED}(?= {_UK_POSTCODE}))?{_CODE}"
        ),
        (
            rf"(?i:\b(?:address(?: on file)?(?: is)?|home visit to|lives? (?:[a-z ]{{0,30}})?(?:at|on"
            rf"|in|near)|lived (?:alone )?(?:at|on|in)|residing at|resides (?:at|in)|resident of"
            rf"|residence|(?:found|collapsed|fell|injur(?:y|ed)|accident|crash|MVA|RTC) [^.]{{0,40}}(?:"
            rf"at|in|near)|old [A-Z]\w+ Hospital in|moved (?:here )?(?:from|to)|back to|flew in fro"
            rf"m"
            rf"|originally from|arrived .{{0,20}}?from|comes? from|born [^.]{{0,30}}?in"
            rf"|travell?(?:ed|ing) (?:from"
            rf"|to)|visited|relocated to)[:,]? )(?P<found>(?:\d{{1,5}}[A-Z]?,? )?(?:the )?{_NAMED}"
            rf"(?: {_NAMED}| \d{{1,5}}(?!\d|/))*(?:, {_NAMED}(?: {_NAMED}| \d{{1,4}}"
            rf"(?!\d))*){{0,3}}{_CODE}(?: \d{{5,6}}(?!\d))?)"
        ),
        (
            rf"\b(?:P\.?O\.?|(?:Rt|RR|Route) \d+,?) Box \d+(?:, {_NAMED}(?: (?!(?:{_STATES})\b){_NAMED})?)?"
            rf"{_CODE}"
        ),
        (
            rf"\b\d{{1,5}},? (?:Rue|Via|Calle|Avenida|Avenue|Chemin|Boulevard|Jalan|Lorong)"
            rf"(?: {_NAMED}){{1,4}}(?:, (?:\d{{5}} )?{_NAMED}(?: {_NAMED})?)?{_CODE}"
        ),
        rf"\b{_NAMED}(?: {_NAMED}){{0,2}} \d{{1,4}}, \d{{4,5}} {_NAMED}(?: {_NAMED})?",
        (
            rf"\b(?:on|at|in|of|The {_NAMED},) (?P<found>(?:{_NAMED} ){{1,2}}(?:Street|Road|Rd|Lane|Avenue|"
            rf"Ave|Crescent|Terrace|Boulevard|Blvd)\b(?:, {_NAMED})?)"
        ),
        (
            rf"\b(?:{_NAMED}(?: (?:of )?{_NAMED}){{0,3}}, ){{1,2}}{_NAMED}(?: (?:of )?{_NAMED}){{0,2}}"
            rf" {_UK_POSTCODE}\b"
        ),
        rf"\bin (?P<found>(?!{_NO_PLACE})[A-Z][a-z]{{3,}})(?=[;,.]| \(|$)",
        rf"\b{_NAMED}(?: {_NAMED})?, (?:{_STATE_NAMES})\b",
        rf"\b(?:Hotel|Hostel) {_NAMED}(?: {_NAMED})?(?:, {_ROOM})?",
        rf"\b(?:near|outside|{_CAME} from) (?P<found>(?!{_NO_PLACE}){_NAMED}(?: {_NAMED})?)",
        rf"\b(?:{_NAMED} ){{1,3}}(?:{_ROAD}),(?: {_NAMED}){{1,2}},? {_UK_POSTCODE}\b",
        rf"\b{_UK_POSTCODE}\b",
        rf"\b{_NAMED}(?: {_NAMED})?, (?!(?:MD|PA|ID|DO)\b(?! \d))(?:{_STATES})(?: \d{{5}}(?:-\d{{4}})?)?\b",
        rf"(?i:\bto )(?P<found>{_NAMED}(?: {_NAMED}){{0,2}}(?: {_UK_POSTCODE}))",
    )
)
_MONTH_OR_UNIT = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Ward|ICU|ITU|HDU|CCU|ED|ER|A&E|OT"
    r"|Unit(?! \d+,)|Clinic|Dr|Day|Bed|Room)"
)


def hospitals(text: str) -> Iterator[Find]:
    """Hospitals, surgeries and clinics by their own names; not "our hospital" or "a local clinic"."""
    for match in _HOSPITAL_ZH.finditer(text):
        led = _LED_ZH.match(match[0])
        start = match.start() + (led.end() if led else 0)
        if not _GENERIC_ZH.fullmatch(text, start, match.end()):
            yield Find(start, match.end(), "hospital", text[start : match.end()])
    yield from pattern_finds(text, "hospital", _SHORT_ZH)
    for pattern in _HOSPITAL_EN:
        yield from pattern_finds(text, "hospital", pattern)


def addresses(text: str) -> Iterator[Find]:
    """Where people live or come from: addresses, postal codes, towns; the longest first."""
    yield from sorted(_addresses(text), key=lambda find: len(find.text), reverse=True)


def _addresses(text: str) -> Iterator[Find]:
    for pattern in _ADDRESS_ZH:
        for find in pattern_finds(text, "address", pattern):
            led = _LEAD_ADDRESS.match(find.text)
            start = find.start + (led.end() if led else 0)
            if not _NOWHERE.fullmatch(text, start, find.end):
                yield Find(start, find.end, "address", text[start : find.end])
    for pattern in _ADDRESS_EN:
        yield from (
            find for find in pattern_finds(text, "address", pattern) if not _MONTH_OR_UNIT.match(find.text)
        )
