"""Answers of the tasks from the treatment plan to rehabilitation: one body for each promised heading."""

from demo_model.answers_diagnosis import first_line
from demo_model.knowledge import OperationFacts
from demo_model.scene import Scene, bullets, numbered, upper
from desktop.clinical.shelf import Shelf

_KIDNEY_DRUG = ("氨氯地平", "mlodipine")


def safe_drugs(scene: Scene) -> tuple[list[str], bool]:
    """The disease's drugs with beta-lactams replaced in penicillin allergy; True if one was."""
    allergies = scene.shown("allergies").lower()
    drugs = list(scene.facts.drugs)
    if "青霉素" not in allergies and "penicillin" not in allergies:
        return drugs, False
    changed = replaced(scene, drugs)
    return list(dict.fromkeys(changed)), changed != drugs


def replaced(scene: Scene, drugs: list[str]) -> list[str]:
    """The drugs without beta-lactams."""
    result = []
    for drug in drugs:
        pairs = (item.zh if scene.language == "zh" else item.en for item in scene.knowledge.substitutes)
        result.append(next((new for old, new in pairs if drug.startswith(old)), drug))
    return result


def drug_name(entry: str) -> str:
    """The drug without its dose."""
    return entry.partition(" ")[0].rstrip(",")


def treatment(scene: Scene, _shelf: Shelf) -> list[str]:
    """Drugs, surgery, physical therapy, life, cautions."""
    facts, say = scene.facts, scene.say
    drugs, _ = safe_drugs(scene)
    surgery = (
        say(
            "出现{r}或药物无效时，考虑{p}。",
            "{p} if {r} or if drugs fail.",
            r=facts.redflags[0],
            p=facts.procedure,
        )
        if facts.procedure
        else say("目前不需要手术。", "Not needed at present.")
    )
    physical = (
        bullets(*facts.physical)
        if facts.physical
        else say("无特殊，适度活动。", "Nothing special; moderate activity.")
    )
    allergies = scene.shown("allergies")
    return [
        say("诊断{n}：", "For {n}:", n=facts.name) + "\n" + bullets(*drugs),
        upper(surgery),
        physical,
        bullets(*facts.care),
        bullets(
            say(
                "警惕{r}",
                "watch for {r}",
                r=facts.redflags[1] if len(facts.redflags) > 1 else facts.redflags[0],
            ),
            say("过敏史：{a}", "allergies: {a}", a=allergies)
            if allergies
            else say("请补充过敏史", "allergies are missing"),
            ""
            if scene.shown("organ_function")
            else say("用药前查肝肾功能", "check liver and kidney function first"),
        ),
    ]


def selection(scene: Scene, _shelf: Shelf) -> list[str]:
    """Drug, dose, basis, monitoring."""
    facts, say = scene.facts, scene.say
    drugs, changed = safe_drugs(scene)
    known = {drug.read(scene.language).name: drug.read(scene.language) for drug in scene.knowledge.drugs}
    card = known.get(drug_name(drugs[0]))
    function = scene.shown("organ_function")
    return [
        say("**{d}**，用于{n}。", "**{d}** for {n}.", d=upper(drug_name(drugs[0])), n=facts.name),
        bullets(*drugs[:2]),
        bullets(
            facts.basis[0],
            say(
                "过敏史{a}，不用青霉素和头孢类", "allergies: {a}; no beta-lactams", a=scene.shown("allergies")
            )
            if changed
            else say("过敏史{a}，与所选药无冲突", "allergies: {a}; no conflict", a=scene.given("allergies")),
            say("肝肾功能：{f}", "organ function: {f}", f=function)
            if function
            else say("缺肝肾功能，先查后用", "liver and kidney function missing"),
        ),
        bullets(*(card.care if card else ()), facts.followup[0]),
    ]


def interaction(scene: Scene, _shelf: Shelf) -> list[str]:
    """Conclusion, interactions, contraindications, basis, what to do."""
    if scene.subject.pair is None:
        raise ValueError(scene.task.id)
    pair, say = scene.subject.pair.read(scene.language), scene.say
    history, function = scene.shown("past_history"), scene.shown("organ_function")
    return [
        say("**{a}与{b}：{g}**", "**{a} with {b}: {g}**", a=upper(pair.a), b=pair.b, g=pair.grade),
        bullets(upper(pair.effect)),
        bullets(*pair.never, say("既往：{h}", "history: {h}", h=history) if history else ""),
        bullets(
            pair.why,
            say("{p}，目前用{c}", "{p}, now takes {c}", p=scene.person(), c=scene.shown("current_drugs")),
            function or say("缺肝肾功能", "organ function is missing"),
        ),
        numbered(pair.act),
    ]


