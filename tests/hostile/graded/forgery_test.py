"""Every attack on a grade in this folder: handed in, and held against what of it is honest.

An attack's definitions take the place of the finished module's of the same names, which also goes without
those that a line `# without: *Backward` names; with `# base: nothing` they are all there is. None of the
components in `# forges: AddBackward` may have a point.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.examination import Examination, examination
from tito.grading.grade import GRADED, Grade, grade_or_reason
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.notebooks.publish import course_text
from tito.notebooks.statements import Definition, bound_names, read_names, start_line
from tito.runs.closeup import closeups_of_failures

SUITE = ("arithmetic", "engine", "memory", "tracking")

ATTACKS = sorted(path for path in Path(__file__).parent.glob("*.py") if not path.stem.endswith("_test"))


def header(attack: Path, name: str, default: str = "") -> str:
    """What the attack's file says of itself."""
    found = re.search(rf"^# {name}: (.*)$", attack.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else default


def marked(attack: Path) -> object:
    """A hole that is known and not closed is an expected failure; closing it makes this one say so."""
    known = header(attack, "open")
    return pytest.param(
        attack, id=attack.stem, marks=[pytest.mark.xfail(reason=known, strict=True)] * bool(known)
    )


def handed_in(folder: Path, text: str) -> Submission:
    """A Python file of this text."""
    path = folder / "mallory.py"
    path.write_text(text, encoding="utf-8")
    return Submission(path.stem, path.name, OnDisk(path))


def composed(base: str, attack: str, without: Collection[str]) -> str:
    """The base less what the attack replaces or goes `without`, and the attack's text in the place of the first.

    Where a class inherits from the base's own of its name, the text comes right after that one.
    """
    lines, places = base.split("\n"), spans(base)
    named = {node.name: node for node in ast.parse(attack).body if isinstance(node, Definition)}
    heirs = {
        name for name, node in named.items() if isinstance(node, ast.ClassDef) and name in read_names(node)
    }
    gone = {
        name
        for name in places
        if name in named.keys() - heirs or any(fnmatch(name, each) for each in without)
    }
    starts = [places[name][0] for name in named.keys() & gone] + [places[name][1] for name in heirs]
    for first, last in (places[name] for name in gone):
        lines[first:last] = [""] * (last - first)
    return "\n".join([*lines[: min(starts)], attack, *lines[min(starts) :]])


def spans(text: str) -> dict[str, tuple[int, int]]:
    """The lines at which each top-level name's statement begins and ends."""
    statements = [
        (node, (start_line(node) - 1, node.end_lineno or node.lineno)) for node in ast.parse(text).body
    ]
    return {name: span for node, span in statements for name in bound_names(node)}


@pytest.fixture(scope="module")
def finished(course: Course, module: Module) -> str:
    """The whole module, right."""
    return course_text(course.reference(module.export))


@pytest.fixture(scope="module")
def exam(course: Course, module: Module) -> Iterator[Examination]:
    """A hidden examination by a part of the suite, in which every kind of probe and of component is."""
    suite = [path for path in course.graders(module) if path.stem in SUITE]
    with examination(course, module, suite, 20261121, hidden=True) as started:
        yield replace(started, suspects=None)  # only points are looked at


@pytest.mark.parametrize("attack", [marked(each) for each in ATTACKS])
def test_what_is_forged_earns_nothing(attack: Path, finished: str, exam: Examination, tmp_path: Path) -> None:
    """No component that is not honestly there has a point; the next submission is graded as ever."""
    text = attack.read_text(encoding="utf-8")
    whole = text if header(attack, "base") else composed(finished, text, header(attack, "without").split())
    grade = grade_or_reason(exam, handed_in(tmp_path, whole))
    forged = header(attack, "forges").split()
    earned = {each.name for each in grade.components if each.score}
    assert grade.status == GRADED
    assert {name for name in earned if any(fnmatch(name, each) for each in forged)} == set()
    assert grade_or_reason(exam, handed_in(tmp_path, finished)).complete


def test_a_forgery_seen_close_is_judged_as_it_was_graded(
    finished: str, exam: Examination, tmp_path: Path
) -> None:
    """Every probe that a meter with no readings lost is shown as lost, although its figures are fine."""
    attack = (Path(__file__).parent / "forged_meter.py").read_text(encoding="utf-8")
    submission = handed_in(tmp_path, composed(finished, attack, ()))
    grade = grade_or_reason(exam, submission)
    failed = {verdict.probe for verdict in grade.verdicts if verdict.failed}
    shown = closeups_of_failures(exam, submission, grade)
    assert failed
    assert {closeup.verdict.probe for closeup in shown if not closeup.verdict.passed} == failed


def test_every_forgery_says_what_it_tries() -> None:
    """A docstring of a sentence, and what of it is forged."""
    assert len(ATTACKS) >= 12
    for attack in ATTACKS:
        assert ast.get_docstring(ast.parse(attack.read_text(encoding="utf-8")))
        assert header(attack, "forges")
