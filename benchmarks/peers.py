"""Seconds a submission: `tito grade` beside `nbgrader autograde` and `otter run`, in turn, on the same cores.

    python benchmarks/peers.py        prints a table, writes benchmarks/peers.json and benchmarks/peers.md

tito grades finished notebooks of module 06, each submission in confined processes, by its whole hidden suite
and by twenty of its probes; the peers a notebook of twenty one-line exercises with twenty test cells. So the
rows of twenty probes are those to compare with. otter is installed into an
environment of its own under build/bench; where that fails, its rows say so.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import commands
import peers_course

from tito.course.course import find_course
from tito.probes.suite import load_suite

HERE = Path(__file__).resolve().parent
OTTER = HERE.parent / "build" / "bench" / "otter"
ROUNDS = 3
STUDENTS, BATCH = 300, 20
"""Submissions in a command of ours and of nbgrader's: enough of both that its own start is a small part."""

MODULE = "06_autograd"
GOALS = {"nbgrader, a batch": 40.0, "nbgrader, one alone": 100.0}
"""How many times the rate of a peer tito's is to be."""

OURS = ("tito, 1 worker", "tito, 2 workers", "tito, 20 probes, 1 worker", "tito, 20 probes, 2 workers")
"""The rows with which each is compared; the last, of as many tests as the peers' notebook, decides."""

Row = tuple[int, int, Callable[[], object]]
"""How many submissions an action grades, by how many tests each, and the action."""

TWENTY = """import runpy

from tito.probes.probe import Probe

found = [each for file in {files!r} for each in runpy.run_path(file).values() if isinstance(each, Probe)]
globals().update({{each.name: each for each in found[:: len(found) // {count}][:{count}]}})
del found
"""


def run(command: Sequence[str | Path], folder: Path) -> None:
    """A command that has to succeed; its programs are looked for beside our interpreter first."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [str(part) for part in command],
        cwd=folder, check=True, capture_output=True, env={**os.environ, "PATH": path},
    )  # fmt: skip


def tito_rows(folder: Path) -> Mapping[str, Row]:
    """A class by one worker and by two, and one notebook alone, each time into a fresh folder."""
    notebook = commands.class_of_finished_work(folder, students=STUDENTS)
    submitted, students, probes = folder / "submitted", STUDENTS, hidden_probes()
    twenty = course_of_twenty_probes(folder / "course")

    def grade(course: Path, what: Path, workers: int) -> None:
        with tempfile.TemporaryDirectory() as out:
            options = ("--module", MODULE, "--out", out, "--workers", str(workers), "--json")
            run((*commands.TITO, "grade", what, *options), course)

    return {
        "tito, 1 worker": (students, probes, lambda: grade(commands.ROOT, submitted, 1)),
        "tito, 2 workers": (students, probes, lambda: grade(commands.ROOT, submitted, 2)),
        "tito, 20 probes, 1 worker": (students, peers_course.CELLS, lambda: grade(twenty, submitted, 1)),
        "tito, 20 probes, 2 workers": (students, peers_course.CELLS, lambda: grade(twenty, submitted, 2)),
        "tito, one alone": (1, probes, lambda: grade(commands.ROOT, notebook, 1)),
    }


def course_of_twenty_probes(folder: Path) -> Path:
    """The course with every so-manieth probe of its suite: as many as the peers' notebook has test cells."""
    graders = folder / "graders" / MODULE
    graders.mkdir(parents=True)
    for name in ("course.toml", "modules", "reference"):
        (folder / name).symlink_to(commands.ROOT / name)
    files = [str(path) for path in sorted((commands.ROOT / "graders" / MODULE).glob("*.py"))]
    (graders / "twenty.py").write_text(TWENTY.format(files=files, count=peers_course.CELLS), encoding="utf-8")
    return folder


