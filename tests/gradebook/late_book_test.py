"""Lateness, attempts and exemptions from a real class into the gradebook, and out of it again."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from class_book import MODULE, STUDENTS, contents, grade, ruled

from tito.course.course import Course
from tito.errors import CourseError
from tito.gradebook.attempts import read_run
from tito.gradebook.database import changed, looked_at
from tito.gradebook.enter import enter_students
from tito.gradebook.exports.canvas import canvas
from tito.gradebook.exports.document import document
from tito.gradebook.exports.table import table, totals
from tito.gradebook.standing import ClassStanding, Standing, class_standing
from tito.gradebook.student import Student
from tito.gradebook.update import Updated, update
from tito.grading.examination import Examination
from tito.policies.read import load_policy

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")

DUE = f"[due]\n{MODULE} = 2026-11-20T00:00:00+01:00\n"
LATE = '[policy.late]\nkind = "percent a day"\npercent = 10\n'
ON_TIME = datetime(2026, 11, 19, 12, tzinfo=UTC)
TWO_LATE = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""Ada's own time, beside her file, is on 2026-11-20 at 08:30 in UTC: a day late."""

ENVIRONMENT = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(Path(__file__).parents[2])}

Rule = Callable[[str], Course]


@pytest.fixture
def under(course: Course, book: Path) -> Rule:
    """The course under another course.toml."""
    return lambda toml: ruled(course, book, toml)


def enter(course: Course, book: Path, *runs: Path, times: dict[str, datetime] | None = None) -> Updated:
    """`tito gradebook update` of these runs, or of the class's."""
    folders = runs or (book / "grades" / MODULE,)
    return update(
        course, [read_run(run) for run in folders], book / "gradebook.db", None,
        lambda total: nullcontext(lambda step: None), times,
    )  # fmt: skip


def stands(course: Course, book: Path) -> ClassStanding:
    with looked_at(book / "gradebook.db") as connection:
        return class_standing(connection, load_policy(course))


def standing(course: Course, book: Path, student: str) -> Standing:
    (found,) = (each for each in stands(course, book).standings if each.student.id == student)
    return found


@contextmanager
def nbgrader(book: Path) -> Iterator[Any]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{book / 'gradebook.db'}") as opened:
        yield opened


def test_nbgrader_sees_the_lateness_that_we_export(under: Rule, book: Path) -> None:
    """Due date, extension, seconds late and penalty; its score less its penalty is the score exported."""
    (book / "more.csv").write_text("student,module,days\nbarbara,6,1.5\n")
    course = under(f'{DUE}[policy]\nextensions = "more.csv"\n{LATE}')
    done = enter(course, book, times={"barbara": TWO_LATE, "grace": TWO_LATE, "untouched": ON_TIME})
    assert (done.late.late, done.late.penalised, done.late.untimed) == (3, 3, 1)
    with nbgrader(book) as found:
        assert found.find_assignment(MODULE).duedate == datetime(2026, 11, 19, 23)
        assert found.find_submission(MODULE, "barbara").extension == timedelta(days=1.5)
        for each in stands(course, book).standings:
            theirs = found.find_submission(MODULE, each.student.id)
            assert (theirs.total_seconds_late > 0) is ("late" in each.explanation)
            assert max(0, theirs.score - theirs.late_submission_penalty) == pytest.approx(
                each.score, abs=0.01
            )
        penalties = {each: found.find_submission(MODULE, each).late_submission_penalty for each in STUDENTS}
    assert penalties == {"ada": 10, "barbara": 10, "grace": 20, "unparsable": 0, "untouched": 0}


def test_the_score_is_explained_wherever_it_is_exported(under: Rule, book: Path) -> None:
    """Points off, and why, in the table and in the document; cells keep what was earned."""
    course = under(f"{DUE}{LATE}[policy.thresholds]\npass = 60\n")
    enter(course, book)
    whole = stands(course, book)
    ada = whole.standings[0]
    assert (ada.score, ada.penalty, ada.automatic, ada.manual) == (60, 10, 70, 0)
    assert (ada.explanation, ada.band) == ("1 day late: 10 points off.", "pass")
    assert sum(cell.score for cell in ada.cells) == pytest.approx(70, abs=0.1)
    header, line = (text.split(",") for text in table(whole.standings[:1]).splitlines())
    assert dict(zip(header, line, strict=True)) == {
        "id": "ada", "last_name": "", "first_name": "", "email": "", "lms_id": "", "module": MODULE,
        "score": "60", "max_score": "100", "automatic": "70", "manual": "0", "penalty": "10",
        "band": "pass", "counts": "yes", "waiting": "yes", "explanation": "1 day late: 10 points off.",
    }  # fmt: skip
    plain = json.loads(document(whole.standings, whole.totals))
    assert plain["grades"][0]["explanation"] == ada.explanation
    assert plain["totals"][0] == {
        "student": "ada", "score": 60, "max_score": 100, "percent": 60, "band": "pass", "dropped": [],
        "waiting": True,
    }  # fmt: skip
    assert totals(whole.totals).splitlines()[1] == "ada,,,,,60,100,60,pass,,yes"


