"""Muon: momentum whose steps are made orthogonal, for weight matrices; all matrices of one shape at once."""

from collections.abc import Iterable

import torch
from torch import Tensor

_A, _B, _C = 3.4445, -4.7750, 2.0315
"""Coefficients of the quintic iteration that pushes all singular values towards 1."""


class Muon:
    """Moves matrices by orthogonalised Nesterov momentum.

    A step has the size of a typical AdamW step: 0.2 times the root of the larger dimension.
    PyTorch's own Muon takes the matrices one by one, which is several times slower on a processor.
    """

    def __init__(
        self, matrices: Iterable[Tensor], *, momentum: float = 0.95, weight_decay: float = 0.0
    ) -> None:
        """Groups the matrices by shape."""
        self._groups: dict[tuple[int, ...], list[Tensor]] = {}
        for matrix in matrices:
            self._groups.setdefault(tuple(matrix.shape), []).append(matrix)
        self._momenta = {shape: torch.zeros(len(group), *shape) for shape, group in self._groups.items()}
        self._momentum, self._decay = momentum, weight_decay

    def step(self, rate: float) -> None:
        """One step with the learning rate `rate`; clears the gradients."""
        with torch.no_grad():
            self._step(rate)

    def _step(self, rate: float) -> None:
        for shape, group in self._groups.items():
            gradients = torch.stack([matrix.grad for matrix in group if matrix.grad is not None])
            momentum = self._momenta[shape]
            momentum.lerp_(gradients, 1 - self._momentum)
            update = orthogonal(gradients.lerp_(momentum, self._momentum)) * (0.2 * max(shape) ** 0.5)
            for matrix, change in zip(group, update, strict=True):
                matrix.mul_(1 - rate * self._decay).sub_(change, alpha=rate)
                matrix.grad = None


def orthogonal(stack: Tensor, rounds: int = 5) -> Tensor:
    """The nearest matrices with orthonormal rows or columns, roughly; (matrices, rows, columns)."""
    wide = stack if stack.shape[1] <= stack.shape[2] else stack.mT
    x = wide / (wide.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(rounds):
        square = x @ x.mT
        x = _A * x + (_B * square + _C * square @ square) @ x
    return x if stack.shape[1] <= stack.shape[2] else x.mT
