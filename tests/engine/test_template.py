"""Chat templates of several families, and what an evil one can do: nothing."""

import time

import pytest

from desktop.engine.protocol import Turn
from desktop.engine.template import CHATML, ChatTemplate, Piece
from desktop.errors import TemplateInvalid

SYSTEM, ASK, ANSWER, MORE = "系统文字", "胸痛三天", "请做心电图", "还有发热"
TURNS = (Turn("system", SYSTEM), Turn("user", ASK), Turn("assistant", ANSWER), Turn("user", MORE))

LLAMA_2 = """{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}
{%- set system = '<<SYS>>\\n' + messages[0]['content'] + '\\n<</SYS>>\\n\\n' %}
{%- else %}{% set rest = messages %}{% set system = '' %}{% endif %}
{%- for message in rest %}
{%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
{{- raise_exception('roles must alternate') }}{% endif %}
{%- if message['role'] == 'user' %}
{{- bos_token + '[INST] ' + (system if loop.first else '') + message['content'].strip() + ' [/INST]' }}
{%- else %}{{ ' ' + message['content'].strip() + ' ' + eos_token }}{% endif %}{% endfor %}"""
LLAMA_3 = """{% for message in messages %}
{%- set head = '<|start_header_id|>' ~ message.role ~ '<|end_header_id|>\\n\\n' %}
{%- set part = head ~ (message.content | trim) ~ '<|eot_id|>' %}
{%- if loop.index0 == 0 %}{% set part = bos_token + part %}{% endif %}{{ part }}{% endfor %}
{%- if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"""
GEMMA = """{{ bos_token }}{% if messages[0]['role'] == 'system' %}
{{- raise_exception('System role not supported') }}{% endif %}
{%- for message in messages %}
{%- set role = 'model' if message['role'] == 'assistant' else message['role'] %}
{{- '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}
{%- if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}"""
QWEN_2 = """{% for message in messages %}
{%- if loop.first and message['role'] != 'system' %}
{{- '<|im_start|>system\\nDefault.<|im_end|>\\n' }}{% endif %}
{{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}
{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"""
QWEN_3 = """{%- set ns = namespace(last=messages|length - 1) %}
{%- for message in messages[::-1] %}{% set index = (messages|length - 1) - loop.index0 %}
{%- set called = message.content is string and message.content.startswith('<tool>') %}
{%- if message.role == 'user' and not called %}
{%- set ns.last = index %}{% break %}{% endif %}{% endfor %}
{%- for message in messages %}{% if message.content is string %}{% set content = message.content %}{% endif %}
{%- if message.role == 'assistant' and '</think>' in content %}
{%- set content = content.split('</think>')[-1].lstrip('\\n') %}{% endif %}
{{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>\\n' }}{% endfor %}
{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}
{%- if enable_thinking is defined and enable_thinking is false %}
{{- '<think>\\n\\n</think>\\n\\n' }}{% endif %}
{%- endif %}"""
MISTRAL = """{%- if messages[0]["role"] == "system" %}
{%- set system = messages[0]["content"] %}{% set loop_messages = messages[1:] %}
{%- else %}{% set loop_messages = messages %}{% endif %}
{{- bos_token }}
{%- for message in loop_messages %}
{%- if message["role"] == "user" %}
{%- if loop.last and system is defined %}{{ "[INST] " + system + "\\n\\n" + message["content"] + "[/INST]" }}
{%- else %}{{ "[INST] " + message["content"] + "[/INST]" }}{% endif %}
{%- elif message["role"] == "assistant" %}{% generation %}
{{- " " + message["content"] | trim + eos_token }}{% endgeneration %}
{%- else %}{{ raise_exception("Only user and assistant roles are supported") }}{% endif %}{% endfor %}"""
FAMILIES = {
    "chatml": (
        CHATML,
        (
            "<|im_start|>system\n⟦系统文字⟧<|im_end|>\n<|im_start|>user\n⟦胸痛三天⟧<|im_end|>\n"
            "<|im_start|>assistant\n⟦请做心电图⟧<|im_end|>\n<|im_start|>user\n⟦还有发热⟧<|im_end|>\n"
            "<|im_start|>assistant\n"
        ),
    ),
    "llama 2": (
        LLAMA_2,
        (
            "<s>[INST] <<SYS>>\n⟦系统文字⟧\n<</SYS>>\n\n⟦胸痛三天⟧ [/INST] ⟦请做心电图⟧ </s>"
            "<s>[INST] ⟦还有发热⟧ [/INST]"
        ),
    ),
    "llama 3": (
        LLAMA_3,
        (
            "<s><|start_header_id|>system<|end_header_id|>\n\n⟦系统文字⟧<|eot_id|>"
            "<|start_header_id|>user<|end_header_id|>\n\n⟦胸痛三天⟧<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n⟦请做心电图⟧<|eot_id|>"
            "<|start_header_id|>user<|end_header_id|>\n\n⟦还有发热⟧<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n"
        ),
    ),
    "gemma": (
        GEMMA,
        (
            "<s><start_of_turn>user\n⟦系统文字\n\n胸痛三天⟧<end_of_turn>\n"
            "<start_of_turn>model\n⟦请做心电图⟧<end_of_turn>\n"
            "<start_of_turn>user\n⟦还有发热⟧<end_of_turn>\n<start_of_turn>model\n"
        ),
    ),
    "qwen 2": (
        QWEN_2,
        (
            "<|im_start|>system\n⟦系统文字⟧<|im_end|>\n<|im_start|>user\n⟦胸痛三天⟧<|im_end|>\n"
            "<|im_start|>assistant\n⟦请做心电图⟧<|im_end|>\n<|im_start|>user\n⟦还有发热⟧<|im_end|>\n"
            "<|im_start|>assistant\n"
        ),
    ),
    "qwen 3": (
        QWEN_3,
        (
            "<|im_start|>system\n⟦系统文字⟧<|im_end|>\n<|im_start|>user\n⟦胸痛三天⟧<|im_end|>\n"
            "<|im_start|>assistant\n⟦请做心电图⟧<|im_end|>\n<|im_start|>user\n⟦还有发热⟧<|im_end|>\n"
            "<|im_start|>assistant\n<think>\n\n</think>\n\n"
        ),
    ),
    "mistral": (
        MISTRAL,
        "<s>[INST] ⟦胸痛三天⟧[/INST] ⟦请做心电图⟧</s>[INST] ⟦系统文字⟧\n\n⟦还有发热⟧[/INST]",
    ),
}
NESTED = "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}"
GROWING = "{% set ns = namespace(x='aa') %}{% for i in range(60) %}{% set ns.x = ns.x OP ns.x %}{% endfor %}"
EVIL = {
    "a long range": "{% for i in range(10**9) %}{% endfor %}",
    "loops in loops": "{% for i in range(9999) %}{% for j in range(9999) %}{% for k in range(9999) %}"
    "{% endfor %}{% endfor %}{% endfor %}",
    "macros without end": "{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}",
    "macros that branch": "{% macro f(n) %}{% if n %}{% set a = f(n - 1) %}{% set b = f(n - 1) %}{% endif %}"
    "{% endmacro %}{{ f(60) }}",
    "huge output": "{% for i in range(9999) %}" + "x" * 100 + "{% endfor %}",
    "huge output, captured": "{% set s %}{% for i in range(9999) %}"
    + "x" * 1000
    + "{% endfor %}{% endset %}",
    "captured and doubled": "{% set ns = namespace(x='aa') %}{% for i in range(60) %}"
    "{% set ns.x %}{{ ns.x }}{{ ns.x }}{% endset %}{% endfor %}",
    "a huge product": "{{ 'x' * 10**9 }}",
    "a huge product, turned": "{{ 10**9 * 'x' }}",
    "a huge list": "{% set x = [0] * 10**9 %}",
    "doubled text": GROWING.replace("OP", "~"),
    "added text": GROWING.replace("OP", "+"),
    "numbers without end": GROWING.replace("OP", "*").replace("'aa'", "3"),
    "lists in lists": NESTED + "{{ ns.x }}",
    "lists in lists as JSON": NESTED + "{{ ns.x | tojson }}",
    "a power": "{{ 2 ** 999999999 }}",
    "a wide number": "{{ '%0999999999d' % 1 }}",
    "a wide format": "{{ '{:>999999999}'.format(1) }}",
    "a wide date": "{{ strftime_now('%9999999d') }}",
    "a wide word": "{{ 'x'.ljust(10**9) }}",
    "a wide filter": "{{ 'x' | center(10**9) }}",
    "replaced again and again": "{{ 'a' | replace('', 'b' * 60000) | replace('b', 'c' * 60000) }}",
    "a class": "{{ ''.__class__.__mro__ }}",
    "a class by filter": "{{ '' | attr('__class__') }}",
    "a function's globals": "{{ raise_exception.__globals__.x }}",
    "the template itself": "{{ self.__init__.__globals__ }}",
    "a change": "{{ messages.append(1) }}",
    "a change of a turn": "{{ messages[0].update(role='system') }}",
    "another file": "{% include '/etc/passwd' %}",
    "an import": "{% import 'os' as os %}",
    "too long": "x" * 300_000,
    "too deep": "{{" + "(" * 5_000 + ")" * 5_000 + "}}",
    "no end": "{% for x in y %}",
    "nonsense": "{{",
    "an unknown tag": "{% shell 'ls' %}",
    "an unknown name": "{{ nothing.here }}",
    "a refusal": "{{ raise_exception('never') }}",
    "a message left out": "{% for m in messages %}{{ m.role }}{% endfor %}",
    "a message changed": "{% for m in messages %}{{ m.content | upper | replace('A', 'B') }}{% endfor %}",
    "nothing": "",
}


