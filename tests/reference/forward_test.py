"""Tensors, activations, layers, losses and data, forward."""

from __future__ import annotations

import operator
import warnings
from typing import Any

import numpy as np
import pytest
from tinytorch import (
    GELU,
    BinaryCrossEntropyLoss,
    Compose,
    CrossEntropyLoss,
    DataLoader,
    Dataset,
    Dense,
    Dropout,
    Embedding,
    LayerNorm,
    Linear,
    LogSoftmax,
    MSELoss,
    NLLLoss,
    RandomCrop,
    RandomHorizontalFlip,
    ReLU,
    Sequential,
    Sigmoid,
    Softmax,
    Tanh,
    Tensor,
    TensorDataset,
    concatenate,
    get_default_dtype,
    log_softmax,
    stack,
    where,
)

A = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)
B = np.random.default_rng(1).uniform(0.5, 2, size=(3, 4)).astype(np.float32)


def test_a_tensor_copies_and_is_single_precision() -> None:
    """Data of any kind become float32, and are no longer the caller's."""
    source = np.array([1.0, 2.0])
    x = Tensor(source)
    source[0] = 9
    assert (x.data.tolist(), x.dtype, x.shape, x.size, x.ndim) == ([1, 2], np.float32, (2,), 2, 1)
    assert Tensor(Tensor([3])).data.tolist() == [3]
    assert Tensor(2).item() == 2
    assert (x.requires_grad, x.grad) == (False, None)
    assert x.numpy() is x.data
    assert repr(Tensor([1.0], requires_grad=True)) == "Tensor([1.], requires_grad=True)"


def test_the_default_dtype_can_be_set(double: None) -> None:
    """Set to float64, new tensors keep double precision."""
    assert get_default_dtype() == np.float64
    assert Tensor([0.1]).data[0] == 0.1
    assert Linear(2, 2).weight.dtype == np.float64


@pytest.mark.parametrize("op", [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow])
@pytest.mark.parametrize("other", [2, 0.5, np.float64(2), A[0], A.tolist(), Tensor(A[0])])
def test_operators_are_numpys_from_both_sides(op: Any, other: Any) -> None:
    """With numbers, arrays, lists and tensors, either way round, as NumPy and in float32."""
    plain = other.data if isinstance(other, Tensor) else np.asarray(other, np.float32)
    base = np.abs(plain) if op is operator.pow else plain
    left = abs(other) if op is operator.pow and isinstance(other, (int, float)) else other
    results = [op(Tensor(B), other)]
    expected = [op(B, plain)]
    if op is not operator.pow or isinstance(other, (int, float)):
        results.append(op(left, Tensor(B)))
        expected.append(op(base, B))
    for result, values in zip(results, expected, strict=True):
        assert isinstance(result, Tensor)
        assert result.dtype == np.float32
        np.testing.assert_allclose(result.data, values, rtol=1e-6)


@pytest.mark.parametrize("op", [operator.add, operator.mul, operator.truediv, operator.pow])
def test_nothing_is_no_operand(op: Any) -> None:
    """NumPy takes None for nan."""
    with pytest.raises(TypeError, match="None"):
        op(Tensor(A), None)


def test_numpys_own_functions_take_tensors() -> None:
    """A ufunc or function with a counterpart gives a tensor, any other an array."""
    x = Tensor(B)
    for found, expected in (
        (np.exp(x), np.exp(B)),
        (np.sum(x, axis=0), B.sum(axis=0)),
        (A + x, A + B),
        (np.swapaxes(x, 0, 1), B.T),
        (np.where(A > 0, x, 0), np.where(A > 0, B, 0)),
    ):
        assert isinstance(found, Tensor)
        np.testing.assert_allclose(found.data, expected, rtol=1e-6)
    assert isinstance(np.sin(x), np.ndarray)
    np.testing.assert_array_equal(x, B)


@pytest.mark.parametrize("name", ["sum", "mean", "max", "min", "var", "std"])
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_reductions_are_numpys(name: str, axis: Any, keepdims: bool) -> None:
    """Over all axes, one, or several."""
    found = getattr(Tensor(A), name)(axis=axis, keepdims=keepdims)
    np.testing.assert_allclose(
        found.data, getattr(A, name)(axis=axis, keepdims=keepdims), rtol=1e-5, atol=1e-6
    )


