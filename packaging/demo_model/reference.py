"""What llama.cpp has to agree with: tokens of odd texts and the network's logits, in files."""

import json
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from demo_model.gguf_file import write_gguf
from demo_model.network import Network
from demo_model.tokenizer import END_ID, START_ID

ODD_TEXTS = (
    "急性心肌梗死患者胸痛3小时，血压168/102 mmHg。",
    "鼾声如雷、鹬蚌相争、龘靐齉",
    "🩺👨‍⚕️ أهلا بك שלום Привет",
    "don't  I'LL we've\n\n\n  x\t y  ",
    "- **a**：b\n| 诊断 | x |\n|---|---|\n",
    "٣٤ ½ ²  é e\u0301 ﬁ\u200b\u00a0z\u3000全角ＡＢ１２",
    "\r\n a\r\nb   ",
    "user\n<病例描述>\n性别：女\n年龄：46 岁",
)


def save_reference(folder: Path, network: Network, tokenizer: Tokenizer) -> None:
    """Writes `reference.gguf` (F32), `reference.json` (texts and tokens) and `logits.npy`."""
    write_gguf(folder / "reference.gguf", network, tokenizer, quantised=False)
    tokens = {text: list(tokenizer.encode(text, add_special_tokens=False).ids) for text in ODD_TEXTS}
    prompt = [START_ID, *tokens[ODD_TEXTS[-1]], *tokens[ODD_TEXTS[0]], END_ID, *tokens[ODD_TEXTS[-2]]]
    with torch.no_grad():
        logits = network.logits(network(torch.tensor([prompt])))[0]
    np.save(folder / "logits.npy", logits.numpy())
    known = {"tokens": tokens, "prompt": prompt}
    (folder / "reference.json").write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
