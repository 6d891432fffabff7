"""The feedback page of a real run: what it says at each stage, what it never says, and how it reads."""

from __future__ import annotations

import ast
import html
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from colours import AA, SCHEMES, contrast
from playwright.sync_api import Page
from typer.testing import CliRunner

from tito.cli.app import app
from tito.course.course import Course
from tito.course.module import Module
from tito.errors import TitoError
from tito.grading.examination import Examination
from tito.grading.key import AnswerKey
from tito.notebooks.publish import notebook_of
from tito.pages.feedback import Sources, feedback
from tito.pages.feedback import html as html_of
from tito.pages.feedback_run import Pages, write_feedback
from tito.pages.stage import STAGES, Stage
from tito.probes.answer import Plain, Returned

ROOT = Path(__file__).parents[2]
CLASS = ROOT / "examples" / "class" / "submitted"
MODULE = "06_autograd"
SEED = 20261121
"""The seed of the session's examination, whose inputs and answers are looked for."""

EVIL = "<img src=x onerror=alert(1)>"
HOSTILE = f"</code></pre><script>document.title='run'</script>{EVIL} \u202e"
LONGEST = 200_000
"""Bytes of a page at the most."""


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over some of the example class, a hostile name and code, and rules that are wrong throughout."""
    folder = tmp_path_factory.mktemp("class")
    submitted = folder / "submitted"
    for student in ("ada", "emmy", "katherine", "rosalind", "grace", "unparsable", "untouched"):
        shutil.copytree(CLASS / student, submitted / student)
    shutil.copytree(CLASS / "emmy", submitted / EVIL)
    notebook = submitted / EVIL / MODULE / f"{MODULE}.ipynb"
    notebook.write_text(_with_hostile_code(notebook.read_text("utf-8")), "utf-8")
    (submitted / "wrong").mkdir()
    shutil.copy(ROOT / "tests" / "hostile" / "graded" / "no_rules_at_all.py", submitted / "wrong")
    words = ("--seed", str(SEED), "--workers", "1", "--out", folder / "run")
    done = _tito("grade", submitted, "-m", MODULE, *words)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "run"


def _with_hostile_code(notebook: str) -> str:
    """The notebook with markup and a turning sign in the cell that is wrong, and a very long line."""
    document = json.loads(notebook)
    for cell in document["cells"]:
        source = "".join(cell["source"])
        if "class SubBackward" in source:
            cell["source"] = source + f"\n    evil = {HOSTILE!r}, '{HOSTILE}', '{'x' * 50_000}'\n"
    return json.dumps(document)


def _tito(*words: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80", "TITO_COURSE": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "tito", *map(str, words)],
        cwd=cwd, env={**environment, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _write(course: Course, run: Path, out: Path, stage: Stage, **how: str | Path) -> Pages:
    return write_feedback(course, run, out, lambda *_: stage, lambda _: nullcontext(lambda _: None), **how)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def staged(course: Course, run: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Stage, Pages]:
    """The run's pages at every stage."""
    folder = tmp_path_factory.mktemp("pages")
    return {stage: _write(course, run, folder / stage, stage) for stage in STAGES}


def _path(pages: Pages, student: str) -> Path:
    return next(each.path for each in pages.written if each.student == student)


def _texts(pages: Pages) -> dict[str, str]:
    return {each.student: each.path.read_text(encoding="utf-8") for each in pages.written}


# What a page says


def test_pages_lie_where_nbgrader_releases_them_from(staged: dict[Stage, Pages]) -> None:
    for stage, pages in staged.items():
        for each in pages.written:
            *_, above, student, module, name = each.path.parts
            assert (above, student, module, name) == ("feedback", each.student, MODULE, f"{MODULE}.html")
            assert each.path.parents[3].name == stage
            assert each.path.stat().st_size == each.size


def test_every_page_is_small_enough_for_the_worst_student_too(staged: dict[Stage, Pages]) -> None:
    assert len(staged["published"].written) == 9
    assert max(each.size for pages in staged.values() for each in pages.written) <= LONGEST


def test_a_page_names_the_mistake_and_shows_the_students_own_lines(
    staged: dict[Stage, Pages], opened: Callable[..., object]
) -> None:
    page = _page(opened, _path(staged["after"], "emmy"))
    card = page.locator(".part", has_text="SubBackward").first
    assert card.locator(".hint").all_inner_texts() == ["z falls when b rises."]
    marked = " ".join(card.locator("mark.line").all_inner_texts())
    assert "grad_b" in marked
    assert "class SubBackward" not in marked
    assert "class SubBackward" in card.locator("pre").inner_text()
    assert page.locator(".steps li").first.inner_text().startswith("Mend SubBackward: z falls when b rises.")


