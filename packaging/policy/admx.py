"""Administrative templates for group policy: DoctorFLAN.admx, and its words in zh-CN and en-US."""

import tomllib
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import product

from desktop.clinical.language import Language, Text
from desktop.policy.kinds import Kind, kinds
from desktop.policy.registry import KEY
from desktop.policy.rules import GROUPS, RULES, Rule

CULTURES: dict[Language, str] = {"zh": "zh-CN", "en": "en-US"}
NAMESPACE = "DoctorFLAN.Policies.Desktop"
SCHEMA = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
VERSION = {"revision": "1.0", "schemaVersion": "1.0"}
WINDOWS = "windows10"
MOST_LETTERS = 16384  # of a list; what is not said is 1,023
OPEN = Text("未配置：不作规定。", "Not configured: nothing is set.")
YES_NO = Text("已启用：是（1）；已禁用：否（0）。", "Enabled: yes (1). Disabled: no (0).")
ONE_A_LINE = Text("每行一项。", "One entry a line.")


def admx() -> bytes:
    """What can be set, and how the registry says it."""
    root = ET.Element("policyDefinitions", VERSION, xmlns=SCHEMA)
    spaces = ET.SubElement(root, "policyNamespaces")
    ET.SubElement(spaces, "target", prefix="doctorflan", namespace=NAMESPACE)
    ET.SubElement(root, "resources", minRequiredRevision="1.0")
    definitions = ET.SubElement(ET.SubElement(root, "supportedOn"), "definitions")
    ET.SubElement(definitions, "definition", name=WINDOWS, displayName=f"$(string.{WINDOWS})")
    categories = ET.SubElement(root, "categories")
    ET.SubElement(categories, "category", name=product.NAME, displayName=f"$(string.{product.NAME})")
    for group in GROUPS:
        category = ET.SubElement(categories, "category", name=group, displayName=f"$(string.{group})")
        ET.SubElement(category, "parentCategory", ref=product.NAME)
    policies, known = ET.SubElement(root, "policies"), kinds()
    for rule in RULES:
        _policy(policies, rule, known[rule.name])
    return _text(root)


def adml(language: Language) -> bytes:
    """The words of one language."""
    root = ET.Element("policyDefinitionResources", VERSION, xmlns=SCHEMA)
    ET.SubElement(root, "displayName").text = product.TITLE
    ET.SubElement(root, "description").text = f"{product.TITLE} {product.version()}"
    resources = ET.SubElement(root, "resources")
    strings = ET.SubElement(resources, "stringTable")
    for name, text in _strings():
        ET.SubElement(strings, "string", id=name).text = text.read(language)
    presentations, known = ET.SubElement(resources, "presentationTable"), kinds()
    for rule in RULES:
        if known[rule.name].type is not bool:
            presentation = ET.SubElement(presentations, "presentation", id=rule.name)
            _box(presentation, rule, known[rule.name], language)
    return _text(root)


def _policy(policies: ET.Element, rule: Rule, kind: Kind) -> None:
    words = {"displayName": f"$(string.{rule.name})", "explainText": f"$(string.{rule.name}_help)"}
    policy = ET.SubElement(policies, "policy", {"name": rule.name, "class": "Machine", "key": KEY, **words})
    ET.SubElement(policy, "parentCategory", ref=rule.group)
    ET.SubElement(policy, "supportedOn", ref=WINDOWS)
    if kind.type is bool:
        policy.set("valueName", rule.name)
        for tag, value in {"enabledValue": "1", "disabledValue": "0"}.items():
            ET.SubElement(ET.SubElement(policy, tag), "decimal", value=value)
        return
    policy.set("presentation", f"$(presentation.{rule.name})")
    _element(ET.SubElement(policy, "elements"), rule.name, kind)


def _element(elements: ET.Element, name: str, kind: Kind) -> None:
    place = {"id": name, "valueName": name}
    if kind.type is int:
        limits = {"minValue": str(kind.low), "maxValue": str(kind.high)}
        ET.SubElement(elements, "decimal", place, required="true", **limits)
    elif kind.choices:
        choices = ET.SubElement(elements, "enum", place, required="true")
        for choice in kind.choices:
            item = ET.SubElement(choices, "item", displayName=f"$(string.{name}_{choice})")
            ET.SubElement(ET.SubElement(item, "value"), "string").text = choice
    elif kind.type is tuple:
        ET.SubElement(elements, "multiText", place, required="true", maxLength=str(MOST_LETTERS))
    else:
        ET.SubElement(elements, "text", place)  # an empty text is a value too: none, whatever the user chose


def _box(presentation: ET.Element, rule: Rule, kind: Kind, language: Language) -> None:
    label = rule.title.read(language)
    example = tomllib.loads(f"value = {rule.example}")["value"]
    if kind.type is int:
        ET.SubElement(presentation, "decimalTextBox", refId=rule.name, defaultValue=str(example)).text = label
    elif kind.choices:
        place = str(kind.choices.index(example))
        box = ET.SubElement(presentation, "dropdownList", refId=rule.name, noSort="true", defaultItem=place)
        box.text = label
    elif kind.type is tuple:
        ET.SubElement(presentation, "text").text = label
        ET.SubElement(presentation, "multiTextBox", refId=rule.name)
    else:
        ET.SubElement(ET.SubElement(presentation, "textBox", refId=rule.name), "label").text = label


def _strings() -> Iterator[tuple[str, Text]]:
    yield product.NAME, Text(product.TITLE, product.TITLE)
    yield WINDOWS, Text("Windows 10 或更新的系统（64 位）", "Windows 10 or newer, 64 bit")
    yield from GROUPS.items()
    for rule in RULES:
        kind = kinds()[rule.name]
        yield rule.name, rule.title
        yield f"{rule.name}_help", _help(rule, kind)
        for choice in kind.choices:
            yield f"{rule.name}_{choice}", Text(choice, choice)


def _help(rule: Rule, kind: Kind) -> Text:
    form = {bool: YES_NO, tuple: ONE_A_LINE}.get(kind.type)
    file = f"policy.toml: {rule.name} = {rule.example}"
    in_file = Text(f"{file}（{kind.expected.zh}）", f"{file} ({kind.expected.en})")
    parts = [part for part in (rule.meaning, form, OPEN, in_file) if part]
    return Text("\n\n".join(part.zh for part in parts), "\n\n".join(part.en for part in parts))


def _text(root: ET.Element) -> bytes:
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
