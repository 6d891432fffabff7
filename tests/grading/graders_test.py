"""What authors wrote wrongly is named by its file and line, as an error that they can mend."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import CourseError
from tito.grading.graders import load_mutants, suite_of
from tito.grading.key import worth

HEAD = "from tito.probes import integers, probe\n\n"
PROBE = '@probe(component="{}", hint="h")\ndef {}(lib, a=integers(3)):\n    """Ask."""\n    return {}\n\n'

TWICE = "from tito.probes import Mutant\nMUTANTS = [Mutant('twice', 'backward', 'x = 1', 'h')] * 2\n"

BROKEN = {
    "def broken(:\n": "line 1 does not load: SyntaxError",
    HEAD + "1 / 0\n": "line 3 does not load: ZeroDivisionError",
    HEAD + "import nowhere\n": "line 3 does not load: ModuleNotFoundError",
    HEAD + PROBE.format("a", "one", "os.getpid()"): "line 3 does not load: TypeError: probe one may only use",
    HEAD + PROBE.format("a", "one", "1").replace("a=integers(3)", "a"): "line 3 does not load: TypeError",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_suite_that_does_not_load_is_named_with_its_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as refused:
        suite_of([path])
    assert refused.value.message.startswith(f"{path}, {BROKEN[text]}")


def test_a_name_used_twice_is_named_with_its_file(tmp_path: Path) -> None:
    for name in ("first.py", "second.py"):
        (tmp_path / name).write_text(HEAD + PROBE.format("a", "twice", "1"), encoding="utf-8")
    with pytest.raises(CourseError, match=r"second\.py: a probe called twice exists already"):
        suite_of(tmp_path.glob("*.py"))


def test_a_component_that_the_module_does_not_have_is_named(tmp_path: Path, module: Module) -> None:
    path = tmp_path / "strange.py"
    path.write_text(HEAD + PROBE.format("bakward", "one", "1"), encoding="utf-8")
    with pytest.raises(CourseError, match=r"asks about bakward, which is no component"):
        worth(suite_of([path]), module)


@pytest.mark.parametrize(
    "text", ["MUTANTS = 3\n", "MUTANTS = ()\nMUTANTS.more\n", "MUTANT = ()\n", "MUTANTS = [1]\n", TWICE]
)
def test_mutants_that_are_none_are_named_with_their_file(
    text: str, course: Course, module: Module, tmp_path: Path
) -> None:
    path = tmp_path / "graders" / module.name / "mutants.py"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"mutants\.py"):
        load_mutants(replace(course, root=tmp_path), module)
