"""The gradebook on a real PostgreSQL server, beside the same one in a file of SQLite's."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from zipfile import ZipFile

import pytest
from class_book import MODULE, QUESTIONS, STUDENTS, ruled
from schema_of import schema_of
from server import PASSWORD, Postgres, programs, running

from tito.course.course import Course
from tito.course.module import Module
from tito.environments.formgrader import configuration
from tito.errors import TitoError
from tito.gradebook.address import Address, Server, address, nbgraders_url
from tito.gradebook.attempts import read_run
from tito.gradebook.database import changed, looked_at
from tito.gradebook.enter import NEW_SCORE, enter_students, new_ids
from tito.gradebook.enter import enter as enter_marks
from tito.gradebook.export import export
from tito.gradebook.formats import Format
from tito.gradebook.manual import marked, waiting
from tito.gradebook.marks import Mark, Marks
from tito.gradebook.postgresql import server_changed
from tito.gradebook.schema import REVISION
from tito.gradebook.sheet import sheet_of
from tito.gradebook.standing import standings
from tito.gradebook.student import Student
from tito.gradebook.update import Updated, update
from tito.policies.policy import Policy
from tito.reports.junit import Case, junit

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning"),
    pytest.mark.skipif(programs() is None, reason="There is no initdb here: install Debian's postgresql."),
]

RULES = f"""
[due]
{MODULE} = 2026-11-20T00:00:00+01:00
[policy]
extensions = "more.csv"
[policy.late]
kind = "percent a day"
percent = 10
"""
TWO_LATE = datetime(2026, 11, 21, 12, tzinfo=UTC)
ROSTER = (Student("ada", "Ada", "Byron", "ada@example.org", "7"), Student("Zoë", "Zoë"), Student("adam"))
ENVIRONMENT = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for all of these tests."""
    folder = programs()
    assert folder
    with running(folder) as found:
        yield found


@pytest.fixture
def url(postgres: Postgres, request: pytest.FixtureRequest) -> str:
    """An empty database of the test's own."""
    name = f"of_{abs(hash(request.node.nodeid))}"
    with closing(postgres.connect()) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres.url(name)


@pytest.fixture
def server(url: str) -> Server:
    found = address(url)
    assert isinstance(found, Server)
    return found


