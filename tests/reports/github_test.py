"""What GitHub's runner is told of a grade, read by a runner and a Markdown parser of the tests' own."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from github_runner import Command, obeyed
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tito.course.module import Module
from tito.errors import SubmissionError
from tito.grading.diagnosis import Diagnosis
from tito.grading.grade import ComponentScore, Grade
from tito.grading.judge import Verdict
from tito.grading.provenance import Origin
from tito.reports.github import commands, refusal, refusal_summary, summary

ROOT = Path(__file__).parents[2]
MODULE = Module("06_autograd", "Autograd", "tinytorch.core.autograd", (), (), Path())

HOSTILE = (
    "\n::set-output name=result::forged",
    "##[add-path]/evil",
    "::stop-commands::x",
    "a,line=1,file=b::c%0A::error::d\r\n::error::e",
    "`code` ``` <script>alert(1)</script> <!-- ![i](x) [l](http://evil) | |",
    "*b* _i_ ~~s~~ # h\n\n- item\n> quote\n1. one\n\n    code\n***\n\n[l]: http://evil\n\n[l]",
    "\u202ereversed\u2066 \x1b[31m \x00 🦊 שלום",
    "www.evil.example @everyone https://evil.example a@evil.example &lt;b&gt; \\| \\",
)
"""What a student might name a file or raise."""


def verdict(component: str, reason: str, where: str = "", hint: str = "") -> Verdict:
    return Verdict(
        "probe", "It holds.", component, not reason, Fraction(1), "returned", reason, None, 0, hint, where
    )


def grade(*verdicts: Verdict, component: str = "MulBackward", status: str = "graded") -> Grade:
    earned = sum(each.points for each in verdicts)
    return Grade(
        student="ada",
        status=status,
        reason="",
        hint="",
        components=(ComponentScore(component, float(earned), len(verdicts)),),
        verdicts=verdicts,
        provenance=(Origin(component, (f"line 12 ({component})",), "", False),),
    )


def told(found: Grade, file: str) -> list[Command]:
    return obeyed("\n".join(commands(MODULE, found, file)) + "\n")


def test_a_failure_is_at_the_line_of_a_python_file() -> None:
    """The line that raised; where a value is wrong, the line where its component begins; then the points."""
    raised = verdict("MulBackward", "raised ValueError", "line 12 (MulBackward), line 15", "Use .data.")
    passed, wrong = verdict("MulBackward", ""), verdict("MulBackward", "the value is wrong")
    first, second, points = told(grade(raised, passed, wrong), "work/autograd.py")
    assert (first.kind, first.properties) == (
        "error",
        {"file": "work/autograd.py", "line": "15", "title": "06_autograd, MulBackward"},
    )
    assert first.message.startswith("It holds: raised ValueError. Use .data. [line 12 (MulBackward)")
    assert second.properties["line"] == "12"
    assert (points.kind, points.message) == ("notice", "1 of 3 points, 1 of 3 checks passed.")


def test_a_failure_in_a_notebook_names_the_cell() -> None:
    """A line of a cell is no line of the notebook's file."""
    wrong = verdict("MulBackward", "raised ValueError", "cell 7 (MulBackward), line 3")
    found, _ = told(grade(wrong), "06_autograd/06_autograd.ipynb")
    assert found.properties.keys() == {"file", "title"}
    assert found.message.endswith("[cell 7 (MulBackward), line 3]")


def test_what_is_not_written_or_others_mistakes_are_not_annotated() -> None:
    """Only what the student can mend there."""
    unwritten = replace(verdict("MulBackward", "is not written yet"), answer="unfinished")
    blamed = replace(verdict("MulBackward", "is wrong"), blame=("Tensor",))
    assert [each.kind for each in told(grade(unwritten, blamed), "a.py")] == ["notice"]


def test_every_component_speaks_before_any_speaks_twice() -> None:
    """GitHub shows ten errors of a step."""
    failed = [verdict(name, f"is wrong, {name}{turn}") for name in "AB" for turn in (1, 2)]
    said = [each.message.removesuffix(".")[-2:] for each in told(grade(*failed), "a.py")[:-1]]
    assert said == ["A1", "B1", "A2", "B2"]


