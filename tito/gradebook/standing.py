"""How the class stands: every student's score in every module, with what a person has marked counted in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from tito.errors import TitoError
from tito.gradebook.cells import CellScore, Marked, marked_cells
from tito.gradebook.connection import Connection
from tito.gradebook.lateness import Submitted, submitted
from tito.gradebook.student import Student
from tito.policies.policy import Policy
from tito.policies.total import Counted, Total, total

Counts: TypeAlias = Literal["yes", "dropped", "exempt", "bonus"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A student in a module: the score, its automatic part, and whether a mark is still to come.

    Scores are rounded once, after adding: those of the cells may add up to a little more or less. What
    lateness took, `penalty`, is off the score already, and `explanation` says why. The `band` is the
    module's alone. `counts` says how the module counts in the student's total: not where it is `exempt` or
    `dropped`.
    """

    student: Student
    module: str
    score: float
    automatic: float
    max_score: float
    waiting: bool
    cells: tuple[CellScore, ...] = ()
    penalty: float = 0.0
    explanation: str = ""
    band: str = ""
    counts: Counts = "yes"

    def bonus(self, cell: CellScore) -> bool:
        """Whether a cell of it comes on top of what is expected: missing it is no failure."""
        return self.counts == "bonus" or not cell.max_score

    @property
    def manual(self) -> float:
        """The points that persons gave, before lateness took any."""
        return self.score + self.penalty - self.automatic


@dataclass(frozen=True, slots=True)
class StudentTotal:
    """A student's modules together; `waiting` where a mark is still to come in any of them."""

    student: Student
    total: Total
    waiting: bool


@dataclass(frozen=True, slots=True)
class ClassStanding:
    """All that is exported: a standing a submission, by module and name, and a total a student, by name.

    `excused` are the modules that students are exempt from and have not handed in.
    """

    standings: tuple[Standing, ...]
    totals: tuple[StudentTotal, ...]
    excused: tuple[Standing, ...] = ()


def standings(connection: Connection, policy: Policy, modules: Sequence[str] = ()) -> tuple[Standing, ...]:
    """Everybody who has handed in, by module and name; of these modules, or of all there are."""
    return class_standing(connection, policy, modules).standings


def class_standing(connection: Connection, policy: Policy, modules: Sequence[str] = ()) -> ClassStanding:
    """The standings of these modules, or of all; late days are spent and modules dropped over all of them."""
    students = {student.id: student for student in _students(connection)}
    marked = marked_cells(connection, policy)
    judged = submitted(connection, policy)
    found = sorted(
        (
            _standing(policy, students[each.handed.student], each, sorted(marked.get(each.notebook, ())))
            for each in judged
        ),
        key=_by_module_and_name,
    )
    totals = _totals(policy, students, found)
    gone = {(each.student.id, module) for each in totals for module in each.total.dropped}
    _require({each.module for each in found}, modules)
    asked = [each for each in found if not modules or each.module in modules]
    kept = [replace(e, counts="dropped") if (e.student.id, e.module) in gone else e for e in asked]
    return ClassStanding(tuple(kept), totals, tuple(_excused(policy, students, asked)))


def _excused(
    policy: Policy, students: Mapping[str, Student], found: Sequence[Standing]
) -> Iterator[Standing]:
    """Who is exempt from a module that others have handed in, and has not handed it in."""
    worth = {each.module: each.max_score for each in found}
    there = {(each.student.id, each.module) for each in found}
    for (student, module), extension in sorted((policy.calendar.extensions or {}).items()):
        if extension.exempt and student in students and module in worth and (student, module) not in there:
            yield Standing(students[student], module, 0.0, 0.0, worth[module], False, counts="exempt")


def _standing(policy: Policy, student: Student, each: Submitted, marked: Sequence[Marked]) -> Standing:
    earned = sum([score for _, score, _, _ in marked])
    score = policy.rounded(earned - min(each.judged.penalty, max(earned, 0.0)))
    worth = sum([place.max_score for _, _, place, _ in marked])
    return Standing(
        student=student,
        module=each.handed.module,
        score=score,
        automatic=policy.rounded(sum([score for _, score, place, _ in marked if place.automatic])),
        max_score=policy.rounded(worth),
        waiting=any(cell.waiting for _, _, _, cell in marked),
        cells=tuple(cell for _, _, _, cell in marked),
        penalty=policy.rounded(policy.rounded(earned) - score),
        explanation=each.judged.words,
        band=policy.band(score, worth),
        counts=_counts(policy, each),
    )


def _counts(policy: Policy, each: Submitted) -> Counts:
    if each.handed.extension.exempt:
        return "exempt"
    return "bonus" if each.handed.module in policy.bonus else "yes"


def _totals(
    policy: Policy, students: Mapping[str, Student], found: Sequence[Standing]
) -> tuple[StudentTotal, ...]:
    """Every student's total, of the modules that anybody has handed in; 0 for what the student has not."""
    worth = {each.module: each.max_score for each in found if each.max_score}
    scores = {(each.student.id, each.module): each.score for each in found}
    waiting = {each.student.id for each in found if each.waiting}
    exempt = {key for key, each in (policy.calendar.extensions or {}).items() if each.exempt}
    return tuple(
        StudentTotal(
            student,
            total(
                policy,
                [
                    Counted(module, scores.get((student.id, module), 0.0), points)
                    for module, points in worth.items()
                    if (student.id, module) not in exempt
                ],
            ),
            student.id in waiting,
        )
        for student in sorted(students.values(), key=_by_name)
    )


def _by_name(student: Student) -> tuple[str, str]:
    return student.sortable_name.casefold(), student.id


def _by_module_and_name(each: Standing) -> tuple[str, str, str]:
    return each.module, *_by_name(each.student)


def _students(connection: Connection) -> Iterator[Student]:
    for row in connection.execute("SELECT id, first_name, last_name, email, lms_user_id FROM student"):
        yield Student(*(text or "" for text in row))


def _require(found: Collection[str], modules: Sequence[str]) -> None:
    """TitoError where nobody has marks in what was asked for."""
    missing = sorted(set(modules) - set(found))
    if missing or not found:
        raise TitoError(
            f"The gradebook has no marks in {', '.join(missing) or 'any module'}.",
            "Enter a finished run first: tito gradebook update",
        )
