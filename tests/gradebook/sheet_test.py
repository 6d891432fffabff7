"""What cells are worth, and the notebook in which they are marked."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from class_book import MODULE, QUESTIONS
from hypothesis import given
from hypothesis import strategies as st

from tito.course.course import MARK, Course, load_course
from tito.course.module import Module
from tito.errors import CourseError
from tito.gradebook.notebook import answers, autograded
from tito.gradebook.sheet import GradedCell, Sheet, policy_of, sheet, sheet_of
from tito.policies.policy import Policy
from tito.policies.read import load_policy

SHEET = Sheet("m", "M", (GradedCell("Add", 7.0), GradedCell("why", 3.0, True, "YOUR ANSWER HERE")), 0.7)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.mark.parametrize(("automatic", "manual"), [(70, 30), (100, 0), (10.5, 39.5)])
def test_points_are_the_policys(course: Course, module: Module, automatic: float, manual: float) -> None:
    """Components keep their proportions; questions are there only where they are worth something."""
    found = sheet_of(course, module, Policy(automatic, manual))
    assert sum(c.max_score for c in found.cells if not c.question) == pytest.approx(automatic)
    assert sum(c.max_score for c in found.questions) == pytest.approx(manual)
    assert [c.name for c in found.questions] == (list(QUESTIONS) if manual else [])


def test_a_module_without_questions_is_worth_as_much(module: Module) -> None:
    """All of its points are automatic."""
    found = sheet(module, (), Policy())
    assert sum(cell.max_score for cell in found.cells) == pytest.approx(100)
    assert found.factor == 1


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("", Policy()),
        ("[policy]\nautomatic = 60\nmanual = 40.5", Policy(60, 40.5)),
        ("[policy]\ndecimals = 0\n[policy.thresholds]\nx = 1", Policy(decimals=0, thresholds=(("x", 1),))),
    ],
)
def test_a_policy_is_read(text: str, policy: Policy, tmp_path: Path) -> None:
    """What is left out has its default."""
    (tmp_path / MARK).write_text(text)
    assert load_policy(load_course(tmp_path)) == policy


@pytest.mark.parametrize(
    "text",
    ["policy = 1", "[policy]\nautomatic = -1", "[policy]\nmanual = nan", "[policy]\ndecimals = 1.5",
     "[policy]\nautomatic = true", "[policy]\nautomatic = 0\nmanual = 0", '[policy]\nmanual = "30"'],
)  # fmt: skip
def test_a_policy_that_makes_no_sense_is_refused(text: str, tmp_path: Path) -> None:
    """The file and what is wrong in it are named."""
    (tmp_path / MARK).write_text(text)
    with pytest.raises(CourseError, match="policy"):
        load_policy(load_course(tmp_path))


def test_the_released_notebook_answers_nothing(notebooks: dict[str, Path], course: Course) -> None:
    """As it was released no question is answered; a cell with other words in it is."""
    module, _ = course.module(MODULE)
    found = sheet_of(course, module, Policy())
    data = notebooks["released"].read_bytes()
    assert set(answers(data, found).values()) == {""}
    notebook = json.loads(data)
    cell = next(each for each in notebook["cells"] if each["id"] == QUESTIONS[1])
    cell["source"] = [*cell["source"], "\nBecause."]
    said = answers(json.dumps(notebook).encode(), found)
    assert [name for name, text in said.items() if text] == [QUESTIONS[1]]
    assert said[QUESTIONS[1]].endswith("Because.")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
CELL = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw", "heading", 7])},
    optional={
        "id": st.sampled_from(["Add", "why", "other"]) | JSON,
        "source": st.text(max_size=20) | st.lists(st.text(max_size=9) | st.none(), max_size=3) | JSON,
        "metadata": st.fixed_dictionaries({"nbgrader": st.fixed_dictionaries({"grade_id": JSON})}) | JSON,
        "attachments": st.dictionaries(st.text(max_size=3), st.dictionaries(st.text(max_size=9), JSON))
        | JSON,
        "outputs": JSON,
    },
)
NOTEBOOK = st.fixed_dictionaries({"cells": st.lists(CELL | JSON, max_size=6) | JSON})


@given((NOTEBOOK | JSON).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60))
def test_any_file_becomes_a_notebook_with_every_mark_once(data: bytes) -> None:
    """Whatever was handed in: valid, each graded cell once, no output, and the same answers."""
    notebook_text = autograded(data, SHEET)
    notebook = nbformat.reads(notebook_text, as_version=4)
    nbformat.validate(notebook)
    marked = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if cell.metadata]
    assert sorted(marked) == ["Add", "why"]
    assert not any(cell.get("outputs") for cell in notebook.cells)
    assert answers(notebook_text.encode(), SHEET) == answers(data, SHEET)


@pytest.mark.parametrize(
    ("named", "meant"), [("06_autograd.memry", "memory"), ("06_autogard", "06_autograd")]
)
def test_a_bonus_that_is_nowhere_is_an_error_with_what_is_near(
    course: Course, tmp_path: Path, named: str, meant: str
) -> None:
    """Whoever reads the policy is told, not only who enters grades of that module."""
    for name in ("modules", "reference"):
        (tmp_path / name).symlink_to(course.root / name)
    (tmp_path / MARK).write_text(f'[policy]\nbonus = ["{named}"]\n')
    with pytest.raises(CourseError) as refused:
        policy_of(load_course(tmp_path))
    assert f"{named}" in refused.value.message
    assert meant in refused.value.hint.split(",")[0]
