"""Training: epochs over batches, schedules, clipping, and checkpoints."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import cos, pi, sqrt
from pathlib import Path
from typing import Any

import numpy as np

from tinytorch.core.autograd import no_grad
from tinytorch.core.tensor import Array, Tensor


class CosineSchedule:
    """The learning rate falls from max_lr to min_lr along half a cosine (Loshchilov and Hutter 2017)."""

    def __init__(self, max_lr: float = 0.1, min_lr: float = 0.01, total_epochs: int = 100) -> None:
        if total_epochs < 1:
            raise ValueError(f"a schedule runs over at least one epoch, not {total_epochs}")
        self.max_lr, self.min_lr, self.total_epochs = max_lr, min_lr, total_epochs

    def get_lr(self, epoch: int) -> float:
        """The rate of this epoch, counted from 0; min_lr from total_epochs on."""
        if epoch >= self.total_epochs:
            return self.min_lr
        return self.min_lr + (self.max_lr - self.min_lr) * (1 + cos(pi * epoch / self.total_epochs)) / 2


class EarlyStopping:
    """Says stop when the loss has not fallen by `min_delta` for `patience` epochs."""

    def __init__(self, patience: int = 5, min_delta: float = 0.0) -> None:
        self.patience, self.min_delta = patience, min_delta
        self.best, self.waited = float("inf"), 0

    def should_stop(self, loss: float) -> bool:
        """Count this epoch's loss, and say whether it was one too many."""
        if loss < self.best - self.min_delta:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        return self.waited >= self.patience


def clip_grad_norm(params: Iterable[Tensor], max_norm: float = 1.0) -> float:
    """Scale all gradients in place so that their common length is at most `max_norm`; the length before."""
    grads = gradients(params)
    norm = sqrt(sum(float(np.vdot(grad, grad)) for grad in grads))
    if norm > max_norm:
        for grad in grads:
            grad *= max_norm / norm
    return norm


def clip_grad_value(params: Iterable[Tensor], max_value: float = 1.0) -> None:
    """Move every gradient in place into [-max_value, max_value]."""
    for grad in gradients(params):
        np.clip(grad, -max_value, max_value, out=grad)


def gradients(params: Iterable[Tensor]) -> list[Array]:
    """The arrays of the gradients that are there."""
    found = [param.grad for param in params if param.grad is not None]
    return [grad.data if isinstance(grad, Tensor) else grad for grad in found]


class Trainer:
    """A model, its optimizer and its loss, trained epoch by epoch.

    `history` has a list each of `train_loss`, `eval_loss`, `accuracy` and `learning_rates`; `epoch` and
    `step` count what is done.
    """

    def __init__(
        self,
        model: Any,
        optimizer: Any,
        loss_fn: Any,
        scheduler: Any = None,
        grad_clip_norm: float | None = None,
    ) -> None:
        self.model, self.optimizer, self.loss_fn = model, optimizer, loss_fn
        self.scheduler, self.grad_clip_norm = scheduler, grad_clip_norm
        self.epoch = self.step = 0
        self.history: dict[str, list[float]] = {
            "train_loss": [],
            "eval_loss": [],
            "accuracy": [],
            "learning_rates": [],
        }

    def train_epoch(self, loader: Iterable[Any], accumulation_steps: int = 1) -> float:
        """One pass over (inputs, targets); the mean loss of its samples.

        The optimizer steps after every `accumulation_steps` batches, on the mean of their gradients.
        """
        if self.scheduler is not None:
            self.optimizer.lr = self.scheduler.get_lr(self.epoch)
        total, samples = 0.0, 0
        with mode(self.model, training=True):
            for group in groups_of(loader, accumulation_steps):
                for inputs, targets in group:
                    loss = self.loss_fn(self.model(inputs), targets)
                    (loss / len(group)).backward()
                    total, samples = total + loss.item() * len(inputs.data), samples + len(inputs.data)
                self.update()
        self.epoch += 1
        self.history["learning_rates"].append(self.optimizer.lr)
        self.history["train_loss"].append(total / max(samples, 1))
        return self.history["train_loss"][-1]

    def update(self) -> None:
        """Clip, step, and forget the gradients."""
        if self.grad_clip_norm is not None:
            clip_grad_norm(self.optimizer.params, self.grad_clip_norm)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1

    @no_grad
    def evaluate(self, loader: Iterable[Any]) -> tuple[float, float]:
        """The mean loss and, for class targets, the share of samples classified right (0 otherwise)."""
        total, right, samples = 0.0, 0, 0
        with mode(self.model, training=False):
            for inputs, targets in loader:
                output = self.model(inputs)
                total += self.loss_fn(output, targets).item() * len(inputs.data)
                right, samples = right + hits(output, targets), samples + len(inputs.data)
        loss, accuracy = total / max(samples, 1), right / max(samples, 1)
        self.history["eval_loss"].append(loss)
        self.history["accuracy"].append(accuracy)
        return loss, accuracy

    def save_checkpoint(self, path: str | os.PathLike[str]) -> None:
        """Write parameters, optimizer state and counters as plain arrays; the file appears whole."""
        counters = {"epoch": self.epoch, "step": self.step, "lr": self.optimizer.lr, "history": self.history}
        arrays = {f"param.{place}": param.data for place, param in enumerate(self.model.parameters())}
        arrays |= {f"optimizer.{name}": array for name, array in self.optimizer.state().items()}
        unfinished = Path(f"{os.fspath(path)}.unfinished")
        with unfinished.open("wb") as file:
            np.savez(file, counters=np.array(json.dumps(counters)), **arrays)
        unfinished.replace(path)

    def load_checkpoint(self, path: str | os.PathLike[str]) -> None:
        """Go on from a checkpoint; nothing in it is executed. ValueError if its shapes are others."""
        with np.load(path, allow_pickle=False) as archive:
            arrays = dict(archive)
        counters = json.loads(arrays.pop("counters").item())
        params = self.model.parameters()
        saved = [arrays[name] for name in arrays if name.startswith("param.")]
        if [array.shape for array in saved] != [param.shape for param in params]:
            raise ValueError(
                f"the checkpoint's parameters have shapes {[array.shape for array in saved]}, "
                f"the model's {[param.shape for param in params]}"
            )
        for place, param in enumerate(params):
            param.data = arrays[f"param.{place}"]
        prefix = "optimizer."
        self.optimizer.load_state(
            {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
        )
        self.epoch, self.step = counters["epoch"], counters["step"]
        self.optimizer.lr, self.history = counters["lr"], counters["history"]


@contextmanager
def mode(model: Any, training: bool) -> Iterator[None]:
    """The model behaves as in training, or as in use, until the block ends; then as in training."""
    switch = getattr(model, "train", lambda training: None)
    switch(training)
    try:
        yield
    finally:
        switch(True)


def groups_of(batches: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of `size` batches; the last one may be shorter."""
    group: list[Any] = []
    for batch in batches:
        group.append(batch)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


def hits(output: Tensor, targets: Any) -> int:
    """How many rows have their largest score at the target; 0 where targets are not class numbers."""
    classes = np.asarray(targets.data if isinstance(targets, Tensor) else targets)
    if output.ndim != 2 or classes.shape != output.shape[:1]:
        return 0
    return int(np.sum(output.data.argmax(axis=-1) == classes))