@pytest.fixture
def ours(course: Course, book: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """The course under rules of lateness, its folder the working directory: what lies beside goes there."""
    (book / "more.csv").write_text("student,module,days,exempt\nbarbara,6,1.5,\nZoë,6,,yes\n")
    monkeypatch.chdir(book)
    return ruled(course, book, RULES)


def enter(course: Course, database: Address) -> Updated:
    times = {"barbara": TWO_LATE, "grace": TWO_LATE}
    run = read_run(Path("grades") / MODULE)
    return update(course, [run], database, None, lambda total: nullcontext(lambda step: None), times)


def enter_class(course: Course, database: Address) -> None:
    with changed(database) as connection:
        enter_students(connection, ROSTER)
    enter(course, database)


def dumped(database: Address) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that marks are in."""
    tables = ("student", "assignment", "base_cell", "grade_cells", "submitted_assignment", "grade", "comment")
    with looked_at(database) as connection:
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
            for table in (*tables, "submitted_notebook")
        }


def files(course: Course, database: Address, out: Path) -> dict[str, object]:
    """Every export's bytes; of a zip those of its files, for when it was packed is nobody's mark."""
    found: dict[str, object] = {}
    for to in get_args(Format):
        export(course, database, to, (), out, None, lambda cases: junit(Case(*each) for each in cases))
    for path in out.iterdir():
        found[path.name] = path.read_bytes()
        if path.suffix == ".zip":
            with ZipFile(path) as archive:
                found[path.name] = {name: archive.read(name) for name in archive.namelist()}
    return found


def nbgraders(url: str) -> Any:
    from nbgrader.api import Gradebook

    return Gradebook(url)


def test_the_schema_is_nbgraders_own(url: str, postgres: Postgres, server: Server) -> None:
    """What nbgrader makes on a server, column by column, times and spans and kinds included."""
    from nbgrader import api
    from sqlalchemy import create_engine

    with closing(postgres.connect()) as connection:
        connection.execute("CREATE DATABASE theirs")
    theirs = create_engine(postgres.url("theirs"))
    api.Base.metadata.create_all(theirs)
    with changed(server):
        pass
    found = schema_of(create_engine(url))
    assert found.pop("alembic_version")
    assert found == schema_of(theirs)


def test_nbgrader_sees_the_same_in_both(ours: Course, url: str, server: Server, tmp_path: Path) -> None:
    """Scores, comments, times, extensions and penalties of every student, through nbgrader's own API."""
    file = tmp_path / "gradebook.db"
    for database in (server, file):
        enter_class(ours, database)
    with nbgraders(url) as one, nbgraders(f"sqlite:///{file}") as other:
        assert one.find_assignment(MODULE).duedate == other.find_assignment(MODULE).duedate
        for student in STUDENTS:
            assert seen(one, student) == seen(other, student)
        assert one.find_submission(MODULE, "barbara").extension == timedelta(days=1.5)
        assert one.find_submission(MODULE, "ada").late_submission_penalty == 10
        assert one.find_student("ada").last_name == "Byron"


def seen(gradebook: Any, student: str) -> dict[str, Any]:
    found = gradebook.find_submission(MODULE, student)
    (notebook,) = found.notebooks
    return {
        "whole": (found.score, found.max_score, found.timestamp, found.extension, found.total_seconds_late),
        "penalty": found.late_submission_penalty,
        "grades": {
            each.name: (each.auto_score, each.manual_score, each.max_score, each.needs_manual_grade)
            for each in notebook.grades
        },
        "comments": {each.name: each.comment for each in notebook.comments},
    }


def test_exports_are_the_same_bytes(ours: Course, url: str, server: Server, tmp_path: Path) -> None:
    """Of every format, with a person's marks in it, whatever order the server puts texts in."""
    file = tmp_path / "gradebook.db"
    for database, theirs in ((server, url), (file, f"sqlite:///{file}")):
        enter_class(ours, database)
        with nbgraders(theirs) as gradebook:
            mark(gradebook, QUESTIONS[0], "barbara", 7.25)
    assert files(ours, server, tmp_path / "server") == files(ours, file, tmp_path / "file")
    with looked_at(server) as one, looked_at(file) as other:
        assert waiting(one) == waiting(other) != ()
        assert marked(one) == marked(other) != ()


def mark(gradebook: Any, cell: str, student: str, score: float) -> None:
    """What formgrader does when a person types a score and a comment."""
    found = gradebook.find_grade(cell, MODULE, MODULE, student)
    found.manual_score, found.extra_credit, found.needs_manual_grade = score, 0.5, False
    gradebook.find_comment(cell, MODULE, MODULE, student).manual_comment = "Seen by a person."
    gradebook.db.commit()


@pytest.mark.parametrize("cell", [QUESTIONS[0], "SoftmaxBackward"])
def test_what_a_person_says_stays(cell: str, ours: Course, url: str, server: Server) -> None:
    """Score, extra credit and comment survive an update, which changes no row at all."""
    enter_class(ours, server)
    with nbgraders(url) as gradebook:
        mark(gradebook, cell, "barbara", 1.25)
    before = dumped(server)
    enter(ours, server)
    assert dumped(server) == before
    with nbgraders(url) as gradebook:
        found = gradebook.find_grade(cell, MODULE, MODULE, "barbara")
        assert (found.score, found.needs_manual_grade) == (1.75, False)
        comment = gradebook.find_comment(cell, MODULE, MODULE, "barbara")
        assert comment.manual_comment == "Seen by a person."


def test_two_updates_at_once_wait_for_one_another(ours: Course, server: Server, tmp_path: Path) -> None:
    """Into an empty database, whose tables both would make: what comes of it is what one update makes."""
    with ThreadPoolExecutor() as both:
        done = list(both.map(lambda _: enter(ours, server).entered, range(2)))
    assert done == [len(STUDENTS)] * 2
    enter(ours, tmp_path / "gradebook.db")
    one, other = dumped(server), dumped(tmp_path / "gradebook.db")
    assert {table: len(rows) for table, rows in one.items()} == {
        table: len(rows) for table, rows in other.items()
    }


def test_who_waits_too_long_is_told(server: Server) -> None:
    """While another tito changes the gradebook; and then it goes on."""
    with changed(server):
        with pytest.raises(TitoError, match="Another program is changing"), server_changed(server, 0.05):
            pass
        with pytest.raises(TitoError, match="There is no gradebook"), looked_at(server):
            pass
    with server_changed(server, 0.05):
        pass


def test_nothing_is_entered_where_something_fails(ours: Course, server: Server) -> None:
    """A failure in the middle leaves every row as it was, and is said in one line."""
    enter_class(ours, server)
    before = dumped(server)
    statements = ("DELETE FROM comment", "DELETE FROM nobody")
    with pytest.raises(TitoError, match='relation "nobody" does not exist'), changed(server) as connection:
        list(map(connection.execute, statements))
    assert dumped(server) == before


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        (["CREATE TABLE mine (id int)"], "is no gradebook of nbgrader's"),
        (["CREATE TABLE alembic_version (version_num text)"], f"has nbgrader's schema [], not {REVISION}"),
        (
            ["CREATE TABLE alembic_version (version_num text)", "INSERT INTO alembic_version VALUES ('50a')"],
            f"has nbgrader's schema ['50a'], not {REVISION}",
        ),
    ],
)
def test_another_database_is_left_alone(
    statements: list[str], says: str, server: Server, postgres: Postgres
) -> None:
    """Whoever's it is, and whichever revision it has: read or written, it is refused."""
    with closing(postgres.connect(server.words["dbname"])) as connection:
        for statement in statements:
            connection.execute(statement)
    for opened in (changed, looked_at):
        with pytest.raises(TitoError) as refused, opened(server):
            pass
        assert says in refused.value.message


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda url: re.sub(r":\d+/", ":1/", url), "refused"),
        (lambda url: url.replace("tito:", "tito:wrong"), "password authentication failed"),
        (lambda url: f"{url}_nowhere", "does not exist"),
        (lambda url: f"{url}?sslmode=never", "sslmode"),
        (lambda url: f"{url}?nonsense=1", "nonsense"),
    ],
)
def test_a_server_that_refuses_is_said_without_the_password(
    wrong: Callable[[str], str], says: str, url: str
) -> None:
    """In words and as JSON, from the command line."""
    done = typed(Path.cwd(), "export", "--to", "csv", "--json", "--db", wrong(url), course=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: postgresql://tito@127.0.0.1:")
    assert says in done.stderr
    assert "  fix: " in done.stderr
    for secret in (PASSWORD, url.split("@")[0].rpartition(":")[2]):
        assert secret not in done.stderr


def typed(folder: Path, *words: str, course: bool = False) -> subprocess.CompletedProcess[str]:
    environment = ENVIRONMENT | ({"TITO_COURSE": ENVIRONMENT["PYTHONPATH"]} if course else {})
    command = [sys.executable, "-m", "tito", *(words if words[0] == "manual" else ("gradebook", *words))]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_from_a_roster_to_marks_as_it_is_typed(ours: Course, book: Path, url: str) -> None:
    """The commands with --db: other files lie in the working directory, and no password is printed."""
    (book / "roster.csv").write_text("id,first_name\nada,Ada\n")
    (book / "marks.csv").write_text(f"student,module,question,score\nada,6,{QUESTIONS[0]},9\n")
    theirs = ("--db", url.replace("postgresql:", "postgresql+psycopg2:"))
    done = [
        typed(book, "import", "roster.csv", "--json", *theirs),
        typed(book, "update", *theirs),
        typed(book, "manual", "--marks", "marks.csv", "--json", *theirs),
        typed(book, "manual", "-m", "6", "--blind", *theirs),
        typed(book, "manual", "--second", "20", *theirs),
        typed(book, "export", "--to", "csv", *theirs),
    ]
    assert [each.returncode for each in done] == [0] * 6, [each.stderr for each in done]
    shown = json.loads(done[0].stdout)["gradebook"]
    assert shown.startswith("postgresql+psycopg2://tito@127.0.0.1:")
    assert json.loads(done[2].stdout) == {"entered": 1, "waiting": 8}
    secret = url.split("@")[0].rpartition(":")[2]
    assert not any(secret in f"{each.stdout}{each.stderr}" for each in done)
    there = {path.name for path in book.iterdir()}
    assert there >= {"autograded", "gradebook.key", "gradebook.second.json", "gradebook.runs.json", "exports"}
    assert "gradebook.db" not in there


def test_formgrader_lists_the_class_from_the_server(ours: Course, url: str, server: Server) -> None:
    """As it is configured by tito gradebook open: marks of the server, notebooks of the working directory."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config.loader import PyFileConfigLoader

    enter_class(ours, server)
    Path("nbgrader_config.py").write_text(configuration(Path.cwd(), nbgraders_url(server)))
    settings = PyFileConfigLoader("nbgrader_config.py", str(Path.cwd())).load_config()
    settings.CourseDirectory.notebook_id = "*"
    found = NbGraderAPI(config=settings)
    (assignment,) = found.get_assignments()
    assert (assignment["name"], assignment["max_score"]) == (MODULE, pytest.approx(100))
    submissions = {each["student"]: each for each in found.get_submissions(MODULE)}
    assert submissions.keys() >= set(STUDENTS)
    assert submissions["ada"]["autograded"]
    assert submissions["ada"]["score"] == pytest.approx(70)


ODD = (
    "O'Neil; DROP TABLE grade",
    'a"b',
    "tab\there",
    "back\\slash\\N",
    "%s %(id)s :id",
    "line\nbreak",
    "Zoë 🎓",
    "\\.",
)


def test_odd_texts_come_through(server: Server, course: Course, module: Module, tmp_path: Path) -> None:
    """Names and comments as they are, in both; a sign that no server keeps is replaced in both."""
    sheet = sheet_of(course, module, Policy())
    marks = [Marks(odd, tuple(Mark(cell.name, 1.0, f"{odd}\0") for cell in sheet.cells)) for odd in ODD]
    for database in (server, tmp_path / "gradebook.db"):
        with changed(database) as connection:
            enter_students(connection, [Student(odd, odd, odd, odd) for odd in ODD])
            enter_marks(connection, sheet, marks)
    with looked_at(server) as one, looked_at(tmp_path / "gradebook.db") as other:
        assert standings(one, Policy()) == standings(other, Policy())
        found = {each.student.first_name: each.cells[0].comment for each in standings(one, Policy())}
    assert found == {odd: f"{odd}\ufffd" for odd in ODD}


def test_a_mark_given_in_the_middle_of_an_update_stays(ours: Course, url: str, server: Server) -> None:
    """The update waits for formgrader to end its change of the row, and takes the row as it is then."""
    enter_class(ours, server)
    with ThreadPoolExecutor() as other, nbgraders(url) as gradebook:
        grade = gradebook.find_grade("SoftmaxBackward", MODULE, MODULE, "barbara")
        grade.manual_score, before = 1.25, grade.auto_score
        gradebook.db.flush()
        entering = other.submit(moved, server, grade.notebook_id, grade.cell_id, before + 0.5)
        while not waits(server):
            assert not entering.done()
        gradebook.db.commit()
        entering.result()
    with nbgraders(url) as gradebook:
        found = gradebook.find_grade("SoftmaxBackward", MODULE, MODULE, "barbara")
        assert (found.manual_score, found.auto_score) == (1.25, before + 0.5)
        assert found.needs_manual_grade


def moved(server: Server, notebook: str, cell: str, score: float) -> None:
    """What an update does where tito's own score of a cell has moved."""
    columns = ("id", "notebook_id", "cell_id", "auto_score", "needs_manual_grade")
    with changed(server) as connection:
        connection.insert("grade", columns, [(next(new_ids()), notebook, cell, score, False)], NEW_SCORE)


def waits(server: Server) -> bool:
    """Whether anybody waits for another's change."""
    with looked_at(server) as connection:
        (count,) = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
        return bool(count)
