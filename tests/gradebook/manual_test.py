"""`tito manual`: what waits for a person, and marks from a file, from the terminal, blind and read twice."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from class_book import MODULE, QUESTIONS, contents, enter
from hypothesis import given
from hypothesis import strategies as st

from tito.course.course import Course
from tito.errors import TitoError
from tito.gradebook.blind import key_file, pseudonyms
from tito.gradebook.database import changed, looked_at
from tito.gradebook.manual import Answer, PersonsMark, enter_persons_marks, marked, waiting
from tito.gradebook.marks_file import Known, known, read_marks
from tito.gradebook.reading import own_words, question
from tito.gradebook.second import drawn, recorded_seed
from tito.gradebook.sheet import GradedCell
from tito.gradebook.standing import standings
from tito.policies.policy import Policy

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    **os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT), "TITO_COURSE": str(ROOT)
}  # fmt: skip
ANSWERED = ("ada", "barbara", "unparsable")
HEADER = "student,module,question,score,comment\n"
ORDER, MEMORY, TESTING = QUESTIONS


@pytest.fixture
def entered(course: Course, book: Path) -> Path:
    """The folder of a class that has been entered."""
    enter(course, book)
    return book


def manual(folder: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tito", "manual", *words]
    return subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, input=typed, capture_output=True, text=True, check=False
    )


def left(book: Path) -> set[tuple[str, str]]:
    """Questions and students that wait."""
    with looked_at(book / "gradebook.db") as connection:
        return {(each.question, each.student) for each in waiting(connection)}


def scores(book: Path, student: str) -> dict[str, float]:
    with looked_at(book / "gradebook.db") as connection:
        (found,) = (each for each in standings(connection, Policy()) if each.student.id == student)
    return {cell.name: cell.score for cell in found.cells}


def what_is_known(course: Course, book: Path) -> Known:
    database = book / "gradebook.db"
    with looked_at(database) as connection:
        called = pseudonyms(database, ["ada", "barbara", "grace"], new=False)
        return known(connection, course, Policy(), called)


def test_what_waits_is_listed(entered: Path) -> None:
    """A line a question, and with --module a line an answer; blank answers wait for nobody."""
    done = manual(entered)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{MODULE}: waiting for a person: 9.",
        *(f"  {question:24}     3" for question in QUESTIONS),
    ]
    lines = manual(entered, "--module", "6").stdout.splitlines()
    assert lines[4:7] == [f"  {MODULE}  {ORDER:24} {student}" for student in ANSWERED]
    document: dict[str, Any] = json.loads(manual(entered, "--json").stdout)
    assert {(each["question"], each["student"]) for each in document["waiting"]} == left(entered)


def test_a_file_of_marks_is_taken(course: Course, entered: Path) -> None:
    """Points and comments count at once, stay through an update, and are nbgrader's own."""
    (entered / "marks.csv").write_text(
        f"{HEADER}ada,6,{ORDER},10,Well argued\nbarbara,{MODULE},{MEMORY},4.5,\nuntouched,6,{ORDER},1\n"
    )
    done = manual(entered, "--marks", "marks.csv")
    assert done.stdout == "Marks entered into gradebook.db: 3. Still waiting: 7.\n"
    before = contents(entered / "gradebook.db")
    enter(course, entered)
    assert contents(entered / "gradebook.db") == before
    assert scores(entered, "ada")[ORDER] == 10
    assert scores(entered, "barbara")[MEMORY] == 4.5
    assert scores(entered, "untouched")[ORDER] == 1
    assert left(entered) == {
        (question, student) for question in QUESTIONS for student in ANSWERED
    } - {(ORDER, "ada"), (MEMORY, "barbara")}  # fmt: skip


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_nbgrader_reads_the_marks(entered: Path) -> None:
    """Score and comment stand where formgrader writes a person's."""
    from nbgrader.api import Gradebook

    with changed(entered / "gradebook.db") as connection:
        enter_persons_marks(connection, [PersonsMark(MODULE, ORDER, "ada", 7, "A gap.")])
        enter_persons_marks(connection, [PersonsMark(MODULE, ORDER, "ada", 8)])
    with Gradebook(f"sqlite:///{entered / 'gradebook.db'}") as found:
        grade = found.find_grade(ORDER, MODULE, MODULE, "ada")
        assert (grade.manual_score, grade.auto_score, grade.needs_manual_grade) == (8, None, False)
        assert found.find_comment(ORDER, MODULE, MODULE, "ada").manual_comment == "A gap."


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"nobody,6,{ORDER},1", "line 3: there is no student 'nobody'"),
        (f"ada,7_x,{ORDER},1", "line 3: There is no module '7_x'"),
        ("ada,6,reflection,1", "line 3: 06_autograd has no question 'reflection'"),
        (f"ada,1,{ORDER},1", f"line 3: 01_tensor has no question '{ORDER}'"),
        (f"ada,6,{ORDER},10.5", "line 3: '10.5' is no number of points"),
        (f"ada,6,{ORDER},-1", "line 3: '-1' is no number of points"),
        (f"ada,6,{ORDER},nan", "line 3: 'nan' is no number of points"),
        (f"ada,6,{ORDER},", "line 3: there is no score"),
        (f"barbara,autograd,{ORDER},1", "line 3: line 2 has a mark of the same answer"),
        (f"ada,6,{ORDER},1,well, yes", "line 3: 6 cells under 5 columns"),
        ("ada,6,memory,3", "line 3: '3' is no number of points for memory"),
    ],
)
def test_one_wrong_line_and_nothing_is_taken(line: str, says: str, course: Course, entered: Path) -> None:
    """The line is named, and the good ones beside it are not entered either."""
    (entered / "marks.csv").write_text(f"{HEADER}barbara,6,{ORDER},1,\n{line}\n")
    with pytest.raises(TitoError) as refused:
        read_marks(entered / "marks.csv", what_is_known(course, entered))
    assert f"marks.csv, {says}" in refused.value.message
    assert refused.value.hint


