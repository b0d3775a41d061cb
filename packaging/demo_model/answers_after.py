"""Answers of the tasks after the treatment and of the inquiries: one body for each promised heading."""

from demo_model.answers_treatment import safe_drugs
from demo_model.scene import Scene, before_colon, bullets, numbered, upper
from desktop.clinical.shelf import Shelf


def discharge(scene: Scene, _shelf: Shelf) -> list[str]:
    """Admission, course, diagnosis, basis, state on discharge, instructions."""
    facts, say, given = scene.facts, scene.say, scene.given
    return [
        say("{p}，{s}。", "{p}. {s}.", p=upper(scene.person()), s=given("present_illness")),
        given("course"),
        f"**{given('diagnosis')}**",
        bullets(facts.basis[0], facts.basis[1]),
        given("discharge_state"),
        bullets(
            say("带药：{d}", "drugs: {d}", d=given("discharge_drugs")),
            say("过敏史：{a}", "allergies: {a}", a=given("allergies")),
            facts.care[0],
            facts.followup[0],
            say("出现{r}立即就诊", "come at once if {r}", r=facts.redflags[0]),
        ),
    ]


def follow_up(scene: Scene, _shelf: Shelf) -> list[str]:
    """Targets, schedule, tests, drugs and life, when to come earlier."""
    facts, say, disease = scene.facts, scene.say, scene.subject.disease
    target = scene.knowledge.targets.get(disease.id if disease else "")
    goal = target[0 if scene.language == "zh" else 1] if target else facts.prognosis
    return [
        say("{n}：{g}。", "{n}: {g}.", n=upper(facts.name), g=goal),
        bullets(*facts.followup),
        bullets(*(before_colon(test) for test in facts.tests)),
        bullets(say("继续{t}", "continue {t}", t=scene.shown("treatment")), *facts.care[:2]),
        bullets(*facts.redflags),
    ]


def education(scene: Scene, _shelf: Shelf) -> list[str]:
    """The disease, drugs, life, self-monitoring, when to see a doctor, in plain words."""
    facts, say = scene.facts, scene.say
    drugs, focus = scene.shown("current_drugs"), scene.shown("focus")
    listed, _ = safe_drugs(scene)
    return [
        say("{n}是{o}；{p}。", "{n} is {o}; {p}.", n=upper(facts.name), o=facts.overview, p=facts.prognosis),
        say(
            "按时服用{d}，不要自行停药；疑问请问医生。",
            "Take {d} on time and never stop alone; ask the doctor.",
            d=drugs,
        )
        if drugs
        else bullets(listed[0], say("有疑问请问医生", "ask the doctor about doubts")),
        bullets(*facts.care),
        bullets(say("重点：{f}", "focus: {f}", f=focus) if focus else "", *facts.followup[:2]),
        bullets(*facts.redflags),
    ]


def disease_inquiry(scene: Scene, _shelf: Shelf) -> list[str]:
    """Overview, mechanism, who is susceptible, contagion, incidence."""
    facts, say, focus = scene.facts, scene.say, scene.shown("focus")
    overview = say("**{n}**：{o}。", "**{n}**: {o}.", n=upper(facts.name), o=facts.overview)
    if focus:
        overview += say("关注{f}：{c}。", " On {f}: {c}.", f=focus, c=facts.care[0])
    return [
        overview,
        say("{m}。", "{m}.", m=upper(facts.mechanism)),
        say("{s}。", "{s}.", s=upper(facts.susceptible)),
        say("{c}。", "{c}.", c=upper(facts.contagion)),
        say("{i}（数字需核实）。", "{i} (figure to be verified).", i=upper(facts.incidence)),
    ]


def symptom_inquiry(scene: Scene, _shelf: Shelf) -> list[str]:
    """Causes, work-up, tests, what accompanying symptoms mean."""
    if scene.subject.symptom is None:
        raise ValueError(scene.task.id)
    facts = scene.subject.symptom.read(scene.language)
    return [
        scene.say("{n}常见于：", "{n} is common in:", n=upper(facts.name)) + "\n" + bullets(*facts.causes),
        numbered(facts.workup),
        bullets(*facts.tests),
        bullets(*facts.signs),
    ]


def medication_inquiry(scene: Scene, _shelf: Shelf) -> list[str]:
    """Indications, dosage, adverse effects, contraindications, cautions."""
    if scene.subject.drug is None:
        raise ValueError(scene.task.id)
    facts = scene.subject.drug.read(scene.language)
    return [
        scene.say("**{n}**用于：", "**{n}** is used for:", n=upper(facts.name)) + "\n" + bullets(*facts.uses),
        scene.say("{d}；以说明书为准。", "{d}; the label decides.", d=upper(facts.dose)),
        bullets(*facts.adverse),
        bullets(*facts.never),
        bullets(*facts.care),
    ]
