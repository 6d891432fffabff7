"""The trials of an audit: every mutant handed in like a student's file and graded, and both ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import CourseError, SubmissionError
from tito.grading.audit import (
    Ends,
    Fate,
    Slip,
    fate,
    reference_slips,
    stumbling_slips,
    untouched_slips,
    unwritten_slips,
)
from tito.grading.blame import definitions
from tito.grading.examination import Examination
from tito.grading.grade import grade_or_reason, ungraded
from tito.grading.key import answer_key
from tito.grading.package import Package, pack, reference_code, with_replaced
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.notebooks.publish import course_text, notebook_of
from tito.probes.mutant import Mutant
from tito.sandbox.ask import ask


@dataclass(frozen=True, slots=True)
class OfMutant:
    """The reference with a mutant in it, graded."""

    mutant: Mutant
    submission: Submission

    def carried_out(self, exam: Examination) -> Fate:
        return fate(exam.module, self.mutant, grade_or_reason(exam, self.submission))

    def given_up(self, exam: Examination, reason: SubmissionError) -> Fate:
        return fate(exam.module, self.mutant, ungraded(exam, self.submission, reason))


@dataclass(frozen=True, slots=True)
class OfReference:
    """The reference as a student would hand it in, graded under a seed of its own."""

    course: Course
    submission: Submission
    seed: int

    def carried_out(self, exam: Examination) -> Ends:
        code = reference_code(self.course, exam.module)
        key = answer_key(exam.key.suite, exam.module, self.seed, code, exam.sandbox)
        grade = grade_or_reason(replace(exam, key=key), self.submission)
        return Ends((self.seed,), (*stumbling_slips(key), *reference_slips(self.seed, grade)), ())

    def given_up(self, exam: Examination, reason: SubmissionError) -> Ends:
        raise reason


@dataclass(frozen=True, slots=True)
class OfUntouched:
    """The notebook as it was released, graded whole and component by component."""

    submission: Submission

    def carried_out(self, exam: Examination) -> Ends:
        grade = grade_or_reason(exam, self.submission)
        alone = _of_unwritten(exam, pack(self.submission, exam.module, exam.released))
        return Ends((), (), (*untouched_slips(exam.key.seed, grade), *alone))

    def given_up(self, exam: Examination, reason: SubmissionError) -> Ends:
        raise reason


Trial: TypeAlias = OfMutant | OfReference | OfUntouched


@contextmanager
def trials(
    course: Course, module: Module, mutants: Sequence[Mutant], seeds: Sequence[int]
) -> Iterator[tuple[Trial, ...]]:
    """Every mutant, the reference under every seed and the untouched notebook, handed in for a while."""
    text = course_text(course.reference(module.export))
    mutated = {f"{mutant.name}.py": _applied(mutant, text) for mutant in mutants}
    untouched = {"untouched.ipynb": notebook_of(course, module, solutions=False)}
    with (
        _handed_in(mutated) as submissions,
        _handed_in(untouched | {"reference.py": text}) as (released, reference),
    ):
        of_reference = (OfReference(course, reference, seed) for seed in seeds)
        yield (OfUntouched(released), *of_reference, *map(OfMutant, mutants, submissions))


def _applied(mutant: Mutant, text: str) -> str:
    try:
        return mutant.applied(text)
    except ValueError as error:
        raise CourseError(
            f"The mutant {mutant.name} cannot be made: {error}.",
            "The reference has changed: mend the mutant in mutants.py.",
        ) from error


def _of_unwritten(exam: Examination, untouched: Package) -> Iterator[Slip]:
    """The probes that a component passes though it is not written, where the reference's are all others."""
    for component in exam.module.components:
        if component.definitions:
            others = [each.name for each in exam.module.components if each is not component]
            names = definitions(exam.module, others)
            package = with_replaced(untouched, exam.module, names, exam.reference)
            asked = [n for n, probe in enumerate(exam.key.suite.probes) if probe.component == component.name]
            found = ask(exam.sandbox, package.code, [exam.key.questions[number] for number in asked])
            verdicts = [exam.key.judge(*pair) for pair in zip(asked, found.answers, strict=True)]
            yield from unwritten_slips(exam.key.seed, verdicts)


@contextmanager
def _handed_in(texts: Mapping[str, str]) -> Iterator[tuple[Submission, ...]]:
    """The texts by file name, as submissions of students of these names."""
    with TemporaryDirectory(prefix="tito-audit-") as folder:
        paths = [Path(folder, name) for name in texts]
        for path, text in zip(paths, texts.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        yield tuple(Submission(path.stem, path.name, OnDisk(path)) for path in paths)
