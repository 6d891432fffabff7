"""formgrader's pages, as a person at a browser reads and fills them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from make_class import MODULE
from playwright.sync_api import Browser, Page, Response

LOADED = "window.models && models.loaded"
"""Whether a page has put what it fetched into its table."""

ROWS = """names => [...document.querySelectorAll('#main-table tr')].map(row => Object.fromEntries(
    names.map(name => [name, row.querySelector(name)?.textContent.trim()])))"""
"""The rows of a page's table: the text of the first element each selector finds."""


@dataclass(frozen=True, slots=True)
class Row:
    """A submission's score, the part of it that is tito's, and whether it waits for a person."""

    score: float
    code: float
    waiting: bool


@dataclass(frozen=True, slots=True)
class Formgrader:
    """A browser's page, logged in."""

    page: Page
    base: str

    def table(self, path: str, *selectors: str) -> list[Mapping[str, str]]:
        """Every row of the table on a page, by selectors."""
        self.page.goto(f"{self.base}/formgrader/{path}")
        self.page.wait_for_function(LOADED)
        found: list[Mapping[str, str]] = self.page.evaluate(ROWS, list(selectors))
        return found

    def totals(self) -> dict[str, float]:
        """The score of each student on the page of an assignment's submissions."""
        rows = self.table(f"manage_submissions/{MODULE}", ".student-id", ".score")
        assert {_points(row[".score"])[1] for row in rows} == {100}
        return {row[".student-id"]: _points(row[".score"])[0] for row in rows}

    def by_name(self) -> dict[str, Row]:
        """The page of a notebook's submissions, by student's name."""
        selectors = ("a.name-shown", ".score", ".code-score", ".needs-manual-grade > .glyphicon-ok")
        rows = [
            [row.get(each) for each in selectors]
            for row in self.table(f"gradebook/{MODULE}/{MODULE}", *selectors)
        ]
        return {
            str(name): Row(_points(str(score))[0], _points(str(code))[0], mark is not None)
            for name, score, code, mark in rows
        }

    def open(self, name: str) -> None:
        """Go to a student's submission, from the table in which it stands."""
        self.table(f"gradebook/{MODULE}/{MODULE}")
        self.page.click("#toggle_names")
        self.page.get_by_role("link", name=name, exact=True).click()
        self.page.wait_for_function("window.formgrader?.grades?.loaded && formgrader.comments?.loaded")

    def box(self, cell: str) -> tuple[str, str]:
        """The score and the comment beside a cell, the grader's where a person has said nothing."""
        fields = (self.page.locator(f"[id='{cell}']"), self.page.locator(f"[id='{cell}-comment']"))
        score, comment = (field.input_value() or field.get_attribute("placeholder") or "" for field in fields)
        return score, comment

    def mark(self, cell: str, score: str, comment: str) -> None:
        """Type a score and a comment; each is saved when the field is left."""
        for field, text, kind in ((cell, score, "grade"), (f"{cell}-comment", comment, "comment")):
            box = self.page.locator(f"[id='{field}']")
            with self.page.expect_response(lambda answer, kind=kind: _saves(answer, kind)) as saved:
                box.fill(text)
                box.blur()
            assert saved.value.ok


def _saves(answer: Response, kind: str) -> bool:
    return answer.request.method == "PUT" and f"/formgrader/api/{kind}/" in answer.url


def _points(text: str) -> tuple[float, float]:
    """`67.9 / 100`."""
    score, _, most = text.partition(" / ")
    return float(score), float(most)


@contextmanager
def logged_in(browser: Browser, address: str) -> Iterator[Formgrader]:
    """A page of its own at an address with a token; AssertionError in the end where its scripts went wrong.

    It reaches that server alone. So formgrader goes without MathJax, which it fetches from afar, and says so.
    """
    base = address.partition("/formgrader")[0]
    wrong: list[str] = []
    with browser.new_context(viewport={"width": 1300, "height": 900}) as context:
        context.route(lambda url: not url.startswith(base), lambda route: route.abort())
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(error.message))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.goto(address)
        yield Formgrader(page, base)
    assert set(wrong) <= {"MathJax is not defined"}
