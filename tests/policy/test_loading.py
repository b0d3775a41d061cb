"""The administrator's file and the registry become one policy, or a sentence that says what to mend."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desktop.errors import PolicyInvalid, SetByAdministrator
from desktop.policy.effective import SETTING_RULES, Effective
from desktop.policy.kinds import kinds
from desktop.policy.loading import load_policy, of_registry_values, read_file
from desktop.policy.policy import Policy
from desktop.policy.registry import REG_DWORD, REG_MULTI_SZ, REG_SZ, SUBKEY, RegistryValue
from desktop.settings import Settings

Write = Callable[[str | bytes], Path]
WHOLE = """\ufeff# 医院信息科
language = "en"
downloads = false
allowed_models = ["doctorflan-demo", "中文 模型"]
retention_days = 3650
hub_ca_file = 'C:\\证书\\hospital.pem'
update_kit_folder = ""
vault_required = true
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def made(content: str | bytes) -> Path:
        file = tmp_path / "策略 policy.toml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    return made


def refused(file: Path) -> PolicyInvalid:
    with pytest.raises(PolicyInvalid) as caught:
        load_policy(file)
    return caught.value


def test_without_a_file_nothing_is_set() -> None:
    assert load_policy(None) == Effective()


def test_a_file_is_read_with_where_each_value_comes_from(write: Write) -> None:
    file = write(WHOLE)
    found = load_policy(file)
    assert found.policy == Policy(
        language="en",
        downloads=False,
        allowed_models=("doctorflan-demo", "中文 模型"),
        retention_days=3650,
        hub_ca_file="C:\\证书\\hospital.pem",
        update_kit_folder="",
        vault_required=True,
    )
    assert set(found.origins.values()) == {str(file)}
    assert {rule.rule.name: rule.words("zh") for rule in found.in_force()} == {
        "downloads": "否",
        "hub_ca_file": "C:\\证书\\hospital.pem",
        "allowed_models": "doctorflan-demo, 中文 模型",
        "update_kit_folder": "（空）",
        "vault_required": "是",
        "retention_days": "3650",
        "language": "en",
    }


@pytest.mark.parametrize(
    ("content", "place", "zh", "en"),
    [
        ("\nrulez = 1\n", "2:rulez", "没有这条规则", "does not know the rule"),
        ("[downloads]\n", "1:downloads", "true 或 false", "true or false"),
        ("[[tables]]\nx = 1\n", "1:tables", "没有这条规则", "does not know"),
        ('copying = true\ndownloads = "no"\n', "2:downloads", "应为true 或 false", "be true or false"),
        ("downloads = 0\n", "1:downloads", "true 或 false", "true or false"),
        ("retention_days = -1\n", "1:retention_days", "0 到 36500 的整数", "from 0 to 36500"),
        ("retention_days = 1.0\n", "1:retention_days", "整数", "whole number"),
        ("retention_days = true\n", "1:retention_days", "整数", "whole number"),
        ("lock_after_min = 1441\n", "1:lock_after_min", "0 到 1440", "from 0 to 1440"),
        ('language = "fr"\n', "1:language", '"zh"', '"zh"'),
        ('allowed_models = "one"\n', "1:allowed_models", "列表", "list of texts"),
        ("allowed_models = [1]\n", "1:allowed_models", "列表", "list of texts"),
        ('allowed_keys = ["3F"]\n', "1:allowed_keys", "64 位", "64 lower-case"),
        ('hub_ca_file = "hospital.pem"\n', "1:hub_ca_file", "完整路径", "full path"),
        ('hub_proxy = "http://me:word@proxy:1"\n', "1:hub_proxy", "不含用户名", "without user name"),
        ("downloads = false\ndownloads = true\n", "2:-", "TOML", "TOML"),
        ("downloads: false\n", "1:-", "TOML", "TOML"),
        (b"a = 1\n\xff\xfe\n", "2:-", "UTF-8", "UTF-8"),
        ("downloads = false\n".encode("utf-16"), "1:-", "UTF-8", "UTF-8"),
    ],
)
def test_what_is_wrong_is_named(write: Write, content: str | bytes, place: str, zh: str, en: str) -> None:
    file = write(content)
    error = refused(file)
    assert error.facts["file"] == str(file)
    assert f"{error.facts['line']}:{error.facts['field']}" == place
    assert zh in error.sentence("zh")
    assert en in error.sentence("en")


def test_one_wrong_rule_lets_none_of_the_others_count(write: Write) -> None:
    assert refused(write("downloads = false\ncopying = 3\n")).facts["field"] == "copying"


