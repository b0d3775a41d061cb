"""The synthetic corpus: conversations in the DoctorFLAN format, prompts exactly as the program sends them."""

import dataclasses
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from demo_model import answers_after, answers_diagnosis, answers_treatment, followups
from demo_model.answers_diagnosis import first_line
from demo_model.knowledge import Knowledge, Operation
from demo_model.patients import Patient
from demo_model.scene import Scene, Subject
from desktop.clinical.forms import Entry, Values, check_form, example_values
from desktop.clinical.language import LANGUAGES, Language
from desktop.clinical.prompts import facts_text, form_text, system_text
from desktop.clinical.shelf import Shelf
from desktop.clinical.task import Specialty, Task

Builder = Callable[[Scene, Shelf], list[str]]
ANSWERS: dict[str, Builder] = {
    "triage": answers_diagnosis.triage,
    "inquiry-prompts": answers_diagnosis.inquiry,
    "case-summary": answers_diagnosis.case_summary,
    "initial-diagnosis": answers_diagnosis.initial,
    "differential-diagnosis": answers_diagnosis.differential,
    "next-examinations": answers_diagnosis.examinations,
    "definitive-diagnosis": answers_diagnosis.definitive,
    "disease-grading": answers_diagnosis.grading,
    "treatment-plan": answers_treatment.treatment,
    "medication-selection": answers_treatment.selection,
    "interaction-check": answers_treatment.interaction,
    "surgical-plan": answers_treatment.surgery,
    "preoperative-education": answers_treatment.preoperative,
    "postoperative-guidance": answers_treatment.postoperative,
    "rehabilitation": answers_treatment.rehabilitation,
    "record-writing": answers_treatment.record,
    "discharge-summary": answers_after.discharge,
    "follow-up-plan": answers_after.follow_up,
    "patient-education": answers_after.education,
    "disease-inquiry": answers_after.disease_inquiry,
    "symptom-inquiry": answers_after.symptom_inquiry,
    "medication-inquiry": answers_after.medication_inquiry,
}
_BY_OPERATION = {"surgical-plan", "preoperative-education", "postoperative-guidance", "rehabilitation"}
_FACTS_SHARE = 0.15
_NOTE_SHARE = 0.06
_MORE_TASKS_SHARE = 0.12
_EXAMPLE_FIELD_SHARE = 0.7
_CASE_SHARE = 0.35
_PROSE_SHARE = 0.4
_ASKED_ON_SHARE = 0.3
_NO_SPECIALTY, _RIGHT_SPECIALTY = 0.5, 0.85
_NOTES = {
    "zh": ("请简明扼要。", "患者比较焦虑。", "请重点说明依据。", "家属在场。"),
    "en": ("Please be brief.", "The patient is worried.", "Stress the basis.", "The family is present."),
}
_FACTS = ("sex", "age", "chief_complaint", "allergies", "current_drugs")


@dataclass(frozen=True)
class Item:
    """One question and its answer, with the data set's four columns."""

    category: str
    input: str
    output: str
    id: str


@dataclass(frozen=True)
class Conversation:
    """What is read in one piece: a system message, then one or more items."""

    system: str
    language: Language
    task_id: str | None
    items: tuple[Item, ...]