def test_a_refused_file_leaves_the_gradebook_alone(entered: Path) -> None:
    """Exit code 2, one message, not a row changed."""
    (entered / "marks.csv").write_text(f"{HEADER}barbara,6,{ORDER},1,\nada,6,{ORDER},11\n")
    before = contents(entered / "gradebook.db")
    done = manual(entered, "--marks", "marks.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: marks.csv, line 3")
    assert contents(entered / "gradebook.db") == before


def test_a_mark_without_a_place_takes_back_those_before_it(entered: Path) -> None:
    """All of a file or nothing, whatever the gradebook lacks."""
    before = contents(entered / "gradebook.db")
    marks = [PersonsMark(MODULE, ORDER, "ada", 7), PersonsMark(MODULE, "gone", "ada", 7)]
    with pytest.raises(TitoError, match="no place for gone"), changed(entered / "gradebook.db") as connection:
        enter_persons_marks(connection, marks)
    assert contents(entered / "gradebook.db") == before


def test_answers_are_marked_one_by_one(entered: Path) -> None:
    """Question and answer are shown, nonsense is asked again, Enter skips; what is typed is kept."""
    done = manual(entered, "-m", "6", "--mark", typed="7\nA gap.\n\n11\nsome\n4\n\n")
    assert done.returncode == 130
    assert "marks kept: 2" in done.stderr
    assert done.stdout.count("**Question 1. Order.**") == 1
    assert f"{MODULE}, {ORDER}, ada:" in done.stdout
    assert "A node's gradient is complete when" in done.stdout
    assert done.stdout.count("is no number of points") == 2
    assert scores(entered, "ada")[ORDER] == 7
    assert scores(entered, "unparsable")[ORDER] == 4
    assert (ORDER, "barbara") in left(entered)
    assert len(left(entered)) == 7


def test_all_that_waits_can_be_marked(entered: Path) -> None:
    """Nine answers, and then nothing waits."""
    done = manual(entered, "--mark", typed="10\n\n" * 9)
    assert done.returncode == 0
    assert done.stdout.endswith("Marks entered into gradebook.db: 9. Still waiting: 0.\n")
    assert manual(entered).stdout == "Nothing waits for a person.\n"


def test_blind_marking_names_nobody(course: Course, entered: Path) -> None:
    """Pseudonyms, the same every time, in another order than names; a file of marks may use them."""
    shown = manual(entered, "-m", "6", "--blind").stdout
    assert not _words(shown) & {*ANSWERED}
    assert manual(entered, "-m", "6", "--blind").stdout == shown
    assert key_file(entered / "gradebook.db").stat().st_mode & 0o077 == 0
    ada = pseudonyms(entered / "gradebook.db", ["ada"])["ada"]
    assert ada in shown
    (entered / "marks.csv").write_text(f"{HEADER}{ada},6,{ORDER},9,\n")
    (mark,) = read_marks(entered / "marks.csv", what_is_known(course, entered))
    assert mark == PersonsMark(MODULE, ORDER, "ada", 9)
    typed = manual(entered, "--mark", "--blind", typed="1\n\n").stdout
    assert not _words(typed) & {*ANSWERED}


def _words(text: str) -> set[str]:
    """A pseudonym's digits may well spell ada; as a word of its own they cannot."""
    return set(re.findall(r"\w+", text))


