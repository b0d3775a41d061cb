"""Synthetic consultations for the search benchmark: what stands in them is made up, word by word."""

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate

import msgspec

from desktop.clinical.cases import Case
from desktop.clinical.forms import Entry
from desktop.conversation.messages import Conversation, FormPart, Message, Role, TextPart


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(","))


SYMPTOMS = _listed("""
    胸痛, 胸闷, 心悸, 气短, 咳嗽, 咳痰, 咯血, 发热, 寒战, 头痛, 头晕, 眩晕, 恶心, 呕吐, 腹痛, 腹泻,
    便秘, 黑便, 尿频, 尿急, 血尿, 水肿, 乏力, 消瘦, 皮疹, 瘙痒, 关节痛, 腰痛, 耳鸣, 咽痛, 声音嘶哑,
    视物模糊, 肢体麻木, 晕厥, 失眠, 盗汗, 呼吸困难, 吞咽困难
""")
DISEASES = _listed("""
    高血压病, 2型糖尿病, 冠心病, 急性心肌梗死, 心房颤动, 心力衰竭, 脑梗死, 肺炎, 慢性阻塞性肺疾病,
    支气管哮喘, 肺栓塞, 主动脉夹层, 消化性溃疡, 急性阑尾炎, 胆囊结石, 急性胰腺炎, 肝硬化, 尿路感染,
    肾结石, 甲状腺功能亢进症, 痛风, 类风湿关节炎, 系统性红斑狼疮, 缺铁性贫血, 带状疱疹, 颈椎病
""")
DRUGS = _listed("""
    阿司匹林, 氯吡格雷, 阿托伐他汀, 美托洛尔, 氨氯地平, 缬沙坦, 二甲双胍, 格列美脲, 胰岛素, 华法林,
    利伐沙班, 头孢呋辛, 阿莫西林, 左氧氟沙星, 奥美拉唑, 布洛芬, 对乙酰氨基酚, 沙丁胺醇, aspirin,
    metoprolol, metformin, warfarin, atorvastatin, amoxicillin, omeprazole, ibuprofen
""")
TESTS = _listed("""
    血常规, 肝功能, 肾功能, 心电图, 胸部CT, 头颅MRI, 腹部B超, D-二聚体, 肌钙蛋白I, BNP, HbA1c, CRP,
    TSH, 尿常规, 血气分析, ECG, PT-INR, CA199, 幽门螺杆菌, 肺功能, 冠脉造影, 胃镜
""")
ENGLISH = _listed("""
    chest pain, shortness of breath, palpitations, productive cough, fever, headache, dizziness,
    hypertension, type 2 diabetes, atrial fibrillation, pneumonia, pulmonary embolism, heart failure,
    troponin, creatinine, haemoglobin, follow-up, discharge, differential diagnosis, antibiotics
""")
TASKS = _listed(
    "triage, initial-diagnosis, differential-diagnosis, medication-selection, follow-up-plan, record-writing"
)
SPECIALTIES = _listed(
    "cardiology, neurology, respiratory, gastroenterology, nephrology, endocrinology, surgery"
)
UNITS = ("mg", " mg", "毫克", "ml", "g", "μg")
_DOSES = (5, 10, 20, 25, 50, 75, 100, 300, 500)
_ENGLISH_SHARE = 0.12
_LONG = 99  # of each hundred cases

_ZH = (
    "患者{age}岁，因{s}{n}天入院，伴{s}、{s}。",
    "既往{d}病史{n}年，长期服用{m} {dose}，每日{n}次。",
    "查体：T {t}℃，P {p}次/分，BP {bp}mmHg，{x}处压痛阳性。",
    "辅助检查：{l}示{x}异常，{l} {n}.{n}，建议复查{l}。",
    "考虑{d}可能性大，需与{d}、{d}鉴别，{x}{y}待排。",
    "建议完善{l}、{l}，予{m} {dose}口服，注意监测{x}变化。",
    "如出现{s}加重或{s}，请立即就诊；避免{y}与{m}合用。",
    "随访：{n}周后门诊复诊，复查{l}，根据结果调整{m}剂量至{dose}。",
)
_EN = (
    "{age}-year-old patient with {e} for {n} days and {e}.",
    "History of {e}, taking {m} {dose} {n} times daily.",
    "T {t} C, HR {p}, BP {bp} mmHg; {e} noted, {l} pending.",
    "Consider {e}; rule out {e}. Start {m} {dose} and repeat {l}.",
)