def test_why_nothing_was_graded_is_annotated() -> None:
    """A notebook in which nothing was changed has no failed check, and says so all the same."""
    unwritten = replace(verdict("MulBackward", "is not written yet"), answer="unfinished")
    untouched = replace(grade(unwritten, status="untouched"), reason="No cell was changed.", hint="Write.")
    error, _ = told(untouched, "06_autograd.ipynb")
    assert error.message == "No cell was changed. Write."
    assert error.properties["file"] == "06_autograd.ipynb"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_words_of_a_student_are_a_command(text: str) -> None:
    """Names, reasons, places and hints: the runner obeys ours alone, and reads the words unchanged."""
    found = grade(verdict(text, text, text, text), component=text)
    error, notice = told(found, f"{text}.ipynb")
    assert (error.kind, notice.kind) == ("error", "notice")
    assert error.properties["file"] == f"{text}.ipynb"
    assert error.properties["title"] == f"06_autograd, {text}"
    assert text in error.message
    (alone,) = obeyed(refusal(MODULE, SubmissionError(text, text), text))
    assert alone.kind == "error"
    assert alone.message == f"{text} {text}"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_at_all_is_one_command(text: str) -> None:
    """Two lines, whatever the text."""
    lines = list(commands(MODULE, grade(verdict(text, text or "is wrong", text)), text))
    assert len(obeyed("\n".join(lines))) == len(lines) == 2
    assert not any("\n" in line or "\r" in line for line in lines)


def shown(markdown: str) -> str:
    """The text of a page; an assertion for whatever is neither heading, table, list, emphasis nor text."""
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)
    inside = [each for token in page for each in (token.children or [token])]
    plain = ("heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "bullet_list", "list_item")
    for token in inside:
        name = token.type.removesuffix("_open").removesuffix("_close")
        assert name in (*plain, "strong", "text", "text_special"), token
        assert "style" not in token.attrs or name in ("th", "td")
    return " ".join(token.content for token in page if token.type == "inline")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_words_of_a_student_are_markdown(text: str) -> None:
    """No link, image, tag, code or list of theirs, and the table keeps its cells."""
    found = replace(
        grade(verdict(text, text, text), component=text),
        reason=text,
        diagnoses=(Diagnosis(text, text, text, 1, 1),),
    )
    page = summary(MODULE, found)
    shown(page)
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert [line.count("|") for line in rows] == [4, 4, 4]
    assert not {sign for sign in page if not sign.isprintable()} - {"\n"}
    shown(refusal_summary(MODULE, SubmissionError(text, text)))


def test_the_summary_says_points_components_and_reasons() -> None:
    """As they read on the page."""
    found = grade(verdict("MulBackward", "is wrong by 50%", "cell 7, line 3"), verdict("MulBackward", ""))
    text = summary(MODULE, found)
    rendered = MarkdownIt("commonmark").enable("table").render(text)
    assert "<h3>06_autograd: Autograd</h3>" in rendered
    assert "1 of 2 points, 1 of 2 checks passed." in rendered
    assert "<strong>MulBackward</strong>, It holds: is wrong by 50%. [cell 7, line 3]" in rendered
    assert rendered.count("<tr>") == 2


def test_a_summary_is_never_larger_than_github_takes() -> None:
    """Not with a thousand failures that say as much as they can: 1 MiB is refused whole."""
    endless = verdict("*" * 10_000, "<" * 10_000, "`" * 10_000)
    assert len(summary(MODULE, grade(*[endless] * 200)).encode()) < 2**20


def test_the_workflow_does_what_it_says() -> None:
    """docs/github/classroom.yml: the names that Classroom asks for, and the result handed on."""
    workflow = yaml.safe_load((ROOT / "docs" / "github" / "classroom.yml").read_text(encoding="utf-8"))
    assert workflow["name"] == "Autograding Tests"
    (job,) = workflow["jobs"].values()
    assert list(workflow["jobs"]) == ["run-autograding-tests"]
    (checks,) = (step for step in job["steps"] if step.get("id") == "checks")
    assert checks["run"].split()[:2] == [".venv/bin/tito", "test"]
    reporter = job["steps"][-1]
    assert reporter["env"] == {"CHECKS_RESULTS": "${{ steps.checks.outputs.result }}"}
    assert reporter["with"] == {"runners": "checks"}
    assert workflow["permissions"]["contents"] == "read"
