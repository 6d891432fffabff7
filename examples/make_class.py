"""Make `examples/class/`: notebooks as students hand them in, from the notebook that was released.

    .venv/bin/python examples/make_class.py

The same bytes every time; a test holds what is in the repository against what this writes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from tito.course.course import find_course
from tito.files import write_whole
from tito.notebooks.cells import BEGIN_SOLUTION, END_SOLUTION, Cell
from tito.notebooks.ipynb import notebook_text
from tito.notebooks.publish import instructor_cells
from tito.notebooks.release import release

HERE = Path(__file__).parent
MODULE = "06_autograd"
OLDER = HERE.parent / "tests" / "cases" / "alternatives" / MODULE / "variables.py"
"""A whole module in the older course's spelling."""
Cells: TypeAlias = tuple[Cell, ...]

MISTAKES: Mapping[str, tuple[str, str, str]] = {
    "emmy": ("SubBackward", "grad_b = -grad_output", "grad_b = grad_output"),
    "rosalind": ("MulBackward", "grad_a = grad_output * b.data", "grad_a = b.data"),
    "lise": ("MatmulBackward", "swap(left) @ grad", "swap(left) @ np.ones_like(grad)"),
    "barbara": ("SoftmaxBackward", "(grad_output - weighted)", "grad_output * (1 - self.output)"),
    "katherine": ("MSEBackward", "2 / self.targets.size", "2 / len(self.targets)"),
    "dorothy": (
        "backward",
        "    settle(gradients)",
        "    for leaf in gradients:\n        leaf.grad = None\n    settle(gradients)",
    ),
}
"""A student, the definition that is wrong, what stands in the right one, and what stands there instead."""


def finished(student: Cells, instructor: Cells) -> Cells:
    """Every cell filled in."""
    return tuple(
        replace(cell, source=_without_marks(done)) for cell, done in zip(student, instructor, strict=True)
    )


def half_finished(student: Cells, instructor: Cells) -> Cells:
    """The first half of the exercises filled in."""
    exercises = [index for index, cell in enumerate(student) if cell.role == "solution"]
    middle = exercises[len(exercises) // 2]
    return finished(student[:middle], instructor[:middle]) + student[middle:]


def untouched(student: Cells, instructor: Cells) -> Cells:
    """As it was released."""
    return student


def with_mistake(definition: str, right: str, wrong: str) -> Callable[[Cells, Cells], Cells]:
    """Finished, with one line of one definition wrong."""
    return lambda student, instructor: edited(finished(student, instructor), definition, right, wrong)


def edited(cells: Cells, grade_id: str, old: str, new: str) -> Cells:
    """One cell changed; ValueError where there is nothing to change."""
    (cell,) = (cell for cell in cells if cell.grade_id == grade_id)
    if old not in cell.source:
        raise ValueError(f"{grade_id} has no {old!r}")
    changed = replace(cell, source=cell.source.replace(old, new))
    return tuple(changed if each is cell else each for each in cells)


def unparsable(student: Cells, instructor: Cells) -> Cells:
    """Finished, with a bracket missing."""
    return edited(finished(student, instructor), "DivBackward", "(b.data * b.data)", "(b.data * b.data")


def endless(student: Cells, instructor: Cells) -> Cells:
    """Finished, but the rule of the exponential waits for what never comes."""
    rule = "return (grad_output * self.output,)"
    loop = "while True:\n            pass"
    return edited(finished(student, instructor), "ExpBackward", rule, loop)


def variables(student: Cells, instructor: Cells) -> Cells:
    """The older course's `Variable`, in a cell of the student's own at the end; the exercises left alone."""
    source = OLDER.read_text(encoding="utf-8").strip()
    return (*student, Cell("code", "free", "my-variable", source))


STUDENTS: Mapping[str, Callable[[Cells, Cells], Cells]] = {
    "ada": finished,
    "grace": half_finished,
    **{student: with_mistake(*mistake) for student, mistake in MISTAKES.items()},
    "untouched": untouched,
    "unparsable": unparsable,
    "endless": endless,
    "variable": variables,
}


def class_texts() -> dict[str, str]:
    """Every notebook of the class, by student."""
    course = find_course(HERE.parent)
    module, _ = course.module(MODULE)
    instructor = instructor_cells(course, module)
    student = release(instructor)
    return {name: notebook_text(make(student, instructor), MODULE) for name, make in STUDENTS.items()}


def path_of(student: str, folder: Path) -> Path:
    """Where a student's notebook lies, in nbgrader's layout."""
    return folder / "submitted" / student / MODULE / f"{MODULE}.ipynb"


def _without_marks(cell: Cell) -> str:
    lines = cell.source.split("\n")
    return "\n".join(line for line in lines if line.strip() not in (BEGIN_SOLUTION, END_SOLUTION))


def main(folder: Path) -> None:
    """Write the class."""
    for student, text in class_texts().items():
        write_whole(path_of(student, folder), text)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "class")
