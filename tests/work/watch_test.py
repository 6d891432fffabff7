"""Checking again at every save: when that is, and what is said to have changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tito.course.course import Course, load_course
from tito.errors import SubmissionError
from tito.grading.examination import Examination, examination
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.work.check import check
from tito.work.places import result_file
from tito.work.result import Change, Part, Result, changes, keep, kept
from tito.work.watch import Checked, Look, Round, rounds, settled

A, B, C = (1, 10, 7), (2, 0, 7), (3, 12, 8)

LOOKS: dict[str, tuple[list[Look], list[Look]]] = {
    "nothing happens": ([A, A, A], [A]),
    "one save": ([A, B, B, B], [A, B]),
    "half written, then whole": ([A, B, C, C], [A, C]),
    "replaced by way of no file": ([A, None, None, C, C, C], [A, C]),
    "there from the second look on": ([None, A, A], [None, A]),
    "a save at every look is one when it rests": ([A, B, C, A, B, B], [A, B]),
    "back as it was": ([A, B, A, A], [A]),
    "saved during the check": ([A, B, B, C, C], [A, B, C]),
}


@pytest.mark.parametrize("case", LOOKS)
def test_a_save_counts_once_it_rests(case: str) -> None:
    """The first look, and every state that lasts for two looks and is not the one shown last."""
    looks, shown = LOOKS[case]
    assert list(settled(looks)) == shown


def _part(score: float, passed: int = 0, *, to_do: bool = False, name: str = "sum") -> Part:
    return Part(name, score, 10, passed, 4, to_do)


def test_more_points_are_better_and_so_is_more_that_passes_and_a_beginning() -> None:
    """The order of a part's standings; equal ones and new parts are no change."""
    rising = [_part(0, to_do=True), _part(0), _part(0, 1), _part(2, 0), _part(10, 4)]
    for place, before in enumerate(rising):
        for after in rising[place + 1 :]:
            assert list(changes([before], [after])) == [Change("better", before, after)]
            assert list(changes([after], [before])) == [Change("worse", after, before)]
        assert list(changes([before], [before])) == []
    assert list(changes([], rising)) == []


def test_a_result_is_read_back_as_it_was_kept(tmp_path: Path) -> None:
    """Every field, and nothing where there is none."""
    result = Result("a" * 64, "", complete=False, parts=(_part(2.5, 1), _part(0, to_do=True, name="é")))
    keep(tmp_path / "new" / "note.json", result)
    assert kept(tmp_path / "new" / "note.json") == result
    assert kept(tmp_path / "none.json") is None


@pytest.fixture(scope="module")
def home(workspace: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A workspace to write in."""
    return load_course(shutil.copytree(workspace.root, tmp_path_factory.mktemp("watched") / "work"))


@pytest.fixture(scope="module")
def exam(home: Course) -> Iterator[Examination]:
    """The public checks of module 06, as a workspace has them."""
    module = home.modules[0]
    with examination(home, module, [module.checks], 0) as exam:
        yield exam


def _told(found: Round) -> object:
    match found:
        case Checked(grade, changed):
            return grade.score, [(change.direction, change.after.name) for change in changed]
        case error:
            return error.message


def test_every_save_says_what_it_changed(home: Course, exam: Examination, notebooks: dict[str, Path]) -> None:
    """One rule wrong, everything right, a broken cell, the rule wrong again: against what counted last."""
    notebook = home.notebook(exam.module)
    right = notebooks["instructor"].read_text(encoding="utf-8")
    wrong = right.replace("grad_output * b.data if", "grad_output + b.data if")
    broken = right.replace('"class MulBackward(', '"class MulBackward((')
    assert right not in (wrong, broken)

    def saves() -> Iterator[None]:
        for text in (wrong, right, broken, right, wrong):
            notebook.write_text(text, encoding="utf-8")
            yield

    submission = Submission("me", notebook.name, OnDisk(notebook))
    first, second, third, fourth, fifth = map(
        _told, rounds(saves(), partial(check, home, exam, submission), ())
    )
    assert first[1] == []
    assert second == (100, [("better", name) for _, name in fifth[1]])
    assert ("better", "MulBackward") in second[1]
    assert third.startswith("06_autograd.ipynb: cell ")
    assert fourth == (100, [])
    assert (fifth[0], {direction for direction, _ in fifth[1]}) == (first[0], {"worse"})
    noted = kept(result_file(home, exam.module))
    assert noted is not None
    assert (noted.score, noted.complete) == (fifth[0], False)


def test_a_result_that_cannot_be_noted_is_shown_all_the_same(
    home: Course, exam: Examination, notebooks: dict[str, Path]
) -> None:
    """Where `.tito` is in the way of the notes, the grade is the same."""
    shutil.rmtree(home.root / ".tito", ignore_errors=True)
    (home.root / ".tito").touch()
    notebook = home.notebook(exam.module)
    shutil.copy(notebooks["instructor"], notebook)
    assert check(home, exam, Submission("me", notebook.name, OnDisk(notebook))).complete
    (home.root / ".tito").unlink()


def test_a_notebook_of_another_module_is_not_checked(
    home: Course, exam: Examination, notebooks: dict[str, Path]
) -> None:
    """It says which it is, before anything is asked."""
    notebook = home.notebook(exam.module)
    text = notebooks["instructor"].read_text(encoding="utf-8")
    notebook.write_text(text.replace('"module": "06_autograd"', '"module": "03_layers"'), encoding="utf-8")
    with pytest.raises(SubmissionError, match="it is the notebook of 03_layers, not of 06_autograd"):
        check(home, exam, Submission("me", notebook.name, OnDisk(notebook)))
