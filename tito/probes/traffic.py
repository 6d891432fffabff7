"""What the members of a graph keep for the way back, and what arrives there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from tito.probes.answer import Array
from tito.probes.library import Library
from tito.probes.overhear import overheard
from tito.probes.walk import Walk, is_tensor, origin


def saved(library: Library, walk: Walk) -> dict[int, int]:
    """The bytes that each node keeps alive for its rule, leaves' own and an earlier node's not counted."""
    leaves = [library.data(each) for each in walk.members.values() if is_tensor(library, each)]
    seen = {id(_owner(array)): _owner(array) for array in leaves}
    return {key: _new_bytes(member, seen) for key, member in walk.members.items() if key in walk.nodes}


def _new_bytes(node: Any, seen: dict[int, Array]) -> int:
    kept = [getattr(node, "__dict__", None), getattr(node, "saved_tensors", None), _cells(node)]
    owners = {id(_owner(array)): _owner(array) for array in _arrays(kept, depth=5)}
    new = {key: array for key, array in owners.items() if key not in seen}
    seen.update(new)
    return sum(array.nbytes for array in new.values())


def _arrays(value: Any, depth: int) -> Iterator[Array]:
    """The arrays in what a node keeps: in tensors, containers and closures, but not in other nodes."""
    match value:
        case np.ndarray():
            yield value
        case _ if depth == 0 or value is None or callable(getattr(value, "apply", None)):
            return
        case tuple() | list():
            for each in value:
                yield from _arrays(each, depth - 1)
        case dict():
            yield from _arrays([*value.values()], depth)
        case SimpleNamespace():
            yield from _arrays(vars(value), depth)
        case FunctionType():
            yield from _arrays(_cells(value), depth)
        case _:
            yield from _arrays(getattr(value, "data", None), depth - 1)


def _cells(value: Any) -> list[Any]:
    """What a function closes over, and its defaults."""
    if not isinstance(value, FunctionType):
        return []
    cells = []
    for cell in value.__closure__ or ():
        with suppress(ValueError):  # a cell whose variable is not set yet
            cells.append(cell.cell_contents)
    return [*cells, *(value.__defaults__ or ())]


def _owner(array: Array) -> Array:
    """The array whose memory a view looks at."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def gradients(library: Library, value: Any, walk: Walk) -> tuple[dict[int, Array], str]:
    """The gradient at each member when ones are sent back from `value`, and what went wrong with that."""
    arrived: dict[int, list[Array]] = {}
    shape, failure = library.data(value).shape, ""
    rules = {rule for key in walk.nodes for rule in type(walk.members[key]).__mro__}

    def note(node: Any, grad_output: Any) -> None:
        if grad_output is not None:
            arrived.setdefault(id(node), []).append(np.array(library.data(grad_output), np.float64))

    with overheard(rules, note):
        try:
            library.backward(value, np.ones(shape) if shape else None)
        except Exception as error:  # the student's backward, whose graph is drawn all the same
            failure = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return {key: _total(each) for key, each in arrived.items()} | _at_leaves(library, walk), failure


def _at_leaves(library: Library, walk: Walk) -> dict[int, Array]:
    leaves = {key: each for key, each in walk.members.items() if is_tensor(library, each)}
    grads = {key: library.grad(leaf) for key, leaf in leaves.items() if leaf.requires_grad}
    return {key: grad for key, grad in grads.items() if grad is not None}


def _total(arrays: Sequence[Array]) -> Array:
    """Their sum; of an engine that sends another shape every time, the last."""
    same = len({array.shape for array in arrays}) == 1
    total: Array = np.sum(arrays, axis=0) if same else arrays[-1]
    return total


def shapes(
    library: Library, walk: Walk, value: Any, arrived: Mapping[int, Array]
) -> dict[int, tuple[int, ...]]:
    """The shape of every leaf and of every node's output: of tensors that are kept, else of what arrived."""
    kept = (each for key in walk.nodes for each in getattr(walk.members[key], "saved_tensors", None) or ())
    tensors = [each for each in (value, *kept, *walk.members.values()) if is_tensor(library, each)]
    known = {id(origin(library, each)): library.data(each).shape for each in tensors}
    leaves = (key for key in walk.members if key not in walk.nodes)
    constants = {key: np.shape(walk.members[key].data) for key in leaves}
    return {key: array.shape for key, array in arrived.items()} | constants | known
