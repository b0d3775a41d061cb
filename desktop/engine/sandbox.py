"""A Jinja environment for chat templates, which come out of a file and are untrusted.

Jinja's immutable sandbox keeps a template away from Python. What it does not do is bound the time
and the memory that a template takes: here every loop step, call and filter looks at a clock, every
value has a greatest size, and there are only the filters and methods that chat templates need.
"""

import datetime as dt
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jinja2 import TemplateError, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

SECONDS = 1.0
LARGEST_SOURCE = 256 * 1024
LARGEST_OUTPUT = 512 * 1024
LARGEST_VALUE = 64 * 1024
LONGEST_RANGE = 10_000
_LARGEST_NUMBER = 2**53
_LARGEST_POWER = 64
_MOST_INDENT = 8

_FILTERS = (
    "abs capitalize count d default dictsort e escape first float int items last length list lower map "
    "max min reject rejectattr reverse round safe select selectattr sort sum title trim unique upper"
)
_STR_METHODS = (
    "capitalize count endswith find isalnum isalpha isdigit islower isspace isupper join lower lstrip "
    "removeprefix removesuffix replace rfind rsplit rstrip split splitlines startswith strip title upper"
)
_DATE_FORMAT = re.compile(r"(?:%[-#]?[A-Za-z%]|[^%]){0,64}")
_WIDE_FORMAT = re.compile(r"%[^a-zA-Z%]*(?:\d{4,}|\*)")


class _GenerationTag(Extension):
    """`{% generation %}` marks the answer for training; here it stands for what is inside."""

    tags = {"generation"}  # noqa: RUF012  Jinja reads it from the class

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


