"""The network and its tokenizer as a GGUF file that llama.cpp reads."""

import json
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf.quants import quantize
from tokenizers import Tokenizer

from demo_model.network import Network, Shape
from demo_model.tokenizer import END_ID, END_OF_TEXT_ID, PRE_TOKENIZER, SPECIAL

NAME = "DoctorFLAN demo"
DESCRIPTION = (
    "Synthetic demo model of DoctorFLAN Desktop, trained on made-up textbook phrases. Not medical advice."
)
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] "
    "+ '<|im_end|>' + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
_LAYER_NAMES = {
    "attention_norm": "attn_norm",
    "attention.query": "attn_q",
    "attention.key": "attn_k",
    "attention.value": "attn_v",
    "attention.output": "attn_output",
    "inner_norm": "ffn_norm",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}


def write_gguf(path: Path, network: Network, tokenizer: Tokenizer, *, quantised: bool = True) -> None:
    """Writes the file: Q8_0 matrices and F32 norms, or everything in F32 when not `quantised`."""
    writer = gguf.GGUFWriter(path, "llama")
    _write_description(writer, network.shape, quantised=quantised)
    _write_tokenizer(writer, tokenizer)
    for name, weight in network.state_dict().items():
        _write_tensor(writer, name, weight, network.shape, quantised=quantised)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_description(writer: gguf.GGUFWriter, shape: Shape, *, quantised: bool) -> None:
    writer.add_name(NAME)
    writer.add_author("DoctorFLAN Desktop contributors")
    writer.add_description(DESCRIPTION)
    writer.add_license("Apache-2.0")
    writer.add_languages(["zh", "en"])
    writer.add_vocab_size(shape.vocabulary)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.inner)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.key_heads)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.norm_epsilon)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0 if quantised else gguf.LlamaFileType.ALL_F32)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)


def _write_tokenizer(writer: gguf.GGUFWriter, tokenizer: Tokenizer) -> None:
    untold = json.loads(tokenizer.to_str())["model"]
    vocabulary = tokenizer.get_vocab()
    tokens = sorted(vocabulary, key=vocabulary.__getitem__)
    kinds = [gguf.TokenType.CONTROL if token in SPECIAL else gguf.TokenType.NORMAL for token in tokens]
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in untold["merges"]]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(PRE_TOKENIZER)
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(END_OF_TEXT_ID)
    writer.add_eos_token_id(END_ID)
    writer.add_pad_token_id(END_OF_TEXT_ID)
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def _write_tensor(
    writer: gguf.GGUFWriter, name: str, weight: torch.Tensor, shape: Shape, *, quantised: bool
) -> None:
    array = weight.detach().float().numpy()
    if name.endswith(("query.weight", "key.weight")):
        heads = shape.heads if "query" in name else shape.key_heads
        array = interleaved(array, heads)
    if array.ndim > 1 and quantised:
        kind = gguf.GGMLQuantizationType.Q8_0
        writer.add_tensor(gguf_name(name), quantize(array, kind), raw_dtype=kind)
    else:
        writer.add_tensor(gguf_name(name), np.ascontiguousarray(array))


def interleaved(weight: np.ndarray, heads: int) -> np.ndarray:
    """The rows in llama.cpp's order: it turns neighbouring pairs where our network turns halves."""
    rows, columns = weight.shape
    halves = weight.reshape(heads, 2, rows // heads // 2, columns)
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(rows, columns))


def gguf_name(name: str) -> str:
    """A weight's name in llama.cpp's Llama architecture."""
    if name == "embedding.weight":
        return "token_embd.weight"
    if name == "norm.weight":
        return "output_norm.weight"
    _, layer, part = name.split(".", 2)
    return f"blk.{layer}.{_LAYER_NAMES[part.removesuffix('.weight')]}.weight"