def test_another_gradebook_has_other_pseudonyms(tmp_path: Path) -> None:
    """The key is drawn; without one nobody has a pseudonym; a broken one is named."""
    students = [f"s{number}" for number in range(2000)]
    one, other = (pseudonyms(tmp_path / name, students) for name in ("one.db", "other.db"))
    assert len(set(one.values()) | set(other.values())) == 4000
    assert pseudonyms(tmp_path / "third.db", students, new=False) == {}
    key_file(tmp_path / "one.db").write_text("not hexadecimal")
    with pytest.raises(TitoError, match=r"one\.key"):
        pseudonyms(tmp_path / "one.db", students)


ANSWERS = st.lists(
    st.builds(Answer, st.just("m"), st.sampled_from("pq"), st.text("ab", min_size=1), st.just(False)),
    unique=True, max_size=30,
)  # fmt: skip


@given(ANSWERS, st.integers(1, 100), st.integers(0, 9), st.randoms())
def test_a_second_reading_is_a_fair_share(
    answers: list[Answer], percent: int, seed: int, random: Any
) -> None:
    """As many as the percent say, rounded up; the same by the same seed, in any order."""
    chosen = drawn(answers, percent, seed)
    assert len(chosen) == -(-len(answers) * percent // 100)
    shuffled = list(answers)
    random.shuffle(shuffled)
    assert set(drawn(shuffled, percent, seed)) == set(chosen) <= set(answers)


def test_another_seed_draws_another_share(tmp_path: Path) -> None:
    """The seed is recorded, and stays until another one is stated."""
    answers = [Answer("m", "q", str(number), False) for number in range(100)]
    assert set(drawn(answers, 20, 1)) != set(drawn(answers, 20, 2))
    first = recorded_seed(tmp_path / "gradebook.db", None)
    assert recorded_seed(tmp_path / "gradebook.db", None) == first
    assert recorded_seed(tmp_path / "gradebook.db", 7) == 7
    assert recorded_seed(tmp_path / "gradebook.db", None) == 7


def test_what_is_marked_is_drawn_for_a_second_reading(entered: Path) -> None:
    """A person's marks alone, and the seed is said."""
    marks = [PersonsMark(MODULE, name, student, 4) for name in QUESTIONS[:2] for student in ANSWERED]
    with changed(entered / "gradebook.db") as connection:
        enter_persons_marks(connection, marks)
        there = {(each.question, each.student) for each in marked(connection)}
    document = json.loads(manual(entered, "--second", "50", "--seed", "3", "--json").stdout)
    assert (document["seed"], len(document["second"])) == (3, 3)
    assert {(each["question"], each["student"]) for each in document["second"]} < there
    lines = manual(entered, "--second", "50").stdout.splitlines()
    assert lines[0] == "To be read a second time: 3 of 6 marked answers (seed 3)."
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--mark", "--second", "20"), "--marks, --mark and --second are three things to do."),
        (("--mark", "--json"), "--mark asks a person"),
        (("--marks", "nowhere.csv"), "There is no gradebook gradebook.db"),
        ((), "There is no gradebook gradebook.db"),
    ],
)
def test_what_is_wrong_is_one_message(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    """It names the thing and the fix, exits with 2, and leaves nothing behind."""
    done = manual(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {says}")
    assert "  fix: " in done.stderr
    assert not list(tmp_path.iterdir())


CELL = GradedCell("why", 10, True, "**Why?**\nSay it briefly.\n\nYOUR ANSWER HERE")


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("**Why?**\nSay it briefly.\n\nBecause.\n\nSo.", "Because.\n\nSo."),
        ("Because.", "Because."),
        ("**Why?**\nBecause.\nSay it briefly.", "Because.\nSay it briefly."),
        ("", ""),
    ],
)
def test_an_answer_is_shown_without_its_question(said: str, own: str) -> None:
    """Only what it begins with; nothing that a student wrote is left out."""
    assert own_words(said, CELL) == own
    assert question(CELL) == "**Why?**\nSay it briefly."


def test_a_terminal_obeys_no_answer(entered: Path) -> None:
    """Escape sequences of an answer are shown as signs that do nothing."""
    path = entered / "autograded" / "ada" / MODULE / f"{MODULE}.ipynb"
    notebook = json.loads(path.read_text())
    (cell,) = (c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == ORDER)
    cell["source"] += "\n\x1b]0;owned\x07\x1b[2J\u202etext"
    path.write_text(json.dumps(notebook))
    said = manual(entered, "--mark", typed="\n").stdout
    assert "owned" in said
    assert not {"\x1b", "\x07", "\u202e"} & set(said)
