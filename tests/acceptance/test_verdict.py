"""The verdict: what passes, what fails, and why."""

import msgspec
import pytest

from desktop.acceptance.report import CHECKS, Check, Measures, Model, Problem, Vignette
from desktop.acceptance.rules import Rules
from desktop.acceptance.verdict import checks_of
from desktop.errors import OutOfMemory
from tests.acceptance.reports import SHA256, text

MODEL = Model(
    id="m", title=text("M"), file="m.gguf", sha256=SHA256, expected_sha256=SHA256, in_catalogue=True
)
MEASURES = Measures(load_s=2.0, writing=9.5, free_bytes=4_000_000_000, looks=66)
GOOD = Vignette(task_id="triage", title=text("导诊"), answer="…", tokens=1, seconds=1.0)
BAD = Vignette(
    task_id="triage",
    title=text("导诊"),
    answer="…",
    tokens=1,
    seconds=1.0,
    problems=(Problem(check="form", detail=text("x")),),
)


def failed(checks: tuple[Check, ...]) -> set[str]:
    assert [check.name for check in checks] == list(CHECKS)
    return {check.name for check in checks if not check.passed}


def test_all_is_well(rules: Rules) -> None:
    checks = checks_of(MODEL, MEASURES, [GOOD] * 22, rules)
    assert failed(checks) == set()
    details = {check.name: check.detail.en for check in checks}
    assert details["speed"] == "writes 9.5 tokens/s (at least 3 required)"
    assert details["memory"] == "4.0 GB left for other programs (at least 0.5 GB required)"
    assert details["vignettes"] == "22 of 22 passed"
    assert "66" in details["offline"]


@pytest.mark.parametrize(
    ("name", "measures"),
    [
        ("offline", {"connections": 1}),
        ("speed", {"writing": 2.9}),
        ("speed", {"writing": 0.0}),
        ("memory", {"free_bytes": 500_000_000}),
    ],
)
def test_one_measure_fails_it(rules: Rules, name: str, measures: dict[str, float]) -> None:
    values = {"load_s": 2.0, "writing": 9.5, "free_bytes": 4_000_000_000, "looks": 66} | measures
    assert failed(checks_of(MODEL, Measures(**values), [GOOD] * 22, rules)) == {name}  # type: ignore[arg-type]


def test_one_answer_fails_it(rules: Rules) -> None:
    checks = checks_of(MODEL, MEASURES, [GOOD] * 21 + [BAD], rules)
    assert failed(checks) == {"vignettes"}
    assert checks[-1].detail.zh == "22 个病例中 21 个合格"


def test_another_file_than_the_catalogues_fails(rules: Rules) -> None:
    model = msgspec.structs.replace(MODEL, sha256="0" * 64, has_changed=True)
    assert failed(checks_of(model, MEASURES, [GOOD], rules)) == {"file"}


@pytest.mark.parametrize(
    ("signature", "said"),
    [
        ("", "SHA-256 matches the catalogue (hospital.toml)"),
        ("valid", "SHA-256 matches the catalogue (hospital.toml), validly signed"),
        ("unknown", "SHA-256 matches the catalogue (hospital.toml), signed by an unknown key"),
    ],
)
def test_the_catalogue_and_its_signature_are_named(rules: Rules, signature: str, said: str) -> None:
    model = msgspec.structs.replace(MODEL, catalogue="hospital.toml", signature=signature)
    assert checks_of(model, MEASURES, [GOOD], rules)[0].detail.en == said


def test_a_file_that_no_catalogue_knows_passes_with_a_remark(rules: Rules) -> None:
    model = Model(id="m", title=text("M"), file="m.gguf", sha256=SHA256)
    checks = checks_of(model, MEASURES, [GOOD], rules)
    assert failed(checks) == set()
    assert "issuer" in checks[0].detail.en


def test_a_model_that_does_not_load_fails_with_the_reason(rules: Rules) -> None:
    error = OutOfMemory(path="m.gguf")
    checks = checks_of(MODEL, Measures(free_bytes=4_000_000_000), [], rules, error=error)
    assert failed(checks) == {"engine", "speed", "vignettes"}
    assert checks[1].detail.zh == error.sentence("zh")