def test_a_change_of_policy_counts_at_once(under: Rule, book: Path) -> None:
    """An export goes by today's course.toml, and nbgrader's columns by it after the next update."""
    enter(under(DUE + LATE), book)
    course = under(DUE)
    assert standing(course, book, "ada").score == 70
    enter(course, book)
    with closing(sqlite3.connect(book / "gradebook.db")) as connection:
        rows = connection.execute(
            "SELECT DISTINCT late_submission_penalty FROM submitted_notebook"
        ).fetchall()
    assert rows == [(None,)]


def test_entering_again_changes_nothing_of_lateness(under: Rule, book: Path) -> None:
    """Not a row; and a time that is known stays known without the list that told it."""
    course = under(DUE + LATE)
    enter(course, book, times={"grace": TWO_LATE})
    before = contents(book / "gradebook.db")
    enter(course, book)
    assert contents(book / "gradebook.db") == before


def test_an_extension_granted_in_nbgrader_counts(under: Rule, book: Path) -> None:
    """Where course.toml names no file of extensions; a file that is named counts alone."""
    course = under(DUE + LATE)
    enter(course, book)
    with nbgrader(book) as found:
        found.grant_extension(MODULE, "ada", hours=12)
    assert standing(course, book, "ada").score == 70
    enter(course, book)
    assert standing(course, book, "ada").explanation == "In time: extended to 2026-11-20 12:00+01:00."
    (book / "none.csv").write_text("student,module,days\n")
    course = under(f'{DUE}[policy]\nextensions = "none.csv"\n{LATE}')
    assert standing(course, book, "ada").score == 60
    enter(course, book)
    with nbgrader(book) as found:
        assert found.find_submission(MODULE, "ada").extension is None


def test_the_due_date_of_nbgrader_counts_where_course_toml_has_none(under: Rule, book: Path) -> None:
    """It is used, and it stays."""
    course = under(LATE)
    enter(course, book)
    assert standing(course, book, "ada").score == 70
    with nbgrader(book) as found:
        found.update_or_create_assignment(MODULE, duedate="2026-11-19 08:30:00")
    assert standing(course, book, "ada").score == 60
    enter(course, book)
    with nbgrader(book) as found:
        assert found.find_assignment(MODULE).duedate == datetime(2026, 11, 19, 8, 30)


def test_an_exempt_student_keeps_the_score_and_loses_the_module(under: Rule, book: Path) -> None:
    """It is out of the total; who is exempt and unknown is named."""
    (book / "more.csv").write_text("student,module,exempt\nada,6,yes\nnobody,6,yes\n")
    course = under(f'{DUE}[policy]\nextensions = "more.csv"\n{LATE}')
    assert enter(course, book).late.strangers == ("nobody",)
    ada = standing(course, book, "ada")
    assert (ada.score, ada.counts, ada.explanation) == (70, "exempt", "Exempt: it does not count.")
    worth = {each.student.id: each.total.worth for each in stands(course, book).totals}
    assert worth == {student: 0 if student == "ada" else 100 for student in STUDENTS}


def test_who_is_exempt_and_has_not_handed_in_is_excused(under: Rule, book: Path) -> None:
    """In Canvas's file, in the modules that others have handed in; nobody gets a score by it."""
    (book / "more.csv").write_text("student,module,exempt\nemmy,6,yes\nemmy,1,yes\nnobody,6,yes\n")
    course = under('[policy]\nextensions = "more.csv"\n')
    enter(course, book)
    with changed(book / "gradebook.db") as connection:
        enter_students(connection, [Student("emmy", "Emmy", "Noether")])
    whole = stands(course, book)
    assert [(each.student.id, each.module, each.counts) for each in whole.excused] == [
        ("emmy", MODULE, "exempt")
    ]
    assert {each.student.id for each in whole.standings} == set(STUDENTS)
    text = canvas((*whole.standings, *whole.excused), {}).text
    assert '"Noether, Emmy",,emmy,emmy,,EX\r\n' in text


@pytest.fixture
def again(course: Course, hidden: Examination, book: Path) -> Path:
    """A second run of the module, for which ada has handed in what earns her less."""
    files = book / "again" / "submitted"
    (files / "ada").mkdir(parents=True)
    (book / "submitted" / "barbara" / MODULE).rename(files / "ada" / MODULE)
    grade(course, hidden, book / "again", "ada")
    return book / "again" / "grades" / MODULE


