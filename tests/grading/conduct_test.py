"""What a grade says of a submission's conduct: decoys it opened, floods of text, budgets, the lowest tier."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.examination import Examination, examination
from tito.grading.grade import Grade, grade
from tito.grading.key import AnswerKey
from tito.grading.package import prerequisite_code
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.runs.receipt import grade_document
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox


def with_some_probes(exam: Examination, component: str, count: int) -> Examination:
    """The examination with the first probes of one component alone."""
    key = exam.key
    pairs = zip(key.suite.probes, key.worth, key.questions, key.answers, strict=True)
    chosen = [pair for pair in pairs if pair[0].component == component][:count]
    probes, worth, questions, answers = map(tuple, zip(*chosen, strict=True))
    part = AnswerKey(replace(key.suite, probes=probes), key.seed, worth, questions, answers)
    return replace(exam, key=part, suspects=None)


def handed_in(course: Course, module: Module, folder: Path, find: str, put: str) -> Submission:
    """The reference as a student hands it in, with `put` in the place of `find`."""
    text = course.reference(module.export).read_text(encoding="utf-8")
    assert text.count(find) == 1
    path = folder / "ada.py"
    path.write_text(text.replace(find, put), encoding="utf-8")
    return Submission("ada", path.name, OnDisk(path))


@pytest.fixture
def few(hidden: Examination) -> Examination:
    return with_some_probes(hidden, "MulBackward", 3)


RULE = '"""Each operand\'s gradient is G times the other operand."""\n'


def graded(exam: Examination, course: Course, folder: Path, first: str) -> Grade:
    """The grade of the reference that does something else first in the rule of MulBackward."""
    return grade(exam, handed_in(course, exam.module, folder, RULE, f"{RULE}        {first}\n"))


def test_an_opened_decoy_is_evidence_and_costs_nothing(
    few: Examination, course: Course, tmp_path: Path
) -> None:
    """The receipt lists the decoys that were opened, and the score is what the answers earned."""
    if few.sandbox.tier != "full":
        pytest.skip("decoys lie in the full tier")
    found = graded(few, course, tmp_path, 'open("results.json").close()')
    assert (found.complete, found.decoys) == (True, ("results.json",))
    assert grade_document(found)["decoys"] == ["results.json"]


def test_honest_work_has_no_evidence_against_it(few: Examination, course: Course, tmp_path: Path) -> None:
    """A finished submission opens no decoy, and its grade says nothing of its conduct."""
    found = graded(few, course, tmp_path, "pass")
    assert (found.complete, found.decoys, found.notes) == (True, (), ())


def test_too_much_output_is_said_and_costs_nothing(few: Examination, course: Course, tmp_path: Path) -> None:
    """The limit is in the note, and what was printed is not."""
    found = graded(few, course, tmp_path, 'print("x" * 70_000)')
    assert found.complete
    assert found.notes == ("it printed more than 64 KiB; the rest was not kept",)
    assert found.output == ""


def test_running_out_of_memory_is_said_with_the_limit(
    few: Examination, course: Course, tmp_path: Path
) -> None:
    """The verdict names the limit and the student's own line."""
    found = graded(few, course, tmp_path, "bytearray(1 << 30)")
    assert not found.complete
    verdict = found.verdicts[0]
    assert (verdict.answer, verdict.reason) == ("too much", "needed more than 512 MiB")
    assert verdict.where


CLAIM = "lambda error, labels: {{'lineage': ['ValueError'], 'message': '', 'cell': min(labels), 'line': {}}}"


@pytest.mark.parametrize(("line", "is_told"), [(1, True), (1 << 30, False)])
def test_a_verdict_names_no_line_that_the_submission_does_not_have(
    few: Examination, course: Course, tmp_path: Path, line: int, is_told: bool
) -> None:
    """A worker that describes its exceptions as it likes tells its student nothing by their lines."""
    worker = "__import__('sys').modules['tito.sandbox.worker']"
    found = graded(few, course, tmp_path, f"{worker}.describe = {CLAIM.format(line)}; raise ValueError")
    assert {verdict.answer for verdict in found.verdicts} == {"raised"}
    assert [verdict.where.endswith(f", line {line}") for verdict in found.verdicts] == [is_told] * 3


def test_a_submission_has_one_budget(course: Course, hidden: Examination, tmp_path: Path) -> None:
    """Probes that never end use up what the submission has, and no more is asked, alone or past others."""
    limits = Limits(cpu=0.1, times=0.0, budget=0.5)
    with Sandbox(prerequisite_code(course, hidden.module), limits, "basic") as sandbox:
        exam = replace(with_some_probes(hidden, "MulBackward", 8), sandbox=sandbox)
        found = graded(exam, course, tmp_path, "while True: pass")
    timed_out = [verdict.reason for verdict in found.verdicts if verdict.answer == "timed out"]
    assert set(timed_out) == {
        "used more than 0.1 s of processor time",
        "came after the 0.5 s that one submission may use up",
    }
    assert found.score == 0


def test_a_class_is_graded_at_the_best_tier_from_the_one_asked_for(
    course: Course, hidden: Examination
) -> None:
    """The course names the lowest tier; the strongest that the machine has is on."""
    if hidden.sandbox.tier != "full":
        pytest.skip(f"not to be had here: {hidden.sandbox.missing}")
    for isolation in ("full", "standard"):
        asked = replace(course, isolation=isolation)
        with examination(asked, hidden.module, [hidden.module.checks], 0, hidden=True) as exam:
            assert exam.sandbox.tier == "full"


def test_a_grade_without_confinement_says_so(course: Course, few: Examination, tmp_path: Path) -> None:
    """Where a course asks for no more than the basic tier, every grade made there carries the mark."""
    with Sandbox(prerequisite_code(course, few.module), tier="basic", highest="basic") as sandbox:
        found = graded(replace(few, sandbox=sandbox), course, tmp_path, "pass")
    assert found.notes == ("graded at the tier basic: the code could read files and use the network",)
