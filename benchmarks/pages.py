"""How long feedback pages take, and how large they are: the example class, graded and written at every stage.

    python benchmarks/pages.py [COPIES]    prints a line a stage, and writes pages.json

Every student of the example class is handed in COPIES times. Seconds a page are of the whole command but
for Python's start: files read, code packed, each engine asked for its graph in the sandbox, pages written.
They are given by the wall clock and by this process's processor time, which other work changes less.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from tito.course.course import find_course
from tito.pages.feedback_run import write_feedback
from tito.pages.stage import STAGES, Stage

ROOT = Path(__file__).parents[1]
MODULE = "06_autograd"
SEED = 1
LARGEST = 200_000
"""Bytes of a page, as the course promises it."""


def main(copies: int) -> None:
    """Grade once, and write the pages of every stage."""
    with tempfile.TemporaryDirectory() as folder:
        run = _graded(Path(folder), copies)
        figures = dict(_stages(run, Path(folder)))
    (ROOT / "benchmarks" / "pages.json").write_text(json.dumps(figures, indent=1) + "\n")


def _graded(folder: Path, copies: int) -> Path:
    """A run over so many copies of the example class."""
    for student in (ROOT / "examples" / "class" / "submitted").iterdir():
        for number in range(copies):
            shutil.copytree(student, folder / "submitted" / f"{student.name}-{number:02}")
    words = ["grade", folder / "submitted", "-m", MODULE, "--seed", str(SEED), "--out", folder / "run"]
    command = [sys.executable, "-m", "tito", *map(str, words)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder / "run"


def _stages(run: Path, out: Path) -> Iterator[tuple[str, dict[str, float]]]:
    course = find_course(ROOT)
    for stage in STAGES:
        wall, processor = time.perf_counter(), time.process_time()
        written = write_feedback(course, run, out, partial(_always, stage), _quietly).written
        figures = {
            "pages": len(written),
            "wall seconds a page": round((time.perf_counter() - wall) / len(written), 4),
            "processor seconds a page": round((time.process_time() - processor) / len(written), 4),
            "median bytes": statistics.median(each.size for each in written),
            "largest bytes": max(each.size for each in written),
        }
        kept = "ok" if figures["largest bytes"] <= LARGEST else "MISS"
        print(
            f"{stage:9}", ", ".join(f"{name} {figure}" for name, figure in figures.items()), kept, flush=True
        )
        yield stage, figures


def _always(stage: Stage, module: str, student: str) -> Stage:
    """The same stage for everybody."""
    return stage


def _quietly(steps: int) -> AbstractContextManager[Callable[[object], None]]:
    return nullcontext(lambda _: None)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
