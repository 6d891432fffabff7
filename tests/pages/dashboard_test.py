"""The dashboard as who teaches has it: in a real browser, from a file, with and without a mouse."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from make_receipts import make_grades
from playwright.sync_api import Page, expect

from tito.course.course import Course
from tito.grading.grade import OwnPrerequisites
from tito.pages.dashboard import dashboard_page
from tito.pages.frame import HERE
from tito.reports.dashboard_document import dashboard_document
from tito.runs.receipt import receipt
from tito.statistics.dashboard import Dashboard, dashboard
from tito.statistics.reading import Run
from tito.statistics.register import register

EVIL = "<img src=x onerror=document.title='run'>"
ODD = 'O"Neil, Jr. & söhne #1?student=x'
STUDENTS = 40
ALL = f"{STUDENTS} of {STUDENTS} students"
READY = "form[aria-busy=false]"


@pytest.fixture(scope="session")
def board(course: Course) -> Dashboard:
    """A class graded by lot, in which two have names that no page should obey."""
    terms, grades = make_grades(course, STUDENTS, 4)
    failing = next(grade for grade in grades if grade.diagnoses)
    grades[grades.index(failing)] = replace(failing, student=EVIL, notes=(EVIL,), decoys=(EVIL,))
    grades[-1] = replace(grades[-1], student=ODD)
    seconds = {grade.student: 1.0 + number % 7 for number, grade in enumerate(grades)}
    return dashboard(Run(terms, register((receipt(terms, grade) for grade in grades), seconds), ()))


@pytest.fixture(scope="session")
def written(board: Dashboard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page in a folder where one student has a feedback page."""
    folder = tmp_path_factory.mktemp("dashboard")
    beside = folder / "feedback" / ODD / board.module / f"{board.module}.html"
    beside.parent.mkdir(parents=True)
    beside.write_text("<title>feedback</title>")
    path = folder / "dashboard.html"
    path.write_text(dashboard_page(board, folder), encoding="utf-8")
    return path


@pytest.fixture
def show(written: Path, opened: Callable[..., Any]) -> Callable[..., Page]:
    """Open the page at a state; that nothing was said or asked for is held here, for every test."""

    def at(state: str = "", **options: Any) -> Page:
        found = opened(written, **options)
        if state:
            found.page.goto(f"{written.as_uri()}#{state}")
            found.page.reload()
        found.page.locator(READY).wait_for(state="attached")
        outside = [url for url in found.requests if not url.startswith((written.as_uri(), "blob:"))]
        assert (found.errors, outside) == ([], [])
        return found.page

    return at


def names(page: Page) -> list[str]:
    """The students whose rows are shown, from above; what is not in view has text, but no inner text."""
    return page.locator("#class tbody tr:not([hidden]) th").all_text_contents()


def test_the_page_lists_the_whole_class(show: Callable[..., Page], board: Dashboard) -> None:
    page = show()
    assert names(page) == [record.student for record in board.records]
    assert page.title() == "06_autograd: the class"
    assert page.locator("#class").count() == 1


def test_its_data_is_what_the_command_prints_as_json(written: Path, board: Dashboard) -> None:
    (packed,) = re.findall(r'<script type="text/plain" id="run">(.*?)</script>', written.read_text())
    found = json.loads(zlib.decompress(base64.b64decode(packed)))
    assert found == json.loads(json.dumps(dashboard_document(board)))


def test_the_same_run_makes_the_same_bytes(written: Path, board: Dashboard) -> None:
    assert dashboard_page(board, written.parent) == written.read_text(encoding="utf-8")


def test_every_column_sorts_both_ways_and_what_is_missing_is_last(show: Callable[..., Page]) -> None:
    page = show()
    for column, button in enumerate(page.locator("#class thead button").all()):
        for direction in ("ascending", "descending"):
            button.click()
            head = page.locator("#class thead th").nth(column)
            assert head.get_attribute("aria-sort") == direction
            keys = page.evaluate(
                "(column) => Array.from(table.tBodies[0].rows, (row) => key(row.cells[column]))", column
            )
            there = [key for key in keys if key is not None]
            assert keys == there + [None] * (len(keys) - len(there))
            assert there == sorted(there, reverse=direction == "descending")
    assert page.locator("#class [aria-sort]").count() == 1


