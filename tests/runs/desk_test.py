"""A desk: clerks for whoever asks, in another's threads."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from small_class import SEED, SmallClass

from tito.errors import TitoError
from tito.grading.grade import GRADED, NOT_GRADED
from tito.runs.clerk import TRIES, Clerk, Died, Errand, Ready
from tito.runs.desk import Desk
from tito.runs.paper import Paper
from tito.runs.task import Graded, Grading


@pytest.fixture
def paper(small: SmallClass) -> Paper:
    """The small class's hidden suite."""
    return Paper(small.course, small.module, SEED)


@pytest.fixture
def desk(paper: Paper) -> Iterator[Desk]:
    """A desk that is closed at the end."""
    made = Desk(paper, (paper.course.root,), "here")
    yield made
    made.close()


def _children() -> set[int]:
    """The processes that this one has started and that are still there."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}


def test_each_thread_has_a_clerk_and_the_next_task_has_the_same(small: SmallClass, desk: Desk) -> None:
    """Two at a time have two clerks; those are kept for what comes next, and end when the desk is closed."""
    before = _children()
    errands: list[Errand[Graded]] = [Errand(Grading(each)) for each in small.submissions]
    with ThreadPoolExecutor(2) as threads:
        first = list(threads.map(desk.do, errands))
        clerks = _children() - before
        again = list(threads.map(desk.do, errands))
    assert len(clerks) == 2
    assert _children() - before == clerks
    assert [each.result.grade for each in first] == [each.result.grade for each in again]
    assert {(each.place, each.ready.terms.seed) for each in first} == {("here", SEED)}
    desk.close()
    assert _children() == before


def test_a_clerk_that_has_ended_meanwhile_is_replaced(small: SmallClass, desk: Desk) -> None:
    """One that was killed as it waited costs nothing; a task that clerks died over is given up."""
    before = _children()
    (ada, *_) = small.submissions
    assert desk.do(Errand(Grading(ada))).result.grade.status == GRADED
    (clerk,) = _children() - before
    os.kill(clerk, signal.SIGKILL)
    assert desk.do(Errand(Grading(ada))).result.grade.status == GRADED
    assert desk.do(Errand(Grading(ada), deaths=TRIES)).result.grade.status == NOT_GRADED


def test_a_machine_without_the_shared_folder_is_refused(small: SmallClass, paper: Paper) -> None:
    """The place and the paths that it does not see are named, before a clerk is started."""
    with pytest.raises(TitoError, match="there has no /nowhere/at/all") as refused:
        Desk(paper, (paper.course.root, Path("/nowhere/at/all")), "there").do(
            Errand(Grading(small.submissions[0]))
        )
    assert "folder that all machines share" in refused.value.hint


def test_what_is_wrong_with_the_course_is_said_as_it_is(small: SmallClass) -> None:
    """A module without a hidden suite cannot be graded by anybody."""
    module, _ = small.course.module("02_activations")
    with pytest.raises(TitoError, match="no hidden suite for 02_activations"):
        Desk(Paper(small.course, module, SEED), (), "here").do(Errand(Grading(small.submissions[0])))


def test_a_clerk_whose_patience_is_at_an_end_ends(paper: Paper) -> None:
    """It says that it is ready, and when nothing comes in time it has ended in order."""
    clerk: Clerk[object] = Clerk(paper, patience=0)
    assert isinstance(clerk.hear(), Ready)
    assert clerk.hear() == Died(0)
    clerk.dismiss()
