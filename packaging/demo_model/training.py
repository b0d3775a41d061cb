"""Training: conversations of like length in one batch, Muon for the matrices and AdamW for the rest."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from demo_model.muon import Muon
from demo_model.network import Network

Example = tuple[list[int], list[bool]]


@dataclass(frozen=True)
class Phase:
    """The numbers of one part of a run; the seed and these fix it.

    A batch holds about `batch_tokens` tokens. The learning rates rise over `warmup` steps, stay, and
    fall to nothing over the last `fall` steps.
    """

    seed: int
    steps: int
    fall: int
    muon_rate: float
    adam_rate: float
    warmup: int = 50
    batch_tokens: int = 4096
    weight_decay: float = 0.02


def batches(examples: Sequence[Example], batch_tokens: int, rng: random.Random) -> list[list[Example]]:
    """All examples once: sorted by length in large random groups, cut into batches, shuffled."""
    order = list(examples)
    rng.shuffle(order)
    made: list[list[Example]] = []
    for begin in range(0, len(order), 512):
        group: list[Example] = []
        for example in sorted(order[begin : begin + 512], key=lambda pair: len(pair[0])):
            if group and (len(group) + 1) * len(example[0]) > batch_tokens:
                made.append(group)
                group = []
            group.append(example)
        made.append(group)
    rng.shuffle(made)
    return made


def tensors(batch: Sequence[Example]) -> tuple[Tensor, Tensor]:
    """Padded tokens and which of them belong to an answer, both (rows, longest)."""
    longest = max(len(tokens) for tokens, _ in batch)
    padded = torch.zeros(len(batch), longest, dtype=torch.long)
    answers = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, (tokens, answered) in enumerate(batch):
        padded[row, : len(tokens)] = torch.tensor(tokens)
        answers[row, : len(tokens)] = torch.tensor(answered)
    return padded, answers


def rate(step: int, phase: Phase) -> float:
    """The learning rate's factor at a step: up, level, down to zero."""
    return min(1.0, (step + 1) / phase.warmup, (phase.steps - step) / phase.fall)


class Trainer:
    """Trains a network for one phase; only answers count in the loss."""

    def __init__(self, network: Network, phase: Phase) -> None:
        """Splits the weights between the two optimisers and compiles the network."""
        self.network, self.phase = network, phase
        weights = dict(network.named_parameters())
        others = [
            weight for name, weight in weights.items() if name.endswith(("norm.weight", "embedding.weight"))
        ]
        matrices = [weight for weight in weights.values() if all(weight is not other for other in others)]
        self._muon = Muon(matrices, weight_decay=phase.weight_decay)
        self._adam = torch.optim.AdamW(others, betas=(0.9, 0.95), weight_decay=0.0)
        self._hidden = torch.compile(network, dynamic=True)

    def run(
        self, examples: Sequence[Example], report: Callable[[int, float, float], None]
    ) -> tuple[float, int]:
        """Trains; `report(step, loss, tokens per second)` is called after each step.

        Returns:
            The mean loss per answer token over the last 100 steps and the number of tokens read.
        """
        rng = random.Random(self.phase.seed)
        queue: list[list[Example]] = []
        losses: list[float] = []
        read, began = 0, time.monotonic()
        for step in range(self.phase.steps):
            if not queue:
                queue = batches(examples, self.phase.batch_tokens, rng)
            tokens, answers = tensors(queue.pop())
            losses.append(self._step(rate(step, self.phase), tokens, answers))
            read += tokens.numel()
            report(step + 1, losses[-1], read / (time.monotonic() - began))
        last = losses[-100:]
        return sum(last) / len(last), read

    def _step(self, factor: float, tokens: Tensor, answers: Tensor) -> float:
        chosen = answers[:, 1:].flatten().nonzero().squeeze(1)
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self._hidden(tokens[:, :-1])
            logits = self.network.logits(hidden.flatten(0, 1)[chosen])
        loss = functional.cross_entropy(logits.float(), tokens[:, 1:].flatten()[chosen])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._muon.step(self.phase.muon_rate * factor)
        for group in self._adam.param_groups:
            group["lr"] = self.phase.adam_rate * factor
        self._adam.step()
        self._adam.zero_grad(set_to_none=True)
        return float(loss.item())
