"""Made-up patients: the values that a doctor would enter into a task's form."""

import random
import re

from demo_model.knowledge import DiseaseFacts, Told
from demo_model.scene import Subject, before_colon, upper
from desktop.clinical.cases import CASE_LINE
from desktop.clinical.forms import Entry, Values, shown
from desktop.clinical.language import Language
from desktop.clinical.task import Field, Task

ALLERGIES = {
    "zh": (
        "无",
        "无",
        "青霉素",
        "青霉素（皮疹）",
        "青霉素（过敏性休克）",
        "磺胺",
        "头孢",
        "海鲜",
        "碘造影剂",
    ),
    "en": (
        "None",
        "None",
        "Penicillin",
        "Penicillin (rash)",
        "Penicillin (anaphylaxis)",
        "Sulfonamides",
        "Cephalosporins",
        "Seafood",
        "Iodine contrast",
    ),
}
DRUGS = {
    "zh": (
        "无",
        "氨氯地平 5 mg，每日1次",
        "二甲双胍 0.5 g，每日2次",
        "阿司匹林 100 mg，每日1次",
        "阿托伐他汀 20 mg，每晚1次",
        "缬沙坦 80 mg，每日1次",
    ),
    "en": (
        "None",
        "Amlodipine 5 mg once daily",
        "Metformin 0.5 g twice daily",
        "Aspirin 100 mg once daily",
        "Atorvastatin 20 mg every evening",
        "Valsartan 80 mg once daily",
    ),
}
_FAMILY = {
    "zh": ("无特殊", "父亲有高血压", "母亲有糖尿病", "不详"),
    "en": ("Nothing special", "Father has hypertension", "Mother has diabetes", "Unknown"),
}
_FOCUS = {
    "zh": ("饮食", "运动", "怎样服药", "复查时间"),
    "en": ("Diet", "Exercise", "How to take the drugs", "When to come back"),
}
_STATE = {
    "zh": ("症状明显减轻", "一般情况好，无不适", "好转，可自行活动"),
    "en": ("Much better", "Well, no complaints", "Improved, moves alone"),
}


_RESULTS_SHARE, _HISTORY_SHARE = 0.75, 0.8


