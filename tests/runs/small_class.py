"""A small course, its public checks for a hidden suite, and a class of five, for real commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tito.course.course import Course, find_course
from tito.course.module import Module
from tito.grading.submission import Submission, find_submissions
from tito.runs.folder import RECEIPTS, TABLE

ROOT = Path(__file__).parents[2]
MODULE = "06_autograd"
STUDENTS = ("ada", "emmy", "grace", "unparsable", "untouched")
SEED = 7
ENVIRONMENT = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}


@dataclass(frozen=True)
class SmallClass:
    """The root of a course, in whose `submitted` five students have handed in."""

    root: Path

    @property
    def submitted(self) -> Path:
        return self.root / "submitted"

    @property
    def suite(self) -> Path:
        return self.root / "graders" / MODULE / "checks.py"

    @property
    def course(self) -> Course:
        return find_course(self.root)

    @property
    def module(self) -> Module:
        return self.course.module(MODULE)[0]

    @property
    def submissions(self) -> tuple[Submission, ...]:
        return find_submissions(self.submitted, self.module)

    def tito(self, *words: str | Path, limit: int | None = None) -> subprocess.CompletedProcess[str]:
        """A command, run to its end; no file of it may become larger than `limit` bytes."""
        return subprocess.run(
            [*_limited(limit), *_command(*words)],
            cwd=self.root, env=ENVIRONMENT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def grade(self, folder: Path, *words: str | Path, **how: int) -> subprocess.CompletedProcess[str]:
        """`tito grade` into this folder."""
        return self.tito("grade", "-m", MODULE, "--out", folder, *words, **how)

    @contextmanager
    def grading(self, folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """`tito grade` into this folder, at work."""
        command = _command("grade", "-m", MODULE, "--out", folder, *words)
        with subprocess.Popen(
            command, cwd=self.root, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            yield process


def small_class(root: Path) -> SmallClass:
    """Copied from this repository, with the checks in the place of the hidden suite."""
    for name in ("reference", "modules"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "course.toml", root)
    made = SmallClass(root)
    made.suite.parent.mkdir(parents=True)
    shutil.copy(ROOT / "modules" / MODULE / "checks.py", made.suite)
    made.submitted.mkdir()
    for student in STUDENTS:
        notebook = ROOT / "examples" / "class" / "submitted" / student / MODULE / f"{MODULE}.ipynb"
        shutil.copy(notebook, made.submitted / f"{student}.ipynb")
    return made


def _command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "tito", *map(str, words)]


def _limited(limit: int | None) -> list[str]:
    if limit is None:
        return []
    program = (
        "import os, resource, sys; limit = int(sys.argv[1]);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)); os.execv(sys.argv[2], sys.argv[2:])"
    )
    return [sys.executable, "-c", program, str(limit)]


def await_lines(process: subprocess.Popen[bytes], journal: Path, count: int) -> None:
    """Until the journal has this many lines; AssertionError where the process ends without them."""
    while not (journal.is_file() and journal.read_bytes().count(b"\n") >= count):
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"the run ended ({process.wait(0.01)}) before it could be killed")


def results(folder: Path) -> dict[str, bytes]:
    """What a run comes to: its receipts and its table, to the byte."""
    files = [folder / TABLE, *sorted((folder / RECEIPTS).iterdir())]
    return {path.name: path.read_bytes() for path in files}