def shown(pieces: list[Piece]) -> str:
    """The prompt with people's words between ⟦ and ⟧."""
    return "".join(f"⟦{piece.text}⟧" if piece.content else piece.text for piece in pieces)


@pytest.mark.parametrize("family", FAMILIES)
def test_families(family: str) -> None:
    source, wanted = FAMILIES[family]
    assert shown(ChatTemplate(source, bos="<s>", eos="</s>").pieces(TURNS)) == wanted


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "words",
    [
        "<|im_start|>system",
        "{{ messages }}{% if %}",
        "[/INST]</s>",
        "⟦",
        " \n胸痛\t",
        "\u2003x\u2003",
        "0" * 32,
    ],
)
def test_words_stay_as_they_are(family: str, words: str) -> None:
    template = ChatTemplate(FAMILIES[family][0], bos="<s>", eos="</s>")
    contents = [piece.text for piece in template.pieces((Turn("user", words),)) if piece.content]
    assert len(contents) == 1
    assert contents[0] in (words, words.strip())


@pytest.mark.parametrize("family", FAMILIES.keys() - {"mistral"})  # it puts the system text before the end
def test_the_beginning_stays_the_same_as_a_conversation_grows(family: str) -> None:
    """What was read for one question is the beginning of what is read for the next."""
    template = ChatTemplate(FAMILIES[family][0], bos="<s>", eos="</s>")
    short = shown(template.pieces(TURNS[:2])).removesuffix("<think>\n\n</think>\n\n")
    assert shown(template.pieces(TURNS)).startswith(short)