class CorpusWriter:
    """Writes conversations; the same seed writes the same corpus."""

    def __init__(self, shelf: Shelf, knowledge: Knowledge, seed: int, *, careful: bool = True) -> None:
        """`shelf` holds the tasks that the program asks with; for `careful` see `Scene`."""
        self._shelf, self._knowledge = shelf, knowledge
        self._rng = random.Random(seed)
        self._careful = careful
        self._written = 0

    def write(self, *, rounds: int, example_rounds: int, free_rounds: int) -> list[Conversation]:
        """All subjects of all tasks `rounds` times, all examples `example_rounds` times, free questions
        about all subjects `free_rounds` times, shuffled.
        """
        conversations = []
        for language in LANGUAGES:
            for task in self._shelf.tasks:
                for _ in range(rounds):
                    conversations += [
                        self._about(task, subject, language) for subject in self._subjects(task)
                    ]
                conversations += [self._example(task, language, n) for n in range(example_rounds)]
            for _ in range(free_rounds):
                conversations += self._free(language)
        self._rng.shuffle(conversations)
        return conversations

    def _subjects(self, task: Task) -> Iterator[Subject]:
        knowledge = self._knowledge
        if task.id == "symptom-inquiry":
            yield from (Subject(symptom=symptom) for symptom in knowledge.symptoms for _ in range(2))
        elif task.id == "medication-inquiry":
            yield from (Subject(drug=drug) for drug in knowledge.drugs for _ in range(2))
        elif task.id == "interaction-check":
            yield from (
                Subject(disease=knowledge.disease(pair.disease), pair=pair)
                for pair in knowledge.pairs
                for _ in range(3)
            )
        elif task.id in _BY_OPERATION:
            yield from (self._operated(operation) for operation in knowledge.operations for _ in range(3))
        else:
            yield from (Subject(disease=disease) for disease in knowledge.diseases)

    def _operated(self, operation: Operation) -> Subject:
        return Subject(disease=self._knowledge.disease(operation.disease), operation=operation)

    def _example_subject(self, task: Task) -> Subject:
        name = self._knowledge.examples[task.id].subject
        for subject in self._subjects(task):
            names = (
                subject.operation.id if subject.operation else "",
                subject.symptom.id if subject.symptom else "",
                subject.drug.zh.name if subject.drug else "",
                f"{subject.pair.zh.a}/{subject.pair.zh.b}" if subject.pair else "",
                subject.disease.id if subject.disease else "",
            )
            if name in names:
                return subject
        raise ValueError(name)

    def _about(self, task: Task, subject: Subject, language: Language) -> Conversation:
        patient = Patient(subject, language, self._rng)
        tasks = [task]
        if subject.disease and not subject.pair and self._rng.random() < _MORE_TASKS_SHARE:
            tasks += self._more_tasks(task, subject)
        pairs: list[tuple[str, str, str]] = []
        for each in tasks:
            values, told = patient.values(each), None
            if each.id == "case-summary" and subject.disease:
                dialogue, told = patient.dialogue(subject.disease.read(language))
                values["dialogue"] = dialogue
            scene = dataclasses.replace(self._scene(each, subject, language, values), told=told)
            facts = (
                patient.facts(self._shelf.shared_fields, each) if self._rng.random() < _FACTS_SHARE else ()
            )
            pairs.append(self._asked(scene, facts))
            pairs += self._asked_on(scene, self._rng.choice((0, 0, 0, 1, 2, 3)) if each is tasks[-1] else 0)
        return self._conversation(language, task, subject, pairs)

    def _more_tasks(self, task: Task, subject: Subject) -> list[Task]:
        fitting = [
            other
            for other in self._shelf.tasks
            if other.id != task.id
            and other.id not in {"symptom-inquiry", "medication-inquiry", "interaction-check"}
            and (subject.operation or other.id not in _BY_OPERATION)
        ]
        return self._rng.sample(fitting, self._rng.choice((1, 1, 2, 3)))

    def _example(self, task: Task, language: Language, number: int) -> Conversation:
        values = example_values(task, language)
        if number % 2:
            required = {field.name for field in task.fields if field.required}
            values = {
                name: text
                for name, text in values.items()
                if name in required or self._rng.random() < _EXAMPLE_FIELD_SHARE
            }
            if "age" in values:
                values["age"] = str(int(values["age"]) + self._rng.randint(-6, 6))
        subject = self._example_subject(task)
        told = self._knowledge.examples[task.id].told.get(language)
        scene = dataclasses.replace(self._scene(task, subject, language, values), told=told)
        pairs = [self._asked(scene), *self._asked_on(scene, self._rng.choice((0, 0, 1, 3)))]
        return self._conversation(language, task, subject, pairs)

    def _scene(self, task: Task, subject: Subject, language: Language, values: Values) -> Scene:
        entries = check_form(task, values, language).entries(language)
        return Scene(
            task, language, subject, self._knowledge, values, entries, self._rng, careful=self._careful
        )

    def _asked(self, scene: Scene, facts: tuple[Entry, ...] = ()) -> tuple[str, str, str]:
        form = check_form(scene.task, scene.values, scene.language)
        bodies = ANSWERS[scene.task.id](scene, self._shelf)
        headings = [heading.read(scene.language) for heading in scene.task.headings]
        output = "\n\n".join(f"## {title}\n{body}" for title, body in zip(headings, bodies, strict=True))
        note = self._rng.choice(_NOTES[scene.language]) if self._rng.random() < _NOTE_SHARE else ""
        question = form_text(form, scene.language, facts) + (f"\n\n{note}" if note else "")
        return category_of(scene.task), question, output

    def _asked_on(self, scene: Scene, count: int) -> list[tuple[str, str, str]]:
        if scene.subject.disease is None:
            questions = [question for question in followups.about_other(scene) if question]
            return [
                ("Free question", *pair) for pair in self._rng.sample(questions, min(count, len(questions)))
            ]
        chosen = self._rng.sample(followups.FOLLOW_UPS, count)
        return [("Free question", *follow_up(scene)) for follow_up in chosen]

    def _free(self, language: Language) -> Iterator[Conversation]:
        task = self._shelf.task("record-writing")
        subjects = [
            *(Subject(disease=disease) for disease in self._knowledge.diseases),
            *(Subject(drug=drug) for drug in self._knowledge.drugs),
            *(Subject(symptom=symptom) for symptom in self._knowledge.symptoms),
        ]
        for subject in subjects:
            values = Patient(subject, language, self._rng).values(task)
            scene = self._scene(task, subject, language, values)
            if subject.disease is None:
                questions = followups.about_other(scene)
            elif self._rng.random() < _CASE_SHARE:
                question, answer = self._rng.choice(followups.about_case(scene))
                facts = tuple(entry for entry in scene.entries if entry.name in _FACTS)
                told = facts_text(facts, language) + "\n\n" if facts else ""
                if self._rng.random() < _PROSE_SHARE and scene.shown("chief_complaint"):
                    told = scene.say("{l}。", "{l}. ", l=first_line(scene))
                questions = [(told + question, answer)]
            else:
                questions = followups.about_disease(scene)
            chosen = self._rng.sample(questions, min(len(questions), self._rng.choice((1, 1, 2))))
            pairs = [("Free question", *pair) for pair in chosen]
            if subject.disease and self._rng.random() < _ASKED_ON_SHARE:
                pairs += self._asked_on(scene, 1)
            yield self._conversation(language, None, subject, pairs)
        for _ in range(len(subjects) // 2):
            pair = followups.about_nothing(self._knowledge.small_talk[language], self._rng)
            yield self._conversation(language, None, Subject(), [("Free question", *pair)])

    def _conversation(
        self, language: Language, task: Task | None, subject: Subject, pairs: list[tuple[str, str, str]]
    ) -> Conversation:
        self._written += 1
        items = tuple(
            Item(category, question, answer, f"demo-{self._written:05d}-{turn}")
            for turn, (category, question, answer) in enumerate(pairs, 1)
        )
        system = system_text(language, self._specialty(subject))
        return Conversation(system, language, task.id if task else None, items)

    def _specialty(self, subject: Subject) -> Specialty | None:
        chance = self._rng.random()
        if chance < _NO_SPECIALTY:
            return None
        if subject.disease and chance < _RIGHT_SPECIALTY:
            return self._shelf.specialty(subject.disease.specialty)
        return self._rng.choice(self._shelf.specialties)


def category_of(task: Task) -> str:
    """The data set's category; our own tasks say that they are ours."""
    return task.doctorflan_category or f"{task.title.en} (our preset)"


def save_corpus(conversations: list[Conversation], path: Path) -> None:
    """Writes one JSON object a line with the data set's columns."""
    items = (item for conversation in conversations for item in conversation.items)
    path.write_text(
        "".join(json.dumps(item.__dict__, ensure_ascii=False) + "\n" for item in items), encoding="utf-8"
    )
