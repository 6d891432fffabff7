"""A class from its files to Canvas: graded, looked at and marked in formgrader, regraded, exported.

Here with a few students; `whole_class.py` has two hundred.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_rules import imported
from classroom import ASSIGNMENT, ENVIRONMENT, Classroom, gather
from formgrader_pages import Formgrader, logged_in
from formgrader_server import formgrader
from make_class import MODULE
from playwright.sync_api import Browser

AUTOMATIC = 0.7
"""What a point of a run counts in a module with questions."""

ROUNDING = 0.00501
"""What rounding to two decimals takes or gives: up at a tie on a page, to the even digit in an export."""

ANSWER, COMPONENT = "reflection-order", "SubBackward"
BY_A_PERSON = {ANSWER: ("7", "Right, with a gap."), COMPONENT: ("1.5", "Half, for all but the sign.")}
"""What is typed beside an answer, and in the place of tito's own score."""

NO_COMMENT = "Type any comments here (supports Markdown and MathJax)"


@pytest.fixture(scope="module")
def count() -> int:
    """How many have handed in."""
    return 4


@pytest.fixture(scope="module")
def suite() -> str:
    """The files that they are graded by: the public checks, which are fewer than the hidden suite."""
    return f"modules/{MODULE}/checks.py"


@pytest.fixture(scope="module")
def classroom(count: int, suite: str, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A class that is graded and in the gradebook, by the commands an assistant types."""
    made = gather(tmp_path_factory.mktemp("class"), count, suite)
    made.tito("gradebook", "import", "roster.csv")
    made.tito("grade", "--module", MODULE, "--seed", "20261121")
    made.tito("gradebook", "update")
    return made


@pytest.fixture(scope="module")
def address(
    browser: Browser, classroom: Classroom, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where `tito gradebook open` answers; the browser is asked for first, for without one all is skipped."""
    with formgrader(classroom.root, tmp_path_factory.mktemp("jupyter"), ENVIRONMENT) as found:
        yield found


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str) -> Iterator[Formgrader]:
    """formgrader, as a person sees it who opens the address."""
    with logged_in(browser, address) as found:
        yield found


def automatic(classroom: Classroom) -> dict[str, float]:
    """What the run's receipts come to in the gradebook."""
    return {student: AUTOMATIC * each["score"] for student, each in classroom.receipts().items()}


def test_formgrader_shows_a_students_work_and_runs_none_of_it(
    opened: Formgrader, classroom: Classroom
) -> None:
    """HTML, handlers and addresses that run are the text they were written as; Markdown is Markdown."""
    opened.open(classroom.hostile.name)
    answers = opened.page.locator(".nbgrader_cell", has_text="The answer is 42")
    assert answers.count() == 3
    first = answers.first
    assert "<script>window.ran = 1</script><img src=x" in first.inner_text().replace("\u2060", "")
    assert "42" in first.locator("strong").all_inner_texts()
    assert first.locator("b").all_inner_texts() == ["so"]
    assert answers.locator("script, img, svg, iframe, object, [onerror], [onload]").count() == 0
    assert set(answers.locator("a").evaluate_all("links => links.map(link => link.protocol)")) == {"http:"}
    assert opened.page.evaluate("window.ran") is None


def test_nbgraders_own_grading_finds_nothing_to_run(opened: Formgrader, classroom: Classroom) -> None:
    """A press of Autograde, which would run the student's code on this machine, leaves all as it is."""
    before = opened.totals()
    notebook = classroom.root / "autograded" / classroom.hostile.id / MODULE / f"{MODULE}.ipynb"
    shown = notebook.read_bytes()
    row = opened.page.locator("#main-table tr", has_text=classroom.hostile.id)
    row.locator(".autograde a").click()
    said = opened.page.get_by_role("dialog").filter(has_text="There was an error autograding")
    said.wait_for()
    assert "graded-by-tito" in said.inner_text()
    assert notebook.read_bytes() == shown
    assert opened.totals() == before


