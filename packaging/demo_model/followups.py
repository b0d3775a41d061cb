"""What is asked on after a task's answer, and free questions without a task."""

import random

from demo_model.answers_diagnosis import first_line
from demo_model.answers_treatment import replaced
from demo_model.knowledge import SmallTalk
from demo_model.scene import Scene, bullets, numbered, upper


def why(scene: Scene) -> tuple[str, str]:
    """The basis."""
    facts = scene.facts
    question = scene.pick(
        scene.say("依据是什么？", "What is the basis?"), scene.say("为什么这样判断？", "Why do you think so?")
    )
    return question, scene.say("考虑{n}的主要依据：", "The basis of {n}:", n=facts.name) + "\n" + numbered(
        facts.basis
    )


def tests(scene: Scene) -> tuple[str, str]:
    """Further tests."""
    facts = scene.facts
    question = scene.pick(
        scene.say("还要做哪些检查？", "Which tests are still needed?"),
        scene.say("下一步查什么？", "What should be tested next?"),
    )
    return question, scene.say("{n}建议查：", "For {n}:", n=upper(facts.name)) + "\n" + bullets(*facts.tests)


def treat(scene: Scene) -> tuple[str, str]:
    """The treatment."""
    facts = scene.facts
    question = scene.pick(
        scene.say("怎么治疗？", "How is it treated?"), scene.say("治疗方案是什么？", "What is the treatment?")
    )
    more = scene.say("必要时{p}", "if needed {p}", p=facts.procedure) if facts.procedure else ""
    return question, scene.say("{n}的治疗：", "Treatment of {n}:", n=facts.name) + "\n" + bullets(
        *facts.drugs, more, facts.care[0]
    )


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
        answer = scene.say(
            "避免青霉素和头孢类，{n}可改用{d}。",
            "Avoid beta-lactams; for {n} use {d}.",
            n=facts.name,
            d=changed[0],
        )
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
        scene.say("怎么向患者解释？", "How do I explain it to the patient?"),
        scene.say("怎样告诉家属？", "How do I tell the family?"),
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
        scene.say("什么时候需要急诊？", "When is it an emergency?"),
        scene.say("有哪些危险信号？", "Which signs are dangerous?"),
    )
    return question, scene.say("{n}有以下情况立即急诊：", "Emergency in {n}:", n=facts.name) + "\n" + bullets(
        *facts.redflags
    )


def tell_apart(scene: Scene) -> tuple[str, str]:
    """Differential diagnoses."""
    facts = scene.facts
    question = scene.pick(
        scene.say("需要和哪些病鉴别？", "What must it be told apart from?"),
        scene.say("还可能是什么病？", "What else could it be?"),
    )
    colon = scene.say("：", ": ")
    lines = [f"{name}{colon}{hint}" for name, hint, _ in facts.differentials]
    return question, scene.say("除{n}外，还要想到：", "Besides {n}:", n=facts.name) + "\n" + bullets(*lines)


def outlook(scene: Scene) -> tuple[str, str]:
    """Prognosis and follow-up."""
    facts = scene.facts
    question = scene.pick(
        scene.say("预后怎么样？", "What is the outlook?"), scene.say("多久复查？", "When to come back?")
    )
    return question, scene.say(
        "{n}：{p}。", "{n}: {p}.", n=upper(facts.name), p=facts.prognosis
    ) + "\n" + bullets(*facts.followup)


def thanks(scene: Scene) -> tuple[str, str]:
    """The doctor is done."""
    question = scene.pick(scene.say("谢谢", "Thank you"), scene.say("好的，谢谢。", "Thanks."))
    return question, scene.say(
        "不客气。{n}还有问题请继续问。", "You are welcome. Ask on about {n}.", n=scene.facts.name
    )


FOLLOW_UPS = (why, tests, treat, allergic, explain, emergency, tell_apart, outlook, thanks)


def about_disease(scene: Scene) -> list[tuple[str, str]]:
    """Free questions that name the disease."""
    facts = scene.facts
    name = facts.name
    chosen = scene.say(
        "{n}：{o}。{m}。", "{n}: {o}. {m}.", n=upper(name), o=facts.overview, m=upper(facts.mechanism)
    )
    return [
        (
            scene.pick(
                scene.say("什么是{n}？", "What is {n}?", n=name),
                scene.say("{n}是什么病？", "Tell me about {n}.", n=name),
            ),
            chosen,
        ),
        (
            scene.pick(
                scene.say("{n}怎么治疗？", "How is {n} treated?", n=name),
                scene.say("{n}用什么药？", "Which drugs for {n}?", n=name),
            ),
            treat(scene)[1],
        ),
        (scene.say("{n}要做哪些检查？", "Which tests for {n}?", n=name), tests(scene)[1]),
        (
            scene.say("{n}要注意什么？", "What should patients with {n} do?", n=name),
            scene.say("{n}患者：", "With {n}:", n=name) + "\n" + bullets(*facts.care),
        ),
        (
            scene.say("{n}传染吗？", "Is {n} contagious?", n=name),
            scene.say("{n}：{c}。", "{n}: {c}.", n=upper(name), c=facts.contagion),
        ),
        (scene.say("{n}怎么诊断？", "How is {n} diagnosed?", n=name), why(scene)[1]),
        (scene.say("{n}什么时候要急诊？", "When is {n} an emergency?", n=name), emergency(scene)[1]),
    ]


def about_case(scene: Scene) -> list[tuple[str, str]]:
    """Free questions about a case whose facts stand before them or are told in the question."""
    facts = scene.facts
    return [
        (
            scene.pick(
                scene.say("可能是什么病？", "What could it be?"),
                scene.say("最可能的诊断是什么？", "What is the likeliest diagnosis?"),
            ),
            scene.say("首先考虑**{n}**。", "Most likely **{n}**.", n=facts.name)
            + "\n"
            + bullets(first_line(scene), *facts.basis[:2]),
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
            (
                say("{n}怎么用？", "How is {n} used?", n=name),
                say("{n}：{d}；以说明书为准。", "{n}: {d}; the label decides.", n=upper(name), d=drug.dose),
            ),
            (
                say("{n}有什么副作用？", "What are the side effects of {n}?", n=name),
                say("{n}可有：", "{n} can cause:", n=upper(name)) + "\n" + bullets(*drug.adverse),
            ),
            (
                say("哪些人不能用{n}？", "Who must not take {n}?", n=name),
                say("{n}禁用于：", "No {n} in:", n=name) + "\n" + bullets(*drug.never),
            ),
        ]
    if scene.subject.symptom:
        symptom = scene.subject.symptom.read(scene.language)
        name = symptom.name
        return [
            (
                say("{n}是什么原因？", "What causes {n}?", n=name),
                say("{n}常见于：", "{n} is common in:", n=upper(name)) + "\n" + bullets(*symptom.causes),
            ),
            (
                say("{n}要查什么？", "Which tests for {n}?", n=name),
                say("{n}建议：", "For {n}:", n=name) + "\n" + bullets(*symptom.tests),
            ),
        ]
    return []


def about_nothing(talk: SmallTalk, rng: random.Random) -> tuple[str, str]:
    """Who the model is, a greeting, or a thing that it does not know."""
    kind = rng.choices(("who", "hello", "unknown"), (2, 1, 7))[0]
    if kind == "who":
        return rng.choice(talk.who_asked), talk.who
    if kind == "hello":
        return rng.choice(talk.hello_asked), talk.hello
    thing = rng.choice(talk.things)
    return rng.choice(talk.unknown_asked).format(t=thing), talk.unknown.format(t=thing)