def test_expected_and_found_are_told_by_shapes_and_sizes_of_errors(staged: dict[Stage, Pages]) -> None:
    text = _texts(staged["after"])["emmy"]
    assert "is wrong by 2 of its largest entry (exact equality is expected)" in text
    assert re.search(r'<td class="number">2</td><td class="number">exact</td>', text)


def test_a_gradient_that_doubles_is_marked_where_it_begins(staged: dict[Stage, Pages]) -> None:
    text = _texts(staged["after"])["katherine"]
    assert "At MSE () the gradient doubles: 2× expected at Add (4, 2)." in text
    assert text.count(">2× expected</text>") == 9
    assert text.count(">doubles here</text>") == 1


def test_memory_stands_beside_the_references(staged: dict[Stage, Pages]) -> None:
    text = _texts(staged["after"])["ada"]
    titles = re.findall(r"<figcaption>(.*?)</figcaption>", text)
    assert titles == [
        "Kept for the way back",
        "Gradients",
        "Most at one time",
        "Calls of apply for each node",
    ]


def test_a_file_that_does_not_parse_is_shown_where_it_breaks(
    staged: dict[Stage, Pages], opened: Callable[..., object]
) -> None:
    page = _page(opened, _path(staged["before"], "unparsable"))
    assert "grad_b = -grad_output" in page.locator("mark.line").inner_text()
    assert (
        page.locator(".steps li").first.inner_text() == "Correct this line, run the cell, and save the file."
    )


def test_an_unfinished_notebook_is_told_what_is_missing(staged: dict[Stage, Pages]) -> None:
    texts = _texts(staged["before"])
    assert "Write what is missing: backward, zero_grad, " in texts["grace"]
    assert "Write the exercises, save the notebook, and hand that file in." in texts["untouched"]


def test_where_all_works_the_page_says_so(staged: dict[Stage, Pages]) -> None:
    text = _texts(staged["after"])["ada"]
    assert "Every part works." in text
    assert "There is nothing to mend. Well done." in text
    assert "What to mend" not in text


def test_a_module_before_the_engine_has_pages_without_a_graph(course: Course, tmp_path: Path) -> None:
    early, _ = course.module("01_tensor")
    notebook = tmp_path / "submitted" / "ada" / early.name / f"{early.name}.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text(notebook_of(course, early, solutions=True), encoding="utf-8")
    done = _tito("grade", tmp_path / "submitted", "-m", early.name, "--out", tmp_path / "run")
    assert done.returncode == 0
    text = _texts(_write(course, tmp_path / "run", tmp_path, "published"))["ada"]
    assert "Every part works." in text
    assert "How your gradients flow" not in text


def _receipt(run: Path, student: str, **changed: object) -> dict[str, Any]:
    """A student's receipt, some of it changed."""
    return {**json.loads((run / "receipts" / f"{student}.json").read_text(encoding="utf-8")), **changed}


def test_a_failure_of_the_graders_is_not_the_students(run: Path, module: Module) -> None:
    receipt = _receipt(run, "untouched", status="not graded", score=None, reason="No worker.", hint="")
    found = feedback(module, receipt, Sources({}), "published")
    assert (found.score, found.parts) == (None, ())
    assert found.headline == "This could not be graded, by a failure on the graders' side and not yours."
    assert found.steps == ("There is nothing for you to do. Ask your course if you do not hear of it soon.",)
    assert "of 100" not in html_of(found)


def test_a_second_score_on_their_own_modules_is_told_and_does_not_count(run: Path, module: Module) -> None:
    own = {"score": 81.5, "reason": "", "modules": ["01_tensor", "03_layers"]}
    found = feedback(module, _receipt(run, "ada", own_prerequisites=own), Sources({}), "after")
    assert found.score is not None
    assert found.score.total == "100"
    assert found.score.own == (
        "On your own earlier modules (01_tensor and 03_layers) it comes to 81.5 of 100, which does not count."
    )


# What a page never says


@pytest.fixture(scope="session")
def key(hidden: Examination) -> AnswerKey:
    assert hidden.key.seed == SEED
    return hidden.key


def _arrays(plain: Plain) -> Iterator[np.ndarray]:
    match plain:
        case np.ndarray():
            yield plain
        case dict():
            for each in plain.values():
                yield from _arrays(each)
        case list():
            for each in plain:
                yield from _arrays(each)


def _rows(array: np.ndarray) -> Iterator[tuple[str, ...]]:
    """The rows of at least five numbers, not all alike."""
    for row in np.atleast_2d(array).reshape(-1, np.shape(array)[-1]) if np.ndim(array) else ():
        if len(row) >= 5 and len(set(row.tolist())) > 2:
            yield tuple(f"{float(each):.3g}" for each in row)


