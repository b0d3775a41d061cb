"""`check-policy` judges a policy file for who rolls it out, and puts nothing into force."""

from pathlib import Path

import pytest

from desktop.policy.rules import RULES
from tests.cli.program import lines, refused, run


def test_every_rule_of_the_file_is_named_with_its_value(tmp_path: Path) -> None:
    file = tmp_path / "医院 策略.toml"
    file.write_text("".join(f"{rule.name} = {rule.example}\n" for rule in RULES), encoding="utf-8")
    said = run("check-policy", str(file))
    assert (said.returncode, said.stderr) == (0, "")
    for rule in RULES:
        assert f"{rule.title.zh} ({rule.name}): " in said.stdout
    found = lines("check-policy", str(file))
    assert [each["rule"]["name"] for each in found] == [rule.name for rule in RULES]
    assert "Model downloads (downloads): no\n" in run("check-policy", str(file), "--lang", "en").stdout


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"language = 'zh'\nretention_days = -1\n", ("line 2", "retention_days")),
        (b"no_such_rule = true\n", ("line 1", "no_such_rule", "update the program")),
        (b"downloads = maybe\n", ("line 1",)),
        ("language = '中文'\n".encode("gbk"), ("policy.toml",)),
        (None, ("policy.toml",)),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_line(
    tmp_path: Path, content: bytes | None, named: tuple[str, ...]
) -> None:
    file = tmp_path / "policy.toml"
    if content is not None:
        file.write_bytes(content)
    sentence = refused("check-policy", str(file), "--lang", "en")
    for words in named:
        assert words in sentence


def test_it_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "policy.toml"
    file.touch()
    monkeypatch.setenv("DOCTORFLAN_HOME", str(tmp_path / "home"))
    assert lines("check-policy", str(file)) == []
    assert not (tmp_path / "home").exists()