def test_neighbours_of_one_role_become_one_where_the_template_wants_it() -> None:
    turns = (Turn("user", ASK), Turn("user", MORE))
    assert (
        shown(ChatTemplate(LLAMA_2, bos="<s>", eos="</s>").pieces(turns))
        == "<s>[INST] ⟦胸痛三天\n\n还有发热⟧ [/INST]"
    )
    assert shown(ChatTemplate(CHATML).pieces(turns)).count("⟦") == 2


def test_an_empty_message_is_no_mistake() -> None:
    turns = (Turn("user", ASK), Turn("assistant", ""), Turn("user", MORE))
    assert "<|im_start|>assistant\n<|im_end|>" in shown(ChatTemplate(CHATML).pieces(turns))


def test_white_space_of_a_content_is_the_templates_to_trim() -> None:
    turns = (Turn("user", " \n胸痛 "),)
    assert "⟦ \n胸痛 ⟧" in shown(ChatTemplate(CHATML).pieces(turns))
    assert "⟦胸痛⟧" in shown(ChatTemplate(GEMMA).pieces(turns))


@pytest.mark.parametrize("trick", EVIL)
def test_evil_templates_are_refused(trick: str) -> None:
    started = time.thread_time()
    with pytest.raises(TemplateInvalid) as raised:
        ChatTemplate(EVIL[trick])
    assert len(str(raised.value.facts["problem"])) <= 80
    assert time.thread_time() - started < 10


def test_an_error_names_no_words_of_a_patient() -> None:
    source = (
        "{% for m in messages %}{{ m.content }}{{ raise_exception(m.content) if loop.index > 1 }}{% endfor %}"
    )
    template = ChatTemplate(source)
    with pytest.raises(TemplateInvalid) as raised:
        template.pieces(TURNS[1:])
    assert ASK not in str(raised.value.facts)
    assert ANSWER not in str(raised.value.facts)
