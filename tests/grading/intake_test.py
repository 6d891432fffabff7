"""Finding submissions in folders, files and archives."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from tito.course.module import Module
from tito.errors import SubmissionError
from tito.grading.sources import MAX_BYTES
from tito.grading.submission import find_submissions, own_submission, read

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
