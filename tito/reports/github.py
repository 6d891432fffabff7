"""A grade for GitHub Actions: annotations at the student's own lines, and a step's summary.

What students write stands in both, and is nothing but text there: in a workflow command by GitHub's own
escapes, in Markdown by a character reference for every sign that could mean something.
https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tito.course.module import Module
from tito.errors import SubmissionError
from tito.grading.grade import ComponentScore, Grade
from tito.grading.judge import Verdict

LONGEST = 500
"""Characters of a text: a summary of more than 1 MiB is refused whole."""

LINE = re.compile(r".*\bline (\d+)", flags=re.DOTALL)
"""The last line that a place speaks of: in a Python file, the file's own."""


def commands(module: Module, grade: Grade, file: str) -> Iterator[str]:
    """A workflow command for every failed probe, at `file` as the repository calls it; the points last.

    A place in a Python file is a line of it. One in a notebook stands in the message: lines are the cell's.
    """
    if grade.reason:
        yield _command("error", module.name, f"{grade.reason} {grade.hint}", file)
    cells = {origin.component: origin.cells for origin in grade.provenance}
    for verdict in _first_of_each_component_first(grade):
        place = verdict.where or ", ".join(cells.get(verdict.component, ())[:1])
        hint = f" {verdict.hint}" if verdict.hint else ""
        at = f" [{place}]" if place else ""
        said = f"{verdict.text.rstrip('.')}: {verdict.reason}.{hint}{at}"
        title = f"{module.name}, {verdict.component}"
        yield _command("error", title, said, file, _line(file, place))
    yield _command("notice", module.name, _points(grade))


def _first_of_each_component_first(grade: Grade) -> list[Verdict]:
    """The failed ones; GitHub shows ten errors of a step, which are to be of different mistakes."""
    failed = [verdict for verdict in grade.verdicts if verdict.failed]
    first = {verdict.component: verdict for verdict in reversed(failed)}
    return sorted(failed, key=lambda verdict: verdict is not first[verdict.component])


def refusal(module: Module, error: SubmissionError, file: str) -> str:
    """The workflow command for a file that cannot be checked."""
    said = f"{error.message} {error.hint}"
    return _command("error", f"{module.name} cannot be checked", said, file, _line(file, error.message))


def _line(file: str, place: str) -> str:
    found = LINE.match(place) if PurePosixPath(file).suffix == ".py" else None
    return found[1] if found else ""


def _command(kind: str, title: str, message: str, file: str = "", line: str = "") -> str:
    """`::error file=F,line=N,title=T::MESSAGE`, on one line whatever the texts hold."""
    given = {"file": file, "line": line, "title": title}
    properties = ",".join(f"{name}={_property(text)}" for name, text in given.items() if text)
    return f"::{kind} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text[:LONGEST].replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(module: Module, grade: Grade) -> str:
    """The grade in Markdown: points, a table of the components, and why points were lost."""
    rows = "".join(_row(component, grade) for component in grade.components)
    reasons = "".join(_failure(verdict) for verdict in grade.verdicts if verdict.failed)
    likely = "".join(
        f"- Likely, in **{_markdown(each.component)}**: {_markdown(each.hint)}\n" for each in grade.diagnoses
    )
    return (
        f"### {_markdown(module.name)}: {_markdown(module.title)}\n\n{_markdown(_points(grade))}\n\n"
        f"{_paragraph(f'{grade.reason} {grade.hint}')}"
        f"| Component | Points | Checks passed |\n|---|---:|---:|\n{rows}\n{likely}{reasons}\n"
    )


def refusal_summary(module: Module, error: SubmissionError) -> str:
    """The same for a file that cannot be checked."""
    return f"### {_markdown(module.name)} cannot be checked\n\n{_paragraph(f'{error.message} {error.hint}')}"


def _row(component: ComponentScore, grade: Grade) -> str:
    own = [verdict for verdict in grade.verdicts if verdict.component == component.name]
    passed = sum(verdict.passed for verdict in own)
    points = f"{round(component.score, 2):g} of {component.max_score}"
    return f"| {_markdown(component.name)} | {points} | {passed} of {len(own)} |\n"


def _failure(verdict: Verdict) -> str:
    place = f" [{verdict.where}]" if verdict.where else ""
    said = _markdown(f"{verdict.text.rstrip('.')}: {verdict.reason}.{place}")
    return f"- **{_markdown(verdict.component)}**, {said}\n"


def _paragraph(text: str) -> str:
    return f"{_markdown(text)}\n\n" if text.strip() else ""


def _points(grade: Grade) -> str:
    passed = sum(verdict.passed for verdict in grade.verdicts)
    score = "-" if grade.score is None else f"{grade.score:g}"
    return f"{score} of {grade.max_score} points, {passed} of {len(grade.verdicts)} checks passed."


def _markdown(text: str) -> str:
    """The text on one line, as it reads: no sign in it begins a link, a tag, a list or anything else."""
    return "".join(map(_sign, " ".join(text[:LONGEST].split())))


def _sign(sign: str) -> str:
    if sign.isalnum() or sign == " " or (sign.isprintable() and not sign.isascii()):
        return sign
    return f"&#{ord(sign)};" if sign.isprintable() else "?"
