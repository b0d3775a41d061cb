"""Chat templates: from turns to pieces of text, of which the template's and the people's are told apart.

The template sees marks that nobody can guess in place of what people wrote. So their words can
never become structure, whatever they look like, and the template cannot change them.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from jinja2 import TemplateError
from jinja2.exceptions import SecurityError

from desktop.engine.protocol import Turn
from desktop.engine.sandbox import TemplateSandbox
from desktop.errors import TemplateInvalid

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_LONGEST_PROBLEM = 80
# White space that no template writes: where it is gone from a mark's side, the template trims.
_EDGE = "\u2003"


class Piece(msgspec.Struct, frozen=True):
    """Some text of a prompt; `content` tells people's words from the template's own."""

    text: str
    content: bool = False


class ChatTemplate:
    """A compiled chat template.

    Args:
        source: the template out of the model file, untrusted.
        bos: the text of the token that begins a prompt; `eos` of the one that ends an answer.

    Raises:
        TemplateInvalid: it cannot be compiled, or not even write a single question.
    """

    def __init__(self, source: str, *, bos: str = "", eos: str = "") -> None:
        self._rendered: Callable[[Any], str] = _guarded(TemplateSandbox().limited, source)
        self._values = {
            "bos_token": bos,
            "eos_token": eos,
            "add_generation_prompt": True,
            "enable_thinking": False,
            "tools": None,
            "documents": None,
        }
        self.pieces((Turn("user", "?"),))

    def pieces(self, turns: Sequence[Turn]) -> list[Piece]:
        """The prompt of `turns`, up to where the answer begins.

        A template that refuses a system text gets it at the head of the first question, one that
        wants questions and answers in turn gets neighbours of one role as one.

        Raises:
            TemplateInvalid: the template fails, or leaves out what somebody wrote.
        """
        together = _in_turn(turns)
        attempts = (tuple(turns), _without_system(turns), together, _without_system(together))
        refusals: list[TemplateInvalid] = []
        for attempt in dict.fromkeys(attempts):
            try:
                return self._pieces(attempt)
            except TemplateInvalid as error:
                refusals.append(error)
                if isinstance(error.__cause__, SecurityError):
                    break
        raise refusals[0]

    def _pieces(self, turns: Sequence[Turn]) -> list[Piece]:
        marks = [secrets.token_hex(16) for _ in turns]
        messages = [
            {"role": turn.role, "content": f"{_EDGE}{mark}{_EDGE}" if turn.content else ""}
            for turn, mark in zip(turns, marks, strict=True)
        ]
        text = _guarded(self._rendered, {**self._values, "messages": messages})
        contents = {mark: turn.content for turn, mark in zip(turns, marks, strict=True)}
        pieces: list[Piece] = []
        for part in re.split(rf"({_EDGE}?(?:{'|'.join(marks)}){_EDGE}?)", text):
            mark = part.strip(_EDGE)
            if mark in contents and len(mark) > 1:
                words = contents[mark]
                words = words if part.startswith(_EDGE) else words.lstrip()
                pieces.append(Piece(words if part.endswith(_EDGE) else words.rstrip(), content=True))
            elif part:
                pieces.append(Piece(part))
        if any(turn.content and mark not in text for turn, mark in zip(turns, marks, strict=True)):
            raise TemplateInvalid(problem="it leaves out a message")
        return pieces


def _guarded(work: Callable[[Any], Any], argument: Any) -> Any:
    try:
        return work(argument)
    except TemplateError as error:
        # The message is the template's own: no words of a patient ever reach it.
        problem = " ".join((error.message or type(error).__name__).split())
        raise TemplateInvalid(problem=problem[:_LONGEST_PROBLEM]) from error
    except Exception as error:  # a template can provoke any exception there is
        raise TemplateInvalid(problem=type(error).__name__) from error


def _without_system(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    system = "\n\n".join(turn.content for turn in turns if turn.role == "system")
    rest = [turn for turn in turns if turn.role != "system"]
    if system and rest and rest[0].role == "user":
        rest[0] = Turn("user", f"{system}\n\n{rest[0].content}")
    return tuple(rest)


def _in_turn(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    together: list[Turn] = []
    for turn in turns:
        if together and together[-1].role == turn.role:
            together[-1] = Turn(turn.role, f"{together[-1].content}\n\n{turn.content}")
        else:
            together.append(turn)
    return tuple(together)
