"""The graph and its memory as data."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from tinytorch import CrossEntropyLoss, Linear, ReLU, Sequential, Tensor, graph, memory


def test_graph_of_a_product() -> None:
    """Vertices come oldest first, with shapes and gradient norms; edges say which operand; no grad is set."""
    x, w = Tensor([[1.0, 2.0]], requires_grad=True), Tensor([[3.0], [4.0]], requires_grad=True)
    loss = ((x @ w) ** 2).sum()
    drawn = graph(loss)
    assert [each.name for each in drawn.vertices] == ["parameter", "parameter", "Matmul", "Pow", "Sum"]
    assert [each.shape for each in drawn.vertices] == [(1, 2), (2, 1), (1, 1), (1, 1), ()]
    assert drawn.edges == ((0, 2, 0), (1, 2, 1), (2, 3, 0), (3, 4, 0))
    norms = [each.gradient_norm for each in drawn.vertices]
    assert np.allclose(norms, [np.hypot(66, 88), np.hypot(22, 44), 22, 1, 1])
    assert [each.saved_bytes for each in drawn.vertices] == [0, 0, 16, 4, 0]
    assert x.grad is None
    loss.backward()
    assert x.grad.tolist() == [[66, 88]]


def test_graph_counts_a_shared_operand_at_both_places() -> None:
    """x * x has two edges from one leaf."""
    x = Tensor([3.0], requires_grad=True)
    assert graph(x * x).edges == ((0, 1, 0), (0, 1, 1))
    assert len(graph(x).vertices) == 0


def test_memory_of_the_network_of_the_lesson() -> None:
    """784-512-256-128-10 on 64 rows: inputs of layers, weights that are read, targets, and every gradient."""
    widths = (784, 512, 256, 128, 10)
    layers = [Linear(a, b) for a, b in pairwise(widths)]
    model = Sequential([each for layer in layers for each in (layer, ReLU())][:-1])
    loss = CrossEntropyLoss()(model(Tensor(np.random.rand(64, 784))), np.arange(64) % 10)
    found = memory(loss)
    inputs = 64 * sum(widths[:-1]) * 4
    weights = sum(a * b for a, b in pairwise(widths[1:])) * 4
    assert found.saved == inputs + weights + 64 * 10 * 4 + 64 * 8
    parameters = sum(a * b + b for a, b in pairwise(widths)) * 4
    assert found.leaf_gradients == parameters
    assert parameters <= found.peak - found.saved <= 1.15 * parameters
    assert sum(saved for _, saved in found.nodes) == found.saved
