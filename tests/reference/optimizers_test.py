"""Steps of the optimizers against their formulas, and training around them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tinytorch import (
    SGD,
    Adam,
    AdamW,
    CosineSchedule,
    CrossEntropyLoss,
    DataLoader,
    Dropout,
    EarlyStopping,
    Linear,
    MSELoss,
    ReLU,
    Sequential,
    Tensor,
    TensorDataset,
    Trainer,
    clip_grad_norm,
    clip_grad_value,
)


def run(make: Any, steps: int = 4) -> tuple[np.ndarray, list[np.ndarray]]:
    """A parameter's path under given gradients, and those gradients."""
    param = Tensor([1.0, -2.0, 3.0], requires_grad=True)
    optimizer = make([param])
    grads = [np.array([0.5, -1.0, 2.0], np.float32) * (k + 1) for k in range(steps)]
    for each in grads:
        param.grad = each.copy()
        optimizer.step()
    assert optimizer.step_count == steps
    return param.data, grads


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_sgd(momentum: float, decay: float, nesterov: bool) -> None:
    """v = mu v + g, p -= lr v, looking ahead with Nesterov, with decay in g."""
    found, grads = run(lambda p: SGD(p, 0.1, momentum, decay, nesterov and momentum > 0))
    p, v = np.array([1.0, -2.0, 3.0]), np.zeros(3)
    for each in grads:
        g = each + decay * p
        v = momentum * v + g
        p = p - 0.1 * (g + momentum * v if nesterov else v)
    np.testing.assert_allclose(found, p, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("kind", [Adam, AdamW])
def test_adam(kind: Any, decay: float) -> None:
    """Unbiased averages; the decay is inside the gradient for Adam and outside for AdamW."""
    found, grads = run(lambda p: kind(p, 0.1, (0.8, 0.95), 1e-8, decay))
    p, m, v = np.array([1.0, -2.0, 3.0]), np.zeros(3), np.zeros(3)
    for t, each in enumerate(grads, 1):
        g = each + (decay * p if kind is Adam else 0)
        p = p - (0.1 * decay * p if kind is AdamW else 0)
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g * g
        p = p - 0.1 * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.95**t)) + 1e-8)
    np.testing.assert_allclose(found, p, rtol=1e-5)


def test_optimizers_want_tensors() -> None:
    """No parameters, or something else, is an error that says so; a missing gradient is not."""
    with pytest.raises(ValueError, match="at least one"):
        SGD([])
    with pytest.raises(TypeError, match="float"):
        SGD([1.0])
    param = Tensor([1.0], requires_grad=True)
    SGD([param]).step()
    assert param.data.tolist() == [1]


def test_momentum_can_be_read_and_set() -> None:
    """A second optimizer that is given the velocities goes on like the first."""
    one, two = (Tensor([1.0], requires_grad=True) for _ in range(2))
    first, second = SGD([one], 0.1, 0.9), SGD([two], 0.1, 0.9)
    one.grad = np.array([1.0], np.float32)
    first.step()
    two.data[:] = one.data
    second.set_momentum_state(first.get_momentum_state())
    one.grad = two.grad = np.array([2.0], np.float32)
    first.step()
    second.step()
    assert one.data.tolist() == two.data.tolist()


def test_clipping() -> None:
    """By norm all gradients are scaled alike, by value each number on its own."""
    a, b = Tensor([0.0, 0.0]), Tensor([0.0])
    a.grad, b.grad = np.array([3.0, 0.0], np.float32), np.array([4.0], np.float32)
    assert clip_grad_norm([a, b], 1.0) == pytest.approx(5)
    np.testing.assert_allclose(np.append(a.grad, b.grad), [0.6, 0, 0.8], rtol=1e-6)
    clip_grad_value([a, b], 0.7)
    np.testing.assert_allclose(np.append(a.grad, b.grad), [0.6, 0, 0.7], rtol=1e-6)


def test_schedule_and_stopping() -> None:
    """The rate starts at max_lr, is halfway at half time and ends at min_lr; patience runs out."""
    schedule = CosineSchedule(0.1, 0.02, 10)
    assert [schedule.get_lr(epoch) for epoch in (0, 5, 10, 50)] == pytest.approx([0.1, 0.06, 0.02, 0.02])
    stopping = EarlyStopping(patience=2)
    assert [stopping.should_stop(loss) for loss in (3, 2, 2.5, 1, 1, 1)] == [False] * 5 + [True]


def trainer(kind: Any = Adam) -> tuple[Trainer, Any]:
    np.random.seed(0)
    model = Sequential(Linear(3, 8), ReLU(), Dropout(0.2), Linear(8, 2))
    x = np.random.randn(30, 3)
    data = TensorDataset(Tensor(x), Tensor((x.sum(axis=1) > 0).astype(float)))
    return Trainer(
        model, kind(model.parameters(), lr=0.05), CrossEntropyLoss(), CosineSchedule(0.05, 0.01, 9)
    ), data


@pytest.mark.parametrize("kind", [Adam, AdamW, lambda p, lr: SGD(p, lr, momentum=0.9)])
def test_a_checkpoint_goes_on_where_it_was_left(kind: Any, tmp_path: Path) -> None:
    """Saved, loaded into another model and trained on, every parameter has the same bits."""
    one, data = trainer(kind)
    two, _ = trainer(kind)
    one.train_epoch(DataLoader(data, 8))
    one.save_checkpoint(tmp_path / "checkpoint")
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]
    two.load_checkpoint(tmp_path / "checkpoint")
    assert (two.epoch, two.step, two.history) == (one.epoch, one.step, one.history)
    for each in (one, two):
        np.random.seed(5)
        each.train_epoch(DataLoader(data, 8))
    for a, b in zip(one.model.parameters(), two.model.parameters(), strict=True):
        assert a.data.tobytes() == b.data.tobytes()


def test_a_checkpoint_of_another_model(tmp_path: Path) -> None:
    """Shapes that do not fit are a ValueError, and nothing is changed."""
    one, _ = trainer()
    one.save_checkpoint(tmp_path / "checkpoint")
    model = Linear(3, 4)
    before = model.weight.data.copy()
    with pytest.raises(ValueError, match="shapes"):
        Trainer(model, SGD(model.parameters()), MSELoss()).load_checkpoint(tmp_path / "checkpoint")
    assert np.array_equal(model.weight.data, before)


def test_accumulated_batches_are_one_large_batch() -> None:
    """Two batches of 8 with accumulation_steps=2 move a model as one batch of 16 does."""
    paths = []
    for size, steps in ((8, 2), (16, 1)):
        np.random.seed(0)
        model = Linear(3, 1)
        x = np.random.randn(32, 3)
        data = TensorDataset(Tensor(x), Tensor(x[:, :1] * 2))
        fit = Trainer(model, SGD(model.parameters(), 0.1), MSELoss(), grad_clip_norm=0.5)
        fit.train_epoch(DataLoader(data, size), steps)
        assert fit.step == 2
        paths.append(model.weight.data)
    np.testing.assert_allclose(*paths, rtol=1e-5)


def test_evaluation_uses_no_dropout_and_no_graph() -> None:
    """Two evaluations agree, although the model drops units in training."""
    fit, data = trainer()
    assert fit.evaluate(DataLoader(data, 7)) == fit.evaluate(DataLoader(data, 7))
    assert fit.model.training