class Talk(msgspec.Struct, frozen=True):
    """One made-up case with its messages."""

    conversation: Conversation
    messages: tuple[Message, ...]


class Writer:
    """Writes cases one after the other; the same seed writes the same.

    Besides the usual words each case has some of 30,000 rare ones, as real ones have.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        signs = [chr(code) for code in self._random.sample(range(0x4E00, 0x9FA5), 2500)]
        self.rare = ["".join(self._random.choices(signs, k=2)) for _ in range(30_000)]
        self._often = list(accumulate(1 / (rank + 5) for rank in range(len(self.rare))))

    def talks(self, messages: int) -> Iterator[Talk]:
        """Cases with so many messages in all; most have 2 to 10, each hundredth has 60."""
        number = 0
        while messages > 0:
            count = min(messages, 60 if number % 100 == _LONG else 2 * self._random.randint(1, 5))
            yield self._talk(number, count)
            messages -= count
            number += 1

    def _talk(self, number: int, count: int) -> Talk:
        chance = self._random
        english = chance.random() < _ENGLISH_SHARE
        name, moment = f"{number:08x}-{chance.getrandbits(32):08x}", moment_of(number)
        patient = "".join(self._rare(2))
        facts = {
            "age": str(chance.randint(1, 95)),
            "chief_complaint": chance.choice(SYMPTOMS),
            "name": patient,
        }
        title = f"{patient[:2]}，{facts['age']}岁，{facts['chief_complaint']}"
        conversation = Conversation(
            id=name,
            title=chance.choice(ENGLISH) if english else title,
            created_at=moment,
            updated_at=moment,
            specialty_id=chance.choice(SPECIALTIES),
            case=Case(facts),
            head_id=f"{name}-{count - 1:03}",
        )
        return Talk(conversation, tuple(self._message(conversation, at, english) for at in range(count)))

    def _message(self, conversation: Conversation, place: int, english: bool) -> Message:
        role: Role = "assistant" if place % 2 else "user"
        words = TextPart("".join(self._sentence(english) for _ in range(6 if place % 2 else 2)))
        return Message(
            id=f"{conversation.id}-{place:03}",
            conversation_id=conversation.id,
            parent_id=f"{conversation.id}-{place - 1:03}" if place else None,
            role=role,
            parts=(words,) if place else (self._form(english), words),
            created_at=conversation.created_at,
        )

    def _form(self, english: bool) -> FormPart:
        words = self._sentence(english)
        return FormPart(
            task_id=self._random.choice(TASKS),
            task_version=1,
            title="Triage" if english else "导诊",
            specialty_id=None,
            entries=(Entry("chief_complaint", "Chief complaint" if english else "主诉", words),),
            values={"chief_complaint": words},
            text=words,
        )

    def _sentence(self, english: bool) -> str:
        return self._filled(self._random.choice(_EN if english else _ZH)) + (" " if english else "")

    def _filled(self, template: str) -> str:
        chance = self._random
        pools: dict[str, Sequence[str]] = {"s": SYMPTOMS, "d": DISEASES, "m": DRUGS, "l": TESTS, "e": ENGLISH}
        out = []
        for piece in template.split("{"):
            name, closed, rest = piece.partition("}")
            if not closed:
                out.append(piece)
            else:
                out += [chance.choice(pools[name]) if name in pools else self._figure(name), rest]
        return "".join(out)

    def _figure(self, name: str) -> str:
        number, choice = self._random.randint, self._random.choice
        makers = {
            "age": lambda: str(number(1, 95)),
            "n": lambda: str(number(1, 30)),
            "t": lambda: f"{number(360, 405) / 10}",
            "p": lambda: str(number(50, 140)),
            "bp": lambda: f"{number(90, 200)}/{number(50, 110)}",
            "dose": lambda: f"{choice(_DOSES)}{choice(UNITS)}",
        }
        return makers.get(name, lambda: self._rare(1)[0])()

    def _rare(self, count: int) -> list[str]:
        return self._random.choices(self.rare, cum_weights=self._often, k=count)


def moment_of(number: int) -> str:
    """A time for the case `number`: later ones are later, mostly, over ten years."""
    day = f"20{15 + number // 20_000:02}-{1 + number // 1_700 % 12:02}-{1 + number // 60 % 28:02}"
    return f"{day}T{number % 60 // 3:02}:00:00.{number % 1000:03}Z"
