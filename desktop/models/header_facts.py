"""What the header of a GGUF tells people of a model or an adapter, read without loading it."""

from pathlib import Path

import msgspec

from desktop.clinical.language import clean
from desktop.engine.gguf_header import Header
from desktop.engine.split_gguf import read_model

_LONGEST = 200
_GUESSED = 1024  # added where a converter did not know it either
# llama.cpp's numbers of the mixtures of types that a file is quantised as.
_FILE_TYPES = {
    0: "F32",
    1: "F16",
    2: "Q4_0",
    3: "Q4_1",
    7: "Q8_0",
    8: "Q5_0",
    9: "Q5_1",
    10: "Q2_K",
    11: "Q3_K_S",
    12: "Q3_K_M",
    13: "Q3_K_L",
    14: "Q4_K_S",
    15: "Q4_K_M",
    16: "Q5_K_S",
    17: "Q5_K_M",
    18: "Q6_K",
    19: "IQ2_XXS",
    20: "IQ2_XS",
    21: "Q2_K_S",
    22: "IQ3_XS",
    23: "IQ3_XXS",
    24: "IQ1_S",
    25: "IQ4_NL",
    26: "IQ3_S",
    27: "IQ3_M",
    28: "IQ2_S",
    29: "IQ2_M",
    30: "IQ4_XS",
    31: "IQ1_M",
    32: "BF16",
    36: "TQ1_0",
    37: "TQ2_0",
    38: "MXFP4",
    39: "NVFP4",
    40: "Q1_0",
    41: "Q2_0",
}


class HeaderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of itself: nobody has checked that it is true. What it does not say is empty or 0.

    Args:
        files: all files of the model, in order; more than one when it is split.
        size_bytes: of all of them.
        name: as its makers call it.
        architecture: as llama.cpp calls it.
        parameters: how many numbers the model has learnt.
        quantisation: such as Q4_K_M.
        context: the tokens that it was trained for.
        has_template: whether it says how a chat is written.
        licence: its name, an SPDX one as a rule; `licence_url` where it can be read.
        is_adapter: a LoRA adapter: it needs the model that it was trained on, which is called `base`.
    """

    files: tuple[Path, ...]
    size_bytes: int
    name: str = ""
    architecture: str = ""
    parameters: int = 0
    quantisation: str = ""
    context: int = 0
    has_template: bool = False
    licence: str = ""
    licence_url: str = ""
    is_adapter: bool = False
    base: str = ""


def read_facts(path: Path) -> HeaderFacts:
    """What the model, split or not, or the adapter at `path` says of itself.

    Raises:
        ModelMissing, NotAModel, ModelDamaged, ModelIncomplete: as `split_gguf.read_model`.
    """
    return facts_of(read_model(path))


def facts_of(header: Header) -> HeaderFacts:
    """What a header says of its model."""
    return HeaderFacts(
        files=header.files,
        size_bytes=header.size_bytes,
        name=_text(header, "general.name"),
        architecture=_text(header, "general.architecture"),
        parameters=sum(header.parameters.values()),
        quantisation=_quantisation(header),
        context=max(header.number("context_length"), 0),
        has_template=bool(_text(header, "tokenizer.chat_template")),
        licence=_text(header, "general.license.name") or _text(header, "general.license"),
        licence_url=_text(header, "general.license.link"),
        is_adapter=header.is_adapter,
        base=_text(header, "general.base_model.0.name"),
    )


def _quantisation(header: Header) -> str:
    """The mixture that the file names, else the type that most of its values have."""
    number = header.values.get("general.file_type")
    if isinstance(number, int) and number & ~_GUESSED in _FILE_TYPES:
        return _FILE_TYPES[number & ~_GUESSED]
    return max(header.parameters, key=lambda kind: header.parameters[kind], default="")


def _text(header: Header, key: str) -> str:
    """A value as one short line: the file may hold anything there, such as what a terminal obeys."""
    return " ".join(clean(str(header.values.get(key, ""))).split())[:_LONGEST]
