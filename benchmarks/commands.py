"""The commands' own speed: `tito --help`, `tito test` on finished work, `tito grade` on a finished class.

    make bench        prints a table and writes benchmarks/commands.json

Each command is run as a whole process; the median of the runs counts. Ratios are to a bare Python that
imports NumPy, measured in turn with them, so that the machine's own speed cancels.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
TITO = (sys.executable, "-m", "tito")
RUNS = 7
STUDENTS = 60
BARE = (sys.executable, "-c", "import numpy")


def seconds(command: Sequence[str], folder: Path) -> float:
    """The wall time of one run; a command that fails stops the measurement."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, "COLUMNS": "80"})
    return time.perf_counter() - start


def measured(commands: dict[str, Sequence[str]], folder: Path) -> dict[str, float]:
    """The median of every command, run in turn so that drift meets all of them."""
    runs: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS + 1):
        for name, command in commands.items():
            runs[name].append(seconds(command, folder))
    return {name: statistics.median(times[1:]) for name, times in runs.items()}


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        notebook = class_of_finished_work(folder)
        commands: dict[str, Sequence[str]] = {
            "python -c 'import numpy'": BARE,
            "tito --help": (*TITO, "--help"),
            "tito test (finished)": (*TITO, "test", "--module", "06_autograd", "--file", str(notebook)),
            "tito grade (1 finished)": (*TITO, "grade", str(notebook), "--module", "06_autograd", "--json"),
            f"tito grade ({STUDENTS} finished)": (
                *(*TITO, "grade", str(folder), "-m", "06_autograd", "--json"),
                *("--fresh", "--out", str(folder / "out")),
            ),
        }
        times = measured(commands, ROOT)
    _report(times)


def class_of_finished_work(folder: Path, first: int = 0, students: int = STUDENTS) -> Path:
    """The instructor's notebook, handed in by everybody in a text of their own."""
    subprocess.run(
        (*TITO, "release", "-m", "06_autograd", "--instructor", "--to", str(folder / "source")),
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    notebook = folder / "source" / "06_autograd" / "06_autograd.ipynb"
    for number in range(first, first + students):
        target = folder / "submitted" / f"student{number:03}" / "06_autograd" / notebook.name
        target.parent.mkdir(parents=True)
        target.write_text(_as_written_by(number, notebook), encoding="utf-8")
    return notebook


def _as_written_by(number: int, notebook: Path) -> str:
    """The notebook with every exercise in a text of its own, so that no cache of ours serves two students."""
    document = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = [*cell["source"], f"\n# student {number}"]
    return json.dumps(document)


def _report(times: dict[str, float]) -> None:
    bare, *_, one, many = times.values()
    rate = (STUDENTS - 1) / (many - one)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"Medians of {RUNS} runs, {machine}\n")
    for name, median in times.items():
        print(f"{name:28} {median * 1000:8.0f} ms {median / bare:7.2f} x bare numpy")
    print(f"{'finished submissions':28} {rate:8.1f} a second, start-up not counted")
    document = {"machine": machine, "runs": RUNS, "seconds": times, "submissions_per_second": rate}
    (ROOT / "benchmarks" / "commands.json").write_text(
        json.dumps(document, indent=2) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
