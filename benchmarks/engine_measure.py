"""Times and peaks of every workload in every engine, interleaved in one process, as JSON on stdout."""

from __future__ import annotations

import cProfile
import gc
import json
import os
import platform
import pstats
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from engine_workloads import Workload, chain, doubling, workloads

ROUNDS = 15
ROUND_SECONDS = 0.04
MINIMA = {"W1": 2344.5, "W2": 1699.0}
"""KiB that a step cannot do without: leaf gradients, and what is in flight beside them."""
CHAINS = {"W3": chain, "W4": doubling}
LENGTHS = (10_000, 20_000, 40_000)


def seconds(step: Callable[[], Any], times: int) -> float:
    """The mean time of one step, the processor's: waiting while others have the machine is nobody's work."""
    start = time.process_time()
    for _ in range(times):
        step()
    return (time.process_time() - start) / times


def warmed(workload: Workload) -> Workload:
    """The workload after a step in every engine, and what exists by then hidden from the collector.

    The peers' modules hold over 150,000 objects, which no student's process has. To walk through them took
    half of the time of a chain of 10,000 operations, and a profiler charged it to whichever function came by.
    """
    for step in workload.steps.values():
        step()
    gc.collect()
    gc.freeze()
    return workload


def timed(workload: Workload) -> dict[str, Any]:
    """The median time of every engine, and of its ratio to NumPy within a round."""
    times = dict.fromkeys(workload.steps, 1)
    for name, step in workload.steps.items():
        step()
        times[name] = max(1, round(ROUND_SECONDS / seconds(step, 2)))
    rounds: list[dict[str, float]] = []
    for number in range(ROUNDS):
        names = list(workload.steps) if number % 2 else list(reversed(workload.steps))
        gc.collect()
        rounds.append({name: seconds(workload.steps[name], times[name]) for name in names})
    return {
        "workload": workload.name,
        "microseconds": {
            name: 1e6 * statistics.median(each[name] for each in rounds) / workload.operations
            for name in workload.steps
        },
        "over_numpy": {
            name: statistics.median(each[name] / each["numpy"] for each in rounds) for name in workload.steps
        },
        "least_microseconds": {
            name: 1e6 * min(each[name] for each in rounds) / workload.operations for name in workload.steps
        },
    }


def profile(step: Callable[[], Any], seconds_at_least: float = 0.3) -> list[str]:
    """The six functions with the largest share of a step's time, as a profiler sees it."""
    profiler = cProfile.Profile()
    end = time.perf_counter() + seconds_at_least
    while time.perf_counter() < end:
        profiler.runcall(step)
    entries = pstats.Stats(profiler).get_stats_profile()
    functions = sorted(entries.func_profiles.items(), key=lambda item: -item[1].tottime)[:6]
    return [f"{name} {100 * entry.tottime / entries.total_tt:.0f} %" for name, entry in functions]


def peak(step: Callable[[], Any]) -> float:
    """KiB that a step has at most at once, as Python's and NumPy's allocators count."""
    step()
    gc.collect()
    tracemalloc.start()
    step()
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest / 1024


def peaks(workload: Workload) -> dict[str, Any] | None:
    """Peaks of the engines whose memory is NumPy's, over the least that is possible."""
    least = MINIMA.get(workload.name[:2])
    if least is None:
        return None
    steps = {name: step for name, step in workload.steps.items() if name != "torch"}
    return {"least_kib": least, "over_least": {name: peak(step) / least for name, step in steps.items()}}


def growth(workload: Workload) -> list[float] | None:
    """The time of an operation in chains of `LENGTHS`, over that in the shortest."""
    make = CHAINS.get(workload.name[:2])
    if make is None:
        return None
    steps = [make(length).steps["tinytorch"] for length in LENGTHS]
    rounds = [[seconds(step, 1) for step in steps] for _ in range(ROUNDS)]
    each = [min(times) / length for times, length in zip(zip(*rounds, strict=True), LENGTHS, strict=True)]
    return [time / each[0] for time in each]


def import_milliseconds() -> float:
    """Processor time of importing tinytorch with its autograd after NumPy: the median of nine processes."""
    code = (
        "import sys, time, numpy; sys.path.insert(0, sys.argv[1]); start = time.process_time();"
        "from tinytorch import Tensor; print(time.process_time() - start)"
    )
    root = Path(__file__).resolve().parents[1]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(root / "build" / "bytecode")
    command = [sys.executable, "-c", code, str(root / "reference")]
    runs = [
        subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        for _ in range(10)
    ]
    return 1e3 * statistics.median(float(run.stdout) for run in runs[1:])


def main() -> None:
    """Everything, with the versions and the machine."""
    torch.set_num_threads(1)
    results = []
    for workload in map(warmed, workloads()):
        print(f"{workload.name} ...", file=sys.stderr, flush=True)
        extra = {"peak": peaks(workload), "growth": growth(workload)}
        profiled = {"profile": profile(workload.steps["tinytorch"])}
        results.append(timed(workload) | extra | profiled)
    machine = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__,
        "autograd": version("autograd"),
        "machine": f"{platform.system()} {platform.machine()}",
        "threads": 1,
    }
    print(json.dumps({"machine": machine, "import_ms": import_milliseconds(), "results": results}, indent=1))


if __name__ == "__main__":
    main()