def _operation(scene: Scene) -> OperationFacts:
    if scene.subject.operation is None:
        raise ValueError(scene.task.id)
    return scene.subject.operation.read(scene.language)


def surgery(scene: Scene, _shelf: Shelf) -> list[str]:
    """Indication, choice, basis, preparation, risks, care afterwards."""
    facts, operation = scene.facts, _operation(scene)
    return [
        scene.say("{n}诊断明确，{b}。", "{n} is certain: {b}.", n=upper(facts.name), b=facts.basis[0]),
        scene.say("**{o}**：{a}。", "**{o}**: {a}.", o=upper(operation.name), a=operation.about),
        bullets(scene.person(), scene.shown("examination"), scene.shown("results")),
        bullets(
            *operation.prepare,
            "" if scene.shown("allergies") else scene.say("补问过敏史", "ask about allergies"),
        ),
        bullets(*operation.risks),
        bullets(*operation.after),
    ]


def preoperative(scene: Scene, _shelf: Shelf) -> list[str]:
    """The operation, preparation, risks and afterwards, in plain words."""
    operation, drugs = _operation(scene), scene.shown("current_drugs")
    morning = (
        scene.say(
            "氨氯地平手术当天早晨少量水送服", "amlodipine on the morning of the operation with a sip of water"
        )
        if any(word in drugs for word in _KIDNEY_DRUG)
        else ""
    )
    return [
        scene.say("{o}：{a}。", "{o}: {a}.", o=upper(operation.name), a=operation.about),
        bullets(*operation.prepare, morning),
        bullets(*operation.risks),
        bullets(
            *operation.after,
            scene.say("出现{f}请告诉医生", "tell the doctor about {f}", f=operation.flags[0]),
        ),
    ]


def postoperative(scene: Scene, _shelf: Shelf) -> list[str]:
    """Monitoring, wound and tubes, diet and activity, drugs, warning signs."""
    operation, days = _operation(scene), scene.values.get("days_after", "")
    allergies = scene.shown("allergies")
    return [
        scene.say("{o}后第{d}天：", "Day {d} after {o}:", o=operation.name, d=days)
        + "\n"
        + bullets(*operation.monitor),
        bullets(*operation.wound),
        bullets(*operation.after),
        bullets(
            operation.pain,
            scene.say("过敏史：{a}", "allergies: {a}", a=allergies)
            if allergies
            else scene.say("请补充过敏史", "allergies are missing"),
        ),
        bullets(*operation.flags),
    ]


def rehabilitation(scene: Scene, _shelf: Shelf) -> list[str]:
    """Goals, exercises, cautions, reassessment."""
    operation, goal = _operation(scene), scene.shown("goal")
    return [
        scene.say("{o}后康复：", "After {o}:", o=operation.name)
        + "\n"
        + bullets(scene.say("患者目标：{g}", "patient's goal: {g}", g=goal) if goal else "", operation.goal),
        numbered(operation.exercises),
        bullets(
            scene.say("防跌倒，疼痛超过4分减量", "prevent falls; less if pain exceeds 4/10"),
            *operation.flags[:2],
        ),
        scene.say("2周后复评：{m}和步行能力。", "After 2 weeks: {m} and walking.", m=operation.monitor[-1]),
    ]


def record(scene: Scene, _shelf: Shelf) -> list[str]:
    """The admission record: what was given, in its places."""
    say, given = scene.say, scene.given
    pressure = scene.shown("blood_pressure")
    return [
        given("chief_complaint"),
        say("患者{p}，{s}。", "{p}. {s}.", p=upper(scene.person()), s=scene.shown("present_illness")),
        bullets(
            given("past_history"),
            say("过敏史：{a}", "allergies: {a}", a=given("allergies")),
            say("目前用药：{c}", "current drugs: {c}", c=given("current_drugs")),
        ),
        bullets(
            say("血压{b}", "BP {b}", b=pressure) if pressure else "",
            given("examination"),
            say("检查：{r}", "results: {r}", r=given("results")),
        ),
        say("**{d}**", "**{d}**", d=given("diagnosis"))
        + "\n"
        + bullets(first_line(scene), say("结合上述查体与检查", "with the findings above")),
        upper(given("plan")),
    ]
