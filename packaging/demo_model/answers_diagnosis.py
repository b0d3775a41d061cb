"""Answers of the tasks from triage to grading: one body for each promised heading."""

from demo_model.scene import Scene, before_colon, bullets, numbered, reason, table, upper
from desktop.clinical.shelf import Shelf

_CARE_BEFORE = {
    "zh": {
        "胃镜": "胃镜前禁食8小时",
        "造影": "造影前查肌酐和碘过敏",
        "增强": "增强前查肌酐和碘过敏",
        "磁共振": "体内有金属先告知",
    },
    "en": {
        "gastroscopy": "no food for 8 hours before gastroscopy",
        "angiograph": "check creatinine and iodine allergy first",
        "contrast": "check creatinine and iodine allergy first",
        "MRI": "ask about metal in the body",
    },
}


def first_line(scene: Scene) -> str:
    """Who comes with what, in the doctor's own words."""
    parts = [scene.person(), scene.shown("chief_complaint")]
    if scene.language == "en" and parts[0]:
        parts[1] = parts[1][:1].lower() + parts[1][1:]
        return upper(", ".join(part for part in parts if part))
    return ("，" if scene.language == "zh" else ", ").join(part for part in parts if part)


def triage(scene: Scene, shelf: Shelf) -> list[str]:
    """Department, basis, urgency."""
    facts, disease = scene.facts, scene.subject.disease
    urgent = disease is not None and disease.urgent
    department = shelf.specialty(disease.specialty if disease else "").title.read(scene.language)
    emergency = shelf.specialty("emergency").title.read(scene.language)
    first = f"**{department}**"
    if urgent and department != emergency:
        first += scene.say("（先到{e}）", " (first: {e})", e=emergency)
    how = scene.say(
        "{n}的可能性大，属于{d}", "{n} is likely, which belongs to {d}", n=upper(facts.name), d=department
    )
    red = facts.redflags
    urgency = (
        scene.say("**紧急**：立即就诊，途中注意{r}。", "**Urgent**: today, at once; watch for {r}.", r=red[0])
        if urgent
        else scene.say(
            "**不紧急**：近日门诊就诊。若有{r}，立即急诊。",
            "**Not urgent**: clinic within days. Emergency if {r}.",
            r=red[0],
        )
    )
    return [first, bullets(first_line(scene), how, facts.basis[0]), urgency]


def inquiry(scene: Scene, _shelf: Shelf) -> list[str]:
    """Questions on onset, nature, earlier episodes, treatment, life and family."""
    facts, say = scene.facts, scene.say
    drug = facts.drugs[0].split(" ")[0]
    return [
        bullets(
            scene.pick(
                say("考虑{n}：何时、怎样开始？", "Thinking of {n}: when and how did it start?", n=facts.name),
                say(
                    "针对{n}：起病急还是慢，有何诱因？",
                    "For {n}: sudden or slow, what brought it on?",
                    n=facts.name,
                ),
            )
        ),
        bullets(facts.ask[0], say("程度0至10分是几分？", "How strong is it from 0 to 10?")),
        bullets(say("以前有过同样情况吗，多久一次？", "Has it happened before, and how often?")),
        bullets(
            say("用过{d}或别的药吗，效果怎样？", "Was {d} or another drug used, with what effect?", d=drug),
            say("对什么药物过敏？", "Any drug allergy?"),
        ),
        bullets(facts.ask[1], say("吸烟、饮酒和睡眠如何？", "Smoking, alcohol, sleep?")),
        bullets(say("父母或兄弟姐妹有{n}吗？", "Do parents or siblings have {n}?", n=facts.name)),
    ]


def case_summary(scene: Scene, _shelf: Shelf) -> list[str]:
    """The dialogue's words under six headings."""
    if scene.told is None:
        raise ValueError(scene.task.id)
    told, none = scene.told, scene.say("未提及", "not mentioned")
    parts = (told.complaint, told.story, told.results, told.history, scene.facts.name, told.plan)
    return [upper(part or none) for part in parts]


