"""`make bench`: the reference engine beside hand-written NumPy, PyTorch CPU and HIPS autograd.

The peers are installed into an environment of their own under build/. The table goes into
benchmarks/README.md, the numbers into benchmarks/engine.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE.parent / "build" / "bench"
PEERS = ("numpy>=2.1", "torch==2.13.0", "autograd>=1.8")
BEGIN, END = "<!-- engine: written by make bench -->", "<!-- engine: end -->"
ENGINES = ("tinytorch", "torch", "autograd")
LIMITS = {
    "W1": (("numpy", 1.05), ("torch", 1.0), ("autograd", 0.6)),
    "small net 64": (("numpy", 1.45),),
    "small net 2-": (("numpy", 1.6),),
    "W2": (("numpy", 1.03),),
    "W3": (("numpy", 6.5), ("torch", 0.45), ("autograd", 0.2)),
    "W4": (("torch", 0.4),),
    "W5": (("numpy", 1.03),),
}
PEAK_LIMIT, IMPORT_LIMIT = 1.01, 10.0
GROWTH_LIMIT = 1.25
"""How much more an operation may take in a chain four times as long: memory beyond the caches is slower."""


def python_with_peers() -> Path:
    """The interpreter of an environment that has the peers; made on the first call."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
        (ENVIRONMENT / "complete").touch()
    return python


def measured(python: Path) -> dict[str, Any]:
    """What engine_measure.py printed, on one BLAS thread."""
    threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    run = subprocess.run(
        [str(python), str(HERE / "engine_measure.py")],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=os.environ | threads,
    )
    return json.loads(run.stdout)  # type: ignore[no-any-return]


def verdict(result: dict[str, Any]) -> str:
    """Every limit of the workload, kept or missed."""
    limits = next((limits for start, limits in LIMITS.items() if result["workload"].startswith(start)), ())
    ours = result["over_numpy"]["tinytorch"]
    found = [(ours / result["over_numpy"][peer], limit, peer) for peer, limit in limits]
    said = [
        f"{'' if ratio <= limit else 'MISS '}{ratio:.2f} of {peer} (<= {limit})"
        for ratio, limit, peer in found
    ]
    if result["peak"]:
        ratio = result["peak"]["over_least"]["tinytorch"]
        said.append(
            f"{'' if ratio <= PEAK_LIMIT else 'MISS '}peak {ratio:.3f} of the least (<= {PEAK_LIMIT})"
        )
    if result["growth"]:
        ratio = result["growth"][-1]
        said.append(
            f"{'' if ratio <= GROWTH_LIMIT else 'MISS '}an operation at 4 n takes {ratio:.2f} of one at n "
            f"(<= {GROWTH_LIMIT})"
        )
    return "; ".join(said)


def table(measurement: dict[str, Any]) -> str:
    """The results in Markdown."""
    lines = [
        "| workload | NumPy by hand, us | tinytorch | PyTorch CPU | HIPS autograd | limits |",
        "|---|---|---|---|---|---|",
    ]
    for result in measurement["results"]:
        over = " | ".join(f"{result['over_numpy'][engine]:.2f}" for engine in ENGINES)
        base = f"{result['microseconds']['numpy']:.3g}"
        lines.append(f"| {result['workload']} | {base} | {over} | {verdict(result)} |")
    late = measurement["import_ms"]
    kept = "" if late <= IMPORT_LIMIT else "MISS "
    lines.append(f"| import after NumPy's | - | {late:.1f} ms | - | - | {kept}<= {IMPORT_LIMIT:g} ms |")
    missed = [result for result in measurement["results"] if "MISS" in verdict(result)]
    profiles = [f"- {result['workload']}: {', '.join(result['profile'])}" for result in missed]
    machine = ", ".join(f"{name} {value}" for name, value in measurement["machine"].items())
    return "\n".join(
        [
            *lines,
            "",
            "Processor time. Columns 3 to 5 are multiples of column 2, medians of interleaved rounds. What "
            f"the peers' modules hold is hidden from the garbage collector. {machine}.",
            "",
            "Where the missed workloads spend their own time, by profiler:",
            "",
            *profiles,
        ]
    )


def with_table(page: str, text: str) -> str:
    """The page with `text` between the marks, which are added at the end where there are none."""
    before, mark, rest = page.partition(BEGIN)
    if not mark:
        return f"{page.rstrip()}\n\n## The engine\n\n{BEGIN}\n{text}\n{END}\n".lstrip()
    return f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Measure, write, and show."""
    measurement = measured(python_with_peers())
    (HERE / "engine.json").write_text(json.dumps(measurement, indent=1) + "\n", encoding="utf-8")
    page = HERE / "README.md"
    text = table(measurement)
    page.write_text(
        with_table(page.read_text(encoding="utf-8") if page.exists() else "", text), encoding="utf-8"
    )
    print(text)


if __name__ == "__main__":
    main()