@pytest.mark.parametrize(
    ("policy", "when", "score"),
    [
        ('attempts = "last"', TWO_LATE, 67.9),
        ('attempts = "last"', ON_TIME, 70),
        ('attempts = "best"', TWO_LATE, 70),
        ('attempts = "best"', ON_TIME, 70),
        (f'attempts = "best"\n{LATE}', ON_TIME, 67.9),
        (f'attempts = "best"\n{LATE}', TWO_LATE, 60),
        (f'attempts = "last"\n{LATE}', TWO_LATE, 47.9),
    ],
)
def test_one_of_two_attempts_counts(
    policy: str, when: datetime, score: float, under: Rule, book: Path, again: Path
) -> None:
    """The last by the collector's time, or the best after lateness, whichever run is named first."""
    course = under(f"{DUE}[policy]\n{policy}")
    (again.parents[1] / "submitted" / "ada" / MODULE / "timestamp.txt").write_text(f"{when.isoformat()}")
    first = book / "grades" / MODULE
    (book / "submitted" / "ada" / MODULE / "timestamp.txt").touch()
    for runs in ((first, again), (again, first)):
        (book / "gradebook.db").unlink(missing_ok=True)
        done = enter(course, book, *runs)
        assert (done.again, done.entered) == (("ada",), len(STUDENTS))
        assert standing(course, book, "ada").score == pytest.approx(score)


def test_a_bonus_component_comes_on_top(under: Rule, book: Path) -> None:
    """The others are worth as much together as before; nbgrader counts its points and no maximum for it."""
    course = under(f'[policy]\nbonus = ["{MODULE}.memory"]\n')
    enter(course, book)
    ada = standing(course, book, "ada")
    assert (ada.score, ada.max_score) == (pytest.approx(70 + 70 * 4 / 96, abs=0.01), 100)
    with nbgrader(book) as found:
        theirs = found.find_submission(MODULE, "ada")
        assert (theirs.score, theirs.max_score) == (pytest.approx(ada.score, abs=0.01), pytest.approx(100))
    with pytest.raises(CourseError, match="no such component or question"):
        enter(under(f'[policy]\nbonus = ["{MODULE}.memroy"]\n'), book)


def test_modules_are_dropped_and_a_bonus_module_added(under: Rule, book: Path) -> None:
    """Over every module of the gradebook, with 0 for what a student has not handed in."""
    course = under('[policy]\ndrop_lowest = 1\nbonus = ["03_layers"]\n')
    enter(course, book)
    with closing(sqlite3.connect(book / "gradebook.db")) as connection, connection:
        for number, module in enumerate(("01_tensor", "02_activations", "03_layers")):
            connection.executescript(
                f"""INSERT INTO assignment VALUES ('a{number}', '{module}', NULL, 'default_course');
                INSERT INTO notebook VALUES ('n{number}', '{module}', 'a{number}', NULL);
                INSERT INTO base_cell VALUES ('c{number}', 'only', 'n{number}', 'GradeCell');
                INSERT INTO grade_cells VALUES ('c{number}', 50, 'code');
                INSERT INTO submitted_assignment VALUES ('s{number}', 'a{number}', 'ada', NULL, NULL);
                INSERT INTO submitted_notebook VALUES ('t{number}', 's{number}', 'n{number}', 0, NULL);
                INSERT INTO grade VALUES
                    ('g{number}', 't{number}', 'c{number}', {40 - number}, NULL, NULL, 0);
                """
            )
    whole = stands(course, book)
    found = {each.student.id: each.total for each in whole.totals}
    assert (found["ada"].score, found["ada"].worth, found["ada"].dropped) == (40 + 39 + 38, 100, (MODULE,))
    assert (found["grace"].worth, found["grace"].dropped) == (150, ("01_tensor",))
    counts = {each.module: each.counts for each in whole.standings if each.student.id == "ada"}
    assert counts == {
        "01_tensor": "yes", "02_activations": "yes", "03_layers": "bonus", MODULE: "dropped"
    }  # fmt: skip


def test_the_command_takes_the_collectors_list(under: Rule, book: Path) -> None:
    """It says who was late, in words or as one JSON object; the list is of one run alone."""
    under(f'{DUE}[policy]\nattempts = "best"\n{LATE}')
    (book / "times.csv").write_text(
        "student,timestamp\ngrace,2026-11-21T12:00:00Z\nGarce,2026-11-21T12:00:00Z\n"
    )
    run = f"grades/{MODULE}"
    command = [sys.executable, "-m", "tito", "gradebook", "update", run, "--submitted-at", "times.csv"]

    def typed(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *words], cwd=book, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )

    done = typed()
    assert done.stdout.splitlines()[1] == "  Late: 2, losing points by it: 2."
    assert "When they were handed in is unknown, so not late: 3." in done.stderr
    assert "In the list of --submitted-at, and not in the run: Garce." in done.stderr
    (module,) = json.loads(typed("--json").stdout)["modules"]
    assert module["late"] == {"late": 2, "penalised": 2, "untimed": 3, "strangers": []}
    assert "--submitted-at tells the times of one run" in typed(f"{run}-2").stderr
