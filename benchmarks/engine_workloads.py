"""The workloads of the engine's benchmark, each as one step per engine: forward and backward."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import pi, sqrt
from pathlib import Path
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reference"))

import tinytorch
from tinytorch import CrossEntropyLoss, LayerNorm, Linear, ReLU, Sequential, Softmax, Tensor
from tinytorch.core.activations import GELU

Step = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Workload:
    """One step per engine; `operations` divides a time where the unit is one operation of a chain."""

    name: str
    steps: dict[str, Step]
    operations: int = 1


def normal(*shape: int) -> np.ndarray:
    """Standard normal numbers in float32."""
    return np.random.default_rng(shape).standard_normal(shape, dtype=np.float32)


def mlp(name: str, widths: tuple[int, ...], batch: int) -> Workload:
    """Linear, ReLU, ..., Linear, cross-entropy: parameters get gradients, inputs do not."""
    x, y = normal(batch, widths[0]), np.arange(batch) % widths[-1]
    weights = [normal(a, b) * np.float32(sqrt(2 / a)) for a, b in pairwise(widths)]
    biases = [np.zeros(b, np.float32) for b in widths[1:]]
    steps = {
        "numpy": lambda: numpy_mlp(x, y, weights, biases),
        "tinytorch": tinytorch_mlp(x, y, weights, biases),
        "torch": torch_mlp(x, y, weights, biases),
        "autograd": autograd_mlp(x, y, weights, biases),
    }
    return Workload(name, steps)


def numpy_mlp(x: Any, y: Any, weights: list[Any], biases: list[Any]) -> list[Any]:
    """By hand, keeping what the gradients read and computing nothing else."""
    inputs, h, last = [], x, len(weights) - 1
    for place, (w, b) in enumerate(zip(weights, biases, strict=True)):
        inputs.append(h)
        h = h @ w + b
        if place < last:
            h = np.maximum(h, 0)
    rows = np.arange(len(y))
    shifted = h - h.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1, keepdims=True)
    loss = -(shifted - np.log(sums))[rows, y].mean()
    grad = exponentials / sums
    grad[rows, y] -= 1
    grad /= len(y)
    grads = []
    for place in range(last, -1, -1):
        grads += [inputs[place].T @ grad, grad.sum(axis=0)]
        if place:
            grad = (grad @ weights[place].T) * (inputs[place] > 0)
    return [loss, *grads]


def tinytorch_mlp(x: Any, y: Any, weights: list[Any], biases: list[Any]) -> Step:
    layers: list[Any] = []
    for w, b in zip(weights, biases, strict=True):
        layer = Linear(*w.shape)
        layer.weight, layer.bias = Tensor(w, requires_grad=True), Tensor(b, requires_grad=True)
        layers += [layer, ReLU()]
    model, loss_fn, batch = Sequential(layers[:-1]), CrossEntropyLoss(), Tensor(x)
    params = model.parameters()

    def step() -> Any:
        for param in params:
            param.grad = None
        loss = loss_fn(model(batch), y)
        loss.backward()
        return loss

    return step


def torch_mlp(x: Any, y: Any, weights: list[Any], biases: list[Any]) -> Step:
    ws = [torch.from_numpy(w.copy()).requires_grad_() for w in weights]
    bs = [torch.from_numpy(b.copy()).requires_grad_() for b in biases]
    batch, target = torch.from_numpy(x), torch.from_numpy(y)

    def step() -> Any:
        for param in (*ws, *bs):
            param.grad = None
        h = batch
        for place, (w, b) in enumerate(zip(ws, bs, strict=True)):
            h = torch.addmm(b, h, w)
            if place < len(ws) - 1:
                h = torch.relu(h)
        loss = torch.nn.functional.cross_entropy(h, target)
        loss.backward()
        return loss

    return step


def autograd_mlp(x: Any, y: Any, weights: list[Any], biases: list[Any]) -> Step:
    rows = np.arange(len(y))

    def loss(params: Any) -> Any:
        ws, bs = params
        h = x
        for place, (w, b) in enumerate(zip(ws, bs, strict=True)):
            h = anp.dot(h, w) + b
            if place < len(ws) - 1:
                h = h * (h > 0)
        shifted = h - anp.max(h, axis=1, keepdims=True)
        return -anp.mean((shifted - anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True)))[rows, y])

    gradient = autograd.value_and_grad(loss)
    return lambda: gradient((weights, biases))


def linear() -> Workload:
    """W2: one Linear 512 -> 768 on 32 rows; input, weight and bias get gradients."""
    x, w, b, g = normal(32, 512), normal(512, 768), normal(768), normal(32, 768)
    tx, tw, tb = (Tensor(each, requires_grad=True) for each in (x, w, b))
    px, pw, pb = (torch.from_numpy(each.copy()).requires_grad_() for each in (x, w, b))
    pg = torch.from_numpy(g)

    def by_hand() -> Any:
        return x @ w + b, g @ w.T, x.T @ g, g.sum(axis=0)

    def ours() -> Any:
        tx.grad = tw.grad = tb.grad = None
        (tx.matmul(tw) + tb).backward(g)

    def theirs() -> Any:
        px.grad = pw.grad = pb.grad = None
        torch.addmm(pb, px, pw).backward(pg)

    pull = autograd.make_vjp(lambda p: anp.dot(p[0], p[1]) + p[2])
    steps = {
        "numpy": by_hand,
        "tinytorch": ours,
        "torch": theirs,
        "autograd": lambda: pull((x, w, b))[0](g),
    }
    return Workload("W2 Linear 512-768, batch 32", steps)


def chain(length: int = 10_000) -> Workload:
    """W3: multiply and add in turn, arrays of one element; the bare calls are those of both passes."""
    x, a, b = np.ones(1, np.float32), np.full(1, 1.0001, np.float32), np.full(1, 0.5, np.float32)
    tx, ta, tb = Tensor(x, requires_grad=True), Tensor(a), Tensor(b)
    px, pa, pb = torch.from_numpy(x.copy()).requires_grad_(), torch.from_numpy(a), torch.from_numpy(b)

    def by_hand() -> Any:
        h, g = x, x
        for _ in range(length // 2):
            h = h * a
            h = h + b
        for _ in range(length // 2):
            g = g * a
        return g

    def along(leaf: Any, a: Any, b: Any) -> Any:
        h = leaf
        for _ in range(length // 2):
            h = h * a
            h = h + b
        return h

    def ours() -> Any:
        tx.grad = None
        along(tx, ta, tb).backward()

    def theirs() -> Any:
        px.grad = None
        along(px, pa, pb).backward()

    slope = autograd.grad(lambda x: along(x, a, b)[0])
    steps = {"numpy": by_hand, "tinytorch": ours, "torch": theirs, "autograd": lambda: slope(x)}
    return Workload("W3 chain of 10,000, shape (1,)", steps, length)


def doubling(length: int = 10_000) -> Workload:
    """W4: x = (x + x) * 0.5 again and again: 2^n paths, n visits."""
    x = np.ones(1, np.float32)
    tx, px = Tensor(x, requires_grad=True), torch.from_numpy(x.copy()).requires_grad_()

    def along(h: Any) -> Any:
        for _ in range(length):
            h = (h + h) * 0.5
        return h

    def by_hand() -> Any:
        g = x
        along(x)
        for _ in range(length):
            g = g * 0.5
            g = g + g
        return g

    def ours() -> Any:
        tx.grad = None
        along(tx).backward()

    def theirs() -> Any:
        px.grad = None
        along(px).backward()

    slope = autograd.grad(lambda x: along(x)[0])
    steps = {"numpy": by_hand, "tinytorch": ours, "torch": theirs, "autograd": lambda: slope(x)}
    return Workload("W4 x = (x + x) * 0.5, 10,000 times", steps)


BLOCK = (64, 32, 128, 4, 512)
SHAPES = {
    "q": (128, 128),
    "k": (128, 128),
    "v": (128, 128),
    "o": (128, 128),
    "up": (128, 512),
    "down": (512, 128),
}
BIASES = {"up": 512, "down": 128}


def block_parameters() -> dict[str, np.ndarray]:
    """Weights, biases of the feed-forward part, and two layer norms."""
    params = {name: normal(*shape) / np.float32(sqrt(shape[0])) for name, shape in SHAPES.items()}
    params |= {f"{name}_bias": np.zeros(width, np.float32) for name, width in BIASES.items()}
    for place in "12":
        params |= {f"scale{place}": np.ones(128, np.float32), f"shift{place}": np.zeros(128, np.float32)}
    return params


def attention_block() -> Workload:
    """W5: pre-LN attention and feed-forward block on (64, 32, 128), 4 heads, FFN 512 with GELU."""
    x, g, params = normal(*BLOCK[:3]), normal(*BLOCK[:3]), block_parameters()
    steps = {
        "numpy": lambda: numpy_block(x, g, params),
        "tinytorch": tinytorch_block(x, g, params),
        "torch": torch_block(x, g, params),
        "autograd": autograd_block(x, g, params),
    }
    return Workload("W5 attention block (64, 32, 128)", steps)


def rows(array: Any) -> Any:
    """All leading dimensions as one."""
    return array.reshape(-1, array.shape[-1])


def heads(array: Any) -> Any:
    """(batch, time, width) to (batch, head, time, width per head)."""
    batch, time, width, count, _ = BLOCK
    return array.reshape(batch, time, count, width // count).swapaxes(1, 2)


def joined(array: Any) -> Any:
    """The opposite of `heads`."""
    return array.swapaxes(1, 2).reshape(BLOCK[:3])


def numpy_norm(x: Any, scale: Any, shift: Any) -> tuple[Any, Any]:
    centred = x - x.mean(axis=-1, keepdims=True)
    inverse = 1 / np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(1e-5))
    centred *= inverse
    return centred * scale + shift, (centred, inverse, scale)


def numpy_norm_back(g: Any, saved: Any) -> tuple[Any, Any, Any]:
    normed, inverse, scale = saved
    by_scale, by_shift = rows(g * normed).sum(axis=0), rows(g).sum(axis=0)
    g = g * scale
    mean = g.mean(axis=-1, keepdims=True)
    along = (g * normed).mean(axis=-1, keepdims=True)
    return (g - mean - normed * along) * inverse, by_scale, by_shift


def numpy_block(x: Any, g: Any, p: dict[str, Any]) -> list[Any]:
    """By hand: large products over all rows, nothing computed twice."""
    c, half = np.float32(sqrt(2 / pi)), np.float32(sqrt(BLOCK[2] // BLOCK[3]))
    normed, saved1 = numpy_norm(x, p["scale1"], p["shift1"])
    q, k, v = (heads((rows(normed) @ p[name]).reshape(x.shape)) for name in "qkv")
    scores = q @ k.swapaxes(-1, -2) / half
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    mixed = joined(scores @ v)
    h = x + (rows(mixed) @ p["o"]).reshape(x.shape)
    normed2, saved2 = numpy_norm(h, p["scale2"], p["shift2"])
    up = rows(normed2) @ p["up"] + p["up_bias"]
    square = up * up
    t = np.tanh(c * up * (1 + 0.044715 * square))
    active = 0.5 * up * (1 + t)
    out = h + (active @ p["down"] + p["down_bias"]).reshape(x.shape)
    flat = rows(g)
    grads = [active.T @ flat, flat.sum(axis=0)]
    g_up = flat @ p["down"].T
    g_up *= 0.5 * (1 + t) + 0.5 * up * (1 - t * t) * (c * (1 + 3 * 0.044715 * square))
    grads += [rows(normed2).T @ g_up, g_up.sum(axis=0)]
    g_h, *of_norm = numpy_norm_back((g_up @ p["up"].T).reshape(x.shape), saved2)
    g_h += g
    flat = rows(g_h)
    grads += [*of_norm, rows(mixed).T @ flat]
    g_mixed = heads((flat @ p["o"].T).reshape(x.shape))
    g_v = scores.swapaxes(-1, -2) @ g_mixed
    g_scores = g_mixed @ v.swapaxes(-1, -2)
    g_scores = scores * (g_scores - (g_scores * scores).sum(axis=-1, keepdims=True)) / half
    g_q, g_k = g_scores @ k, g_scores.swapaxes(-1, -2) @ q
    g_normed = 0
    for name, part in (("q", g_q), ("k", g_k), ("v", g_v)):
        flat = rows(joined(part))
        grads.append(rows(normed).T @ flat)
        g_normed = g_normed + flat @ p[name].T
    g_x, *of_norm = numpy_norm_back(g_normed.reshape(x.shape), saved1)
    return [out, *grads, *of_norm, g_x + g_h]


def tinytorch_block(x: Any, g: Any, params: dict[str, Any]) -> Step:
    p = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
    leaf, gelu, softmax, norms = Tensor(x, requires_grad=True), GELU(), Softmax(), []
    batch, time, width, count, _ = BLOCK
    for place in "12":
        norm = LayerNorm(width)
        norm.weight, norm.bias = p[f"scale{place}"], p[f"shift{place}"]
        norms.append(norm)

    def split(tensor: Any) -> Any:
        return tensor.reshape(batch, time, count, width // count).transpose(1, 2)

    def step() -> Any:
        leaf.grad = None
        for param in p.values():
            param.grad = None
        normed = norms[0](leaf)
        q, k, v = (split(normed @ p[name]) for name in "qkv")
        weights = softmax(q @ k.transpose() / sqrt(width // count))
        h = leaf + (weights @ v).transpose(1, 2).reshape(batch, time, width) @ p["o"]
        active = gelu(norms[1](h) @ p["up"] + p["up_bias"])
        (h + (active @ p["down"] + p["down_bias"])).backward(g)

    return step


def torch_block(x: Any, g: Any, params: dict[str, Any]) -> Step:
    p = {name: torch.from_numpy(value.copy()).requires_grad_() for name, value in params.items()}
    leaf, gradient, functional = (
        torch.from_numpy(x.copy()).requires_grad_(),
        torch.from_numpy(g),
        torch.nn.functional,
    )
    batch, time, width, count, _ = BLOCK

    def step() -> Any:
        leaf.grad = None
        for param in p.values():
            param.grad = None
        normed = functional.layer_norm(leaf, (width,), p["scale1"], p["shift1"])
        q, k, v = ((normed @ p[n]).reshape(batch, time, count, width // count).transpose(1, 2) for n in "qkv")
        weights = torch.softmax(q @ k.transpose(-1, -2) / sqrt(width // count), -1)
        h = leaf + (weights @ v).transpose(1, 2).reshape(batch, time, width) @ p["o"]
        normed = functional.layer_norm(h, (width,), p["scale2"], p["shift2"])
        active = functional.gelu(normed @ p["up"] + p["up_bias"], approximate="tanh")
        (h + (active @ p["down"] + p["down_bias"])).backward(gradient)

    return step


def autograd_block(x: Any, g: Any, params: dict[str, Any]) -> Step:
    c, half = np.float32(sqrt(2 / pi)), np.float32(sqrt(BLOCK[2] // BLOCK[3]))

    def norm(x: Any, scale: Any, shift: Any) -> Any:
        centred = x - anp.mean(x, axis=-1, keepdims=True)
        variance = anp.mean(centred * centred, axis=-1, keepdims=True)
        return centred / anp.sqrt(variance + np.float32(1e-5)) * scale + shift

    def times(x: Any, w: Any) -> Any:
        return anp.reshape(anp.dot(anp.reshape(x, (-1, x.shape[-1])), w), (*x.shape[:-1], w.shape[-1]))

    def split(x: Any) -> Any:
        return anp.swapaxes(anp.reshape(x, (BLOCK[0], BLOCK[1], BLOCK[3], BLOCK[2] // BLOCK[3])), 1, 2)

    def block(x: Any, p: Any) -> Any:
        normed = norm(x, p["scale1"], p["shift1"])
        q, k, v = (split(times(normed, p[name])) for name in "qkv")
        scores = anp.matmul(q, anp.swapaxes(k, -1, -2)) / half
        scores = anp.exp(scores - anp.max(scores, axis=-1, keepdims=True))
        weights = scores / anp.sum(scores, axis=-1, keepdims=True)
        mixed = anp.reshape(anp.swapaxes(anp.matmul(weights, v), 1, 2), x.shape)
        h = x + times(mixed, p["o"])
        up = times(norm(h, p["scale2"], p["shift2"]), p["up"]) + p["up_bias"]
        active = 0.5 * up * (1 + anp.tanh(c * up * (1 + 0.044715 * up * up)))
        return h + times(active, p["down"]) + p["down_bias"]

    pull = autograd.make_vjp(lambda both: block(both[0], both[1]))
    return lambda: pull((x, params))[0](g)


def workloads() -> tuple[Workload, ...]:
    """All of them, ready to run."""
    return (
        mlp("W1 MLP 784-512-256-128-10, batch 64", (784, 512, 256, 128, 10), 64),
        mlp("small net 64-32-10, batch 32", (64, 32, 10), 32),
        mlp("small net 2-16-16-2, batch 4", (2, 16, 16, 2), 4),
        linear(),
        chain(),
        doubling(),
        attention_block(),
    )


__all__ = ["Workload", "tinytorch", "workloads"]
