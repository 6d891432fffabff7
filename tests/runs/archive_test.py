"""A class in one archive: what reading a member costs does not depend on how many there are."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest
from small_class import MODULE

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.submission import Submission, find_submissions, read

FEW = 50


def _archive(path: Path, count: int, text: str = "x") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(count):
            archive.writestr(f"submitted/s{number:04}/{MODULE}/{MODULE}.py", f"{text} = {number}\n")
    return path


def _calls(submissions: tuple[Submission, ...]) -> int:
    """How many functions, ours and Python's, are called as these are read."""
    count = 0

    def called(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        for each in submissions:
            read(each)
    finally:
        sys.setprofile(before)
    return count


def test_a_member_costs_as_much_in_a_large_archive_as_in_a_small_one(module: Module, tmp_path: Path) -> None:
    """Its directory is read once, not once a member: fifty of a thousand cost as much as all of fifty."""
    small = find_submissions(_archive(tmp_path / "small.zip", FEW), module)
    in_small = _calls(small)
    large = find_submissions(_archive(tmp_path / "large.zip", 20 * FEW), module)
    assert (len(small), len(large)) == (FEW, 20 * FEW)
    assert _calls(large[:FEW]) == pytest.approx(in_small, rel=0.1)


def test_an_archive_that_has_changed_is_read_anew(course: Course, module: Module, tmp_path: Path) -> None:
    """What is graded is what lies there now, not what was read before."""
    path = _archive(tmp_path / "class.zip", 3)
    (first, *_) = find_submissions(path, module)
    assert read(first) == b"x = 0\n"
    _archive(tmp_path / "other.zip", 3, "y").replace(path)
    assert read(first) == b"y = 0\n"
