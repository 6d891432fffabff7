"""The terms of a run: what two grades must have in common, and what may change between them."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_class import MODULE, SEED, small_class

from tito.course.course import find_course
from tito.runs.paper import Paper
from tito.runs.terms import Terms, terms_of


def terms(root: Path) -> Terms:
    """Those of a run of the course as its files are now."""
    course = find_course(root)
    return terms_of(Paper(course, course.module(MODULE)[0], SEED), "suite", "full")


@pytest.mark.parametrize(
    ("file", "more", "named"),
    [
        ("course.toml", '\n[due]\n"06_autograd" = 2026-12-01\n\n[policy]\nattempts = "best"\n', []),
        ("course.toml", '\n[links]\ncolab = "https://example.org/{module}"\n', []),
        ("modules/06_autograd/lesson.py", "\n", ["course"]),
        ("modules/06_autograd/module.toml", "\n", ["course"]),
        ("reference/tinytorch/core/tensor.py", "\n", ["reference"]),
    ],
)
def test_a_run_goes_on_unless_what_grading_reads_has_changed(
    file: str, more: str, named: list[str], tmp_path: Path
) -> None:
    """Due dates and policies come after grading: they are no part of the terms."""
    small_class(tmp_path)
    before = terms(tmp_path)
    with (tmp_path / file).open("a", encoding="utf-8") as changed:
        changed.write(more)
    assert [each.split()[0] for each in before.differences(terms(tmp_path))] == named


def test_how_much_is_carried_forward_is_one_of_the_terms(tmp_path: Path) -> None:
    """Another cap is another grade."""
    small_class(tmp_path)
    before, path = terms(tmp_path), tmp_path / "course.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("carry_cap = 50", "carry_cap = 10"))
    assert [each.split()[0] for each in before.differences(terms(tmp_path))] == ["course"]