def initial(scene: Scene, _shelf: Shelf) -> list[str]:
    """Preliminary diagnosis, basis, what is missing."""
    facts = scene.facts
    missing = [before_colon(test) for test in facts.tests]
    if not scene.shown("past_history"):
        missing.append(scene.say("既往史和过敏史", "past history and allergies"))
    else:
        missing.append(scene.say("过敏史", "allergies"))
    return [
        scene.say(
            "**{n}**，待{t}证实。",
            "**{n}**, to be confirmed by {t}.",
            n=upper(facts.name),
            t=before_colon(facts.tests[0]),
        ),
        bullets(first_line(scene), *facts.basis[:2], *scene.to_verify(facts.basis[2])),
        bullets(*missing),
    ]


def differential(scene: Scene, _shelf: Shelf) -> list[str]:
    """A table of possible diagnoses, the facts, the order of confirming."""
    facts = scene.facts
    rows = [(f"**{upper(facts.name)}**", facts.basis[0], before_colon(facts.tests[0])), *facts.differentials]
    head = (
        ("诊断", "支持点", "如何确认") if scene.language == "zh" else ("Diagnosis", "Support", "Confirm by")
    )
    missing = [name for name in ("results", "allergies") if not scene.shown(name)]
    words = {"results": scene.say("辅助检查", "test results"), "allergies": scene.say("过敏史", "allergies")}
    return [
        table(head, rows),
        bullets(first_line(scene), *scene.to_verify(*facts.basis[1:])),
        numbered(list(facts.tests[:2]))
        + (
            "\n" + scene.say("- 尚缺：", "- Missing: ") + ", ".join(words[name] for name in missing)
            if missing
            else ""
        ),
    ]


def examinations(scene: Scene, _shelf: Shelf) -> list[str]:
    """Tests with reasons, basis, cautions."""
    facts = scene.facts
    joined = " ".join(facts.tests)
    care = [text for word, text in _CARE_BEFORE[scene.language].items() if word in joined]
    colon = "：" if scene.language == "zh" else ": "
    return [
        numbered([f"**{upper(before_colon(test))}**{colon}{reason(test)}" for test in facts.tests]),
        bullets(
            scene.say("初步诊断{n}", "preliminary diagnosis {n}", n=facts.name),
            first_line(scene),
            facts.basis[1],
        ),
        bullets(
            *dict.fromkeys(care),
            scene.say("出现{r}先急诊处理", "emergency care first if {r}", r=facts.redflags[0]),
            "" if scene.shown("allergies") else scene.say("请补充过敏史", "allergies are missing"),
        ),
    ]


def definitive(scene: Scene, _shelf: Shelf) -> list[str]:
    """Final diagnosis, basis, reasoning, what is missing."""
    facts = scene.facts
    name = upper(facts.name) + (scene.say("（{a}）", " ({a})", a=facts.alias) if facts.alias else "")
    other, hint, how = facts.differentials[0]
    return [
        f"**{name}**",
        bullets(first_line(scene), *facts.basis),
        numbered(
            [
                scene.say("病史和体征指向{n}", "history and signs point to {n}", n=facts.name),
                scene.say("检查支持：{r}", "supported by: {r}", r=scene.shown("results")),
                scene.say("{o}常见{h}，可用{w}排除", "{o}: {h}; excluded by {w}", o=other, h=hint, w=how),
            ]
        ),
        bullets(
            before_colon(facts.tests[-1]),
            scene.say("治疗前的肝肾功能", "liver and kidney function before treatment"),
        ),
    ]


def grading(scene: Scene, _shelf: Shelf) -> list[str]:
    """Grade, basis, missing values."""
    facts = scene.facts
    vital = ", ".join(
        f"{entry.label} {entry.value}"
        for entry in scene.entries
        if entry.name in {"pulse", "respiration", "spo2"}
    )
    return [
        scene.say("{n}：**{g}**", "{n}: **{g}**", n=upper(facts.name), g=facts.grade[0]),
        bullets(
            scene.say("标准：{c}", "criterion: {c}", c=facts.grade[1]),
            *facts.basis[:2],
            scene.say("本例{v}", "this case: {v}", v=vital) if vital else "",
        ),
        bullets(*(before_colon(test) for test in facts.tests[:2])),
    ]
