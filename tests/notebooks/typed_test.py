"""A student who types a solution of their own into the released notebook, exercise by exercise."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from typed_answers import ANSWERS, STUB, typed_into

from tito.notebooks.export import compiled, export, is_untouched, module_text
from tito.notebooks.submission import read_submission

ROOT = Path(__file__).parents[2]
ANSWERED = [ROOT / "modules" / path.stem / "lesson.py" for path in sorted(ANSWERS.glob("*.py"))]

pytestmark = pytest.mark.parametrize("lesson", ANSWERED, indirect=True, ids=lambda path: path.parent.name)


@pytest.fixture(scope="module")
def typed(lesson: SimpleNamespace) -> str:
    """The students' notebook with the answers in it."""
    return typed_into(lesson.student_notebook, lesson.name)


def test_what_is_typed_is_exported(lesson: SimpleNamespace, typed: str) -> None:
    """Another correct solution is complete, compiles, is no copy, and leaves nothing to do."""
    done = export(read_submission(typed, ".ipynb"), lesson.outline)
    assert done.notes == ()
    assert all(compiled(block) for block in done.blocks)
    assert not is_untouched(done, lesson.outline)
    assert not STUB.search(module_text(done, lesson.name))


def test_the_hints_lead_to_a_notebook_without_errors(
    lesson: SimpleNamespace, typed: str, kernel: SimpleNamespace, tmp_path: Path
) -> None:
    """Whoever does what the hints say sees every example work."""
    cells = kernel.run(typed, tmp_path)
    assert kernel.errors(cells) == {}
    printed = "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", ()))
    assert printed.count("WRONG") == lesson.text.count("alone: right while G is 1")