class _Limits(NodeTransformer):
    """Puts the clock into loops and the sizes into `~` and the template's own text."""

    def visit_For(self, node: nodes.For) -> nodes.For:
        self.generic_visit(node)
        node.iter = _filtered(node.iter, "limited_steps")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Expr:
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "join")

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Expr:
        # As a constant it passes `finalize` when it is emitted, and is counted there.
        return nodes.Const(node.data, lineno=node.lineno)


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """The environment of one template, on one thread: the limits are those of one rendering."""

    intercepted_binops = frozenset(("+", "*", "**", "%"))

    def __init__(self) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            optimized=False,  # folding would compute while it compiles, before the limits
            extensions=[_GenerationTag, loopcontrols],
            finalize=self._emitted,
            cache_size=0,
        )
        self._ends_at = 0.0
        self._room = 0
        own = {"limited_steps": self._steps, "join": self._join, "replace": self._replace}
        own |= {"tojson": self._json, "indent": self._indent, "string": self._string}
        self.filters = {name: self._guarded(self.filters[name]) for name in _FILTERS.split()} | own
        self.globals = {
            "range": self._range,
            "dict": dict,
            "namespace": self.globals["namespace"],
            "raise_exception": _raise_exception,
            "strftime_now": _strftime_now,
        }

    def limited(self, source: str) -> Callable[[Mapping[str, Any]], str]:
        """The function that renders `source`. Both it and this may raise whatever a template provokes."""
        if len(source) > LARGEST_SOURCE:
            raise TemplateError("too long")
        tree = _Limits().visit(self.parse(source))
        template = self.from_string(tree)

        def rendered(values: Mapping[str, Any]) -> str:
            self._ends_at = time.thread_time() + SECONDS
            self._room = LARGEST_OUTPUT
            return template.render(values)

        return rendered

    # What Jinja's sandbox asks.
    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self._check_clock()
        text = getattr(obj, "__self__", None)
        name = getattr(obj, "__name__", "")
        if isinstance(text, str) and name == "replace":
            return self._replace(text, *args, **kwargs)
        if isinstance(text, str) and name == "join":
            return self._join(args[0], text)
        return _sized(super().call(context, obj, *args, **kwargs))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "*":
            _check_product(left, right)
            _check_product(right, left)
        elif operator == "**" and not (isinstance(right, int) and abs(right) <= _LARGEST_POWER):
            raise SecurityError("power")
        elif operator == "%" and isinstance(left, str) and _WIDE_FORMAT.search(left):
            raise SecurityError("format")
        return _sized(super().call_binop(context, operator, left, right))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, str) and attr not in _STR_METHODS.split():
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """Strings are not formatted by `format`, whose widths have no bound."""
        if getattr(value, "__name__", "") in ("format", "format_map") and isinstance(value.__self__, str):
            raise SecurityError("format")

    @pass_context
    def _emitted(self, _context: Context, value: Any) -> Any:
        """Counts everything that is written, also what is captured in a variable or a macro."""
        text = self._string(value)
        self._room -= len(text)
        if self._room < 0:
            raise SecurityError("too much output")
        return text

    # The filters and functions that need limits of their own.
    def _string(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        # Lists inside lists can be written in a few lines and printed for ever.
        return str(value) if isinstance(value, int | float | None | Undefined) else self._json(value)

    def _steps(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._check_clock()
            yield item

    def _range(self, *arguments: int) -> range:
        numbers = range(*arguments)
        if abs(numbers.stop - numbers.start) > LONGEST_RANGE * abs(numbers.step):
            raise SecurityError("range")
        return numbers

    def _join(self, items: Iterable[Any], separator: Any = "", attribute: str | None = None) -> str:
        joined, size = [], 0
        for item in self._steps(items):
            joined.append(self._string(item if attribute is None else self.getitem(item, attribute)))
            size += len(joined[-1]) + len(separator)
            if size > LARGEST_OUTPUT:
                raise SecurityError("too large")
        return str(separator).join(joined)

    def _replace(self, text: Any, old: str, new: str, count: int = -1) -> str:
        text = self._string(text)
        if (len(text) + 1) * len(new) > LARGEST_OUTPUT and text.count(old) * len(new) > LARGEST_VALUE:
            raise SecurityError("too large")
        return str.replace(text, old, new, count)

    def _indent(self, text: Any, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
        margin = width[:_MOST_INDENT] if isinstance(width, str) else " " * min(width, _MOST_INDENT)
        lines = self._string(text).split("\n")
        indented = [margin + line if line or blank else line for line in lines]
        return str(_sized("\n".join(indented if first else [lines[0], *indented[1:]])))

    def _json(self, value: Any, indent: int | None = None, **_options: Any) -> str:
        encoder = json.JSONEncoder(
            ensure_ascii=False, indent=None if indent is None else min(indent, _MOST_INDENT)
        )
        return self._join(encoder.iterencode(value))

    def _guarded(self, filter_: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            self._check_clock()
            numbers = [value for value in (*args, *kwargs.values()) if isinstance(value, int)]
            if any(abs(number) > _LARGEST_NUMBER for number in numbers):
                raise SecurityError("too large")
            return _sized(filter_(*args, **kwargs))

        # Jinja marks filters that want its context; the marks have to stay visible.
        guarded.__dict__.update(getattr(filter_, "__dict__", {}))
        return guarded

    def _check_clock(self) -> None:
        if time.thread_time() > self._ends_at:
            raise SecurityError("too slow")


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _sized(value: Any) -> Any:
    if isinstance(value, str | list | tuple | dict) and len(value) > LARGEST_VALUE:
        raise SecurityError("too large")
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        raise SecurityError("too large")
    return value


def _check_product(sized: Any, times: Any) -> None:
    repeats = isinstance(sized, str | list | tuple) and isinstance(times, int)
    if repeats and len(sized) * max(times, 0) > LARGEST_VALUE:
        raise SecurityError("too large")


def _raise_exception(message: str) -> None:
    raise TemplateError(message)


def _strftime_now(form: str) -> str:
    if not _DATE_FORMAT.fullmatch(form):
        raise SecurityError("date")
    return dt.datetime.now().strftime(form)  # noqa: DTZ005  a template means the clock on the wall
