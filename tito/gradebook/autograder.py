"""One submission graded where Gradescope asks for it: its folders in, results.json out.

https://gradescope-autograders.readthedocs.io/en/latest/specs/ and .../submission_metadata/
"""

from __future__ import annotations

import json
from pathlib import Path

from tito.course.course import Course
from tito.course.module import Module
from tito.course.seed import secret_seed
from tito.errors import SubmissionError, TitoError
from tito.files import write_whole
from tito.gradebook.cells import CellScore
from tito.gradebook.exports.gradescope import results
from tito.gradebook.marks import Marks, marks_of
from tito.gradebook.notebook import answers
from tito.gradebook.sheet import Sheet, sheet_of
from tito.gradebook.shown import handed_in
from tito.gradebook.standing import Standing
from tito.gradebook.student import Student
from tito.grading.examination import Examination
from tito.grading.grade import NOT_GRADED, Grade, grade_or_reason, ungraded
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission, find_submissions, rank
from tito.policies.policy import Policy
from tito.policies.read import load_policy
from tito.runs.paper import Paper
from tito.runs.receipt import grade_document
from tito.runs.results import entry_of


def autograde(course: Course, module: Module, root: Path) -> Path:
    """Grade the files in `root/submission` as one student's; where the results were written.

    TitoError, and no results, where the failure is ours: nobody is given 0 points for that.
    """
    student = student_of(root / "submission_metadata.json")
    with Paper(course, module, secret_seed(course, module)).examination() as exam:
        submission, grade = _graded(exam, root / "submission")
    if grade.status == NOT_GRADED:
        raise TitoError(grade.reason, grade.hint)
    policy = load_policy(course)
    sheet = sheet_of(course, module, policy)
    found = standing_of(student, sheet, _marks(sheet, submission, grade), policy)
    path = root / "results" / "results.json"
    write_whole(path, results(found, _said(submission, grade)))
    return path


def student_of(metadata: Path) -> Student:
    """Who handed in, by their addresses, a group's all together; nobody where Gradescope does not say."""
    try:
        users = json.loads(metadata.read_text(encoding="utf-8"))["users"]
        return Student(", ".join(str(user["email"]) for user in users))
    except (OSError, ValueError, KeyError, TypeError):
        return Student("")


def _graded(exam: Examination, folder: Path) -> tuple[Submission, Grade]:
    """The file among those handed in that is the module's, and its grade."""
    try:
        submission = min(find_submissions(folder, exam.module), key=lambda each: rank(each.name, exam.module))
    except SubmissionError:
        nothing = SubmissionError(
            f"There is no notebook of {exam.module.name} in what was handed in.",
            f"Hand in {exam.module.name}.ipynb.",
        )
        submission = Submission("", exam.module.name, OnDisk(folder))
        return submission, ungraded(exam, submission, nothing)
    return submission, grade_or_reason(exam, submission)


def _marks(sheet: Sheet, submission: Submission, grade: Grade) -> Marks:
    """The marks of a grade: those that a run's receipt would come to."""
    document = grade_document(grade)
    return marks_of(sheet, entry_of(document, ""), document, answers(handed_in(submission), sheet))


def standing_of(student: Student, sheet: Sheet, marks: Marks, policy: Policy) -> Standing:
    """What a student's marks come to, before any person has marked anything."""
    scores = [mark.score or 0.0 for mark in marks.marks]
    asked = list(zip(sheet.cells, marks.marks, scores, strict=True))
    return Standing(
        student=student,
        module=sheet.module,
        score=policy.rounded(sum(scores)),
        automatic=policy.rounded(sum(score for cell, _, score in asked if not cell.question)),
        max_score=policy.rounded(sum(cell.worth for cell in sheet.cells)),
        waiting=marks.waiting,
        cells=tuple(
            CellScore(
                *(cell.name, policy.rounded(score), policy.rounded(cell.worth)),
                *(mark.score is None, mark.comment),
            )
            for cell, mark, score in asked
        ),
        counts="bonus" if sheet.module in policy.bonus else "yes",
    )


def _said(submission: Submission, grade: Grade) -> str:
    """Which file was graded, or why none could be: nothing that is hidden."""
    return f"{grade.reason} {grade.hint}".strip() or f"Graded: {submission.name}."
