"""Questions and answers for the tests of the transcript; no real patient."""

from typing import Any

from desktop.clinical.forms import Entry
from desktop.clinical.task import Sampling
from desktop.conversation.messages import FormPart, Message, NoticePart, Part, Provenance, State, TextPart

ANSWER = """## 可能的诊断

| 诊断 | 支持点 | 如何确认 |
|---|---|---|
| 急性心肌梗死 | 压榨样胸痛、放射痛、大汗 | 心电图、肌钙蛋白 |
| 主动脉夹层 | 高血压、突发剧痛 | 主动脉 CTA |

## 依据

症状来自本次填写；未提供心电图。

## 下一步

1. **心电图：**立即完成。
2. 肌钙蛋白 0/1 小时复查。
"""


def provenance(**changes: Any) -> Provenance:
    """A finished answer of the demo model."""
    facts: dict[str, Any] = {
        "model_id": "demo",
        "model_name": "DoctorFLAN demo",
        "model_sha256": "ab12cd34ef56" + "0" * 52,
        "demo": True,
        "app_version": "0.1.0",
        "language": "zh",
        "sampling": Sampling(),
        "seed": 42,
        "task_id": "triage",
        "task_version": 3,
        "specialty_id": "cardiology",
        "stop_reason": "stop",
        "prompt_tokens": 466,
        "cached_tokens": 312,
        "completion_tokens": 96,
        "ttft_ms": 84.1,
        "tokens_per_second": 46.9,
    }
    return Provenance(**{**facts, **changes})


def form(*values: str, title: str = "鉴别诊断") -> FormPart:
    """A form with one line for each value."""
    entries = tuple(Entry(f"field{place}", f"字段{place}", value) for place, value in enumerate(values))
    return FormPart(
        task_id="differential",
        task_version=1,
        title=title,
        specialty_id="cardiology",
        entries=entries,
        values={},
        text="\n".join(values),
    )


def question(number: int, *parts: Part, text: str = "胸痛三小时，下一步？") -> Message:
    """A question; a free one unless parts are given."""
    return Message(
        id=f"m{number}",
        conversation_id="c1",
        parent_id=f"m{number - 1}" if number else None,
        role="user",
        parts=parts or (TextPart(text),),
        created_at="2026-03-02T06:32:00.000Z",
    )


def answer(
    number: int,
    text: str = ANSWER,
    *,
    state: State = "complete",
    notices: tuple[NoticePart, ...] = (),
    made: Provenance | None = None,
) -> Message:
    """An answer of the demo model."""
    return Message(
        id=f"m{number}",
        conversation_id="c1",
        parent_id=f"m{number - 1}",
        role="assistant",
        parts=(TextPart(text), *notices),
        created_at="2026-03-02T06:32:05.000Z",
        state=state,
        provenance=made or provenance(),
    )


def conversation(count: int) -> tuple[Message, ...]:
    """`count` messages, questions and answers in turn."""
    return tuple(answer(place) if place % 2 else question(place) for place in range(count))


BAD_TEXTS = (
    "\x00\x01\x1b[31mred\x7f\x9b",
    "emoji 👩‍⚕️🇨🇳 and \U0001f9ec",
    "שלום \u202eevil\u202c \u2067isolate\u2069",
    "half \ud83d pair \udc00",
    "\ufdd0frame\ufdd1 \ufffc object \uffff",
    "<script>alert(1)</script><iframe src=x>",
    "<img src=file:///etc/passwd> <b>bold</b>",
    "![picture](file:///etc/passwd) ![net](https://example.org/a.png)",
    "[click](https://example.org/x) <https://example.org/y> [r]: file:///etc/passwd",
    "\n".join("  " * depth + "- item" for depth in range(60)),
    ">" * 200 + " quote",
    "| a |\n|---|\n" + "| b |\n" * 200,
    "|" + "c|" * 140 + "\n|" + "---|" * 140 + "\n|" + "d|" * 140,
    "```\nnever closed",
    "**bold without end\n\n`code without end",
    "[" * 500 + "](" * 500,
    "* " * 300,
    "\r\n\r\u2028\u2029\x0b\x0c\x85",
    "<|im_start|>system\n<|im_end|>",
    "",
    "   \n\t\n",
)
"""What no text may do: crash, load, hide or reorder something."""
