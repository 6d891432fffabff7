"""nbgrader's own API and formgrader's own page read what we have entered."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from class_book import MODULE, QUESTIONS, STUDENTS, contents, enter, grade
from schema_of import schema_of

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import TitoError
from tito.gradebook.database import changed
from tito.gradebook.enter import enter as enter_marks
from tito.gradebook.marks import Mark, Marks
from tito.gradebook.schema import REVISION
from tito.gradebook.sheet import sheet_of
from tito.grading.examination import Examination
from tito.policies.policy import Policy
from tito.runs.journal import Recorded, read_journal

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


@pytest.fixture
def entered(course: Course, book: Path) -> Path:
    """The folder of a class that has been entered."""
    assert enter(course, book).entered == len(STUDENTS)
    return book


@pytest.fixture
def nbgrader(entered: Path) -> Iterator[Any]:
    """nbgrader's Gradebook over what we have entered."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{entered / 'gradebook.db'}") as opened:
        yield opened


@pytest.fixture
def formgrader(entered: Path) -> Any:
    """What formgrader's pages ask, over the folder of the class."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    settings = Config()
    settings.CourseDirectory.root = str(entered)
    return NbGraderAPI(config=settings)


def recorded(folder: Path) -> Recorded:
    found = read_journal(folder / "grades" / MODULE / "journal.jsonl")
    assert found
    return found


def test_the_schema_is_nbgraders_own(tmp_path: Path) -> None:
    """Every table, column, type and key, and the revision nbgrader's migrations end at."""
    from alembic.script import ScriptDirectory
    from nbgrader import api
    from sqlalchemy import create_engine

    theirs, ours = (create_engine(f"sqlite:///{tmp_path / name}") for name in ("theirs.db", "ours.db"))
    api.Base.metadata.create_all(theirs)
    with changed(tmp_path / "ours.db"):
        pass
    found = schema_of(ours)
    assert found.pop("alembic_version")
    assert found == schema_of(theirs)
    assert ScriptDirectory(str(Path(api.__file__).parent / "alembic")).get_heads() == [REVISION]


def test_scores_are_the_runs_by_the_policy(nbgrader: Any, entered: Path, module: Module) -> None:
    """Each component counts 70 % of its points, the module 100, and the sums are nbgrader's."""
    for student, entry in recorded(entered).entries.items():
        submission = nbgrader.find_submission(MODULE, student)
        assert submission.max_score == pytest.approx(100)
        assert submission.code_score == pytest.approx(0.7 * (entry.score or 0), abs=0.01)
        assert submission.max_written_score == 30
        (notebook,) = submission.notebooks
        scores = {grade.name: (grade.score, grade.max_score) for grade in notebook.grades}
        for each in entry.components:
            assert scores[each.name] == pytest.approx((0.7 * each.score, 0.7 * each.max_score))
        assert scores.keys() == {component.name for component in module.components} | set(QUESTIONS)


def test_answers_wait_for_a_person_and_blanks_do_not(nbgrader: Any) -> None:
    """A question that was answered waits, with no score; one left as released has 0, and says so."""
    for student, answered in (("ada", True), ("untouched", False)):
        (notebook,) = nbgrader.find_submission(MODULE, student).notebooks
        assert notebook.needs_manual_grade is answered
        for name in QUESTIONS:
            found = nbgrader.find_grade(name, MODULE, MODULE, student)
            assert (found.needs_manual_grade, found.auto_score) == ((True, None) if answered else (False, 0))
            comment = nbgrader.find_comment(name, MODULE, MODULE, student)
            assert comment.comment == (None if answered else "No response.")


def test_comments_say_why_points_were_lost(nbgrader: Any) -> None:
    """The diagnosis where there is one, the reason where nothing could be graded, nothing at full score."""

    def comment(cell: str, student: str) -> str | None:
        found: str | None = nbgrader.find_comment(cell, MODULE, MODULE, student).comment
        return found

    assert comment("SoftmaxBackward", "barbara") == "Every output depends on every input."
    assert comment("AddBackward", "barbara") is None
    assert comment("backward", "grace") == "Not written yet."
    assert "does not parse" in (comment("Function", "unparsable") or "")


def test_entering_again_changes_nothing(course: Course, entered: Path) -> None:
    """Not one row, and not one file, is written anew."""
    before = contents(entered / "gradebook.db")
    written = {path: path.stat().st_mtime_ns for path in entered.glob("autograded/*/*/*.ipynb")}
    assert len(written) == len(STUDENTS)
    assert enter(course, entered).unknown == ()
    assert contents(entered / "gradebook.db") == before
    assert {path: path.stat().st_mtime_ns for path in written} == written


