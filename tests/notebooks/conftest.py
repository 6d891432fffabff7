"""A course of one small module, and the lessons of the real one, woven and released; a kernel to run them."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

from tito.course.module import load_module
from tito.notebooks.ipynb import notebook_text
from tito.notebooks.outline import outline
from tito.notebooks.percent import read_lesson
from tito.notebooks.release import release
from tito.notebooks.weave import weave

ROOT = Path(__file__).parents[2]
LESSONS = sorted(ROOT.glob("modules/*/lesson.py"))

MODULE = "course.core.scale"

REFERENCE = '''"""Scaling numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

# How far apart two numbers may be.
NEAR = 1e-9


class Rule:
    """What every rule does."""

    def __init__(self, factor: float) -> None:
        self.factor = factor

    def apply(self, value: float) -> float:
        """Every rule writes its own."""
        raise NotImplementedError


# Doubling comes first.
class Double(Rule):
    """2 * value"""

    names = ("double", "twice")

    def apply(self, value: float) -> float:
        """Twice `value`."""
        # Adding is exact.
        return value + value * self.factor / self.factor

    def back(
        self,
        value: float,
    ) -> float:
        half = value / 2
        return half


class Root(Rule):
    """sqrt(value)"""

    def apply(self, value: float) -> float:
        """The square root of `value`."""

        def guarded(number: float) -> float:
            return math.sqrt(max(number, 0.0))

        return guarded(value)

    def near(self, value: float) -> bool:
        """Whether the root is `value` itself."""
        return abs(self.apply(value) - value) < NEAR


Twice = Double

TABLE = {"twice": lambda x: Twice(1.0).apply(x), "all": [y for y in (1, 2)]}


@staticmethod
def chain(*rules: Rule) -> Callable[[float], float]:
    """One rule after the other."""

    def walk(value: float) -> float:
        for rule in rules:
            value = rule.apply(value)
        return value

    return walk


def install(quiet: bool = False) -> None:
    """Say that the rules are there."""
    if not quiet:
        print("installed")


install(quiet=True)
'''

LESSON = """# %% note
# Words to the authors.

# %% [markdown]
# # Scaling
#
# Numbers grow: $2x$.

# %% given: course.core.scale.__header__, course.core.scale.NEAR, course.core.scale.Rule

# %% solution: course.core.scale.Double
# TODO: double the number.

# %% example: try-double
import math

print(Double(2.0).apply(4.0), math.pi)

# %% solution: course.core.scale.Root.apply

# %% given: course.core.scale.Twice, course.core.scale.TABLE

# %% solution: course.core.scale.chain

# %% check: chain-of-two points=5
assert chain(Double(1.0), Root(1.0))(2.0) == 2.0

# %% [markdown] question: why points=10
# Why does doubling lose nothing?
#
# ### BEGIN SOLUTION
# Because the exponent grows by one.
# ### END SOLUTION

# %%
x = 3.0

# %% solution: course.core.scale.install

# %% given: course.core.scale.__footer__
"""


@pytest.fixture(scope="session")
def small() -> SimpleNamespace:
    """The small module: its texts, its cells and its notebooks."""
    lesson = read_lesson(LESSON)
    instructor = weave(lesson, {MODULE: REFERENCE})
    student = release(instructor)
    return SimpleNamespace(
        name=MODULE,
        reference=REFERENCE,
        text=LESSON,
        lesson=lesson,
        instructor=instructor,
        student=student,
        outline=outline(student, MODULE),
        instructor_notebook=notebook_text(instructor, "01_scale"),
        student_notebook=notebook_text(student, "01_scale"),
    )


@pytest.fixture(scope="session", params=LESSONS, ids=lambda path: path.parent.name)
def lesson(request: pytest.FixtureRequest) -> SimpleNamespace:
    """A module's lesson, woven and released."""
    path: Path = request.param
    about = tomllib.loads((path.parent / "module.toml").read_text(encoding="utf-8"))
    target = about["export"]
    reference = ROOT.joinpath("reference", *target.split(".")).with_suffix(".py").read_text(encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    cells = read_lesson(text)
    instructor = weave(cells, {target: reference})
    student = release(instructor)
    return SimpleNamespace(
        name=path.parent.name,
        components=load_module(path.parent).components,
        reference=reference,
        text=text,
        cells=cells,
        instructor=instructor,
        student=student,
        outline=outline(student, target),
        instructor_notebook=notebook_text(instructor, path.parent.name),
        student_notebook=notebook_text(student, path.parent.name),
    )


@pytest.fixture(scope="session")
def kernel() -> SimpleNamespace:
    """A real kernel with the reference on its path: `run` gives the cells, `errors` what they raised."""
    return SimpleNamespace(run=run, errors=errors)


def run(text: str, folder: Path) -> list[Any]:
    """The cells of a notebook after a kernel with the reference on its path has run them all."""
    path = folder / "lesson.ipynb"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from nbclient.cli import main; main()", "--inplace", str(path)],
        env=os.environ | {"PYTHONPATH": str(ROOT / "reference"), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return list(nbformat.read(path, as_version=4).cells)


def errors(cells: list[Any]) -> dict[str, str]:
    """What each cell raised, by its id."""
    outputs = [(cell.id, output) for cell in cells for output in cell.get("outputs", ())]
    return {
        name: f"{output.ename}: {output.evalue}" for name, output in outputs if output.output_type == "error"
    }
