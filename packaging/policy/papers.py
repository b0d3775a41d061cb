"""The policy for people: a commented policy.toml, and the table of the IT department's page."""

from collections.abc import Iterator

from desktop.policy.kinds import kinds
from desktop.policy.registry import expected_type
from desktop.policy.rules import GROUPS, RULES

BEGIN, END = "<!-- policy table: `make policy-templates` writes it -->", "<!-- end of the policy table -->"
HEAD = """\
# DoctorFLAN Desktop 管理员策略 / administrator's policy
#
# 去掉一行开头的 # 即生效；没有写的规则由用户决定。文件有任何错误时程序保持关闭。
# Take the # off a line to set its rule; what is not set is the user's.
# With any mistake in this file the program stays closed.
#
# Windows  %ProgramData%\\DoctorFLAN\\policy.toml
# macOS    /Library/Application Support/DoctorFLAN/policy.toml
# Linux    /etc/doctorflan/policy.toml
#
# 部署之前先检查 / check it before it is rolled out: doctorflan check-policy policy.toml
"""


def example() -> str:
    """Every rule once, none of them set."""
    return "\n".join((HEAD, *_blocks()))


def _blocks() -> Iterator[str]:
    known = kinds()
    for group, name in GROUPS.items():
        yield f"# ---- {name.zh} / {name.en} ----\n"
        for rule in RULES:
            if rule.group == group:
                expected = known[rule.name].expected
                yield f"# {rule.title.zh}：{rule.meaning.zh}"
                yield f"# {rule.title.en}: {rule.meaning.en}"
                yield f"# {expected.zh} / {expected.en}"
                yield f"#{rule.name} = {rule.example}\n"


def table() -> str:
    """Every rule once, as Markdown."""
    known = kinds()
    lines = ["| rule | values | registry | meaning |", "|---|---|---|---|"]
    for group, name in GROUPS.items():
        lines.append(f"| **{name.zh} / {name.en}** | | | |")
        for rule in RULES:
            if rule.group == group:
                kind = known[rule.name]
                words = f"{rule.title.zh}：{rule.meaning.zh}<br>{rule.title.en}: {rule.meaning.en}"
                registry = expected_type(kind.type).en.removesuffix(" (0 or 1)")
                lines.append(f"| `{rule.name}` | {kind.expected.en} | {registry} | {words} |")
    return "\n".join(lines)


def with_table(page: str) -> str:
    """The page with the table as it is now. Raises ValueError where the page has no place for it."""
    before, _, rest = page.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"
