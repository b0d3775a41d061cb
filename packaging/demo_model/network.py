"""The demo network: a small Llama decoder with grouped queries and a tied embedding."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Shape:
    """The network's sizes; `context` in tokens."""

    vocabulary: int = 4096
    width: int = 256
    layers: int = 5
    heads: int = 8
    key_heads: int = 4
    inner: int = 768
    context: int = 2048
    rope_base: float = 10000.0
    norm_epsilon: float = 1e-5

    @property
    def head_width(self) -> int:
        """Dimensions of one attention head."""
        return self.width // self.heads


class Attention(nn.Module):  # type: ignore[misc]
    """Causal attention with grouped queries; positions turn the halves of each head."""

    def __init__(self, shape: Shape) -> None:
        """Makes the four projections, without biases."""
        super().__init__()
        self.shape = shape
        keys = shape.key_heads * shape.head_width
        self.query = nn.Linear(shape.width, shape.width, bias=False)
        self.key = nn.Linear(shape.width, keys, bias=False)
        self.value = nn.Linear(shape.width, keys, bias=False)
        self.output = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        """`x` is (rows, tokens, width); `turn` the cosines and sines of (tokens, head width)."""
        rows, length, _ = x.shape
        size, shape = self.shape.head_width, self.shape
        query = rotate(self.query(x).view(rows, length, shape.heads, size).transpose(1, 2), turn)
        key = rotate(self.key(x).view(rows, length, shape.key_heads, size).transpose(1, 2), turn)
        value = self.value(x).view(rows, length, shape.key_heads, size).transpose(1, 2)
        times = shape.heads // shape.key_heads
        mixed = functional.scaled_dot_product_attention(
            query, key.repeat_interleave(times, 1), value.repeat_interleave(times, 1), is_causal=True
        )
        result: Tensor = self.output(mixed.transpose(1, 2).reshape(rows, length, shape.width))
        return result


class Block(nn.Module):  # type: ignore[misc]
    """Attention, then the gated inner layer, each on a normalised copy of the stream."""

    def __init__(self, shape: Shape) -> None:
        """Makes one layer."""
        super().__init__()
        self.attention_norm = nn.RMSNorm(shape.width, eps=shape.norm_epsilon)
        self.attention = Attention(shape)
        self.inner_norm = nn.RMSNorm(shape.width, eps=shape.norm_epsilon)
        self.gate = nn.Linear(shape.width, shape.inner, bias=False)
        self.up = nn.Linear(shape.width, shape.inner, bias=False)
        self.down = nn.Linear(shape.inner, shape.width, bias=False)

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        """The stream after this layer."""
        x = x + self.attention(self.attention_norm(x), turn)
        inner = self.inner_norm(x)
        result: Tensor = x + self.down(functional.silu(self.gate(inner)) * self.up(inner))
        return result


class Network(nn.Module):  # type: ignore[misc]
    """The decoder; `forward` gives the last hidden state of every position."""

    cosines: Tensor
    sines: Tensor

    def __init__(self, shape: Shape) -> None:
        """Draws the first weights from torch's generator: seed it before."""
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.width, eps=shape.norm_epsilon)
        half = torch.arange(0, shape.head_width, 2) / shape.head_width
        angles = torch.outer(torch.arange(shape.context), shape.rope_base**-half)
        self.register_buffer("cosines", torch.cat([angles, angles], 1).cos(), persistent=False)
        self.register_buffer("sines", torch.cat([angles, angles], 1).sin(), persistent=False)
        for name, weight in self.named_parameters():
            if not name.endswith("norm.weight"):
                deep = name.endswith(("output.weight", "down.weight"))
                nn.init.normal_(weight, std=0.02 / (2 * shape.layers) ** 0.5 if deep else 0.02)

    def forward(self, tokens: Tensor) -> Tensor:
        """`tokens` is (rows, tokens); the result (rows, tokens, width) goes to `logits`."""
        length = tokens.shape[1]
        turn = self.cosines[:length], self.sines[:length]
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x, turn)
        result: Tensor = self.norm(x)
        return result

    def logits(self, hidden: Tensor) -> Tensor:
        """The logits of positions (..., width) that `forward` gave."""
        return functional.linear(hidden, self.embedding.weight)


def rotate(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """Turns the two halves of each head by its position's angles."""
    cosines, sines = (part.to(x.dtype) for part in turn)
    first, second = x.chunk(2, -1)
    return x * cosines + torch.cat([-second, first], -1) * sines
