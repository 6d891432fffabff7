"""Walking the graph that a package made: any engine's whose nodes say what they were computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tito.probes.library import Library

MOST = 1000
"""Members of a graph at the most: one answer's header has room for that many."""

OPERANDS = ("saved_tensors", "edges", "next_functions", "inputs", "parents")
"""Where engines keep what a node was computed from; the longest list is the whole of it."""

UNRECORDED = (
    "The value was made by no recorded operation. None of its operands requires a gradient, "
    "or enable_autograd is not finished."
)
RELEASED = "The graph has been let go of already: leave backward() out of the expression."
CLOSED = (
    "This graph cannot be walked: {} is a closure, or keeps its operands in one, and a closure does not say "
    "what it was computed from. Engines whose nodes have saved_tensors can be drawn."
)
OLDER = (
    "This graph cannot be walked: in the older API rules are closures, which do not say what they were "
    "computed from. Engines whose nodes have saved_tensors can be drawn."
)

NUMBERS = (np.ndarray, np.generic, int, float)


class Undrawable(Exception):
    """There is no graph to draw, for the reason given."""


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A number or an array among a node's operands."""

    data: Any
    requires_grad: bool = False


@dataclass(frozen=True, slots=True)
class Walk:
    """Members, operands before what uses them, by identity; each one's operands with their places."""

    members: Mapping[int, Any]
    operands: Mapping[int, Sequence[tuple[int, Any]]]
    nodes: frozenset[int]


def walk(library: Library, value: Any) -> Walk:
    """Everything that a tensor was computed from; Undrawable where that cannot be seen."""
    if not is_tensor(library, value):
        raise Undrawable(f"The value of the expression is no tensor, but of type {type(value).__name__}.")
    root = origin(library, value)
    if root is value:
        raise Undrawable(OLDER if library.variables else UNRECORDED)
    found = _reached(library, root)
    if not found.operands[id(root)]:
        released = any(getattr(root, name, ()) is None for name in OPERANDS)
        raise Undrawable(RELEASED if released else CLOSED.format(rule_name(root)))
    return found


def _reached(library: Library, root: Any) -> Walk:
    """Depth first and without recursion: a member is done once all of its operands are."""
    done: dict[int, Any] = {}
    operands: dict[int, Sequence[tuple[int, Any]]] = {}
    waiting = [root]
    while waiting:
        member = waiting[-1]
        if id(member) in operands:
            done.setdefault(id(member), waiting.pop())
            continue
        if len(operands) == MOST:
            raise Undrawable(f"The graph has more than {MOST:,} nodes, which is more than can be drawn.")
        operands[id(member)] = below = _operands(library, member)
        waiting += [each for _, each in reversed(below) if id(each) not in operands]
    return Walk(done, operands, frozenset(key for key, each in done.items() if is_node(library, each)))


def _operands(library: Library, member: Any) -> Sequence[tuple[int, Any]]:
    """Places and origins of what a node was computed from; nothing for a leaf."""
    if not is_node(library, member):
        return ()
    kept = [getattr(member, name, None) for name in OPERANDS]
    lists = [each for each in kept if isinstance(each, tuple | list)]
    longest: Sequence[Any] = max(lists, key=len, default=())
    origins = ((place, origin(library, each)) for place, each in enumerate(longest))
    return [(place, each) for place, each in origins if each is not None]


def origin(library: Library, operand: Any) -> Any:
    """The node that made an operand, or the leaf it is; None for what is no operand at all."""
    if is_tensor(library, operand):
        node = library.grad_fn(operand)
        return operand if node is None else node
    if isinstance(operand, tuple):
        return origin(library, operand[0]) if operand else None
    if isinstance(operand, NUMBERS):
        return Constant(operand)
    return _stands_for(library, operand)


def _stands_for(library: Library, operand: Any) -> Any:
    """A node is itself; what collects a leaf's gradient, without a rule, stands for the leaf."""
    if callable(getattr(operand, "apply", None)) or callable(operand):
        return operand
    held = [each for each in getattr(operand, "__dict__", {}).values() if is_tensor(library, each)]
    if len(held) == 1:
        return held[0]
    known = is_node(library, operand) or isinstance(getattr(operand, "data", None), NUMBERS)
    return operand if known else None


def is_tensor(library: Library, thing: Any) -> bool:
    """Whether it is a Tensor or a Variable of the package."""
    kinds = (library.tensors.Tensor, getattr(library.autograd, "Variable", None))
    return any(isinstance(kind, type) and isinstance(thing, kind) for kind in kinds)


def is_node(library: Library, thing: Any) -> bool:
    """Whether it is an operation's: a rule, or a closure in the place of one."""
    if is_tensor(library, thing) or isinstance(thing, Constant):
        return False
    return callable(thing) or any(hasattr(thing, name) for name in ("apply", *OPERANDS))


def rule_name(node: Any) -> str:
    """The rule's class without "Backward"; of a closure, the function it was made in."""
    if hasattr(node, "__qualname__"):
        return str(node.__qualname__).split(".")[0]
    return type(node).__name__.removesuffix("Backward") or type(node).__name__