def test_shapes() -> None:
    """Reshaping, ordering, slicing and joining are NumPy's."""
    x, whole = Tensor(np.arange(24).reshape(2, 3, 4)), np.arange(24.0).reshape(2, 3, 4)
    for found, expected in (
        (x.reshape(4, -1), whole.reshape(4, -1)),
        (x.reshape((6, 4)), whole.reshape(6, 4)),
        (x.view(24), whole.ravel()),
        (x.flatten(1), whole.reshape(2, 12)),
        (x.T, whole.swapaxes(1, 2)),
        (x.transpose(0, 2), whole.swapaxes(0, 2)),
        (x.permute(2, 0, 1), whole.transpose(2, 0, 1)),
        (x.permute((1, 0, 2)), whole.transpose(1, 0, 2)),
        (x[0, :, 1:3], whole[0, :, 1:3]),
        (x[Tensor([1, 1])], whole[[1, 1]]),
        (x[whole > 5], whole[whole > 5]),
        (x[0:1].squeeze(0), whole[0]),
        (x.unsqueeze(1), whole[:, None]),
        (concatenate([x, x], -1), np.concatenate([whole, whole], -1)),
        (stack([x, x], 1), np.stack([whole, whole], 1)),
        (where(whole > 5, x, 0), np.where(whole > 5, whole, 0)),
        (x.masked_fill(whole > 5, -1), np.where(whole > 5, -1, whole)),
        (x.contiguous(), whole),
        (x.detach(), whole),
        (x.clip(2, 5), whole.clip(2, 5)),
        (x.abs(), whole),
        (-x, -whole),
    ):
        np.testing.assert_array_equal(found.data, expected)
    with pytest.raises(ValueError, match="both"):
        x.transpose(1)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((3, 4), (4, 5)),
        ((4,), (4, 5)),
        ((3, 4), (4,)),
        ((4,), (4,)),
        ((2, 3, 4), (4, 5)),
        ((2, 3, 4), (2, 4, 5)),
        ((2, 1, 3, 4), (5, 4, 2)),
        ((4,), (2, 4, 5)),
        ((0, 3, 4), (4, 5)),
    ],
)
def test_matmul_is_numpys(left: Any, right: Any) -> None:
    """Vectors, matrices and stacks on either side."""
    a, b = np.random.randn(*left).astype(np.float32), np.random.randn(*right).astype(np.float32)
    np.testing.assert_allclose((Tensor(a) @ Tensor(b)).data, a @ b, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose((a @ Tensor(b)).data, a @ b, rtol=1e-4, atol=1e-5)


def test_matmul_says_what_is_wrong() -> None:
    """A TypeError for what is no tensor, a ValueError with both shapes for what does not fit."""
    with pytest.raises(TypeError, match="list"):
        Tensor([1]).matmul([1])
    for a, b in (((2, 3), (2, 3)), ((), (2,)), ((2,), ()), ((2, 2, 3), (3, 3, 3))):
        with pytest.raises(ValueError, match=r"\(.*\) and \(.*\)"):
            Tensor(np.ones(a)).matmul(Tensor(np.ones(b)))


def test_activations() -> None:
    """Their formulas, and nothing to train."""
    x = Tensor(A)
    e = np.exp(A)
    tanh_form = 0.5 * A * (1 + np.tanh(np.sqrt(2 / np.pi) * (A + 0.044715 * A**3)))
    for layer, expected in (
        (Sigmoid(), 1 / (1 + 1 / e)),
        (ReLU(), np.maximum(A, 0)),
        (Tanh(), np.tanh(A)),
        (GELU(), tanh_form),
        (GELU("sigmoid"), A / (1 + np.exp(-1.702 * A))),
        (Softmax(), e / e.sum(-1, keepdims=True)),
        (LogSoftmax(), A - np.log(e.sum(-1, keepdims=True))),
    ):
        np.testing.assert_allclose(layer(x).data, expected, rtol=1e-5, atol=1e-6)
        assert layer.parameters() == []
    np.testing.assert_allclose(Softmax()(x, 0).data, e / e.sum(0), rtol=1e-5)
    with pytest.raises(ValueError, match="erf"):
        GELU("erf")


def test_layers() -> None:
    """Parameters and formulas of every layer, in both spellings."""
    assert Dense is Linear
    layer = Linear(4, 2)
    assert (layer.weight.shape, layer.bias.shape) == ((4, 2), (2,))
    assert layer.weights is layer.weight
    layer.weights = Tensor(np.ones((4, 2)), requires_grad=True)
    np.testing.assert_allclose(
        layer(Tensor(A)).data, np.repeat(A.sum(1)[:, None], 2, 1), rtol=1e-5, atol=1e-6
    )
    assert Linear(4, 2, bias=False).parameters()[0].requires_grad
    assert len(Sequential([Linear(2, 3), ReLU(), Linear(3, 1)]).parameters()) == 4
    table = Embedding(5, 3)
    np.testing.assert_array_equal(table(Tensor([[0, 4], [4, 4]])).data, table.weight.data[[[0, 4], [4, 4]]])
    with pytest.raises(IndexError):
        table([5])
    normed = LayerNorm(4)(Tensor(A)).data
    np.testing.assert_allclose(
        normed, (A - A.mean(1, keepdims=True)) / np.sqrt(A.var(1, keepdims=True) + 1e-5), rtol=1e-4, atol=1e-5
    )


def test_dropout_keeps_the_mean() -> None:
    """Half of the elements are zero, the others doubled; nothing happens outside training."""
    x = Tensor(np.ones(10_000))
    dropped = Dropout(0.5)(x).data
    assert set(np.unique(dropped)) == {0.0, 2.0}
    assert abs(dropped.mean() - 1) < 0.05
    assert Dropout(0.5)(x, training=False) is x
    assert Dropout(1.0)(x).data.sum() == 0
    with pytest.raises(ValueError, match=r"1\.5"):
        Dropout(1.5)


def test_losses() -> None:
    """Their formulas, finite at the edges, and both shapes named where they differ."""
    labels, p = np.array([1, 3, 0]), 1 / (1 + np.exp(-A))
    logs = A - np.log(np.exp(A).sum(1, keepdims=True))
    cross = -logs[np.arange(3), labels].mean()
    assert MSELoss()(Tensor(A), Tensor(B)).item() == pytest.approx(((A - B) ** 2).mean(), rel=1e-5)
    assert CrossEntropyLoss()(Tensor(A), Tensor(labels)).item() == pytest.approx(cross, rel=1e-5)
    assert NLLLoss()(log_softmax(Tensor(A)), labels).item() == pytest.approx(cross, rel=1e-5)
    t = (B > 1).astype(np.float32)
    expected = -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()
    assert BinaryCrossEntropyLoss()(Tensor(p), t).item() == pytest.approx(expected, rel=1e-5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(BinaryCrossEntropyLoss()(Tensor([0.0, 1.0]), [1.0, 0.0]).item())
        assert np.isfinite(CrossEntropyLoss()(Tensor([[1e4, -1e4]]), [1]).item())
    with pytest.raises(ValueError, match=r"\(3, 4\).*\(4,\)"):
        MSELoss()(Tensor(A), A[0])
    with pytest.raises(ValueError, match=r"\(3, 4\)"):
        CrossEntropyLoss()(Tensor(A), [1, 2])
    with pytest.raises(ValueError, match="-1"):
        CrossEntropyLoss()(Tensor(A), [1, -1, 2])


class Squares(Dataset):
    """Pairs (i, i^2)."""

    def __len__(self) -> int:
        return 5

    def __getitem__(self, index: int) -> tuple[float, float]:
        return float(index), float(index**2)


def test_data() -> None:
    """Batches in order or shuffled by seed, the last one smaller, from tensors or from samples."""
    data = TensorDataset(Tensor(np.arange(5)), Tensor(np.arange(5) ** 2))
    for dataset in (data, Squares()):
        loader = DataLoader(dataset, 2)
        assert [batch[1].data.tolist() for batch in loader] == [[0, 1], [4, 9], [16]]
        assert len(loader) == 3
    one, two = (DataLoader(data, 2, shuffle=True, seed=3) for _ in range(2))
    first, again = ([batch[0].data.tolist() for batch in loader] for loader in (one, two))
    assert first == again != [batch[0].data.tolist() for batch in one]
    assert sorted(number for batch in first for number in batch) == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="length"):
        TensorDataset(Tensor([1, 2]), Tensor([1]))
    with pytest.raises(IndexError):
        data[5]


def test_image_transforms() -> None:
    """A flip mirrors, a crop is a window of the padded image, and the kind is kept."""
    image = np.arange(12.0).reshape(3, 4)
    np.testing.assert_array_equal(RandomHorizontalFlip(1.0)(image), image[:, ::-1])
    assert RandomHorizontalFlip(0.0)(image) is image
    both = Compose([RandomHorizontalFlip(1.0), RandomCrop(3, padding=2)])(Tensor(image[None]))
    assert isinstance(both, Tensor)
    assert both.shape == (1, 3, 3)
    padded = np.pad(image, 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    window = RandomCrop(3, 2)(image)
    assert any(np.array_equal(window, each) for each in windows.reshape(-1, 3, 3))
    with pytest.raises(ValueError, match="does not fit"):
        RandomCrop(9, padding=0)(image)