def test_scores_sort_as_numbers(show: Callable[..., Page], board: Dashboard) -> None:
    page = show()
    page.locator("#class thead button", has_text="Score").click()
    scores = {record.student: record.score for record in board.records}
    assert [scores[name] for name in names(page)] == sorted(scores.values())


def test_a_column_sorts_by_the_keyboard_alone(show: Callable[..., Page]) -> None:
    page = show()
    page.locator("#class thead button", has_text="Score").focus()
    page.keyboard.press("Enter")
    assert page.locator("#class th[aria-sort=ascending]").text_content().startswith("Score")
    page.keyboard.press("Space")
    assert page.locator("#class th[aria-sort=descending]").text_content().startswith("Score")


def test_each_filter_shows_those_of_whom_it_holds(show: Callable[..., Page], board: Dashboard) -> None:
    page = show()
    records = {record.student: record for record in board.records}
    mistake = board.misconceptions[0]
    _, *_, (rarest, _) = board.statuses
    at = [line.worth.name for line in board.components].index("backward")
    lost = [name for name, each in records.items() if each.components[at] < board.components[at].worth.points]
    expected = {
        ("status", rarest): [name for name, each in records.items() if each.status == rarest],
        ("component", "backward"): lost,
        ("cause", f"{mistake.component}: {mistake.cause}"): list(mistake.students),
        ("flag", "stuck"): [each.student for each in board.stuck],
    }
    for (name, value), students in expected.items():
        page.locator(f"#{name}").select_option(value)
        assert sorted(names(page)) == sorted(students) != []
        assert page.locator("#shown").text_content() == f"{len(students)} of {STUDENTS} students"
        page.locator("button[type=reset]").click()
        expect(page.locator("#shown")).to_have_text(ALL)


def test_text_finds_names_and_reasons(show: Callable[..., Page], board: Dashboard) -> None:
    page = show()
    page.locator("#text").fill('O"neil')
    assert names(page) == [ODD]
    page.locator("#text").fill("never closed")
    assert (
        names(page) == [record.student for record in board.records if "never closed" in record.reason] != []
    )


def test_the_address_keeps_filters_order_and_student(show: Callable[..., Page], board: Dashboard) -> None:
    page = show()
    page.locator("#component").select_option("backward")
    page.locator("#class thead button", has_text="Score").dblclick()
    shown = names(page)
    page.locator("#class tbody tr:not([hidden]) a").first.click()
    page.wait_for_url(lambda url: "student=" in url)
    again = show(page.url.split("#", 1)[1])
    assert names(again) == shown
    assert again.locator("#who").inner_text() == shown[0]
    assert again.locator("#class th[aria-sort=descending]").text_content().startswith("Score")


def test_a_student_opens_and_closes_by_the_keyboard_and_focus_comes_back(show: Callable[..., Page]) -> None:
    page = show()
    link = page.locator("#class tbody a").nth(5)
    link.focus()
    page.keyboard.press("Enter")
    assert page.locator("#details").evaluate("each => each.open")
    page.keyboard.press("Escape")
    assert not page.locator("#details").evaluate("each => each.open")
    assert link.evaluate("each => each === document.activeElement")
    page.wait_for_url(lambda url: "student=" not in url)  # the browser tells of it when it has come to it


def test_details_tell_components_failures_and_hints(show: Callable[..., Page], board: Dashboard) -> None:
    record = next(each for each in board.records if each.diagnoses and each.student != EVIL)
    page = show()
    page.locator("#class a", has_text=record.student).click()
    text = page.locator("#details").text_content() or ""
    own = [each for each in record.failures if not each.blame]
    probes = [board.probes[number].asked for each in record.failures for number in each.probes]
    assert f"{record.score} of 100 points".replace(".0 ", " ") in text
    assert all(probe.name in text for probe in probes)
    assert all(each.reason in text for each in own)
    assert all(each.hint in text for each in record.diagnoses)
    assert "Memory and work" in text


def test_every_students_details_open(show: Callable[..., Page], board: Dashboard) -> None:
    page = show()
    titles = page.evaluate(
        "() => run.students.map(({ student }) => {"
        "  showStudent(student); return document.getElementById('who').textContent })"
    )
    assert titles == [record.student for record in board.records]


def test_names_in_other_tables_open_the_same_details_and_keep_the_filters(show: Callable[..., Page]) -> None:
    page = show("status=graded")
    link = page.locator("section#stuck tbody a").first
    name = link.text_content()
    link.click()
    assert page.locator("#who").inner_text() == name
    assert page.locator("#status").input_value() == "graded"


