"""The notebooks in a real kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat

ROOT = Path(__file__).parents[2]


def run(text: str, folder: Path) -> list[Any]:
    """The cells of a notebook after a kernel with the reference on its path has run them all."""
    path = folder / "lesson.ipynb"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", "from nbclient.cli import main; main()", "--inplace", str(path)]
    done = subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT / "reference"), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return list(nbformat.read(path, as_version=4).cells)


def errors(cells: list[Any]) -> list[tuple[str, str]]:
    """The id of each cell that raised, and what it raised."""
    return [
        (cell.id, output.ename)
        for cell in cells
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]


def test_the_fresh_notebook_runs_to_its_end(small: SimpleNamespace, tmp_path: Path) -> None:
    """Only cells that wait for an exercise raise, and they say so; everything after them runs."""
    found = errors(run(small.student_notebook, tmp_path))
    assert found == [(name, "NotImplementedError") for name in ("try-double", "chain-of-two", "footer")]


def test_the_finished_notebook_runs_without_an_error(small: SimpleNamespace, tmp_path: Path) -> None:
    """The instructor's notebook, from top to bottom."""
    assert errors(run(small.instructor_notebook, tmp_path)) == []
