"""What attacks are handed in as: a package of five functions, the honest one, and a probe for each."""

# ruff: noqa: B008 (a probe's inputs are its default arguments)
from __future__ import annotations

from typing import Any

from tito.probes.draw import normal
from tito.probes.probe import Probe, probe

HONEST = """
def double(x): return 2 * x
def square(x): return x * x
def add(a, b): return a + b
def dot(a, b): return a @ b
def shout(text): return text.upper()
"""


@probe(component="double", hint="")
def double(lib: Any, x: Any = normal(3, 4)) -> Any:
    """Twice an array."""
    return lib.autograd.double(x)


@probe(component="square", hint="")
def square(lib: Any, x: Any = normal(3, 4)) -> Any:
    """The square of an array."""
    return lib.autograd.square(x)


@probe(component="add", hint="")
def add(lib: Any, a: Any = normal(3, 4), b: Any = normal(4)) -> Any:
    """A sum of arrays of two shapes."""
    return lib.autograd.add(a, b)


@probe(component="dot", hint="")
def dot(lib: Any, a: Any = normal(3, 4), b: Any = normal(4, 3)) -> Any:
    """A product of matrices."""
    return lib.autograd.dot(a, b)


@probe(component="shout", hint="")
def shout(lib: Any, text: str = "quiet") -> Any:
    """A text in capitals."""
    return lib.autograd.shout(text)


PROBES: tuple[Probe, ...] = (double, square, add, dot, shout)
SEED = 20261121