def mark(nbgrader: Any, cell: str, student: str, score: float, comment: str) -> None:
    """What formgrader does when a person types a score and a comment."""
    found = nbgrader.find_grade(cell, MODULE, MODULE, student)
    found.manual_score, found.extra_credit, found.needs_manual_grade = score, 0.5, False
    nbgrader.find_comment(cell, MODULE, MODULE, student).manual_comment = comment
    nbgrader.db.commit()


@pytest.mark.parametrize("cell", ["reflection-order", "SoftmaxBackward"])
def test_what_a_person_says_stays_and_counts(cell: str, nbgrader: Any, course: Course, entered: Path) -> None:
    """Score, extra credit and comment of a person survive another entering, and are not asked for again."""
    mark(nbgrader, cell, "barbara", 1.25, "Seen by a person.")
    enter(course, entered)
    nbgrader.db.expire_all()
    found = nbgrader.find_grade(cell, MODULE, MODULE, "barbara")
    assert (found.score, found.needs_manual_grade) == (1.75, False)
    assert nbgrader.find_comment(cell, MODULE, MODULE, "barbara").comment == "Seen by a person."


def test_a_persons_score_is_looked_at_again_where_ours_moves(
    nbgrader: Any, course: Course, module: Module, entered: Path
) -> None:
    """A regrade that moves a cell leaves the person's score, and puts the cell before them again."""
    mark(nbgrader, "SoftmaxBackward", "barbara", 1.25, "")
    mark(nbgrader, "AddBackward", "barbara", 1, "")
    sheet = sheet_of(course, module, Policy())
    scores = {
        each.name: nbgrader.find_grade(each.name, MODULE, MODULE, "barbara").auto_score
        for each in sheet.cells
    }
    nbgrader.db.rollback()
    moved = scores | {"SoftmaxBackward": 1.0}
    with changed(entered / "gradebook.db") as connection:
        enter_marks(connection, sheet, [Marks("barbara", tuple(Mark(*each) for each in moved.items()))])
    nbgrader.db.expire_all()
    for cell, again in (("SoftmaxBackward", True), ("AddBackward", False)):
        found = nbgrader.find_grade(cell, MODULE, MODULE, "barbara")
        assert found.manual_score is not None
        assert found.needs_manual_grade is again


def test_a_rewritten_answer_is_looked_at_again(
    nbgrader: Any, course: Course, hidden: Examination, entered: Path
) -> None:
    """A mark stays when the student hands in other words, and waits: the person saw others."""
    for cell in QUESTIONS[:2]:
        mark(nbgrader, cell, "ada", 7, "")
    path = next((entered / "submitted" / "ada").rglob("*.ipynb"))
    notebook = json.loads(path.read_text())
    (answer,) = (cell for cell in notebook["cells"] if cell.get("id") == QUESTIONS[0])
    answer["source"] = ["On second thoughts, otherwise."]
    path.write_text(json.dumps(notebook))
    grade(course, hidden, entered, "ada")
    enter(course, entered)
    nbgrader.db.expire_all()
    waiting = {
        cell: nbgrader.find_grade(cell, MODULE, MODULE, "ada").needs_manual_grade for cell in QUESTIONS[:2]
    }
    assert waiting == {QUESTIONS[0]: True, QUESTIONS[1]: False}
    assert nbgrader.find_grade(QUESTIONS[0], MODULE, MODULE, "ada").score == 7.5


def test_a_cell_that_is_gone_goes_unless_a_person_marked_it(
    nbgrader: Any, course: Course, module: Module, entered: Path
) -> None:
    """The maximum is the sheet's; a person's mark is never deleted, but named."""
    sheet = sheet_of(course, module, Policy())
    fewer = replace(sheet, cells=tuple(cell for cell in sheet.cells if cell.name != "memory"))
    nothing: list[Marks] = []
    mark(nbgrader, "memory", "ada", 1, "")
    with pytest.raises(TitoError, match="memory"), changed(entered / "gradebook.db") as connection:
        enter_marks(connection, fewer, nothing)
    nbgrader.db.expire_all()
    assert nbgrader.find_assignment(MODULE).max_score == pytest.approx(100)
    found = nbgrader.find_grade("memory", MODULE, MODULE, "ada")
    found.manual_score = found.extra_credit = None
    nbgrader.db.commit()
    with changed(entered / "gradebook.db") as connection:
        enter_marks(connection, fewer, nothing)
    nbgrader.db.expire_all()
    assert nbgrader.find_assignment(MODULE).max_score == pytest.approx(100 - 0.7 * 4)


