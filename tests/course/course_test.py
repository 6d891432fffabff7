"""What course.toml marks and says, and where a course's and a workspace's files are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tito.course.course import find_course, load_course
from tito.course.module import Module
from tito.errors import CourseError

MODULE = Module("02_activations", "A", "tinytorch.core.activations", ("01_tensor",), (), Path())


def _course(folder: Path, text: str) -> Path:
    (folder / "course.toml").write_text(text)
    return folder


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    """An empty course.toml marks a course that is called like its folder and is no workspace."""
    course = load_course(_course(tmp_path, ""))
    assert (course.name, course.title) == (tmp_path.name, tmp_path.name)
    assert (course.isolation, dict(course.links), course.workspace) == ("standard", {}, False)


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("", 50),
        ("carry = true", 50),
        ("carry_cap = 100", 100),
        ("carry_cap = 0", 0),
        ("carry = false", 0),
        ("carry = false\ncarry_cap = 30", 0),
    ],
)
def test_the_policy_says_how_much_may_be_carried(tmp_path: Path, text: str, cap: int) -> None:
    """50 points where nothing is said, none where carry is false."""
    assert load_course(_course(tmp_path, f"[grading]\n{text}")).carry_cap == cap


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name = ", "TOML"),
        ('name = "a/b"', "'a/b'"),
        ('name = "../b"', "'../b'"),
        ("name = 3", "3"),
        ('name = ""', "''"),
        ('links = "x"', "links"),
        ("[links]\nBinder = 3", "Binder"),
        ('[links]\nBinder = "javascript:alert(1)"', "Binder"),
        ('[links]\nBinder = "https://example.org/{student}"', "Binder"),
        ('[links]\nBinder = "https://example.org/a) [b](c"', "Binder"),
        ('[grading]\nisolation = "none"', "none"),
        ("grading = 1", "grading"),
        ('[grading]\ncarry = "no"', "'no'"),
        ("[grading]\ncarry_cap = 101", "101"),
        ("[grading]\ncarry_cap = -1", "-1"),
        ("[grading]\ncarry_cap = true", "True"),
        ("[grading]\ncarry_cap = 7.5", "7.5"),
    ],
)
def test_what_is_wrong_with_course_toml_is_named(tmp_path: Path, text: str, named: str) -> None:
    """The error names the file and the entry, and has a fix."""
    with pytest.raises(CourseError, match=r"course\.toml") as error:
        load_course(_course(tmp_path, text))
    assert named in error.value.message
    assert error.value.hint


def test_the_nearest_course_counts(tmp_path: Path) -> None:
    """A workspace inside a course's folder is the course of whoever works in it."""
    inner = tmp_path / "work" / "02_activations"
    inner.mkdir(parents=True)
    _course(tmp_path, 'name = "outer"')
    _course(tmp_path / "work", 'name = "inner"\n[workspace]')
    assert find_course(tmp_path).name == "outer"
    assert (find_course(inner).name, find_course(inner).root) == ("inner", tmp_path / "work")


def test_a_workspace_builds_on_its_own_package_and_has_no_reference(tmp_path: Path) -> None:
    """`source` finds the student's files there, the reference's in a course; `reference` is refused there."""
    course, workspace = tmp_path / "course", tmp_path / "work"
    for root, package in ((course, course / "reference"), (workspace, workspace)):
        (package / "tinytorch" / "core").mkdir(parents=True)
        _course(root, "[workspace]" if root is workspace else "")
    own, theirs = load_course(workspace), load_course(course)
    assert theirs.source("tinytorch.core.tensor") == course / "reference/tinytorch/core/tensor.py"
    assert theirs.reference("tinytorch.core") == course / "reference/tinytorch/core/__init__.py"
    assert own.source("tinytorch.core.tensor") == workspace / "tinytorch/core/tensor.py"
    with pytest.raises(CourseError, match="workspace"):
        own.reference("tinytorch.core.tensor")


def test_what_is_not_built_yet_is_listed(tmp_path: Path) -> None:
    """Of the packages and prerequisites of a module, those without a file."""
    core = tmp_path / "tinytorch" / "core"
    core.mkdir(parents=True)
    course = load_course(_course(tmp_path, "[workspace]"))
    (core / "__init__.py").touch()
    assert course.unbuilt(MODULE) == ("tinytorch", "tinytorch.core.tensor")
    (core.parent / "__init__.py").touch()
    (core / "tensor.py").touch()
    assert course.unbuilt(MODULE) == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[polcy]\nattempts = 'best'", "'polcy'"),
        ("[dues]", "'dues'"),
        ('[grading]\nisolatoin = "full"', "'isolatoin'"),
    ],
)
def test_what_nobody_reads_is_a_slip_of_the_pen(tmp_path: Path, text: str, named: str) -> None:
    """A misspelt table or key would leave the default in force: it is named, with what was meant."""
    with pytest.raises(CourseError, match=r"course\.toml") as error:
        load_course(_course(tmp_path, text))
    assert named in error.value.message
    assert error.value.hint.startswith(("Did you mean policy", "Did you mean due", "It may have: isolation"))


def test_what_is_no_slip_is_somebody_elses(tmp_path: Path) -> None:
    """A table of another program's is left alone."""
    assert load_course(_course(tmp_path, 'name = "c"\n[handed]\nada = 1')).name == "c"


def test_a_file_of_other_bytes_is_no_line_to_mend(tmp_path: Path) -> None:
    """What is not UTF-8 is said to be that, with the byte."""
    (tmp_path / "course.toml").write_bytes(b'name = "caf\xe9"\n')
    with pytest.raises(CourseError, match="not UTF-8 text: byte 11") as error:
        load_course(tmp_path)
    assert error.value.hint == "Save it as UTF-8."


def test_a_course_that_is_named_and_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong TITO_COURSE is named, and no checkout taken in its place; inside a course it is unread."""
    monkeypatch.setenv("TITO_COURSE", str(tmp_path / "typo"))
    with pytest.raises(CourseError, match=re.escape(f"nor in TITO_COURSE, {tmp_path / 'typo'}.")):
        find_course(tmp_path)
    assert find_course(_course(tmp_path, 'name = "here"')).name == "here"