def nbgrader_rows(folder: Path) -> Mapping[str, Row]:
    """A batch in one call, and one in a call."""
    name = peers_course.ASSIGNMENT
    source = folder / "source" / name / f"{name}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(peers_course.source_notebook(), encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(peers_course.NBGRADER, encoding="utf-8")
    run(("nbgrader", "generate_assignment", name), folder)
    released = (folder / "release" / name / source.name).read_text(encoding="utf-8")
    for number in range(BATCH):
        target = folder / "submitted" / f"student{number}" / name / source.name
        target.parent.mkdir(parents=True)
        target.write_text(peers_course.handed_in(released), encoding="utf-8")
    autograde = ("nbgrader", "autograde", name, "--force")
    return {
        "nbgrader, a batch": (BATCH, peers_course.CELLS, lambda: run(autograde, folder)),
        "nbgrader, one alone": (
            1,
            peers_course.CELLS,
            lambda: run((*autograde, "--student", "student0"), folder),
        ),
    }


def otter_rows(folder: Path) -> Mapping[str, Row]:
    """One in a call: `otter run` takes no more."""
    otter = otter_command()
    peers_course.write_otter_tests(folder / "tests")
    (folder / "sums.ipynb").write_text(peers_course.plain_notebook(), encoding="utf-8")
    run((otter, "generate", "--tests-dir", "tests", "--output-path", "autograder.zip"), folder)
    alone = (otter, "run", "-a", "autograder.zip", "sums.ipynb")
    return {"otter, one alone": (1, peers_course.CELLS, lambda: run(alone, folder))}


def otter_command() -> Path:
    """otter, installed on the first call."""
    if not (OTTER / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(OTTER)], check=True)
        needed = ("otter-grader>=6", "ipykernel")
        subprocess.run(
            [str(OTTER / "bin" / "python"), "-m", "pip", "install", "--quiet", *needed], check=True
        )
        (OTTER / "complete").touch()
    return OTTER / "bin" / "otter"


def hidden_probes() -> int:
    """How many probes tito puts to each submission."""
    course = find_course(commands.ROOT)
    module, _ = course.module(MODULE)
    return len(load_suite(course.graders(module)).probes)


def measured(rows: Mapping[str, Row]) -> dict[str, float]:
    """Seconds a submission: the least of the rounds, in which all have their turn."""
    found: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(ROUNDS):
        for name, (submissions, _, action) in rows.items():
            start = time.perf_counter()
            action()
            found[name].append((time.perf_counter() - start) / submissions)
    return {name: min(times) for name, times in found.items()}


def table(seconds: Mapping[str, float], tests: Mapping[str, int]) -> str:
    """Seconds and rates, and how many times each row's time is each of ours."""
    ours = [seconds[name] for name in OURS]
    lines = [
        f"| what | s a submission | a second | tests a second | {' | '.join(OURS)} | goal |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, each in seconds.items():
        rates = f"{each:.3f} | {1 / each:.1f} | {tests[name] / each:.0f}"
        ratios = " | ".join(f"{each / own:.1f}x" for own in ours)
        lines.append(f"| {name} | {rates} | {ratios} | {_goal(name, each / ours[-1])} |")
    return "\n".join(lines)


def _goal(name: str, ratio: float) -> str:
    goal = GOALS.get(name)
    return "" if goal is None else f"{'kept' if ratio >= goal else 'MISS'}: >= {goal:g}x"


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rows = {**tito_rows(folder / "tito"), **nbgrader_rows(folder / "nbgrader")}
        missing = ""
        try:
            rows |= otter_rows(folder / "otter")
        except (subprocess.CalledProcessError, OSError) as error:
            missing = f"otter could not be installed or run here: {error}."
        seconds = measured(rows)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    tests = {name: count for name, (_, count, _) in rows.items()}
    text = f"{table(seconds, tests)}\n\nThe least of {ROUNDS} rounds, {machine}. {missing}".rstrip() + "\n"
    document = {
        "machine": machine,
        "rounds": ROUNDS,
        "tests": tests,
        "seconds": seconds,
        "missing": missing,
    }
    (HERE / "peers.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (HERE / "peers.md").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