class Patient:
    """Draws values for one subject in one language; the same `rng` state draws the same patient."""

    def __init__(self, subject: Subject, language: Language, rng: random.Random) -> None:
        """Fixes age, sex, complaint and what all tasks of the case share."""
        self._subject, self._language, self._rng = subject, language, rng
        disease = subject.disease
        low, high = disease.ages if disease else (20, 70)
        sexes = {"both": ("male", "female"), "male": ("male",), "female": ("female",)}
        self._shared: Values = {
            "sex": rng.choice(sexes[disease.sex if disease else "both"]),
            "age": str(rng.randint(low, high)),
            "weight": str(rng.randint(48, 86)),
            "allergies": rng.choice(ALLERGIES[language]),
            "current_drugs": rng.choice(DRUGS[language]),
            "family_history": rng.choice(_FAMILY[language]),
            "focus": rng.choice(_FOCUS[language]),
            "discharge_state": rng.choice(_STATE[language]),
            "days_after": str(rng.randint(1, 7)),
            "admitted_on": f"2026-0{rng.randint(1, 9)}-{rng.randint(10, 14)}",
            "discharged_on": f"2026-0{rng.randint(1, 9)}-{rng.randint(18, 28)}",
        }
        if disease:
            self._shared |= self._disease_values(disease.read(language), severe=disease.id == "asthma-attack")
        self._shared |= self._other_values()

    def values(self, task: Task) -> Values:
        """What is entered into the form of `task`: all required fields, the others by chance."""
        share = self._rng.choice((0.3, 0.6, 0.6, 1.0))
        return {
            field.name: self._shared[field.name]
            for field in task.fields
            if field.name in self._shared and (field.required or self._rng.random() < share)
        }

    def facts(self, fields: tuple[Field, ...], task: Task) -> tuple[Entry, ...]:
        """What the case line knows and the form of `task` does not ask for."""
        return tuple(
            Entry(
                field.name,
                field.label.read(self._language),
                shown(field, self._shared[field.name], self._language),
            )
            for field in fields
            if field.name in CASE_LINE and field.name in self._shared and task.field(field.name) is None
        )

    def dialogue(self, facts: DiseaseFacts) -> tuple[str, Told]:
        """A doctor-patient dialogue and what it says."""
        zh = self._language == "zh"
        chance = self._rng.random
        none = "没有" if zh else "nothing"
        results = facts.results if chance() < _RESULTS_SHARE else ""
        history = facts.history if chance() < _HISTORY_SHARE else ""
        drug = facts.drugs[0].split(" ")[0]
        plan = (
            f"{facts.care[0]}，{drug}，{facts.followup[0]}"
            if zh
            else f"{facts.care[0]}; {drug}; {facts.followup[0]}"
        )
        told = Told(self._shared["chief_complaint"], facts.story, results, history, plan)
        lines = (
            (
                "医生：您哪里不舒服？",
                f"患者：{told.complaint}，{told.story}。",
                "医生：做过检查吗？",
                f"患者：{results or none}。",
                "医生：以前有什么病？",
                f"患者：{history or none}。",
                f"医生：考虑{facts.name}。请{plan}。",
                "患者：好的，谢谢。",
            )
            if zh
            else (
                "Doctor: What brings you here?",
                f"Patient: {upper(told.complaint)}; {told.story}.",
                "Doctor: Any tests so far?",
                f"Patient: {upper(results or none)}.",
                "Doctor: Any earlier diseases?",
                f"Patient: {upper(history or none)}.",
                f"Doctor: This is {facts.name}. Please: {plan}.",
                "Patient: All right, thank you.",
            )
        )
        return "\n".join(lines), told

    def _disease_values(self, facts: DiseaseFacts, *, severe: bool) -> Values:
        rng, zh = self._rng, self._language == "zh"
        stop = "。" if zh else "."
        pressure = re.search(r"\d{2,3}/\d{2,3} mmHg", facts.signs)
        heat = re.search(r"(?:体温|temperature )(\d\d\.\d)", facts.signs)
        creatinine, alt = rng.randint(58, 104), rng.randint(14, 38)
        pulse, breaths, oxygen = (
            (rng.randint(116, 134), rng.randint(30, 36), rng.randint(84, 90))
            if severe
            else (rng.randint(66, 104), rng.randint(15, 22), rng.randint(93, 99))
        )
        drug = facts.drugs[0]
        days = rng.randint(3, 10)
        return {
            "chief_complaint": upper(vary_duration(facts.complaint, rng)),
            "present_illness": upper(facts.story) + stop,
            "past_history": upper(facts.history) + stop,
            "examination": upper(facts.signs) + stop,
            "results": upper(facts.results) + stop,
            "diagnosis": upper(rng.choice((facts.name, facts.name, facts.alias or facts.name))),
            "disease_name": upper(facts.name),
            "temperature": heat[1] if heat else f"36.{rng.randint(3, 9)}",
            "pulse": str(pulse),
            "respiration": str(breaths),
            "spo2": str(oxygen),
            "blood_pressure": pressure[0]
            if pressure
            else f"{rng.randint(108, 146)}/{rng.randint(64, 92)} mmHg",
            "organ_function": f"肌酐 {creatinine} μmol/L，ALT {alt} U/L"
            if zh
            else f"Creatinine {creatinine} μmol/L, ALT {alt} U/L",
            "plan": f"{before_colon(facts.tests[0])}，{drug}。"
            if zh
            else f"{upper(before_colon(facts.tests[0]))}; {drug}.",
            "course": f"{drug}，共{days}天，{facts.care[0]}，症状缓解。"
            if zh
            else f"{upper(drug)} for {days} days; {facts.care[0]}; improved.",
            "discharge_drugs": upper(facts.drugs[-1]),
            "treatment": f"{drug}，{rng.randint(1, 8)}周前开始。"
            if zh
            else f"{upper(drug)} for {rng.randint(2, 8)} weeks.",
        }

    def _other_values(self) -> Values:
        rng, zh = self._rng, self._language == "zh"
        values: Values = {}
        if self._subject.symptom:
            values["symptom_name"] = upper(self._subject.symptom.read(self._language).name)
        if self._subject.drug:
            values["drug_name"] = upper(self._subject.drug.read(self._language).name)
        if self._subject.pair:
            pair = self._subject.pair.read(self._language)
            more = rng.choice(
                ("", "", "，每日1次" if zh else " once daily", "，每日2次" if zh else " twice daily")
            )
            values |= {
                "planned_drug": upper(pair.a) + more,
                "current_drugs": upper(pair.b) + rng.choice(("", more)),
            }
        if self._subject.operation:
            operation = self._subject.operation.read(self._language)
            heat = f"37.{rng.randint(0, 4)}"
            values |= {
                "operation": upper(operation.name),
                "anesthesia": self._subject.operation.anesthesia,
                "function": upper(operation.function) + ("。" if zh else "."),
                "state": f"体温{heat} ℃，{operation.function}。"
                if zh
                else f"{heat} °C, {operation.function}.",
                "goal": upper(operation.goal),
            }
        return values


def vary_duration(text: str, rng: random.Random) -> str:
    """The complaint with another duration of the same unit."""

    def other(match: re.Match[str]) -> str:
        return f"{rng.randint(2, 9)}{match[2]}"

    return re.sub(r"(\d+)(个月|年|天|小时|周| months| years| days| hours| weeks)", other, text, count=1)
