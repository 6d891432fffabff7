"""Environment markers, `python_full_version < '3.12' and os_name == 'posix'`: whether one holds of a Python.

The grammar is Python's own for comparisons (PEP 508), so that Python's parser reads it.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping

VERSIONS = {"python_version", "python_full_version", "implementation_version"}

Version = tuple[int, ...]

COMPARISONS: Mapping[type[ast.cmpop], Callable[..., bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}


def holds(marker: str, values: Mapping[str, str]) -> bool:
    """Whether the marker is true of the values; an empty one always is. ValueError where it is none."""
    try:
        return not marker or _holds(ast.parse(marker, mode="eval").body, values)
    except (SyntaxError, KeyError) as error:
        raise ValueError(f"{marker!r} is not a marker") from error


def _holds(node: ast.expr, values: Mapping[str, str]) -> bool:
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_holds(part, values) for part in parts)
        case ast.BoolOp(values=parts):
            return any(_holds(part, values) for part in parts)
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[ast.Constant(value=str(text))]):
            return _compare(name, type(op), values[name], text)
        case ast.Compare(left=ast.Constant(value=str(text)), ops=[op], comparators=[ast.Name(id=name)]):
            return COMPARISONS[type(op)](text, values[name])
        case _:
            raise SyntaxError(ast.unparse(node))


def _compare(name: str, op: type[ast.cmpop], value: str, text: str) -> bool:
    """A value held against a text: as versions where it is one, `3.12.*` meaning all that begin so."""
    if name not in VERSIONS or op in (ast.In, ast.NotIn):
        return COMPARISONS[op](value, text)
    there, asked = _version(value), _version(text)
    if text.endswith(".*"):
        there = there[: len(asked)]
    length = max(len(there), len(asked))
    return COMPARISONS[op](_padded(there, length), _padded(asked, length))


def _version(text: str) -> Version:
    """The numbers a version begins with."""
    begin = re.match(r"\d+(?:\.\d+)*", text)
    return tuple(map(int, begin[0].split("."))) if begin else ()


def _padded(version: Version, length: int) -> Version:
    return version + (0,) * (length - len(version))