def test_a_file_that_cannot_be_read_is_no_absent_file(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").mkdir()
    assert "无法读取" in refused(tmp_path / "policy.toml").sentence("zh")
    (tmp_path / "leads-nowhere.toml").symlink_to(tmp_path / "gone")
    assert "无法读取" in refused(tmp_path / "leads-nowhere.toml").sentence("zh")


def in_registry(name: str, value: object) -> RegistryValue:
    """A value as the policy editor writes it for a rule."""
    if isinstance(value, list | tuple):
        return RegistryValue(name, [*value], REG_MULTI_SZ)
    if isinstance(value, str):
        return RegistryValue(name, value, REG_SZ)
    return RegistryValue(name, int(value), REG_DWORD)  # type: ignore[call-overload]


def test_the_registry_says_the_same_as_a_file(write: Write) -> None:
    of_file = read_file(write(WHOLE))
    assert of_registry_values(in_registry(name, value) for name, value in of_file.items()) == of_file


def test_names_in_the_registry_have_no_case() -> None:
    assert of_registry_values([RegistryValue("Downloads", 0, REG_DWORD)]) == {"downloads": False}


def test_blank_lines_in_a_list_of_the_registry_are_none() -> None:
    values = [RegistryValue("hidden_tasks", ["triage", "", " "], REG_MULTI_SZ)]
    assert of_registry_values(values) == {"hidden_tasks": ("triage",)}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (RegistryValue("rulez", 1, REG_DWORD), "没有这条规则"),
        (RegistryValue("", "x", REG_SZ), "没有这条规则"),
        (RegistryValue("allowed_models", None, SUBKEY), "REG_MULTI_SZ"),
        (RegistryValue("allowed_models", "demo", REG_SZ), "REG_MULTI_SZ"),
        (RegistryValue("allowed_models", None, REG_MULTI_SZ), "REG_MULTI_SZ"),
        (RegistryValue("downloads", "0", REG_SZ), "REG_DWORD（0 或 1）"),
        (RegistryValue("downloads", 2, REG_DWORD), "REG_DWORD（0 或 1）"),
        (RegistryValue("downloads", b"\0", 3), "REG_DWORD（0 或 1）"),
        (RegistryValue("retention_days", 36_501, REG_DWORD), "0 到 36500"),
        (RegistryValue("retention_days", 5, 11), "REG_DWORD"),
        (RegistryValue("language", "zh", 2), "REG_SZ"),
        (RegistryValue("language", "de", REG_SZ), '"zh"'),
        (RegistryValue("language", None, REG_SZ), "REG_SZ"),
    ],
)
def test_what_is_wrong_in_the_registry_is_named(value: RegistryValue, words: str) -> None:
    with pytest.raises(PolicyInvalid) as caught:
        of_registry_values([RegistryValue("copying", 0, REG_DWORD), value])
    assert words in caught.value.sentence("zh")
    assert r"HKLM\SOFTWARE\Policies\DoctorFLAN" in caught.value.sentence("en")


def test_the_registry_goes_before_the_file_rule_by_rule(write: Write) -> None:
    file = write("downloads = false\ncopying = false\n")
    found = load_policy(file, lambda: (in_registry("copying", value=True), in_registry("language", "en")))
    assert found.policy == Policy(downloads=False, copying=True, language="en")
    assert found.origins == {
        "downloads": str(file),
        "copying": r"HKLM\SOFTWARE\Policies\DoctorFLAN",
        "language": r"HKLM\SOFTWARE\Policies\DoctorFLAN",
    }


def test_a_wrong_file_is_not_saved_by_the_registry(write: Write) -> None:
    with pytest.raises(PolicyInvalid):
        load_policy(write("copying = 1\n"), lambda: (in_registry("copying", value=True),))


def test_a_registry_that_cannot_be_read_is_no_absent_one() -> None:
    def denied() -> tuple[RegistryValue, ...]:
        raise PermissionError(13, "denied")

    with pytest.raises(PolicyInvalid, match="cannot be read"):
        load_policy(None, denied)


def test_rules_go_over_settings_and_leave_the_rest() -> None:
    policy = Effective(Policy(language="en", retention_days=0), {"language": "f", "retention_days": "f"})
    own = Settings(language="zh", retention_days=9, theme="dark")
    settings = policy.over(own)
    assert settings == msgspec.structs.replace(own, language="en", retention_days=0)
    assert policy.free(settings, {"language": "en", "theme": "light"}) == {"theme": "light"}
    with pytest.raises(SetByAdministrator, match="Language"):
        policy.free(settings, {"theme": "light", "language": "zh"})


def test_a_setting_and_its_rule_take_the_same() -> None:
    assert set(SETTING_RULES) == {name for name in kinds() if hasattr(Settings(), name)}
    for name in SETTING_RULES:
        kind = kinds()[name]
        values = [kind.low, kind.high] if kind.type is int else [*kind.choices, *([""] * (not kind.choices))]
        for value in values:
            assert getattr(msgspec.convert({name: value}, Settings), name) == value
        if kind.type is int and name != "download_limit_kb_s":
            with pytest.raises(msgspec.ValidationError):
                msgspec.convert({name: kind.high + 1}, Settings)
