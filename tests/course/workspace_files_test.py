"""Writing a workspace down: nobody's work is lost, and nothing is half done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tito.course.course import Course
from tito.course.workspace import File, check_free, modules_at, write_files
from tito.errors import CourseError, TitoError

NOTEBOOK = File("06_autograd/06_autograd.ipynb", b"fresh\n", work=True)
README = File("README.md", b"words \xff\x00\n")
MARK = File("course.toml", b'name = "c"\n[workspace]\n')
ALL = (NOTEBOOK, README, MARK)


def test_what_is_written_is_there_to_the_byte(tmp_path: Path) -> None:
    """Twice gives the same and keeps no copy of anything."""
    folder = tmp_path / "a" / "b"
    for _ in range(2):
        check_free(folder, ALL, force=False)
        assert write_files(folder, ALL) == ()
    assert {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")} == {
        file.place: file.data for file in ALL
    }


def test_a_changed_notebook_stays_unless_forced_and_then_a_copy_does(tmp_path: Path) -> None:
    """The refusal names the file; every copy has a name of its own."""
    write_files(tmp_path, ALL)
    path = tmp_path / NOTEBOOK.place
    for count in (1, 2):
        path.write_text(f"my work {count}")
        with pytest.raises(TitoError, match=r"06_autograd\.ipynb is there already"):
            check_free(tmp_path, ALL, force=False)
        check_free(tmp_path, ALL, force=True)
        (kept,) = write_files(tmp_path, ALL)
        assert kept == path.with_name(f"06_autograd.backup-{count}.ipynb")
        assert kept.read_text() == f"my work {count}"
        assert path.read_bytes() == NOTEBOOK.data


def test_in_a_workspace_the_courses_files_are_brought_up_to_date(tmp_path: Path) -> None:
    """A changed README is the course's, and is replaced without a word."""
    write_files(tmp_path, ALL)
    newer = File("README.md", b"newer")
    check_free(tmp_path, (newer,), force=False)
    assert write_files(tmp_path, (newer,)) == ()
    assert (tmp_path / "README.md").read_bytes() == b"newer"


def test_in_another_folder_every_file_is_somebodys(tmp_path: Path) -> None:
    """What lies in a folder that we have not made is refused, or kept."""
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(TitoError, match=r"README\.md"):
        check_free(tmp_path, ALL, force=False)
    (kept,) = write_files(tmp_path, ALL)
    assert kept.read_text() == "mine"


def test_a_folder_in_a_files_place_is_refused_even_if_forced(tmp_path: Path) -> None:
    """It is said before anything is written."""
    (tmp_path / "README.md").mkdir()
    with pytest.raises(TitoError, match=r"README\.md is a folder"):
        check_free(tmp_path, ALL, force=True)


def test_a_course_is_never_made_a_workspace(tmp_path: Path) -> None:
    """Neither the course itself nor another one's workspace."""
    course = Course(tmp_path, "c", "C")
    assert modules_at(tmp_path, course) == ()
    for text in ('name = "c"', 'name = "d"\n[workspace]'):
        (tmp_path / "course.toml").write_text(text)
        with pytest.raises(CourseError, match="another course"):
            modules_at(tmp_path, course)
    (tmp_path / "course.toml").write_bytes(MARK.data)
    assert modules_at(tmp_path, course) == ()
