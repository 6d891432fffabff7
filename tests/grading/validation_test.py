"""Laws of the course: each is broken in a copy of the course, and is the one that says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from tito.course.course import Course, find_course
from tito.grading.validation import LAWS, findings

ROOT = Path(__file__).parents[2]
MODULE = "06_autograd"


@pytest.fixture
def copied(tmp_path: Path) -> Course:
    """The course in a folder of its own, free to be broken."""
    for name in ("course.toml", "reference", "modules", "graders"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    return find_course(tmp_path)


def broken(course: Course, said: Iterable[str] = ()) -> dict[str, str]:
    """The laws that do not hold, with what they say; notebooks stop with `said`."""
    module = course.module(MODULE)[0]
    found = findings(course, module, lambda text: list(said))
    return {finding.law: finding.failure for finding in found if finding.failure}


def edit(path: Path, old: str, new: str) -> None:
    """Replace text that is there."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_course_holds(copied: Course) -> None:
    """Nothing is broken in the course as it stands."""
    assert broken(copied) == {}


def test_names_that_do_not_exist_are_named(copied: Course) -> None:
    """A definition and a prerequisite that are nowhere."""
    about = copied.root / "modules" / MODULE / "module.toml"
    edit(about, '"01_tensor"', '"01_tensors"')
    edit(about, '"reachable"', '"reached"')
    said = broken(copied)["module.toml names what exists"]
    assert said == "the prerequisite 01_tensors is no module of this course (and 1 more)"


def test_a_component_nobody_asks_about_is_named(copied: Course) -> None:
    """Points that no public check shows a student how to earn."""
    about = copied.root / "modules" / MODULE / "module.toml"
    text = about.read_text().replace('name = "Function"\npoints = 2', 'name = "Function"\npoints = 1')
    about.write_text(text + '\n[[components]]\nname = "forgotten"\npoints = 1\ndefinitions = []\n')
    assert broken(copied)["every component is asked"] == "forgotten has no public check (and 1 more)"


def test_a_link_that_leads_nowhere_is_named(copied: Course) -> None:
    """A picture that was never added."""
    edit(
        copied.root / "modules" / MODULE / "lesson.py",
        "# You have tensors",
        "# ![](graph.svg) You have tensors",
    )
    assert "graph.svg" in broken(copied)["links lead somewhere"]


def test_a_reference_that_its_graders_refuse_is_told_by_probe(copied: Course) -> None:
    """A question that the reference in float32 does not answer as it does in float64."""
    suite = copied.root / "graders" / MODULE / "matmul.py"
    suite.write_text(
        suite.read_text()
        + '''

@probe(component="MatmulBackward", hint="None.")
def precision(lib, a=integers(2, 2)):
    """Ask for the precision."""
    return str(lib.tensor(a).data.dtype)
'''
    )
    said = broken(copied)["reference 100 %, untouched 0"]
    assert said.startswith("the reference fails precision")


def test_notebooks_that_stop_are_told(copied: Course) -> None:
    """The instructor's may not stop at all, the students' only where an exercise waits."""
    waiting = "NotImplementedError: Write AddBackward.apply yourself"
    assert broken(copied, [waiting]).keys() == {"the instructor's notebook runs"}
    both = broken(copied, [waiting, "KeyError: 3"])
    assert both["the students' notebook runs to its end"] == "KeyError: 3"


def test_a_probe_with_a_slip_in_it_is_told_first(copied: Course) -> None:
    """What the untouched notebook passes by it comes after."""
    suite = copied.root / "graders" / MODULE / "matmul.py"
    slip = '@probe(component="MatmulBackward", hint="None.")\ndef slip(lib):\n    """Slip."""\n'
    suite.write_text(f"{suite.read_text()}\n\n{slip}    return lib.matnul()\n")
    first, *_ = LAWS["reference 100 %, untouched 0"](copied, copied.module(MODULE)[0])
    assert first.startswith("over slip the reference itself raised AttributeError: 'Library' object")
