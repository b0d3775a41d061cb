"""A Jinja environment for chat templates, which come out of a file and are untrusted.

Jinja's immutable sandbox keeps a template away from Python. What it does not do is bound the time
and the memory that a template takes: here every loop step, call and filter looks at a clock, every
value has a greatest size, and there are only the filters and methods that chat templates need.
"""

import datetime
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import TemplateError, Undefined, nodes, pass_context
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError
from jinja2.visitor import NodeTransformer

SECONDS = 2.0
LARGEST_SOURCE = 256 * 1024
LARGEST_OUTPUT = 512 * 1024
LARGEST_VALUE = 64 * 1024
LONGEST_RANGE = 10_000
_LARGEST_NUMBER = 2**53
_LARGEST_POWER = 64
_MOST_INDENT = 8

_FILTERS = (
    "abs capitalize count d default dictsort e escape first float groupby indent int items join last length list "
    "lower map max min reject rejectattr replace reverse round safe select selectattr sort string sum title "
    "trim unique upper"
).split()
_STR_METHODS = frozenset(
    "capitalize count endswith find isalnum isalpha isdigit islower isspace isupper join lower lstrip removeprefix "
    "removesuffix replace rfind rsplit rstrip split splitlines startswith strip title upper".split()
)
_DATE_FORMAT = re.compile(r"(?:%[-#]?[A-Za-z%]|[^%]){0,64}")
_WIDE_FORMAT = re.compile(r"%[^a-zA-Z%]*(?:\d{4,}|\*)")


class Refused(TemplateError):
    """The template itself refuses the conversation, through `raise_exception`."""


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
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "limited_join")

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Expr:
        return nodes.Const(node.data, lineno=node.lineno)


def _filtered(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """The environment of one template. Not for several threads: the limits are those of one rendering."""

    intercepted_binops = frozenset(("+", "*", "**", "%"))

    def __init__(self) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            optimized=False,  # folding would compute while it compiles, before the limits
            extensions=[_GenerationTag, loopcontrols],
            finalize=self._emitted_in,
            cache_size=0,
        )
        self._ends_at = 0.0
        self._room = 0
        filters: dict[str, Callable[..., Any]] = {name: self.filters[name] for name in _FILTERS}
        self.filters = {name: self._guarded(filter_) for name, filter_ in filters.items()}
        self.filters |= {"limited_steps": self._steps, "limited_join": self._joined, "tojson": self._json}
        self.globals = {
            "range": self._range,
            "dict": dict,
            "namespace": self.globals["namespace"],
            "raise_exception": _raise_exception,
            "strftime_now": _strftime_now,
        }

    def render_limited(self, template: nodes.Template, values: dict[str, Any]) -> str:
        """Renders what `parse_limited` gave.

        Raises:
            Exception: anything that a template can provoke.
        """
        self._ends_at = time.thread_time() + SECONDS
        self._room = LARGEST_OUTPUT
        return self.from_string(template).render(values)

    def parse_limited(self, source: str) -> nodes.Template:
        """The template's syntax tree with the limits inside.

        Raises:
            TemplateError: the source is too long or wrong.
        """
        if len(source) > LARGEST_SOURCE:
            raise TemplateError("too long")
        tree = _Limits().visit(self.parse(source))
        if not isinstance(tree, nodes.Template):
            raise TemplateError("no template")
        return tree

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        """Calls a function or method for the template, within the limits."""
        self._check_clock()
        owner = getattr(obj, "__self__", None)
        if isinstance(owner, str):
            self._check_growth(getattr(obj, "__name__", ""), owner, args)
        return self._sized(super().call(context, obj, *args, **kwargs))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Computes `+ * ** %` for the template, within the limits."""
        if operator == "*":
            self._check_product(left, right)
        elif operator == "**" and not (_is_small(left, right) and abs(right) <= _LARGEST_POWER):
            raise SecurityError("power")
        elif operator == "%" and isinstance(left, str) and _WIDE_FORMAT.search(left):
            raise SecurityError("format")
        return self._sized(super().call_binop(context, operator, left, right))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of strings only the methods that cannot grow without bound."""
        if isinstance(obj, str) and attr not in _STR_METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def _check_clock(self) -> None:
        if time.thread_time() > self._ends_at:
            raise SecurityError("too slow")

    def _check_product(self, left: Any, right: Any) -> None:
        for sized, times in ((left, right), (right, left)):
            if isinstance(sized, str | list | tuple) and isinstance(times, int):
                if len(sized) * max(times, 0) > LARGEST_VALUE:
                    raise SecurityError("too large")

    def _check_growth(self, method: str, text: str, args: tuple[Any, ...]) -> None:
        if method == "replace" and args:
            self._check_replace(text, *args[1:2])
        elif method == "join" and args and hasattr(args[0], "__len__"):
            if len(text) * len(args[0]) > LARGEST_VALUE:
                raise SecurityError("too large")

    def _check_replace(self, text: str, new: Any = "") -> None:
        if (len(text) + 1) * (len(str(new)) if isinstance(new, str) else 0) > LARGEST_VALUE * 16:
            raise SecurityError("too large")

    def _sized(self, value: Any) -> Any:
        if isinstance(value, str | list | tuple | dict) and len(value) > LARGEST_VALUE:
            raise SecurityError("too large")
        if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
            raise SecurityError("too large")
        return value

    def _guarded(self, filter_: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            self._check_clock()
            if any(isinstance(arg, int) and abs(arg) > LONGEST_RANGE for arg in args[1:]):
                raise SecurityError("too large")
            strings = [arg for arg in args if isinstance(arg, str)]
            self._check_replace(*strings[:1], *strings[2:3]) if len(strings) > 2 else None
            return self._sized(filter_(*args, **kwargs))

        guarded.__dict__.update(filter_.__dict__)  # how Jinja knows which context the filter wants
        return guarded
