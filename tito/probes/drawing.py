"""An expression's computation graph as plain data, in the form of the reference's `inspection.graph`.

{"vertices": [{"number", "name", "shape", "is_leaf", "requires_grad", "saved_bytes", "gradient_norm"}],
 "edges": [[from, to, place]], "notes": [text]}       or, where nothing can be drawn, {"problem": text}
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import Any

import numpy as np

from tito.probes.answer import Array, Plain
from tito.probes.library import Library
from tito.probes.traffic import gradients, saved, shapes
from tito.probes.walk import Undrawable, Walk, is_tensor, rule_name, walk

NAME = 40
"""Characters of a name that are sent."""


def drawing(library: Library, expression: str) -> Plain:
    """The graph of the expression's value; what the expression raises is raised."""
    try:
        value, names = evaluated(library, expression)
        return _plain(library, walk(library, value), value, _named(library, names))
    except Undrawable as reason:
        return {"problem": str(reason)}


def evaluated(library: Library, expression: str) -> tuple[Any, dict[str, Any]]:
    """The value of the last statement, and the names that those before it gave."""
    public = _public(library)
    names = dict(public)
    *before, last = ast.parse(expression, "<expression>").body or [ast.Pass()]
    if not isinstance(last, ast.Expr):
        raise Undrawable("The last statement must be an expression: the tensor to draw.")
    exec(compile(ast.Module(before, []), "<expression>", "exec"), names)
    value = eval(compile(ast.Expression(last.value), "<expression>", "eval"), names)
    return value, {name: each for name, each in names.items() if public.get(name) is not each}


def _public(library: Library) -> dict[str, Any]:
    """`np`, and the public classes and functions of the package as it is loaded."""
    modules = [module for name, module in [*sys.modules.items()] if name.startswith("tinytorch.core.")]
    found = {name: each for module in modules for name, each in vars(module).items() if callable(each)}
    public = {name: each for name, each in found.items() if not name.startswith("_")}
    return {**public, "np": np, "Tensor": library.tensors.Tensor, "__builtins__": builtins}


def _named(library: Library, names: Mapping[str, Any]) -> dict[int, str]:
    """What the expression's own names lead to: `x`, `first.weight`, `model.layers.0.bias`."""
    found: dict[int, str] = {}
    for name, value in names.items():
        for path, tensor in _tensors(library, value, name, depth=4):
            found.setdefault(id(tensor), path)
    return found


def _tensors(library: Library, value: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    if is_tensor(library, value):
        yield path, value
    elif depth and not isinstance(value, type | FunctionType):
        inner = (
            enumerate(value) if isinstance(value, list | tuple) else getattr(value, "__dict__", {}).items()
        )
        for name, each in inner:
            yield from _tensors(library, each, f"{path}.{name}", depth - 1)


def _plain(library: Library, walk: Walk, value: Any, names: Mapping[int, str]) -> Plain:
    """The walk as plain data; what is kept is counted before the way back, which may let go of it."""
    kept = saved(library, walk)
    arrived, failure = gradients(library, value, walk)
    sizes = shapes(library, walk, value, arrived)
    vertices: list[Plain] = []
    for number, (key, member) in enumerate(walk.members.items()):
        name = names.get(key) or _name(library, walk, key)
        vertices.append(
            {
                "number": number,
                "name": name[:NAME],
                "shape": [*sizes[key]] if key in sizes else None,
                "is_leaf": key not in walk.nodes,
                "requires_grad": key in walk.nodes or bool(member.requires_grad),
                "saved_bytes": kept.get(key, 0),
                "gradient_norm": _norm(arrived.get(key)),
            }
        )
    return {"vertices": vertices, "edges": [*_edges(walk)], "notes": [*_notes(walk, failure)]}


def _edges(walk: Walk) -> Iterator[Plain]:
    """From operand to result; an edge that would close a circle is left out."""
    numbers = {key: number for number, key in enumerate(walk.members)}
    for key in walk.members:
        for place, operand in walk.operands[key]:
            if numbers[id(operand)] < numbers[key]:
                yield [numbers[id(operand)], numbers[key], place]


def _notes(walk: Walk, failure: str) -> Iterator[Plain]:
    """What the drawing lacks: gradients after a failure, and what is behind a closure."""
    if failure:
        yield f"backward() failed, so gradients are missing. {failure}"
    for key in walk.members:
        if key in walk.nodes and not walk.operands[key]:
            yield f"{rule_name(walk.members[key])} keeps its operands in a closure, which cannot be walked."


def _name(library: Library, walk: Walk, key: int) -> str:
    """An operation by its rule, a number as it is, another leaf as what it is."""
    member = walk.members[key]
    if key in walk.nodes:
        return rule_name(member)
    if member.requires_grad:
        return "parameter"
    return "constant" if library.data(member).ndim else f"{library.data(member).item():g}"


def _norm(gradient: Array | None) -> float | None:
    return None if gradient is None else float(np.linalg.norm(np.asarray(gradient, np.float64)))
