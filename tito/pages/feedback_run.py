"""A run's pages: receipts, files, graphs and marks read, one page a student written."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import SubmissionError, TitoError
from tito.files import write_whole
from tito.gradebook.address import Address
from tito.gradebook.database import looked_at
from tito.gradebook.standing import Standing, standings
from tito.grading.grade import GRADED
from tito.grading.graders import load_mutants
from tito.grading.graph import NETWORK, graphs
from tito.grading.package import Package, pack, reference_code
from tito.grading.submission import Submission, read
from tito.notebooks.outline import Outline
from tito.notebooks.publish import released_cells, released_outline
from tito.notebooks.submission import SubmittedCell, read_submission
from tito.pages.cell import Definition
from tito.pages.feedback import Sources, feedback, html
from tito.pages.feedback_code import Code, released_definitions
from tito.pages.feedback_flow import Flow, flow_of
from tito.pages.stage import STAGES, Stage, Staging
from tito.policies.read import load_policy
from tito.progress import Progress
from tito.reports.graph import Graph, read_graph
from tito.runs.journal import Entry, recorded_in
from tito.runs.results import documents, standing
from tito.runs.work import whereabouts


@dataclass(frozen=True, slots=True)
class Written:
    """A student's page: where it is and its size in bytes; whether the file handed in was at hand."""

    student: str
    stage: Stage
    path: Path
    size: int
    at_hand: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """What was written of a module; `lost` have no page: their receipts are not as they were."""

    module: str
    written: tuple[Written, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Class:
    """What is the same for every page of a run.

    `reference` is the graph of the reference's engine, None in a module that comes before there is an engine.
    """

    module: Module
    staging: Staging
    outline: Outline
    released: Mapping[str, Definition]
    spoils: Mapping[str, str]
    graph: Callable[[Package], Any]
    reference: Graph | None
    submissions: Mapping[str, Submission]
    standings: Mapping[str, Standing]


def write_feedback(
    course: Course,
    run: Path,
    out: Path,
    staging: Staging,
    progress: Progress,
    *,
    student: str | None = None,
    elsewhere: Path | None = None,
    database: Address | None = None,
) -> Pages:
    """Write every student's page, or one's, as `out`/feedback/<student>/<module>/<module>.html.

    Files are found where the run found them, or `elsewhere`; marks in the gradebook at `database`. TitoError
    where there is no run, or no such student in it.
    """
    recorded = recorded_in(run)
    module, _ = course.module(recorded.terms.module)
    asked = _asked(recorded.entries, student)
    entries = tuple(standing(run, asked))
    submissions = whereabouts(run, module, [each.submission for each in entries], elsewhere)
    marks = _standings(course, module, database)
    with graphs(course, module, NETWORK) as graph, progress(len(entries)) as advance:
        known = Class(
            module, staging, released_outline(course, module),
            released_definitions(released_cells(course, module)), _spoils(course, module),
            graph, _reference(graph, course, module), submissions, marks,
        )  # fmt: skip
        written = tuple(_written(known, out, each, advance) for each in documents(run, entries))
    lost = sorted({each.student for each in asked} - {each.student for each in entries})
    return Pages(module.name, written, tuple(lost))


def _asked(entries: Mapping[str, Entry], student: str | None) -> tuple[Entry, ...]:
    """The entries asked for, in order of their names."""
    if student is None:
        return tuple(entries[name] for name in sorted(entries))
    if student in entries:
        return (entries[student],)
    near = difflib.get_close_matches(student, entries, n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(near)}?" if near else "grades.csv lists who is in the run."
    raise TitoError(f"There is no {student} in this run.", hint)


def _reference(graph: Callable[[Package], Any], course: Course, module: Module) -> Graph | None:
    try:
        return read_graph(graph(Package(reference_code(course, module), "")))
    except TitoError:
        return None


def _spoils(course: Course, module: Module) -> dict[str, str]:
    """The definition that each known mistake spoils."""
    known = load_mutants(course, module) if course.mutants(module).is_file() else ()
    return {mutant.name: mutant.definition or mutant.component for mutant in known}


def _standings(course: Course, module: Module, database: Address | None) -> dict[str, Standing]:
    """How each student stands in a gradebook; nobody without one."""
    if database is None:
        return {}
    with looked_at(database) as connection:
        found = standings(connection, load_policy(course), [module.name])
    return {each.student.id: each for each in found}


def _written(
    known: Class, out: Path, receipt: Mapping[str, Any], advance: Callable[[object], None]
) -> Written:
    student, name = receipt["student"], known.module.name
    if student in ("", ".", "..") or "/" in student:
        raise TitoError(f"{student!r} is no name of a folder.", "Give the submission another name.")
    stage = known.staging(name, student)
    sources = _sources(known, receipt, stage)
    text = html(feedback(known.module, receipt, sources, stage)).encode(errors="replace")
    path = out / "feedback" / student / name / f"{name}.html"
    write_whole(path, text)
    advance(student)
    return Written(student, stage, path, len(text), sources.code is not None)


def _sources(known: Class, receipt: Mapping[str, Any], stage: Stage) -> Sources:
    """The code that was graded, its graph, and the student's marks."""
    marks = known.standings.get(receipt["student"])
    found = known.submissions.get(receipt["submission"])
    if found is None:
        return Sources(known.spoils, standing=marks)
    submission = replace(found, student=receipt["student"])
    try:
        package = pack(submission, known.module, known.outline)
    except SubmissionError:
        return Sources(known.spoils, Code((), _cells(submission), known.released), standing=marks)
    code = Code(package.exported.blocks, _cells(submission), known.released)
    return Sources(known.spoils, code, _flow(known, receipt, package, stage), marks)


def _flow(known: Class, receipt: Mapping[str, Any], package: Package, stage: Stage) -> Flow | None:
    """The graph, where there is something to draw it; held against the reference's with the points."""
    if receipt["status"] != GRADED or known.reference is None:
        return None
    return flow_of(partial(known.graph, package), known.reference if STAGES[stage].points else None)


def _cells(submission: Submission) -> tuple[SubmittedCell, ...]:
    """The code cells as handed in; a file that is no notebook and does not parse is one; else none."""
    try:
        text = read(submission).decode("utf-8-sig", errors="replace")
    except SubmissionError:
        return ()
    try:
        return read_submission(text, submission.suffix)
    except SubmissionError:
        return () if submission.suffix == ".ipynb" else (SubmittedCell("the file", "", text),)
