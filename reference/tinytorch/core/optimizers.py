"""Optimizers: rules that move parameters against their gradients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Any

import numpy as np

from tinytorch.core.tensor import Array, Tensor


class Optimizer:
    """Parameters to train and a rule for one step; parameters without a gradient stay where they are."""

    def __init__(self, params: Iterable[Tensor], lr: float, weight_decay: float = 0.0) -> None:
        """`params` are tensors that require gradients; ValueError for none, TypeError for anything else."""
        self.params = [params] if isinstance(params, Tensor) else list(params)
        if not self.params:
            raise ValueError("an optimizer needs at least one parameter: pass model.parameters()")
        for param in self.params:
            if not isinstance(param, Tensor):
                raise TypeError(f"parameters are tensors, not {type(param).__name__}")
        self.lr, self.weight_decay, self.step_count = lr, weight_decay, 0

    def zero_grad(self) -> None:
        """Forget every gradient."""
        for param in self.params:
            param.grad = None

    def step(self) -> None:
        """Move every parameter that has a gradient once, in place."""
        self.step_count += 1
        for place, param in enumerate(self.params):
            if param.grad is not None:
                grad = param.grad.data if isinstance(param.grad, Tensor) else param.grad
                self.move(place, param.data, grad)

    def move(self, place: int, data: Array, grad: Array) -> None:
        """Change `data`, parameter number `place`, by its gradient; every optimizer writes its own."""
        raise NotImplementedError(f"{type(self).__name__} has no rule for a step")

    def state(self) -> dict[str, Array]:
        """What the next step depends on besides the parameters, as arrays by name."""
        return {"step_count": np.array(self.step_count)}

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` gave."""
        self.step_count = int(state["step_count"])


class SGD(Optimizer):
    """v = momentum v + g, p -= lr v, where g includes weight_decay p (Sutskever et al. 2013)."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 0.01,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        """With `nesterov`, the step looks ahead: p -= lr (g + momentum v)."""
        super().__init__(params, lr, weight_decay)
        self.momentum, self.nesterov = momentum, nesterov
        self.momentum_buffers: list[Array | None] = [None] * len(self.params)

    def move(self, place: int, data: Array, grad: Array) -> None:
        """One step; the first velocity is the gradient itself."""
        if self.weight_decay:
            grad = grad + self.weight_decay * data
        if self.momentum:
            before = self.momentum_buffers[place]
            velocity = grad.copy() if before is None else self.momentum * before + grad
            self.momentum_buffers[place] = velocity
            grad = grad + self.momentum * velocity if self.nesterov else velocity
        data -= self.lr * grad

    def has_momentum(self) -> bool:
        """Whether steps remember earlier ones."""
        return self.momentum > 0

    def get_momentum_state(self) -> list[Array | None]:
        """A copy of every velocity, None for a parameter that has not moved."""
        return [None if buffer is None else buffer.copy() for buffer in self.momentum_buffers]

    def set_momentum_state(self, state: Iterable[Array | None]) -> None:
        """Velocities as `get_momentum_state` gave them; ValueError if their number is another."""
        buffers = [None if buffer is None else np.array(buffer) for buffer in state]
        if len(buffers) != len(self.params):
            raise ValueError(f"{len(self.params)} parameters need as many velocities, not {len(buffers)}")
        self.momentum_buffers = buffers

    def state(self) -> dict[str, Array]:
        """The step count and the velocities."""
        return super().state() | named("velocity", self.momentum_buffers)

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` gave."""
        super().load_state(state)
        self.momentum_buffers = unnamed("velocity", state, len(self.params))


class Adam(Optimizer):
    """m and v average g and g^2; p -= lr m^ / (sqrt(v^) + eps), both unbiased (Kingma and Ba 2015)."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        """`weight_decay` adds weight_decay p to the gradient."""
        super().__init__(params, lr, weight_decay)
        self.betas, self.eps = betas, eps
        self.m_buffers: list[Array | None] = [None] * len(self.params)
        self.v_buffers: list[Array | None] = [None] * len(self.params)

    def move(self, place: int, data: Array, grad: Array) -> None:
        """One step of the averages and of the parameter."""
        if self.weight_decay:
            grad = grad + self.weight_decay * data
        self.move_by_averages(place, data, grad)

    def move_by_averages(self, place: int, data: Array, grad: Array) -> None:
        """m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, then the step; averages start at 0."""
        beta1, beta2 = self.betas
        m, v = self.m_buffers[place], self.v_buffers[place]
        m = (1 - beta1) * grad if m is None else beta1 * m + (1 - beta1) * grad
        v = (1 - beta2) * (grad * grad) if v is None else beta2 * v + (1 - beta2) * (grad * grad)
        self.m_buffers[place], self.v_buffers[place] = m, v
        size = self.lr / (1 - beta1**self.step_count)
        data -= size * m / (np.sqrt(v) / sqrt(1 - beta2**self.step_count) + self.eps)

    def state(self) -> dict[str, Array]:
        """The step count and both averages."""
        return super().state() | named("m", self.m_buffers) | named("v", self.v_buffers)

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` gave."""
        super().load_state(state)
        self.m_buffers = unnamed("m", state, len(self.params))
        self.v_buffers = unnamed("v", state, len(self.params))


class AdamW(Adam):
    """Adam, with the weight decay outside the averages: p -= lr weight_decay p (Loshchilov 2019)."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)

    def move(self, place: int, data: Array, grad: Array) -> None:
        """Shrink the parameter, then step."""
        data *= 1 - self.lr * self.weight_decay
        self.move_by_averages(place, data, grad)


def named(name: str, buffers: list[Array | None]) -> dict[str, Array]:
    """Every buffer that exists, as `name.place`."""
    return {f"{name}.{place}": buffer for place, buffer in enumerate(buffers) if buffer is not None}


def unnamed(name: str, state: Mapping[str, Any], count: int) -> list[Array | None]:
    """The buffers that `named` named, None where there was none."""
    return [np.array(state[key]) if (key := f"{name}.{place}") in state else None for place in range(count)]
