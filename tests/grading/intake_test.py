"""Finding submissions in folders, files and archives."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tito.course.module import Module
from tito.errors import SubmissionError
from tito.grading.examination import Examination
from tito.grading.grade import NOT_GRADED, grade_or_reason
from tito.grading.sources import MAX_BYTES, OnDisk
from tito.grading.submission import Submission, find_submissions, own_submission, read

MODULE = Module("06_autograd", "Autograd", "tinytorch.core.autograd", (), (), Path())
FILES = (
    "submitted/ada/06_autograd/06_autograd.ipynb",
    "submitted/bob/05_autograd/autograd.ipynb",
    "submitted/bob/05_autograd/scratch.ipynb",
    "submitted/bob/01_tensor/01_tensor.ipynb",
    "submitted/eve/01_tensor/01_tensor.ipynb",
    "submitted/ada/06_autograd/.ipynb_checkpoints/06_autograd-checkpoint.ipynb",
    "submitted/ada/06_autograd/data.csv",
)


def _write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def _zip(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return path


def test_a_folder_and_a_zip_in_nbgraders_layout_give_the_same(tmp_path: Path) -> None:
    """One submission a student who has the module, its own notebook preferred, in the order of names."""
    _write(tmp_path, *FILES)
    folder = find_submissions(tmp_path, MODULE)
    archive = find_submissions(_zip(tmp_path / "class.zip", *FILES), MODULE)
    assert [(one.student, one.name) for one in folder] == [(one.student, one.name) for one in archive]
    assert [one.student for one in folder] == ["ada", "bob"]
    assert folder[1].name.endswith("05_autograd/autograd.ipynb")
    assert [read(one) for one in folder] == [read(one) for one in archive]


def test_a_flat_folder_is_a_student_a_file(tmp_path: Path) -> None:
    """Notebooks and .py files beside each other are named after their files."""
    _write(tmp_path, "ada.ipynb", "bob.py", "notes.txt")
    assert [one.student for one in find_submissions(tmp_path, MODULE)] == ["ada", "bob"]


@pytest.mark.parametrize("name", ["", "class.txt", "broken.zip", "empty"])
def test_nothing_to_grade_is_one_clear_error(tmp_path: Path, name: str) -> None:
    """A missing path, another kind of file, a broken zip and an empty folder say so."""
    (tmp_path / "empty").mkdir()
    _write(tmp_path / "x", "class.txt", "broken.zip")
    path = tmp_path / "missing" if not name else tmp_path / ("" if name == "empty" else "x") / name
    with pytest.raises(SubmissionError) as error:
        find_submissions(path, MODULE)
    assert str(path) in error.value.message


def test_members_that_leave_the_archive_are_not_read(tmp_path: Path) -> None:
    """Absolute names and names with .. are no submissions."""
    archive = _zip(tmp_path / "class.zip", "../ada.ipynb", "/etc/bob.py", "eve.py")
    assert [one.student for one in find_submissions(archive, MODULE)] == ["eve"]


def test_links_pipes_and_giants_are_refused_at_once(tmp_path: Path) -> None:
    """A link is not followed, a pipe not opened, a sparse giant not read to its end."""
    (tmp_path / "link.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.ipynb")
    with (tmp_path / "giant.ipynb").open("wb") as file:
        file.truncate(MAX_BYTES * 1000)
    found = find_submissions(tmp_path, MODULE)
    assert [one.student for one in found] == ["giant", "link", "pipe"]
    for one in found:
        with pytest.raises(SubmissionError):
            read(one)


def test_a_zip_bomb_is_read_no_further_than_the_bound(tmp_path: Path) -> None:
    """A member that unpacks to more than the bound is refused."""
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ada.ipynb", b" " * (MAX_BYTES + 1))
    (only,) = find_submissions(path, MODULE)
    with pytest.raises(SubmissionError, match="larger than"):
        read(only)


def test_your_own_notebook_is_found_by_its_name_or_named(tmp_path: Path) -> None:
    """`tito test` finds the module's notebook in the folder or below it, and takes another by name."""
    _write(tmp_path, "06_autograd/06_autograd.ipynb", "mine.py")
    assert own_submission(None, [tmp_path], MODULE).name == "06_autograd.ipynb"
    assert own_submission(tmp_path / "mine.py", [tmp_path], MODULE).student == "mine"
    with pytest.raises(SubmissionError, match="06_autograd"):
        own_submission(None, [tmp_path / "nowhere"], MODULE)


def test_a_folder_of_zips_is_a_student_a_zip_by_the_collectors_name(tmp_path: Path) -> None:
    """What a student's zip says of whose it is counts nothing, and the manifest is no submission."""
    _zip(tmp_path / "ada.zip", "bob/06_autograd/06_autograd.ipynb", "manifest.json")
    _zip(tmp_path / "eve.zip", "work/06_autograd.ipynb")
    _zip(tmp_path / "joan.zip", "joan/01_tensor/01_tensor.ipynb")
    found = find_submissions(tmp_path, MODULE)
    assert [(each.student, read(each).decode()) for each in found] == [
        ("ada", "bob/06_autograd/06_autograd.ipynb"),
        ("eve", "work/06_autograd.ipynb"),
    ]


