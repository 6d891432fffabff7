"""The trials of an audit: every mutant handed in like a student's file and graded, and both ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tito.course.course import Course
from tito.errors import CourseError
from tito.grading.audit import (
    Audit,
    Ends,
    Fate,
    Slip,
    fate,
    reference_slips,
    untouched_slips,
    unwritten_slips,
    useless,
)
from tito.grading.blame import definitions
from tito.grading.examination import Examination
from tito.grading.grade import grade_or_reason
from tito.grading.key import answer_key
from tito.grading.package import Package, pack, reference_code, with_replaced
from tito.grading.run import grade_class
from tito.grading.submission import OnDisk, Submission
from tito.notebooks.publish import course_text, notebook_of
from tito.probes.mutant import Mutant
from tito.sandbox.ask import ask

Done = Callable[[object], object]
"""Called after each grade."""


def audit(
    exam: Examination,
    course: Course,
    mutants: Sequence[Mutant],
    seeds: Sequence[int],
    done: Done,
    *,
    whole: bool = True,
) -> Audit:
    """Grade every mutant under the examination's seed, the reference under `seeds`; judge the graders.

    `whole` where these are all mutants there are.
    """
    exam = replace(exam, suspects=None)  # whose mistake a mutant is, is known
    fates = _fates(exam, course, mutants, done)
    ends = Ends(
        seeds=tuple(seeds),
        reference=tuple(_of_reference(exam, course, seeds, done)),
        untouched=_of_untouched(exam, course, done),
    )
    found = useless(exam.key.suite, fates) if whole else None
    return Audit(exam.module, exam.key.suite, fates, ends, found)


def _fates(exam: Examination, course: Course, mutants: Sequence[Mutant], done: Done) -> tuple[Fate, ...]:
    text = course_text(course.reference(exam.module.export))
    with _handed_in({f"{mutant.name}.py": _applied(mutant, text) for mutant in mutants}) as submissions:
        grades = grade_class(exam, submissions, done)
    return tuple(fate(exam.module, *pair) for pair in zip(mutants, grades, strict=True))


def _applied(mutant: Mutant, text: str) -> str:
    try:
        return mutant.applied(text)
    except ValueError as error:
        raise CourseError(
            f"The mutant {mutant.name} cannot be made: {error}.",
            "The reference has changed: mend the mutant in mutants.py.",
        ) from error


def _of_reference(exam: Examination, course: Course, seeds: Sequence[int], done: Done) -> Iterator[Slip]:
    """The reference as a student would hand it in, under one seed after the other."""
    code = reference_code(course, exam.module)
    text = course_text(course.reference(exam.module.export))
    with _handed_in({"reference.py": text}) as (reference,):
        for seed in seeds:
            key = answer_key(exam.key.suite, exam.module, seed, code, exam.sandbox)
            grade = grade_or_reason(replace(exam, key=key), reference)
            done(grade)
            yield from reference_slips(seed, grade)


def _of_untouched(exam: Examination, course: Course, done: Done) -> tuple[Slip, ...]:
    """The notebook as it was released, whole and component by component."""
    text = notebook_of(course, exam.module, solutions=False)
    with _handed_in({"untouched.ipynb": text}) as (untouched,):
        grade = grade_or_reason(exam, untouched)
        alone = tuple(_of_unwritten(exam, pack(untouched, exam.module, exam.released)))
    done(grade)
    return (*untouched_slips(exam.key.seed, grade), *alone)


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
