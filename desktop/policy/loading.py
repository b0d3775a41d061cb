"""Reads the administrator's policy: the registry before the file, and neither where something is wrong."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from desktop.clinical.language import Text
from desktop.clinical.task_file import TomlFile
from desktop.errors import PolicyInvalid, TaskFileInvalid
from desktop.policy.effective import Effective
from desktop.policy.kinds import kinds
from desktop.policy.policy import Policy
from desktop.policy.registry import ORIGIN, RegistryValue, expected_type, plain_value, read_registry

_UNKNOWN = Text(
    "此版本没有这条规则，请更新程序或删去这一项",
    "this version does not know the rule; update the program or take it out",
)
_UNREADABLE = Text("注册表无法读取", "the registry cannot be read")


Registry = Callable[[], tuple[RegistryValue, ...]]


def load_policy(file: Path | None, registry: Registry = read_registry) -> Effective:
    """The policy in force.

    Args:
        file: the policy's file, as `Paths.policy` names it; None where there is none.
        registry: reads what goes before the file.

    Raises:
        PolicyInvalid: the registry or the file cannot be read, or says something that is no rule. Then
            nothing of either counts, and the program stays closed.
    """
    of_file = read_file(file) if file else {}
    of_registry = of_registry_values(_read(registry))
    origins = dict.fromkeys(of_file, str(file)) | dict.fromkeys(of_registry, ORIGIN)
    return Effective(Policy(**(of_file | of_registry)), origins)


def read_file(path: Path) -> dict[str, Any]:
    """The rules that a policy file sets. Raises `PolicyInvalid`."""
    try:
        file = TomlFile(path)
        return {name: _of_file(file, name, value) for name, value in file.untrusted.items()}
    except TaskFileInvalid as error:
        raise PolicyInvalid(**(error.facts | {"file": str(path)})) from error


def of_registry_values(values: Iterable[RegistryValue]) -> dict[str, Any]:
    """The rules that the values in the registry set, in any case of their names. Raises `PolicyInvalid`."""
    names = {name.casefold(): name for name in kinds()}
    found: dict[str, Any] = {}
    for value in values:
        name = names.get(value.name.casefold())
        if name is None:
            _refuse_value(value.name or "(Default)", _UNKNOWN)
        found[name] = _of_registry(name, value)
    return found


def _of_file(file: TomlFile, name: str, untrusted: object) -> object:
    if name not in kinds():
        file.refuse(file.line_of(name), name, _UNKNOWN)
    try:
        return _checked(name, untrusted)
    except msgspec.ValidationError as error:
        file.refuse(file.line_of(name), name, _should_be(kinds()[name].expected), error)


def _of_registry(name: str, value: RegistryValue) -> object:
    kind = kinds()[name]
    plain = plain_value(value, kind.type)
    if plain is None:
        _refuse_value(name, _should_be(expected_type(kind.type)))
    try:
        return _checked(name, plain)
    except msgspec.ValidationError as error:
        _refuse_value(name, _should_be(kind.expected), error)


def _checked(name: str, untrusted: object) -> object:
    facts: Mapping[str, object] = {name: untrusted}
    return getattr(msgspec.convert(facts, Policy), name)


def _should_be(expected: Text) -> Text:
    return Text(f"应为{expected.zh}", f"it should be {expected.en}")


def _read(registry: Registry) -> tuple[RegistryValue, ...]:
    try:
        return registry()
    except OSError as error:
        _refuse_value("-", _UNREADABLE, error)


def _refuse_value(name: str, problem: Text, cause: Exception | None = None) -> NoReturn:
    raise PolicyInvalid(
        file=ORIGIN, line="-", field=name, problem=problem.en, problem_zh=problem.zh
    ) from cause
