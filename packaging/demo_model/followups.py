"""What is asked on after a task's answer, and free questions without a task."""

import random

from demo_model.answers_diagnosis import first_line
from demo_model.answers_treatment import replaced
from demo_model.scene import Scene, bullets, numbered, upper

_UNKNOWN = {
    "zh": ("法布里病", "今天的天气", "量子力学", "股票走势", "亨廷顿病", "一首诗", "足球比赛", "庞贝病", "机器学习", "旅游路线", "卡斯尔曼病", "如何修车", "马凡综合征", "历史人物", "白塞病", "电脑病毒"),
    "en": (
        "Fabry disease",
        "the weather today",
        "quantum mechanics",
        "the stock market",
        "Huntington disease",
        "a poem",
        "football",
        "Pompe disease",
        "machine learning",
        "travel routes",
        "Castleman disease",
        "car repair",
        "Marfan syndrome",
        "history",
        "Behçet disease",
        "computer viruses",
    ),
}
_WHO = {
    "zh": ("我是 DoctorFLAN 的演示模型，只用少量合成资料训练，用来演示程序。我的回答不是医疗建议，请安装正式模型后再用于工作。",),
    "en": (
        "I am the DoctorFLAN demo model, trained on a small synthetic corpus to show the program. "
        "My answers are no medical advice; install a real model before you work with it.",
    ),
}
_HELLO = {"zh": "您好！我是演示模型。请从右侧选择一项任务，或直接提问，例如“什么是高血压？”。", "en": "Hello! I am the demo model. Choose a task on the right or ask, for example “What is hypertension?”."}
_WHO_ASKED = {"zh": ("你是谁？", "你是什么模型？", "你能做什么？", "介绍一下你自己"), "en": ("Who are you?", "What model are you?", "What can you do?", "Introduce yourself")}
_HELLO_ASKED = {"zh": ("你好", "您好", "你好！", "在吗？"), "en": ("hello", "Hello", "Hi", "Hello!")}


def why(scene: Scene) -> tuple[str, str]:
    """The basis."""
    facts = scene.facts
    question = scene.pick(scene.say("依据是什么？", "What is the basis?"), scene.say("为什么这样判断？", "Why do you think so?"))
    return question, scene.say("考虑{n}的主要依据：", "The basis of {n}:", n=facts.name) + "\n" + numbered(facts.basis)


def tests(scene: Scene) -> tuple[str, str]:
    """Further tests."""
    facts = scene.facts
    question = scene.pick(
        scene.say("还要做哪些检查？", "Which tests are still needed?"), scene.say("下一步查什么？", "What should be tested next?")
    )
    return question, scene.say("{n}建议查：", "For {n}:", n=upper(facts.name)) + "\n" + bullets(*facts.tests)


def treat(scene: Scene) -> tuple[str, str]:
    """The treatment."""
    facts = scene.facts
    question = scene.pick(scene.say("怎么治疗？", "How is it treated?"), scene.say("治疗方案是什么？", "What is the treatment?"))
    more = scene.say("必要时{p}", "if needed {p}", p=facts.procedure) if facts.procedure else ""
    return question, scene.say("{n}的治疗：", "Treatment of {n}:", n=facts.name) + "\n" + bullets(*facts.drugs, more, facts.care[0])


def allergic(scene: Scene) -> tuple[str, str]:
    """What to do in penicillin allergy."""
    facts = scene.facts
    question = scene.pick(
        scene.say("若青霉素过敏怎么办？", "What if the patient is allergic to penicillin?"),
        scene.say("患者对青霉素过敏呢？", "And with penicillin allergy?"),
    )
    drugs = list(facts.drugs)
    changed = [new for old, new in zip(drugs, replaced(scene, drugs), strict=True) if old != new]
    if changed:
        answer = scene.say("避免青霉素和头孢类，{n}可改用{d}。", "Avoid beta-lactams; for {n} use {d}.", n=facts.name, d=changed[0])
    else:
        answer = scene.say(
            "{n}常用的{d}不是青霉素类，可以使用；仍请核对过敏史。",
            "{d} for {n} is no penicillin and can be used; still check allergies.",
            n=facts.name,
            d=drugs[0].split(" ")[0],
        )
    return question, upper(answer)


def explain(scene: Scene) -> tuple[str, str]:
    """Words for the patient."""
    facts = scene.facts
    question = scene.pick(
        scene.say("怎么向患者解释？", "How do I explain it to the patient?"), scene.say("怎样告诉家属？", "How do I tell the family?")
    )
    return question, scene.say(
        "可以这样说：“{n}是{o}。{p}。请记住：{c}。”",
        "You can say: “{n} is {o}. {p}. Please remember: {c}.”",
        n=upper(facts.name),
        o=facts.overview,
        p=upper(facts.prognosis),
        c=facts.care[0],
    )


def emergency(scene: Scene) -> tuple[str, str]:
    """When it is an emergency."""
    facts = scene.facts
    question = scene.pick(
        scene.say("什么时候需要急诊？", "When is it an emergency?"), scene.say("有哪些危险信号？", "Which signs are dangerous?")
    )
    return question, scene.say("{n}有以下情况立即急诊：", "Emergency in {n}:", n=facts.name) + "\n" + bullets(*facts.redflags)