def test_no_input_and_no_expected_answer_stands_in_any_page(
    key: AnswerKey, staged: dict[Stage, Pages]
) -> None:
    """No row of five numbers of any hidden array, to three digits; and no number has more than four."""
    inputs = [each for question in key.questions for each in question.inputs.values()]
    answers = [answer.value for answer in key.answers if isinstance(answer, Returned)]
    secret = {row[:5] for plain in (*inputs, *answers) for each in _arrays(plain) for row in _rows(each)}
    assert len(secret) > 1000
    for pages in staged.values():
        for text in map(_visible, _texts(pages).values()):
            numbers = re.findall(r"-?\d+(?:\.\d+)?", text.replace(",", " "))
            assert not [each for each in numbers if "." in each and len(re.sub(r"^-?[0.]*|\.", "", each)) > 4]
            shown = [f"{float(each):.3g}" for each in numbers]
            assert not secret & set(zip(*(shown[start:] for start in range(5)), strict=False))


def _visible(page: str) -> str:
    """A page's text, without the student's own code."""
    return re.sub(r"<style>.*?</style>|<pre.*?</pre>|<[^>]*>", " ", page, flags=re.S)


def _statements(path: Path) -> Iterator[str]:
    """The statements of every function in a file, its docstrings left out."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            first, *others = node.body
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            yield from map(ast.unparse, others if documented else node.body)


def test_no_line_of_a_hidden_probe_stands_in_any_page(
    course: Course, module: Module, staged: dict[Stage, Pages]
) -> None:
    secret = {line for path in course.graders(module) for line in _statements(path) if len(line) >= 16}
    assert len(secret) > 200
    for pages in staged.values():
        for text in _texts(pages).values():
            assert not [line for line in secret if line in html.unescape(text)]


def test_before_the_due_date_nothing_is_told_of_points_questions_and_sizes(
    key: AnswerKey, staged: dict[Stage, Pages]
) -> None:
    for student, text in _texts(staged["before"]).items():
        assert not re.search(r"\d of \d+ points|Points</th>|Your score|Lost", text), student
        assert not [probe.text for probe in key.suite.probes if probe.text in text], student
        assert "<figcaption" not in text
        assert "× expected" not in text


def test_each_stage_tells_which_it_is(staged: dict[Stage, Pages]) -> None:
    for stage, pages in staged.items():
        for text in _texts(pages).values():
            assert [each for each, shown in STAGES.items() if shown.notice in text] == [stage]


def test_what_people_marked_is_shown_once_published_and_not_before(
    course: Course, run: Path, tmp_path: Path
) -> None:
    database = tmp_path / "gradebook.db"
    done = _tito("gradebook", "update", run, "--db", database)
    assert done.returncode == 0
    with sqlite3.connect(database) as connection:
        connection.execute(
            "UPDATE grade SET manual_score = 6.5, needs_manual_grade = 0 WHERE auto_score IS NULL"
        )
        connection.execute("UPDATE comment SET manual_comment = 'Well <b>argued</b>.'")
    published, after = (
        _texts(_write(course, run, tmp_path / stage, stage, student="emmy", database=database))["emmy"]
        for stage in ("published", "after")
    )
    assert "Well &lt;b&gt;argued&lt;/b&gt;." in published
    assert "6.5 of " in published
    assert "argued" not in after
    assert "Marks by your teachers" not in after


# How a page reads


def _page(opened: Callable[..., object], path: Path, **options: object) -> Page:
    """The page in chromium; it has nothing to say on the console and asks for nothing."""
    found = opened(path, **options)
    assert not found.errors  # type: ignore[attr-defined]
    assert not found.requests  # type: ignore[attr-defined]
    page: Page = found.page  # type: ignore[attr-defined]
    return page


def test_hostile_names_and_code_are_text(staged: dict[Stage, Pages], opened: Callable[..., object]) -> None:
    page = _page(opened, _path(staged["published"], EVIL))
    assert page.title() == f"Autograd: feedback for {EVIL}"
    assert page.locator("h1").inner_text() == page.title()
    assert page.locator("script, img").count() == 0
    code = page.locator("pre", has_text="evil =").inner_text()
    assert "</code></pre><script>" in code
    assert "\u202e" not in page.content()


STUDENTS = ("rosalind", "wrong", EVIL)


@pytest.mark.parametrize("student", STUDENTS)
def test_on_a_phone_nothing_but_code_and_tables_is_wider_than_the_screen(
    student: str, staged: dict[Stage, Pages], opened: Callable[..., object]
) -> None:
    phone = {"width": 360, "height": 740}
    page = _page(opened, _path(staged["published"], student), viewport=phone, color_scheme="dark")
    for details in page.locator("details").all():
        details.evaluate("each => { each.open = true }")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"


@pytest.mark.parametrize("student", STUDENTS)
def test_a_screen_reader_finds_its_way(
    student: str, staged: dict[Stage, Pages], opened: Callable[..., object]
) -> None:
    """One h1, no level left out, landmarks, headed tables, named drawings, regions and ids."""
    page = _page(opened, _path(staged["published"], student))
    levels = [
        int(each) for each in page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(h => h.tagName[1])")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert [page.locator(each).count() for each in ("html[lang=en]", "header", "main", "footer")] == [1] * 4
    assert page.locator("th:not([scope])").count() == 0
    assert page.locator("svg:not([aria-hidden]):not([role=img][aria-labelledby])").count() == 0
    assert page.locator("[role=region]:not([aria-label]):not([aria-labelledby])").count() == 0
    ids = page.eval_on_selector_all("[id]", "all => all.map(each => each.id)")
    assert len(ids) == len(set(ids))
    labels = "all => all.map(each => each.getAttribute('aria-labelledby')).join(' ')"
    assert set(page.eval_on_selector_all("[aria-labelledby]", labels).split()) <= set(ids)


def test_the_keyboard_reaches_and_opens_what_is_folded(
    staged: dict[Stage, Pages], opened: Callable[..., object]
) -> None:
    page = _page(opened, _path(staged["after"], "emmy"))
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    assert page.evaluate("document.activeElement.parentElement.open") is False
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open") is True


def test_verdicts_are_told_in_words_and_not_by_colour_alone(
    staged: dict[Stage, Pages], opened: Callable[..., object]
) -> None:
    page = _page(opened, _path(staged["before"], "grace"))
    said = set(page.locator("section[aria-labelledby=parts] td span[class]:not(.faint)").all_inner_texts())
    assert said == {"works", "not written yet"}
    marks = _page(opened, _path(staged["before"], "emmy")).locator("mark.line")
    assert all("marked, line" in str(each) and "▸" in str(each) for each in marks.all_text_contents())


def test_a_page_prints_on_white_with_its_long_lines_wrapped(
    staged: dict[Stage, Pages], opened: Callable[..., object]
) -> None:
    page = _page(opened, _path(staged["published"], "rosalind"), color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    paper = "getComputedStyle(document.querySelector('.tito-graph')).getPropertyValue('--paper')"
    assert page.evaluate(paper) == "#fff"
    assert page.evaluate("getComputedStyle(document.querySelector('mark.line')).whiteSpace") == "pre-wrap"
    assert page.pdf(format="A4").startswith(b"%PDF-")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("paper", ["code", "warn-paper"])
@pytest.mark.parametrize("ink", ["ink", "link", "good", "warn"])
def test_coloured_code_has_the_contrast_of_aa(scheme: str, ink: str, paper: str) -> None:
    assert contrast(scheme, ink, paper) >= AA


# The command


def test_the_command_shows_nothing_that_cannot_be_taken_back(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --stage, where nothing is due, it is the first; the same command writes the same bytes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TITO_COURSE", str(ROOT))
    words = ["feedback", str(run), "--student", "emmy"]
    said = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert (said["module"], said["lost"]) == (MODULE, [])
    (only,) = said["pages"]
    path = tmp_path / only["path"]
    first = path.read_bytes()
    found = (only["student"], only["stage"], only["bytes"], only["file"])
    assert found == ("emmy", "before", len(first), True)
    done = CliRunner().invoke(app, words)
    assert done.stdout.startswith("1 page (before the due date: no points), the largest of ")
    assert path.read_bytes() == first


def test_who_is_not_in_the_run_is_an_error_that_names_the_likely_one(
    course: Course, run: Path, tmp_path: Path
) -> None:
    with pytest.raises(TitoError, match="There is no emy in this run") as raised:
        _write(course, run, tmp_path, "before", student="emy")
    assert raised.value.hint == "Did you mean emmy?"
    with pytest.raises(TitoError, match="There is no run in"):
        _write(course, tmp_path, tmp_path, "before")


def test_a_file_that_is_gone_leaves_a_page_without_code(course: Course, run: Path, tmp_path: Path) -> None:
    """Files are looked for by their SHA-256 where --submissions says; the receipt's part is shown without."""
    (tmp_path / "elsewhere").mkdir()
    shutil.copytree(CLASS / "ada", tmp_path / "elsewhere" / "ada")
    pages = _write(course, run, tmp_path, "after", student="emmy", elsewhere=tmp_path / "elsewhere")
    text = _texts(pages)["emmy"]
    assert [each.at_hand for each in pages.written] == [False]
    assert "Your file was not at hand when this page was made" in text
    assert "z falls when b rises." in text
    assert "<pre" not in text


def test_a_receipt_that_was_changed_has_no_page(course: Course, run: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(run, tmp_path / "run")
    receipt = copy / "receipts" / "emmy.json"
    receipt.write_text(receipt.read_text().replace('"score": 9', '"score": 10'))
    pages = _write(course, copy, tmp_path, "after", student="emmy")
    assert (pages.written, pages.lost) == ((), ("emmy",))