def test_a_mistake_leads_to_its_students(show: Callable[..., Page], board: Dashboard) -> None:
    page = show()
    page.locator("section#mistakes tbody th a").first.click()
    expect(page.locator("#shown")).not_to_have_text(ALL)
    assert names(page) == list(board.misconceptions[0].students)


def test_what_students_wrote_is_text_and_never_runs(show: Callable[..., Page]) -> None:
    page = show()
    page.locator("#class a", has_text="<img").click()
    assert page.locator("#who").inner_text() == EVIL
    assert page.locator("img").count() == 0
    assert page.title() == "06_autograd: the class"
    assert EVIL in (page.locator("#record").text_content() or "")


def test_a_feedback_page_is_linked_where_it_is_there_and_only_there(
    show: Callable[..., Page], written: Path
) -> None:
    page = show()
    page.locator("#class a", has_text="<img").click()
    assert page.locator("#record a").count() == 0
    page.keyboard.press("Escape")
    page.locator("#class a", has_text="söhne").click()
    page.locator("#record a").click()
    expect(page).to_have_title("feedback")


def test_on_a_phone_only_tables_scroll_sideways(show: Callable[..., Page]) -> None:
    page = show(viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_print_shows_every_row_of_every_table(show: Callable[..., Page], board: Dashboard) -> None:
    """No table is cut off where it would scroll, the probes unfold, and controls are left out."""
    page = show(viewport={"width": 700, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    cut = page.evaluate(
        "() => Array.from(document.querySelectorAll('.tall'))"
        "  .filter((each) => each.scrollHeight > each.clientHeight + 1).length"
    )
    assert cut == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.locator("section#probes tbody tr").last.is_visible()
    assert not page.locator("form.controls").is_visible()


def test_every_control_and_every_table_has_a_name(show: Callable[..., Page]) -> None:
    page = show()
    for each in page.locator("form.controls input, form.controls select").all():
        assert each.evaluate("each => each.labels.length") == 1
    assert page.locator(".tall:not([aria-label]), svg:not([aria-labelledby])").count() == 0
    marks = page.evaluate("() => Array.from(document.querySelectorAll('[id]'), (each) => each.id)")
    assert len(set(marks)) == len(marks)


def test_a_class_in_which_nothing_happened_has_a_page(
    opened: Callable[..., Any], course: Course, tmp_path: Path
) -> None:
    terms, grades = make_grades(course, STUDENTS, 4)
    whole = next(grade for grade in grades if grade.complete)
    alone = dashboard(Run(terms, register([receipt(terms, replace(whole, ledger=()))], {}), ("gone",)))
    path = tmp_path / "page.html"
    path.write_text(dashboard_page(alone, tmp_path), encoding="utf-8")
    found = opened(path)
    found.page.locator(READY).wait_for(state="attached")
    text = found.page.locator("body").text_content()
    assert "Nobody is." in text
    assert "gone" in text
    assert not found.errors


def test_scores_on_their_own_modules_have_a_column_where_there_are_such(
    opened: Callable[..., Any], course: Course, tmp_path: Path
) -> None:
    terms, grades = make_grades(course, 3, 4)
    own = OwnPrerequisites(grades[0].components, ("01_tensor",), "digest", "")
    grades[0] = replace(grades[0], own=replace(own, components=own.components[:1]))
    terms = replace(terms, prerequisites="student")
    board = dashboard(Run(terms, register((receipt(terms, grade) for grade in grades), {}), ()))
    path = tmp_path / "page.html"
    path.write_text(dashboard_page(board, tmp_path), encoding="utf-8")
    page = opened(path).page
    heads = page.locator("#class thead th").all_text_contents()
    column = heads.index("On own modules")
    cells = page.locator("#class tbody tr").first.locator("th, td").all_text_contents()
    assert (len(cells), cells[column]) == (len(heads), f"{board.records[0].own_score:g}")


def test_colours_are_the_frames() -> None:
    """Their contrast is counted there, in both schemes."""
    for name in ("dashboard.css", "dashboard.html", "dashboard.js"):
        text = (HERE / name).read_text(encoding="utf-8")
        assert not re.search(
            r"#[0-9a-fA-F]{3,8}\b(?=[;\s\"'])|rgb|hsl|:\s*(white|black|red|green|gray|grey)\b", text
        )


def test_the_script_writes_no_html() -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", (HERE / "dashboard.js").read_text()
    )
