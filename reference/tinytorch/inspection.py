"""Seeing the computation graph: its nodes and edges as data, and what it keeps in memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinytorch.core.autograd import Constant, Function, as_seed, backpropagate, origin, reachable
from tinytorch.core.tensor import Array, Tensor


@dataclass(frozen=True, slots=True)
class Vertex:
    """A node or a leaf: `number` names it; `saved_bytes` are those of arrays that no earlier vertex keeps.

    `gradient_norm` is the length of the gradient that arrives here, None where none does.
    """

    number: int
    name: str
    shape: tuple[int, ...]
    dtype: str
    is_leaf: bool
    requires_grad: bool
    saved_bytes: int
    gradient_norm: float | None


@dataclass(frozen=True, slots=True)
class Graph:
    """Vertices, the oldest first, and edges (from operand, to result, the operand's place)."""

    vertices: tuple[Vertex, ...]
    edges: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes: kept by each node for its rule, in order of creation, by all, in leaf gradients, at the peak."""

    nodes: tuple[tuple[str, int], ...]
    saved: int
    leaf_gradients: int
    peak: int


class Listener:
    """A node that notes the length of the gradient that its rule receives."""

    def __init__(self, node: Function, norms: dict[int, float]) -> None:
        self.node, self.norms = node, norms

    def apply(self, grad_output: Array) -> tuple[Any, ...]:
        self.norms[id(self.node)] = float(np.linalg.norm(grad_output))
        return self.node.apply(grad_output)


def graph(tensor: Tensor, gradient: Any = None) -> Graph:
    """The graph that `tensor` was computed by; norms for dL/d(tensor) = `gradient`, ones if None.

    Nothing is released and no `grad` is touched.
    """
    nodes = nodes_of(tensor)
    norms = gradient_norms(tensor, gradient)
    members = {id(each): each for node in nodes for each in (*leaves_of(node), node)}
    numbers = {key: place for place, key in enumerate(members)}
    saved = saved_by(nodes)
    vertices = tuple(
        vertex(numbers[key], each, saved.get(key, 0), norms.get(key)) for key, each in members.items()
    )
    edges = tuple(
        (numbers[id(target)], numbers[id(node)], place)
        for node in nodes
        for place, target in enumerate(node.edges)
        if id(target) in numbers
    )
    return Graph(vertices, edges)


def memory(loss: Tensor) -> Memory:
    """What the graph of `loss` keeps, and what a walk takes at most on top of it, measured by walking it."""
    nodes = nodes_of(loss)
    saved = saved_by(nodes)
    total = sum(saved.values())
    leaves = {id(leaf): leaf.data.nbytes for node in nodes for leaf in leaves_of(node) if leaf.requires_grad}
    names = tuple((type(node).__name__, saved[id(node)]) for node in nodes)
    return Memory(names, total, sum(leaves.values()), total + walk_bytes(loss))


def nodes_of(tensor: Tensor) -> list[Function]:
    """The nodes below a tensor, oldest first; none for a leaf."""
    root = origin(tensor)
    return reachable(root) if isinstance(root, Function) else []


def leaves_of(node: Function) -> Iterator[Tensor]:
    """The leaves that the node's operation took, in order."""
    return (target for target in node.edges if isinstance(target, Tensor))


def gradient_norms(tensor: Tensor, gradient: Any) -> dict[int, float]:
    """The length of the gradient at every node and leaf, by identity."""
    norms: dict[int, float] = {}
    seed = as_seed(tensor, np.ones(tensor.shape) if gradient is None else gradient)
    listen: Any = lambda node: Listener(node, norms)  # noqa: E731
    root = origin(tensor)
    arrived = backpropagate(root, seed, keep_graph=True, lift=listen)
    return norms | {id(leaf): float(np.linalg.norm(grad)) for leaf, grad in arrived.items()}


def saved_by(nodes: list[Function]) -> dict[int, int]:
    """The bytes that each node keeps for its rule, by identity; an array counts at its first keeper."""
    seen: set[int] = set()
    return {id(node): sum(new_bytes(array, seen) for array in arrays_of(node)) for node in nodes}


def arrays_of(node: Function) -> Iterator[Array]:
    """The arrays that the rule reads: what was kept for it, constants, and what the rule set aside itself."""
    kept = node.kept if isinstance(node.kept, tuple) else (node.kept,)
    constants = (each for each in node.saved_tensors if isinstance(each, Constant))
    held = (each.data if isinstance(each, (Tensor, Constant)) else each for each in (*kept, *constants))
    yield from (each for each in (*held, *vars(node).values()) if isinstance(each, np.ndarray))


def new_bytes(array: Array, seen: set[int]) -> int:
    """The bytes of the array's memory, 0 if it was seen before."""
    owner = array if array.base is None else array.base
    if id(owner) in seen:
        return 0
    seen.add(id(owner))
    return array.nbytes


def walk_bytes(loss: Tensor) -> int:
    """The most memory that a walk has at once besides the graph, its gradients included."""
    root = origin(loss)
    already = tracemalloc.is_tracing()
    tracemalloc.start()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    found = backpropagate(root, as_seed(loss, np.ones(loss.shape)), keep_graph=True)
    peak = tracemalloc.get_traced_memory()[1] - before
    found.clear()
    if not already:
        tracemalloc.stop()
    return peak


def vertex(number: int, member: Any, saved: int, norm: float | None) -> Vertex:
    """A node by its rule's name without "Backward"; a leaf as what it is."""
    if isinstance(member, Function):
        name = type(member).__name__.removesuffix("Backward")
        return Vertex(number, name, member.shape or (), str(member.dtype), False, True, saved, norm)
    name = "parameter" if member.requires_grad else "constant"
    return Vertex(
        number, name, member.data.shape, str(member.data.dtype), True, member.requires_grad, saved, norm
    )