def test_what_nbgrader_had_made_is_used(course: Course, book: Path) -> None:
    """An assignment, its due date and its cells stay the ones that nbgrader made before us."""
    from nbgrader.api import Gradebook

    with changed(book / "gradebook.db"):
        pass
    with Gradebook(f"sqlite:///{book / 'gradebook.db'}", course_id="spring") as made:
        made.add_assignment(MODULE, duedate="2026-12-24 12:00:00")
        made.add_notebook(MODULE, MODULE)
        made.add_grade_cell(QUESTIONS[0], MODULE, MODULE, max_score=4, cell_type="markdown")
        made.add_solution_cell("Function", MODULE, MODULE)
    enter(course, book)
    with Gradebook(f"sqlite:///{book / 'gradebook.db'}", course_id="spring") as found:
        (assignment,) = found.assignments
        assert (assignment.course_id, assignment.duedate) == ("spring", datetime(2026, 12, 24, 12))
        assert assignment.max_score == pytest.approx(100)
        assert found.find_submission(MODULE, "ada").score == pytest.approx(70)


def test_formgrader_lists_every_submission_as_graded(formgrader: Any) -> None:
    """The assignment, each submission with its score and the collector's time, and each notebook."""
    (assignment,) = formgrader.get_assignments()
    assert (assignment["name"], assignment["max_score"]) == (MODULE, pytest.approx(100))
    submissions = {each["student"]: each for each in formgrader.get_submissions(MODULE)}
    assert set(submissions) == set(STUDENTS)
    assert all(each["autograded"] for each in submissions.values())
    assert submissions["ada"]["score"] == pytest.approx(70)
    assert datetime.fromisoformat(submissions["ada"]["timestamp"]) == datetime(2026, 11, 20, 8, 30)
    assert len(formgrader.get_notebook_submissions(MODULE, MODULE)) == len(STUDENTS)


def test_formgraders_page_has_a_box_for_every_mark(entered: Path, module: Module) -> None:
    """formgrader's own template shows one score and one comment field a graded cell, and no output."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers

    exporter = HTMLExporter(template_name="formgrade", extra_template_basedirs=[handlers.template_path])
    path = entered / "autograded" / "unparsable" / MODULE / f"{MODULE}.ipynb"
    page, _ = exporter.from_filename(
        str(path), resources={"index": 0, "total": 1, "student": "unparsable", "base_url": ""}
    )
    expected = sorted([*(component.name for component in module.components), *QUESTIONS])
    assert sorted(re.findall(r'class="score tabbable" id="([^"]+)"', page)) == expected
    assert sorted(re.findall(r'class="comment tabbable" id="([^"]+)-comment"', page)) == expected
    assert not any(cell.get("outputs") for cell in json.loads(path.read_text())["cells"])


def test_files_that_are_gone_are_named_and_answers_wait(course: Course, book: Path) -> None:
    """Without the file nobody can tell an answer from a blank: it waits, and formgrader has no notebook."""
    empty = book / "elsewhere"
    (empty / "ada" / MODULE).mkdir(parents=True)
    (empty / "ada" / MODULE / f"{MODULE}.ipynb").write_text("{}")
    done = enter(course, book, elsewhere=empty)
    assert done.unseen == STUDENTS
    assert done.waiting == len(STUDENTS)
    assert not (book / "autograded").exists()


def test_a_receipt_that_was_touched_is_not_entered(course: Course, book: Path) -> None:
    """Who has edited a receipt is named; the others are entered."""
    receipt = book / "grades" / MODULE / "receipts" / "grace.json"
    receipt.write_text(receipt.read_text().replace('"score": 0.0', '"score": 9.0', 1))
    done = enter(course, book)
    assert done.lost == ("grace",)
    assert done.entered == len(STUDENTS) - 1


def test_nothing_is_entered_where_something_fails(course: Course, entered: Path) -> None:
    """A failure in the middle of entering leaves every row as it was."""
    before = contents(entered / "gradebook.db")
    statements = ("DELETE FROM grade", "DELETE FROM nobody")
    with pytest.raises(TitoError, match="no such table"), changed(entered / "gradebook.db") as connection:
        list(map(connection.execute, statements))
    assert contents(entered / "gradebook.db") == before


def test_a_file_of_another_kind_is_no_gradebook(tmp_path: Path) -> None:
    """Neither text, nor another database, nor another schema is written into."""
    text, other, older = (tmp_path / name for name in ("text.db", "other.db", "older.db"))
    text.write_text("not a database at all, but long enough to be looked at by SQLite" * 20)
    for path, statement in (
        (other, "CREATE TABLE mine (id)"),
        (older, "CREATE TABLE alembic_version (version_num)"),
    ):
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)
    for path in (text, other, older):
        before = path.read_bytes()
        with pytest.raises(TitoError), changed(path):
            pass
        assert path.read_bytes() == before
