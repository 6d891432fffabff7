"""`tito feedback`: a page a student, from a finished run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tito.cli.answer import answer
from tito.cli.options import ElsewhereOption, JsonOption, RunArgument

if TYPE_CHECKING:
    from tito.course.course import Course
    from tito.pages.feedback_run import Pages
    from tito.pages.stage import Stage, Staging

IN_WORDS = {
    "before": "before the due date: no points",
    "after": "after the due date: provisional points",
    "published": "published: points and marks",
}


def feedback(
    folder: RunArgument,
    stage: Annotated[
        Literal["before", "after", "published"] | None,
        typer.Option(
            help="What students may see: before, after or published; by the due date without it.",
            metavar="WHEN",
        ),
    ] = None,
    student: Annotated[
        str | None, typer.Option("--student", help="This student's page alone.", metavar="NAME")
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Where the folder feedback/ goes.", metavar="DIR")
    ] = Path(),
    submissions: ElsewhereOption = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--db", help="A gradebook, file or URL: marks and comments, once published.", metavar="FILE"
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Write a feedback page for every student of a run.

    One HTML file a student, feedback/STUDENT/MODULE/MODULE.html, which needs no network. nbgrader releases
    it from there.

    Without --stage a page is of the stage before until the module is due for that student, by [due] in
    course.toml and the extensions, and of the stage after from then on.

    before shows which parts work, hints, the student's own code and graph; after adds points, error sizes
    and memory; published adds marks and comments from --db. No stage shows a question's numbers or the
    right answers.

    Example: tito feedback grades/06_autograd --stage published --db gradebook.db
    """
    from functools import partial

    from tito.course.course import find_course
    from tito.gradebook.address import address
    from tito.pages.feedback_run import write_feedback
    from tito.reports.progress import progress

    course = find_course(Path.cwd())
    done = write_feedback(
        course,
        folder,
        out,
        _staging(course, stage),
        partial(progress, text=f"Writing pages of {folder}"),
        student=student,
        elsewhere=submissions,
        database=address(database) if database else None,
    )
    if json:
        answer(json, _document(done))
    else:
        _say(done, out)
        if stage is None and all(each.stage == "before" for each in done.written):
            typer.echo("  For points: --stage after, or a due date in [due] of course.toml.", err=True)


def _staging(course: Course, asked: Stage | None) -> Staging:
    """The stage that was asked for, for everybody; else by the due dates."""
    from datetime import UTC, datetime
    from functools import partial

    from tito.pages.stage import by_due_date
    from tito.policies.read import load_policy

    if asked is not None:
        return lambda module, student: asked
    return partial(by_due_date, load_policy(course).calendar, datetime.now(UTC))


def _document(done: Pages) -> dict[str, object]:
    pages = [
        {
            "student": each.student,
            "stage": each.stage,
            "path": each.path,
            "bytes": each.size,
            "file": each.at_hand,
        }
        for each in done.written
    ]
    return {"module": done.module, "pages": pages, "lost": done.lost}


def _say(done: Pages, out: Path) -> None:
    """What was written, and about whom there is more to know."""
    from tito.text import listed

    place = out / "feedback" / "STUDENT" / done.module / f"{done.module}.html"
    for stage, words in IN_WORDS.items():
        sizes = [each.size for each in done.written if each.stage == stage]
        if sizes:
            count = "1 page" if len(sizes) == 1 else f"{len(sizes)} pages"
            typer.echo(f"{count} ({words}), the largest of {max(sizes) / 1000:.0f} KB: {place}")
    without = [each.student for each in done.written if not each.at_hand]
    for text, students in (
        ("Without their code, for the file graded is not where it was (--submissions)", without),
        ("No page, for the receipt is not as the run wrote it (tito grade mends it)", done.lost),
    ):
        if students:
            typer.echo(f"  {text}: {listed(students)}.", err=True)
