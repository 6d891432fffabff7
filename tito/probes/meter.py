"""Memory and work counted, not timed: bytes kept for backward, gradient bytes, peak, calls of `apply`.

Bytes kept are NumPy's own, as tracemalloc's NumPy domain traces them: the same bits in every run. The peak
is over all domains, the only one that tracemalloc tells; the interpreter's objects vary by some bytes with
the addresses they get, so it is told in steps of `STEP`.
"""

from __future__ import annotations

import gc
import tracemalloc
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
    """Two runs of forward and backward on fresh leaves: one traced for bytes, one counted for calls."""
    return {**_bytes(function, arguments(), library), **_calls(function, arguments(), library)}


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
    """How often rules were applied, and to how many nodes; None where rules are closures.

    Every node noted stays alive, so that ids stay apart.
    """
    nodes: list[Any] = []
    with overheard(vars(library.autograd).values(), lambda node, _: nodes.append(node)):
        library.backward(function(**leaves))
    distinct = len({id(node) for node in nodes})
    return {"calls": len(nodes) or None, "nodes": distinct or None}
