"""The policy in force on this PC, and where each of its values comes from."""

from collections.abc import Mapping

import msgspec

from desktop.clinical.language import Language, Text
from desktop.errors import ForbiddenByAdministrator, SetByAdministrator
from desktop.policy.policy import Policy
from desktop.policy.rules import RULES, Rule
from desktop.settings import Settings

SETTING_RULES = tuple(name for name in Policy.__struct_fields__ if name in Settings.__struct_fields__)
"""The rules that take the place of what a user chose."""
_FLAGS = {True: Text("是", "yes"), False: Text("否", "no")}
_NOTHING = Text("（空）", "(empty)")


class InForce(msgspec.Struct, frozen=True):
    """A rule that the administrator has set; `origin` is the policy's file or the registry's key."""

    rule: Rule
    value: bool | int | str | tuple[str, ...]
    origin: str

    def words(self, language: Language) -> str:
        """The value as it is shown."""
        if isinstance(self.value, bool):
            return _FLAGS[self.value].read(language)
        value = self.value if isinstance(self.value, int | str) else ", ".join(self.value)
        return str(value) or _NOTHING.read(language)


class Effective(msgspec.Struct, frozen=True):
    """What `policy.loading.load_policy` found; without a policy nothing is set.

    `origins` names the file or the registry's key for each rule that is set.
    """

    policy: Policy = Policy()
    origins: dict[str, str] = {}

    def sets(self, name: str) -> bool:
        """Whether the administrator has decided about the rule, or the setting of that name."""
        return name in self.origins

    def in_force(self) -> tuple[InForce, ...]:
        """The rules that are set, in the order of `RULES`."""
        return tuple(
            InForce(rule, getattr(self.policy, rule.name), self.origins[rule.name])
            for rule in RULES
            if self.sets(rule.name)
        )

    def over(self, settings: Settings) -> Settings:
        """The settings that count: the user's, and over them the administrator's."""
        forced = {name: getattr(self.policy, name) for name in SETTING_RULES if self.sets(name)}
        return msgspec.structs.replace(settings, **forced)

    def free(self, settings: Settings, changes: Mapping[str, object]) -> dict[str, object]:
        """The changes that are the user's to make.

        One that the administrator has set is left out where it changes nothing of the `settings` that count.

        Raises:
            SetByAdministrator: it would change something.
        """
        taken = [name for name in changes if name in SETTING_RULES and self.sets(name)]
        for name in taken:
            if changes[name] != getattr(settings, name):
                raise self.taken(name)
        return {name: value for name, value in changes.items() if name not in taken}

    def check_allowed(self, name: str) -> None:
        """Raises `ForbiddenByAdministrator` where the rule, one that forbids with False, does so."""
        if getattr(self.policy, name) is False:
            raise self.forbidden(name)

    def forbidden(self, name: str) -> ForbiddenByAdministrator:
        """The error for what the rule forbids."""
        return ForbiddenByAdministrator(**self._facts(name))

    def taken(self, name: str) -> SetByAdministrator:
        """The error for a setting that the rule has taken from the user."""
        return SetByAdministrator(**self._facts(name))

    def _facts(self, name: str) -> dict[str, str]:
        title = next(rule.title for rule in RULES if rule.name == name)
        return {"title": title.en, "title_zh": title.zh, "origin": self.origins[name]}
