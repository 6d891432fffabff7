"""One row a case: a rule, the forward pass that it belongs to, inputs, and how the rule is built by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from tinytorch.core import autograd as ag
from tinytorch.core.activations import GELU, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh
from tinytorch.core.layers import Embedding, LayerNorm
from tinytorch.core.losses import BinaryCrossEntropyLoss, CrossEntropyLoss, MSELoss, NLLLoss
from tinytorch.core.tensor import concatenate, where


@dataclass(frozen=True, slots=True)
class Row:
    """`forward(*tensors)` is made by `rule`; `by_hand(output, *tensors)` builds it without recording."""

    rule: str
    case: str
    forward: Callable[..., Any]
    inputs: tuple[np.ndarray, ...]
    by_hand: Callable[..., Any]
    analytic: bool = True

    def __str__(self) -> str:
        return f"{self.rule}-{self.case}"


def signed(*shape: int, seed: int = 0) -> np.ndarray:
    """Numbers of either sign, none within 0.1 of 0 and no two alike: no kink and no tie is near."""
    drawn = np.random.default_rng((seed, *shape))
    size = int(np.prod(shape))
    ranks = drawn.permutation(size).reshape(shape) if shape else np.zeros(shape)
    return np.asarray((0.15 + ranks * 1.7 / max(size, 1)) * drawn.choice([-1.0, 1.0], size=shape))


def positive(*shape: int, seed: int = 0) -> np.ndarray:
    """Numbers between 0.3 and 2."""
    return np.asarray(np.random.default_rng((seed, 7, *shape)).uniform(0.3, 2, size=shape))


def probability(*shape: int) -> np.ndarray:
    """Numbers between 0.1 and 0.9."""
    return np.asarray(np.random.default_rng((3, *shape)).uniform(0.1, 0.9, size=shape))


PAIRS = {
    "same": ((3, 4), (3, 4)),
    "row on the right": ((3, 4), (4,)),
    "row on the left": ((4,), (3, 4)),
    "column and row": ((3, 1), (1, 4)),
    "middle axis": ((2, 3, 4), (2, 1, 4)),
    "number": ((3, 4), ()),
    "numbers": ((), ()),
    "one element": ((1, 1), (3, 4)),
    "empty": ((0, 4), (4,)),
}
PRODUCTS = {
    "matrices": ((3, 4), (4, 5)),
    "row": ((4,), (4, 5)),
    "column": ((3, 4), (4,)),
    "vectors": ((4,), (4,)),
    "stack times matrix": ((2, 3, 4), (4, 5)),
    "stack times column": ((2, 3, 4), (4,)),
    "deep stack times matrix": ((2, 2, 3, 4), (4, 5)),
    "stacks": ((2, 3, 4), (2, 4, 5)),
    "stacks broadcast left": ((3, 4), (2, 4, 5)),
    "stacks broadcast both": ((2, 1, 3, 4), (3, 4, 5)),
    "row times stack": ((4,), (2, 4, 5)),
    "few rows, tall matrix": ((2, 256), (256, 3)),
    "no rows": ((0, 4), (4, 5)),
    "no inner": ((3, 0), (0, 5)),
    "no stack": ((0, 3, 4), (4, 5)),
}
REDUCTIONS = {
    "all": ((3, 4), None, False),
    "all kept": ((3, 4), None, True),
    "first": ((3, 4), 0, False),
    "last kept": ((3, 4), -1, True),
    "negative": ((2, 3, 4), -2, False),
    "two": ((2, 3, 4), (0, 2), False),
    "two kept": ((2, 3, 4), (-1, 0), True),
    "0-d": ((), None, False),
    "one of one": ((1,), 0, False),
}
KEYS = {
    "number": ((4, 3), 1),
    "negative": ((4, 3), -1),
    "slice": ((4, 3), slice(1, 3)),
    "step back": ((4, 3), slice(None, None, -2)),
    "tuple": ((4, 3), (slice(None), 1)),
    "ellipsis": ((2, 3, 4), (..., 0)),
    "new axis": ((4, 3), (slice(None), None)),
    "repeated": ((4, 3), np.array([0, 2, 2, -1, 2])),
    "repeated list": ((4, 3), [1, 1]),
    "table of numbers": ((4, 3), np.array([[0, 0], [3, -4]])),
    "pairs": ((4, 3), (np.array([0, 1, 1]), np.array([2, 0, 0]))),
    "number and array": ((4, 3), (1, np.array([0, 0, 2]))),
    "mask": ((4, 3), np.arange(12).reshape(4, 3) % 3 == 0),
    "mask of rows": ((4, 3), np.array([True, False, True, True])),
    "nothing": ((4, 3), slice(2, 2)),
    "element": ((4, 3), (2, 1)),
}
MASK = np.arange(12).reshape(3, 4) % 3 == 0


def _operators() -> list[Row]:
    rows = []
    for case, (first, second) in PAIRS.items():
        a, b = signed(*first), signed(*second, seed=1)
        rows += [
            Row("AddBackward", case, lambda a, b: a + b, (a, b), lambda out, a, b: ag.AddBackward(a, b)),
            Row("SubBackward", case, lambda a, b: a - b, (a, b), lambda out, a, b: ag.SubBackward(a, b)),
            Row("MulBackward", case, lambda a, b: a * b, (a, b), lambda out, a, b: ag.MulBackward(a, b)),
            Row("DivBackward", case, lambda a, b: a / b, (a, b), lambda out, a, b: ag.DivBackward(a, b)),
            Row(
                "PowBackward",
                case,
                lambda a, b: a**b,
                (positive(*first), b),
                lambda out, a, b: ag.PowBackward(a, b),
            ),
        ]
    for exponent in (0, 1, 2, 3, 4, 5, -1, 0.5, 2.5, -1.5):
        base = positive(3, 4) if isinstance(exponent, float) else signed(3, 4)
        rows.append(
            Row(
                "PowBackward",
                f"number {exponent}",
                lambda a, n=exponent: a**n,
                (base,),
                lambda out, a, n=exponent: ag.PowBackward(a, n),
            )
        )
    rows.append(
        Row(
            "PowBackward",
            "of a number",
            lambda b: 2.0**b,
            (signed(3),),
            lambda out, b: ag.PowBackward(2.0, b),
        )
    )
    for shape in ((3, 4), (), (0, 2)):
        case = str(shape)
        rows.append(
            Row("NegBackward", case, lambda a: -a, (signed(*shape),), lambda out, a: ag.NegBackward(a))
        )
    for case, (first, second) in PRODUCTS.items():
        rows.append(
            Row(
                "MatmulBackward",
                case,
                lambda a, b: a @ b,
                (signed(*first), signed(*second, seed=1)),
                lambda out, a, b: ag.MatmulBackward(a, b),
            )
        )
    return rows


def _reductions() -> list[Row]:
    rows = []
    for case, (shape, axis, keep) in REDUCTIONS.items():
        for name in ("sum", "mean", "var", "max", "min"):
            rule = f"{name.capitalize()}Backward"
            rows.append(
                Row(
                    rule,
                    case,
                    lambda a, name=name, axis=axis, keep=keep: getattr(a, name)(axis=axis, keepdims=keep),
                    (signed(*shape),),
                    lambda out, a, rule=rule, axis=axis, keep=keep: getattr(ag, rule)(a, axis, keep),
                    analytic=name in ("sum", "mean", "var"),
                )
            )
    rows.append(
        Row(
            "SumBackward",
            "empty",
            lambda a: a.sum(axis=0),
            (signed(0, 3),),
            lambda out, a: ag.SumBackward(a, 0),
        )
    )
    return rows


def _structure() -> list[Row]:
    rows = [
        Row(
            "ReshapeBackward",
            str(target),
            lambda a, target=target: a.reshape(*target),
            (signed(3, 4),),
            lambda out, a: ag.ReshapeBackward(a, (3, 4)),
        )
        for target in ((12,), (2, 6), (-1, 2), (1, 3, 4))
    ]
    rows += [
        Row(
            "TransposeBackward",
            f"{shape} {dims}",
            lambda a, dims=dims: a.transpose(*dims),
            (signed(*shape),),
            lambda out, a, dims=dims: ag.TransposeBackward(a, *(dims or (None, None))),
        )
        for shape, dims in (
            ((3, 4), ()),
            ((2, 3, 4), ()),
            ((2, 3, 4), (0, 2)),
            ((2, 3, 4), (-1, 1)),
            ((3,), ()),
        )
    ]
    rows += [
        Row(
            "PermuteBackward",
            str(axes),
            lambda a, axes=axes: a.permute(*axes),
            (signed(2, 3, 4),),
            lambda out, a, axes=axes: ag.PermuteBackward(a, axes),
        )
        for axes in ((2, 0, 1), (1, 2, 0), (0, 2, 1), (-1, 0, -2))
    ]
    for case, (shape, key) in KEYS.items():
        rows.append(
            Row(
                "SliceBackward",
                case,
                lambda a, key=key: a[key],
                (signed(*shape),),
                lambda out, a, key=key: ag.SliceBackward(a, key),
            )
        )
        rows.append(
            Row(
                "ScatterBackward",
                case,
                lambda a, key=key, shape=shape: ag.scatter(a, ag.plain_key(key), shape),
                (signed(*np.empty(shape)[key].shape),),
                lambda out, a, key=key: ag.ScatterBackward(a, key),
            )
        )
    for case, indices in {"row": [2, 0, 2], "table": [[1, 1], [3, 0]], "one": 2, "none": []}.items():
        rows.append(
            Row(
                "EmbeddingBackward",
                case,
                lambda w, indices=indices: _embedding(w)(indices),
                (signed(4, 3),),
                lambda out, w, indices=indices: ag.EmbeddingBackward(w, indices),
            )
        )
    for shape in ((4,), (1, 4), (3, 1), ()):
        rows.append(
            Row(
                "BroadcastBackward",
                str(shape),
                lambda a: a.broadcast_to((3, 4)),
                (signed(*shape),),
                lambda out, a: ag.BroadcastBackward(a),
            )
        )
    for axis, shapes in ((0, ((2, 3), (1, 3), (4, 3))), (-1, ((2, 3), (2, 2))), (1, ((2, 0, 2), (2, 3, 2)))):
        rows.append(
            Row(
                "ConcatenateBackward",
                f"{axis} {shapes}",
                lambda *parts, axis=axis: concatenate(parts, axis),
                tuple(signed(*shape) for shape in shapes),
                lambda out, *parts, axis=axis: ag.ConcatenateBackward(*parts, axis=axis),
            )
        )
    for case, (first, second) in {
        "same": ((3, 4), (3, 4)),
        "row": ((3, 4), (4,)),
        "number": ((), (3, 4)),
    }.items():
        rows.append(
            Row(
                "WhereBackward",
                case,
                lambda a, b: where(MASK, a, b),
                (signed(*first), signed(*second, seed=1)),
                lambda out, a, b: ag.WhereBackward(MASK, a, b),
            )
        )
    rows.append(
        Row(
            "MaskedFillBackward",
            "matrix",
            lambda a: a.masked_fill(MASK, -9.0),
            (signed(3, 4),),
            lambda out, a: ag.MaskedFillBackward(a, MASK, -9.0),
        )
    )
    rows.append(
        Row(
            "MaskedFillBackward",
            "mask of columns",
            lambda a: a.masked_fill(MASK[0], 1.0),
            (signed(3, 4),),
            lambda out, a: ag.MaskedFillBackward(a, MASK[0]),
        )
    )
    return rows


def _embedding(weight: Any) -> Embedding:
    table = Embedding(4, 3)
    table.weight = weight
    return table


def _functions() -> list[Row]:
    rows = []
    for shape in ((3, 4), (), (0, 2), (2, 3, 4)):
        case, x = str(shape), signed(*shape)
        up = positive(*shape)
        rows += [
            Row("ExpBackward", case, lambda x: x.exp(), (x,), lambda out, x: ag.ExpBackward(x)),
            Row("LogBackward", case, lambda x: x.log(), (up,), lambda out, x: ag.LogBackward(x)),
            Row("SqrtBackward", case, lambda x: x.sqrt(), (up,), lambda out, x: ag.SqrtBackward(x)),
            Row("AbsBackward", case, lambda x: x.abs(), (x,), lambda out, x: ag.AbsBackward(x), False),
            Row(
                "ClipBackward",
                case,
                lambda x: x.clip(-0.5, 0.7),
                (x,),
                lambda out, x: ag.ClipBackward(x, -0.5, 0.7),
                False,
            ),
            Row(
                "ClipBackward",
                f"{case} above",
                lambda x: x.clip(high=0.7),
                (x,),
                lambda out, x: ag.ClipBackward(x, high=0.7),
                False,
            ),
            Row("TanhBackward", case, lambda x: x.tanh(), (x,), lambda out, x: ag.TanhBackward(x, out)),
            Row(
                "SigmoidBackward",
                case,
                lambda x: x.sigmoid(),
                (x,),
                lambda out, x: ag.SigmoidBackward(x, out),
            ),
            Row("ReLUBackward", case, lambda x: ReLU()(x), (x,), lambda out, x: ag.ReLUBackward(x), False),
            Row(
                "SigmoidBackward",
                f"{case} layer",
                lambda x: Sigmoid()(x),
                (x,),
                lambda out, x: ag.SigmoidBackward(x, out),
            ),
            Row(
                "TanhBackward",
                f"{case} layer",
                lambda x: Tanh()(x),
                (x,),
                lambda out, x: ag.TanhBackward(x, out),
            ),
            Row("GELUBackward", case, lambda x: GELU()(x), (x,), lambda out, x: ag.GELUBackward(x)),
            Row(
                "GELUBackward",
                f"{case} sigmoid",
                lambda x: GELU("sigmoid")(x),
                (x,),
                lambda out, x: ag.GELUBackward(x, "sigmoid"),
            ),
        ]
    for shape, dim in (((3, 4), -1), ((3, 4), 0), ((2, 3, 4), 1), ((5,), -1), ((2, 1), -1)):
        case, x = f"{shape} {dim}", signed(*shape)
        rows += [
            Row(
                "SoftmaxBackward",
                case,
                lambda x, dim=dim: Softmax()(x, dim),
                (x,),
                lambda out, x, dim=dim: ag.SoftmaxBackward(x, out, dim),
            ),
            Row(
                "LogSoftmaxBackward",
                case,
                lambda x, dim=dim: LogSoftmax()(x, dim),
                (x,),
                lambda out, x, dim=dim: ag.LogSoftmaxBackward(x, out, dim),
            ),
        ]
    return rows


def _layer_norm(x: Any, weight: Any, bias: Any) -> Any:
    layer = LayerNorm(4, eps=1e-3)
    layer.weight, layer.bias = weight, bias
    return layer(x)


def _losses() -> list[Row]:
    rows = [
        Row(
            "LayerNormBackward",
            str(shape),
            _layer_norm,
            (signed(*shape), signed(4, seed=1), signed(4, seed=2)),
            lambda out, x, w, b: ag.LayerNormBackward(x, w, b, 1e-3),
        )
        for shape in ((3, 4), (4,), (2, 3, 4), (0, 4))
    ]
    for shape in ((3, 4), (5,), (2, 3, 4), (1, 1)):
        case, t = str(shape), positive(*shape, seed=5) / 2.5
        rows += [
            Row(
                "MSEBackward",
                case,
                lambda p, t=t: MSELoss()(p, t),
                (signed(*shape),),
                lambda out, p, t=t: ag.MSEBackward(p, t),
            ),
            Row(
                "BCEBackward",
                case,
                lambda p, t=t: BinaryCrossEntropyLoss()(p, t),
                (probability(*shape),),
                lambda out, p, t=t: ag.BCEBackward(p, t),
            ),
        ]
    for shape, labels in (((3, 4), [1, 3, 1]), ((2, 3, 4), [[0, 1, 2], [3, 3, 0]]), ((1, 3), [2])):
        case = str(shape)
        rows += [
            Row(
                "CrossEntropyBackward",
                case,
                lambda x, labels=labels: CrossEntropyLoss()(x, labels),
                (signed(*shape),),
                lambda out, x, labels=labels: ag.CrossEntropyBackward(x, labels),
            ),
            Row(
                "NLLBackward",
                case,
                lambda x, labels=labels: NLLLoss()(x, labels),
                (signed(*shape),),
                lambda out, x, labels=labels: ag.NLLBackward(x, labels),
            ),
        ]
    return rows


ROWS = [*_operators(), *_reductions(), *_structure(), *_functions(), *_losses()]