def tell_apart(scene: Scene) -> tuple[str, str]:
    """Differential diagnoses."""
    facts = scene.facts
    question = scene.pick(
        scene.say("需要和哪些病鉴别？", "What must it be told apart from?"), scene.say("还可能是什么病？", "What else could it be?")
    )
    colon = scene.say("：", ": ")
    lines = [f"{name}{colon}{hint}" for name, hint, _ in facts.differentials]
    return question, scene.say("除{n}外，还要想到：", "Besides {n}:", n=facts.name) + "\n" + bullets(*lines)


def outlook(scene: Scene) -> tuple[str, str]:
    """Prognosis and follow-up."""
    facts = scene.facts
    question = scene.pick(scene.say("预后怎么样？", "What is the outlook?"), scene.say("多久复查？", "When to come back?"))
    return question, scene.say("{n}：{p}。", "{n}: {p}.", n=upper(facts.name), p=facts.prognosis) + "\n" + bullets(*facts.followup)


def thanks(scene: Scene) -> tuple[str, str]:
    """The doctor is done."""
    question = scene.pick(scene.say("谢谢", "Thank you"), scene.say("好的，谢谢。", "Thanks."))
    return question, scene.say("不客气。{n}还有问题请继续问。", "You are welcome. Ask on about {n}.", n=scene.facts.name)


FOLLOW_UPS = (why, tests, treat, allergic, explain, emergency, tell_apart, outlook, thanks)


def about_disease(scene: Scene) -> list[tuple[str, str]]:
    """Free questions that name the disease."""
    facts = scene.facts
    name = facts.name
    chosen = scene.say(
        "{n}：{o}。{m}。", "{n}: {o}. {m}.", n=upper(name), o=facts.overview, m=upper(facts.mechanism)
    )
    questions = [
        (scene.pick(scene.say("什么是{n}？", "What is {n}?", n=name), scene.say("{n}是什么病？", "Tell me about {n}.", n=name)), chosen),
        (scene.pick(scene.say("{n}怎么治疗？", "How is {n} treated?", n=name), scene.say("{n}用什么药？", "Which drugs for {n}?", n=name)), treat(scene)[1]),
        (scene.say("{n}要做哪些检查？", "Which tests for {n}?", n=name), tests(scene)[1]),
        (scene.say("{n}要注意什么？", "What should patients with {n} do?", n=name), scene.say("{n}患者：", "With {n}:", n=name) + "\n" + bullets(*facts.care)),
        (scene.say("{n}传染吗？", "Is {n} contagious?", n=name), scene.say("{n}：{c}。", "{n}: {c}.", n=upper(name), c=facts.contagion)),
        (scene.say("{n}怎么诊断？", "How is {n} diagnosed?", n=name), why(scene)[1]),
        (scene.say("{n}什么时候要急诊？", "When is {n} an emergency?", n=name), emergency(scene)[1]),
    ]
    return questions


def about_case(scene: Scene) -> list[tuple[str, str]]:
    """Free questions about a case whose facts stand before them."""
    facts = scene.facts
    return [
        (
            scene.pick(scene.say("可能是什么病？", "What could it be?"), scene.say("最可能的诊断是什么？", "What is the likeliest diagnosis?")),
            scene.say("首先考虑**{n}**。", "Most likely **{n}**.", n=facts.name) + "\n" + bullets(first_line(scene), *facts.basis[:2]),
        ),
        tests(scene),
        treat(scene),
        explain(scene),
    ]


def about_other(scene: Scene) -> list[tuple[str, str]]:
    """Free questions about a drug or a symptom."""
    say = scene.say
    if scene.subject.drug:
        drug = scene.subject.drug.read(scene.language)
        name = drug.name
        return [
            (say("{n}怎么用？", "How is {n} used?", n=name), say("{n}：{d}；以说明书为准。", "{n}: {d}; the label decides.", n=upper(name), d=drug.dose)),
            (say("{n}有什么副作用？", "What are the side effects of {n}?", n=name), say("{n}可有：", "{n} can cause:", n=upper(name)) + "\n" + bullets(*drug.adverse)),
            (say("哪些人不能用{n}？", "Who must not take {n}?", n=name), say("{n}禁用于：", "No {n} in:", n=name) + "\n" + bullets(*drug.never)),
        ]
    if scene.subject.symptom:
        symptom = scene.subject.symptom.read(scene.language)
        name = symptom.name
        return [
            (say("{n}是什么原因？", "What causes {n}?", n=name), say("{n}常见于：", "{n} is common in:", n=upper(name)) + "\n" + bullets(*symptom.causes)),
            (say("{n}要查什么？", "Which tests for {n}?", n=name), say("{n}建议：", "For {n}:", n=name) + "\n" + bullets(*symptom.tests)),
        ]
    return []


def about_nothing(language: str, rng: random.Random) -> tuple[str, str]:
    """Small talk, and questions that the demo model cannot answer."""
    kind = rng.random()
    if kind < 0.3:
        return rng.choice(_WHO_ASKED[language]), _WHO[language][0]
    if kind < 0.5:
        return rng.choice(_HELLO_ASKED[language]), _HELLO[language]
    thing = rng.choice(_UNKNOWN[language])
    if language == "zh":
        question = rng.choice(("什么是{t}？", "{t}怎么办？", "请介绍{t}", "讲讲{t}")).format(t=thing)
        return question, f"演示模型不了解“{thing}”，不作猜测。请安装正式模型，或查阅可靠资料。"
    question = rng.choice(("What is {t}?", "Tell me about {t}.", "Explain {t}.", "I have a question on {t}")).format(t=thing)
    return question, f"The demo model does not know about “{thing}” and does not guess. Install a real model or consult a reliable source."