def test_a_zip_in_nbgraders_layout_is_read_where_it_lies(tmp_path: Path) -> None:
    place = tmp_path / "submitted" / "ada" / "06_autograd"
    place.mkdir(parents=True)
    _zip(place / "06_autograd.zip", "someone/06_autograd/06_autograd.ipynb")
    (found,) = find_submissions(tmp_path, MODULE)
    assert (found.student, read(found)) == ("ada", b"someone/06_autograd/06_autograd.ipynb")


@pytest.mark.parametrize("content", [b"no zip at all", None], ids=["broken", "empty"])
def test_a_zip_without_a_notebook_loses_nobody(tmp_path: Path, content: bytes | None) -> None:
    """It is a submission that cannot be read, and says so."""
    _zip(tmp_path / "ada.zip", "notes.txt")
    if content is not None:
        (tmp_path / "ada.zip").write_bytes(content)
    (found,) = find_submissions(tmp_path, MODULE)
    assert found.student == "ada"
    with pytest.raises(SubmissionError, match=r"ada\.zip"):
        read(found)


def test_in_canvas_download_a_student_is_the_number_that_its_gradebook_has(tmp_path: Path) -> None:
    """`lovelaceada_LATE_7_93_x.ipynb`: name, lateness, student, attempt, file; zips as well as notebooks."""
    _write(tmp_path, "lovelaceada_17_9301_06_autograd.ipynb", "noetheremmy_LATE_8_9302_06_autograd-1.ipynb")
    _zip(tmp_path / "hopper_9_9303_06_autograd.zip", "grace/06_autograd/06_autograd.ipynb")
    assert [each.student for each in find_submissions(tmp_path, MODULE)] == ["17", "8", "9"]


def test_one_name_that_is_not_canvass_leaves_all_names_alone(tmp_path: Path) -> None:
    """Two students' own file names must never become one student."""
    _write(tmp_path, "ada_1_2_first.ipynb", "bob_1_3_second.ipynb", "eve.ipynb")
    assert [each.student for each in find_submissions(tmp_path, MODULE)] == [
        *("ada_1_2_first", "bob_1_3_second", "eve"),
    ]


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Without the rights of root, whom no file refuses."""
    user = os.geteuid()
    os.seteuid(65534 if user == 0 else user)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("name", ["ada.ipynb", "ada.zip"])
def test_a_file_we_lack_the_rights_to_read_is_no_fault_of_its_students(
    checked: Examination, tmp_path: Path, name: str
) -> None:
    """It is not graded, which is no 0, with what to do."""
    path = tmp_path / name
    path.write_text("{}")
    path.chmod(0)
    with _as_nobody():
        found = grade_or_reason(checked, Submission("ada", name, OnDisk(path)))
    assert (found.status, found.score) == (NOT_GRADED, None)
    assert found.reason == f"{name} cannot be read: Permission denied."
    assert "chmod" in found.hint


def test_a_folder_we_cannot_look_into_is_named_before_anybody_is_graded() -> None:
    """Whose it is would be missing from the class without a word."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root, "ada/a.ipynb", "bob/b.ipynb")
        root.chmod(0o755)
        (root / "bob").chmod(0)
        with (
            _as_nobody(),
            pytest.raises(SubmissionError, match="bob cannot be looked into: Permission denied"),
        ):
            find_submissions(root, MODULE)


@pytest.mark.parametrize("kind", ["circle", "missing", "empty"])
def test_what_is_wrong_with_the_file_itself_is_its_students(tmp_path: Path, kind: str) -> None:
    """A link in a circle, a file that is gone and one with nothing in it are unreadable, and say why."""
    path = tmp_path / "ada.ipynb"
    if kind == "circle":
        path.symlink_to(path)
    elif kind == "empty":
        path.write_text("\n")
    with pytest.raises(SubmissionError) as error:
        read(Submission("ada", path.name, OnDisk(path)))
    said = {"circle": "it is a link", "missing": "No such file", "empty": "is empty"}[kind]
    assert said in error.value.message
    assert (error.value.status, bool(error.value.hint)) == ("unreadable", True)


def test_of_two_notebooks_of_ones_own_none_is_taken_unasked(tmp_path: Path) -> None:
    """Both are named; what is another module's, or goes by another name, is no second one."""
    _write(tmp_path / "one", "06_autograd.ipynb", "01_tensor.ipynb", "06_autograd.py", "scratch.ipynb")
    assert own_submission(tmp_path / "one", [], MODULE).name == "06_autograd.ipynb"
    _write(tmp_path / "two", "first.ipynb", "second.ipynb")
    _write(tmp_path / "same", "a/06_autograd.ipynb", "b/06_autograd.ipynb")
    for folder, names in (
        ("two", "first.ipynb, second.ipynb"),
        ("same", "a/06_autograd.ipynb, b/06_autograd"),
    ):
        with pytest.raises(SubmissionError, match="several") as error:
            own_submission(tmp_path / folder, [], MODULE)
        assert names in error.value.message
        assert "--file" in error.value.hint


def test_a_notebook_under_another_name_is_named_where_it_is_the_only_one(tmp_path: Path) -> None:
    """Ready to be copied into the terminal; of two, none."""
    _write(tmp_path, "my work.ipynb")
    with pytest.raises(SubmissionError) as error:
        own_submission(None, [tmp_path, tmp_path], MODULE)
    assert f"--file '{tmp_path / 'my work.ipynb'}'" in error.value.hint
    _write(tmp_path, "other.ipynb")
    with pytest.raises(SubmissionError) as error:
        own_submission(None, [tmp_path], MODULE)
    assert "work" not in error.value.hint.partition(",")[0]
