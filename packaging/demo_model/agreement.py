"""Compares llama.cpp with PyTorch on the files of `reference.py`: the same tokens, nearly the same logits.

Run with an interpreter that has llama-cpp-python: `python packaging/demo_model/agreement.py FOLDER`.
"""

import json
import sys
from pathlib import Path

import llama_cpp
import numpy as np
import numpy.typing as npt

LARGEST_DIFFERENCE = 0.05
CONTEXT = 512


def main(folder: Path) -> int:
    """Prints the comparison; 1 if tokens differ, or a logit or the best token's lead by too much."""
    llama_cpp.llama_backend_init()
    model = llama_cpp.llama_model_load_from_file(
        str(folder / "reference.gguf").encode(), llama_cpp.llama_model_default_params()
    )
    known = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
    wrong = [text for text, tokens in known["tokens"].items() if tokens_of(model, text) != tokens]
    wanted = np.load(folder / "logits.npy")
    found = logits_of(model, known["prompt"], wanted.shape[1])
    difference = float(np.abs(found - wanted).max())
    # Inside a prompt, on which nothing was trained, two tokens may be nearly as likely as each other.
    behind = float((wanted.max(1) - wanted[np.arange(len(wanted)), found.argmax(1)]).max())
    same = int((found.argmax(1) == wanted.argmax(1)).sum())
    print(f"texts with other tokens: {wrong}; largest difference of logits: {difference:.4f}")
    print(f"same best token at {same} of {len(wanted)} places, elsewhere at most {behind:.4f} behind")
    return 0 if not wrong and max(difference, behind) < LARGEST_DIFFERENCE else 1


def tokens_of(model: object, text: str) -> list[int]:
    """llama.cpp's tokens of a text without special tokens."""
    raw = text.encode()
    buffer = (llama_cpp.llama_token * (len(raw) + 8))()
    vocabulary = llama_cpp.llama_model_get_vocab(model)
    count = llama_cpp.llama_tokenize(vocabulary, raw, len(raw), buffer, len(buffer), False, False)
    return list(buffer[:count])


def logits_of(model: object, tokens: list[int], vocabulary: int) -> npt.NDArray[np.float32]:
    """llama.cpp's logits at every position, (tokens, vocabulary)."""
    parameters = llama_cpp.llama_context_default_params()
    parameters.n_ctx = CONTEXT
    context = llama_cpp.llama_init_from_model(model, parameters)
    batch = llama_cpp.llama_batch_init(len(tokens), 0, 1)
    batch.n_tokens = len(tokens)
    for position, token in enumerate(tokens):
        batch.token[position] = token
        batch.pos[position] = position
        batch.n_seq_id[position] = 1
        batch.seq_id[position][0] = 0
        batch.logits[position] = 1
    if llama_cpp.llama_decode(context, batch):
        raise RuntimeError
    rows = [llama_cpp.llama_get_logits_ith(context, position) for position in range(len(tokens))]
    return np.array([np.ctypeslib.as_array(row, (vocabulary,)).copy() for row in rows])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