def test_a_class_from_its_files_to_canvas(opened: Formgrader, classroom: Classroom) -> None:
    """Scores are the run's on every page; what a person says there stays, and Canvas gets the sum."""
    shown_as_graded(opened, classroom)
    marked_by_a_person(opened, classroom)
    regraded(classroom)
    totals = shown_as_marked(opened, classroom)
    exported(classroom, totals)


def shown_as_graded(opened: Formgrader, classroom: Classroom) -> None:
    """Every student stands on every page, with the run's score."""
    scores = automatic(classroom)
    assert len(scores) == len(classroom.students)
    assert opened.totals() == pytest.approx(scores, abs=ROUNDING)
    shown = opened.by_name()
    for part in ("score", "code"):
        by_name = {name: getattr(each, part) for name, each in shown.items()}
        assert by_name == pytest.approx(
            {each.name: scores[each.id] for each in classroom.students}, abs=ROUNDING
        )
    answered = {each.name for each in classroom.students if any(each.answers)}
    assert {name for name, each in shown.items() if each.waiting} == answered
    (assignment,) = opened.table("manage_assignments", ".name", ".num-submissions")
    assert assignment == {".name": MODULE, ".num-submissions": str(len(scores))}


def marked_by_a_person(opened: Formgrader, classroom: Classroom) -> None:
    """A score and a comment for an answer, and others in the place of tito's."""
    student = classroom.marked
    opened.open(student.name)
    components = {each["name"]: each for each in classroom.receipts()[student.id]["components"]}
    for name, each in components.items():
        score, comment = opened.box(name)
        assert float(score) == pytest.approx(AUTOMATIC * each["score"], abs=1e-9)
        assert len(score) < len("0.30000000000000004")
        assert (comment == NO_COMMENT) is (each["score"] == each["max_score"])
    for cell, (score, comment) in BY_A_PERSON.items():
        opened.mark(cell, score, comment)
        _, manual, waiting, said = classroom.said(student, cell)
        assert (manual, waiting, said) == (float(score), 0, comment)


def regraded(classroom: Classroom) -> None:
    """The suite asks more, and is asked again; tito's score moves under a person's, which stays."""
    before = {cell: classroom.said(classroom.marked, cell) for cell in BY_A_PERSON}
    classroom.ask_one_more()
    classroom.tito("regrade", f"grades/{MODULE}")
    classroom.tito("gradebook", "update")
    after = {cell: classroom.said(classroom.marked, cell) for cell in BY_A_PERSON}
    assert after[ANSWER] == before[ANSWER]
    assert after[COMPONENT][0] > before[COMPONENT][0]
    assert after[COMPONENT][1:] == (before[COMPONENT][1], 1, before[COMPONENT][3])


def shown_as_marked(opened: Formgrader, classroom: Classroom) -> dict[str, float]:
    """formgrader, which was open all the while, shows the new scores with the person's; every total of it."""
    student = classroom.marked
    scores = automatic(classroom)
    replaced, *_ = classroom.said(student, COMPONENT)
    scores[student.id] += sum(float(score) for score, _ in BY_A_PERSON.values()) - replaced
    totals = opened.totals()
    assert totals == pytest.approx(scores, abs=ROUNDING)
    opened.open(student.name)
    assert {cell: opened.box(cell) for cell in BY_A_PERSON} == BY_A_PERSON
    return totals


def exported(classroom: Classroom, totals: dict[str, float]) -> None:
    """Canvas takes the file into its own column, and knows everybody by its own number."""
    classroom.tito("gradebook", "export", "--to", "canvas", "--canvas-template", "roster.csv")
    users = {each.canvas_id for each in classroom.roster}
    found = imported((classroom.root / "exports" / "canvas.csv").read_text(encoding="utf-8"), users)
    assert found.points == {ASSIGNMENT: 100}
    by_number = {each.canvas_id: totals[each.id] for each in classroom.students}
    assert found.scores == {ASSIGNMENT: pytest.approx(by_number, abs=2 * ROUNDING)}
