"""The rules beside PyTorch's, in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from derivative_rows import KEYS, MASK, ROWS, Row
from tinytorch.core.autograd import tensor_of

torch: Any = pytest.importorskip(
    "torch", reason="PyTorch is not installed: make bench installs it under build/"
)
F = torch.nn.functional if hasattr(torch, "nn") else None
WIDE = [
    row
    for row in ROWS
    if "step back" not in row.case and row.rule not in ("ScatterBackward", "BroadcastBackward")
]


def target(row: Row) -> Any:
    """The targets that the row's forward has bound."""
    (bound,) = row.forward.__defaults__
    return torch.tensor(bound)


def reduced(name: str) -> Callable[[Row, Any], Any]:
    """torch's reduction of that name over the row's axis."""

    def reduce(row: Row, a: Any) -> Any:
        _, axis, keep = row.forward.__defaults__ if row.forward.__defaults__ else ("", 0, False)
        axes = tuple(range(a.ndim)) if axis is None else axis
        options = {"correction": 0} if name == "var" else {}
        return getattr(torch, name)(a, dim=axes, keepdim=keep, **options)

    return reduce


THEIRS: dict[str, Callable[..., Any]] = {
    "SumBackward": reduced("sum"),
    "MeanBackward": reduced("mean"),
    "VarBackward": reduced("var"),
    "MaxBackward": reduced("amax"),
    "MinBackward": reduced("amin"),
    "TransposeBackward": lambda row, a: (
        a if a.ndim < 2 else a.transpose(*(row.forward.__defaults__[0] or (-1, -2)))
    ),
    "SliceBackward": lambda row, a: a[as_torch(KEYS[row.case][1])],
    "EmbeddingBackward": lambda row, w: w[torch.tensor(row.forward.__defaults__[0], dtype=torch.long)],
    "ConcatenateBackward": lambda row, *parts: torch.cat(parts, row.forward.__kwdefaults__["axis"]),
    "WhereBackward": lambda row, a, b: torch.where(torch.tensor(MASK), a, b),
    "MaskedFillBackward": lambda row, a: a.masked_fill(
        torch.tensor(MASK if row.case == "matrix" else MASK[0]), -9.0 if row.case == "matrix" else 1.0
    ),
    "ClipBackward": lambda row, x: x.clamp(None if "above" in row.case else -0.5, 0.7),
    "ReLUBackward": lambda row, x: torch.relu(x),
    "SigmoidBackward": lambda row, x: torch.sigmoid(x),
    "TanhBackward": lambda row, x: torch.tanh(x),
    "GELUBackward": lambda row, x: (
        x * torch.sigmoid(1.702 * x) if "sigmoid" in row.case else F.gelu(x, approximate="tanh")
    ),
    "SoftmaxBackward": lambda row, x: torch.softmax(x, row.forward.__defaults__[0]),
    "LogSoftmaxBackward": lambda row, x: torch.log_softmax(x, row.forward.__defaults__[0]),
    "LayerNormBackward": lambda row, x, w, b: F.layer_norm(x, (4,), w, b, 1e-3),
    "MSEBackward": lambda row, p: F.mse_loss(p, target(row)),
    "BCEBackward": lambda row, p: F.binary_cross_entropy(p, target(row)),
    "CrossEntropyBackward": lambda row, x: F.cross_entropy(
        x.reshape(-1, x.shape[-1]), target(row).reshape(-1)
    ),
    "NLLBackward": lambda row, x: F.nll_loss(x.reshape(-1, x.shape[-1]), target(row).reshape(-1)),
}


def as_torch(key: Any) -> Any:
    """Integer and truth arrays of a key as tensors."""
    if isinstance(key, tuple):
        return tuple(map(as_torch, key))
    return torch.tensor(key) if isinstance(key, (np.ndarray, list)) else key


@pytest.mark.parametrize("row", WIDE, ids=str)
def test_rule_agrees_with_torch(row: Row) -> None:
    """Value and every gradient agree to 1e-10 of the largest number."""
    ours = [tensor_of(each.copy()) for each in row.inputs]
    theirs = [torch.tensor(each, requires_grad=True) for each in row.inputs]
    for each in ours:
        each.requires_grad = True
    output = row.forward(*ours)
    expected = THEIRS[row.rule](row, *theirs) if row.rule in THEIRS else row.forward(*theirs)
    np.testing.assert_allclose(output.data, expected.detach().numpy(), rtol=1e-10, atol=1e-12)
    weights = np.random.default_rng(9).normal(size=output.shape)
    output.backward(weights)
    expected.backward(torch.tensor(weights))
    for one, two in zip(ours, theirs, strict=True):
        scale = max(1.0, float(np.abs(two.grad.numpy()).max(initial=0)))
        assert np.abs(one.grad - two.grad.numpy()).max(initial=0) <= 1e-10 * scale
