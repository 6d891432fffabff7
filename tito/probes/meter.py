"""Memory and work counted, not timed: bytes kept for backward, gradient bytes, peak, calls of `apply`.

Bytes kept are NumPy's own, as tracemalloc's NumPy domain traces them: the same bits in every run. The peak
is over all domains, the only one that tracemalloc tells; the interpreter's objects vary by some bytes with
the addresses they get, so it is told in steps of `STEP`.
"""

from __future__ import annotations

import gc
import tracemalloc
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib import tracemalloc_domain

from tito.probes.answer import Plain
from tito.probes.library import Library
from tito.probes.overhear import overheard

STEP = 4096
"""Bytes; what the interpreter's own objects make a peak vary by is a hundredth of it."""


def measure(
    function: Callable[..., Any], arguments: Callable[[], dict[str, Any]], library: Library
) -> dict[str, Plain]:
    """Two runs of forward and backward on fresh leaves: one traced for bytes, one counted for calls.

    Garbage of each is gone before what comes next, so that no two are in memory together.
    """
    traced = _bytes(function, arguments(), library)
    gc.collect()
    counted = _calls(function, arguments(), library)
    gc.collect()
    return {**traced, **counted}


def _bytes(function: Callable[..., Any], leaves: dict[str, Any], library: Library) -> dict[str, Plain]:
    """`saved`: live after forward minus before; `peak`: the most that stood above the start."""
    gc.collect()
    tracemalloc.start()
    try:
        loss = function(**leaves)
        saved = _array_bytes()
        library.backward(loss)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    gradients = [library.grad(leaf) for leaf in leaves.values() if getattr(leaf, "requires_grad", False)]
    found = [gradient for gradient in gradients if gradient is not None]
    return {
        "loss": library.data(loss),
        "norms": [float(np.linalg.norm(gradient)) for gradient in found],
        "saved": saved,
        "gradients": sum(gradient.nbytes for gradient in found),
        "peak": round(peak / STEP) * STEP,
    }


def _array_bytes() -> int:
    traces = tracemalloc.take_snapshot().traces
    return sum(trace.size for trace in traces if trace.domain == tracemalloc_domain)


def _calls(function: Callable[..., Any], leaves: dict[str, Any], library: Library) -> dict[str, Plain]:
    """How often rules were applied, and to how many nodes; None where rules are closures."""
    seen = _Seen()
    with overheard(vars(library.autograd).values(), seen.note):
        library.backward(function(**leaves))
    return {"calls": seen.calls or None, "nodes": seen.nodes or None}


class _Seen:
    """Counts nodes, and does not keep them alive: an engine may free them as it walks."""

    def __init__(self) -> None:
        self.calls = 0
        self.nodes = 0
        self._known: dict[int, Callable[[], Any]] = {}

    def note(self, node: Any, _: Any) -> None:
        self.calls += 1
        known = self._known.get(id(node))
        if known is None or known() is not node:
            self.nodes += 1
            self._known[id(node)] = _reference(node)


def _reference(node: Any) -> Callable[[], Any]:
    """What gives the node while it lives; one that cannot be referred to weakly is kept."""
    try:
        return weakref.ref(node)
    except TypeError:
        return lambda: node
