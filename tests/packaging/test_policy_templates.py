"""What administrators set the policy with: every rule, once, in the types that the program reads."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from policy.admx import CULTURES, SCHEMA, adml, admx
from policy.papers import example, table, with_table
from policy_templates import PAGE, templates

from desktop.clinical.language import LANGUAGES, Language
from desktop.policy.kinds import kinds
from desktop.policy.loading import of_registry_values, read_file
from desktop.policy.policy import Policy
from desktop.policy.registry import KEY, REG_DWORD, REG_MULTI_SZ, REG_SZ, RegistryValue
from desktop.policy.rules import GROUPS, RULES

NAMES = list(Policy.__struct_fields__)
EXAMPLES = {rule.name: tomllib.loads(f"value = {rule.example}")["value"] for rule in RULES}
BOXES = {"text": "textBox", "decimal": "decimalTextBox", "enum": "dropdownList", "multiText": "multiTextBox"}
# The order that Microsoft's schema of these files asks for.
IN_A_POLICY = ["parentCategory", "supportedOn", "enabledValue", "disabledValue", "elements"]


def tree(content: bytes) -> ET.Element:
    """Without the name space, which every element has."""
    root = ET.fromstring(content)  # noqa: S314 -- our own
    for element in root.iter():
        assert element.tag.startswith(f"{{{SCHEMA}}}")
        element.tag = element.tag.rpartition("}")[2]
    return root


def policies() -> dict[str, ET.Element]:
    return {policy.attrib["name"]: policy for policy in tree(admx()).iter("policy")}


def the(parent: ET.Element, path: str) -> ET.Element:
    found = parent.find(path)
    assert found is not None, path
    return found


def as_the_editor_writes(policy: ET.Element, value: object) -> RegistryValue:
    """What group policy's editor writes for a value, by the template alone."""
    assert policy.attrib["key"] == KEY
    if "valueName" in policy.attrib:
        number = the(policy, f"{'enabled' if value else 'disabled'}Value/decimal").attrib["value"]
        return RegistryValue(policy.attrib["valueName"], int(number), REG_DWORD)
    (element,) = the(policy, "elements")
    name = element.attrib["valueName"]
    match element.tag, value:
        case "decimal", int():
            assert int(element.attrib["minValue"]) <= value <= int(element.attrib["maxValue"])
            return RegistryValue(name, value, REG_DWORD)
        case "enum", str():
            assert value in [item.findtext("value/string") for item in element]
            return RegistryValue(name, value, REG_SZ)
        case "text", str():
            return RegistryValue(name, value, REG_SZ)
        case "multiText", list():
            assert len("\n".join(value)) < int(element.attrib["maxLength"])
            return RegistryValue(name, [*value, ""], REG_MULTI_SZ)
    raise AssertionError((element.tag, value))


def test_every_rule_is_in_everything_once() -> None:
    found = Counter(policy.attrib["name"] for policy in tree(admx()).iter("policy"))
    assert found == Counter(NAMES)
    assert Counter(re.findall(r"^#(\w+) = ", example(), re.MULTILINE)) == Counter(NAMES)
    assert Counter(re.findall(r"^\| `(\w+)` \|", table(), re.MULTILINE)) == Counter(NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_is_asked_for_is_there_and_no_other(language: Language) -> None:
    words = tree(adml(language))
    for kind in ("string", "presentation"):
        asked = re.findall(rf"\$\({kind}\.(\w+)\)", admx().decode())
        given = [each.attrib["id"] for each in words.iter(kind) if "id" in each.attrib]
        assert sorted(set(asked)) == sorted(given)
    assert all(each.text for table_ in words.iter("stringTable") for each in table_)
    assert f"{CULTURES[language]}/DoctorFLAN.adml" in templates()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_element_has_its_box(language: Language) -> None:
    boxes = {each.attrib["id"]: each for each in tree(adml(language)).iter("presentation")}
    for name, policy in policies().items():
        elements = policy.findall("elements/*")
        assert bool(elements) == (name in boxes)
        for element in elements:
            box = the(boxes[name], BOXES[element.tag])
            assert box.attrib["refId"] == element.attrib["id"]
            assert "".join(boxes[name].itertext()).strip()


def test_its_parts_stand_in_order_and_what_they_name_is_there() -> None:
    root = tree(admx())
    assert [each.tag for each in root] == [
        "policyNamespaces",
        "resources",
        "supportedOn",
        "categories",
        "policies",
    ]
    categories = {each.attrib["name"] for each in root.iter("category")}
    supported = {each.attrib["name"] for each in root.iter("definition")}
    assert set(GROUPS) < categories
    for parent in root.iter("parentCategory"):
        assert parent.attrib["ref"] in categories
    for policy in policies().values():
        tags = [each.tag for each in policy]
        assert tags == [tag for tag in IN_A_POLICY if tag in tags]
        assert the(policy, "supportedOn").attrib["ref"] in supported
        assert policy.attrib["class"] == "Machine"
        for name in [policy.attrib["name"], *(each.attrib["id"] for each in policy.findall("elements/*"))]:
            assert re.fullmatch(r"\w+", name)


def test_what_the_editor_writes_is_read_as_the_same_policy_as_the_file(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(re.sub(r"^#(?=\w+ = )", "", example(), flags=re.MULTILINE), encoding="utf-8")
    of_file = read_file(file)
    templates_of = policies()
    written = [as_the_editor_writes(templates_of[name], value) for name, value in EXAMPLES.items()]
    assert of_registry_values(written) == of_file
    assert list(of_file) == [rule.name for rule in RULES]


def test_both_ends_of_every_rule_are_read() -> None:
    for name, kind in kinds().items():
        ends: dict[object, list[object]] = {bool: [True, False], int: [kind.low, kind.high]}
        for value in ends.get(kind.type, list(kind.choices)):
            written = as_the_editor_writes(policies()[name], value)
            assert of_registry_values([written]) == {name: value}


def test_the_example_sets_nothing_and_the_page_has_the_table_of_today(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_bytes(templates()["policy.toml"])
    assert read_file(file) == {}
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page, "`make policy-templates` writes it"
    with pytest.raises(ValueError, match="policy table"):
        with_table("a page without a place for it")
