"""`tito submit`: a zip that is the same every time, that says what it holds, and that `tito grade` takes."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from student_at_work import NAME, Student
from typed_answers import typed_into

import tito
from tito.course.course import Course
from tito.course.module import Module
from tito.errors import TitoError
from tito.grading.examination import Examination
from tito.grading.grade import grade
from tito.grading.submission import find_submissions, read
from tito.work.archive import archive
from tito.work.student import student_named

ROOT = Path(__file__).parents[2]
NAMES = ["ada", "O'Neil, Jr.", "Ada Lovelace", "Łukasz Ω 川", "=1+1", "06_autograd", "x" * 200]
PATHS = ["..", "../ada", "a/b", "a\\b", "a:b", ".ada"]
ODD = [*PATHS, "", " ", "-rf", "a\nb", "\x1b[31m", "submitted", "__MACOSX", "x" * 201, "\udcff"]


@pytest.mark.parametrize("name", NAMES)
def test_the_archive_is_one_submission_of_that_student(
    name: str, workspace: Course, module: Module, notebooks: dict[str, Path], tmp_path: Path
) -> None:
    """`tito grade` finds it under the student's name, to the byte."""
    data, path = notebooks["instructor"].read_bytes(), tmp_path / "handed.zip"
    who = student_named(name, tmp_path / "student")
    assert student_named(None, tmp_path / "student") == who
    path.write_bytes(archive(workspace, workspace.modules[0], data, ".ipynb", who, None))
    (found,) = find_submissions(path, module)
    assert (found.student, read(found)) == (name, data)


@pytest.mark.parametrize("name", ODD)
def test_what_no_folder_can_be_called_is_refused(name: str, tmp_path: Path) -> None:
    """One message with its fix, nothing is remembered, and what came to be noted all the same is not used."""
    with pytest.raises(TitoError, match="cannot be called") as refused:
        student_named(name, tmp_path / "student")
    assert "--student" in refused.value.hint
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "student").write_bytes(name.encode(errors="surrogateescape"))
    assert student_named(None, tmp_path / "student") == ""


def test_work_in_progress_is_handed_in_with_a_word_on_what_is_missing(student: Student) -> None:
    """The note names points and components; the manifest says the same; --no-check says nothing of either."""
    rosalind = ROOT / "examples/class/submitted/rosalind/06_autograd/06_autograd.ipynb"
    shutil.copy(rosalind, student.notebook)
    done = student.types("submit", NAME)
    path = student.root / "submissions" / f"{NAME}.zip"
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{path}\nUpload this file as it is")
    assert "points by the public checks; not right yet: " in done.stderr
    assert "MulBackward" in done.stderr
    assert "add --student NAME once" in done.stderr
    manifest = _manifest(path)
    assert manifest["student"] is None
    assert manifest["files"] == {f"{NAME}.ipynb": hashlib.sha256(rosalind.read_bytes()).hexdigest()}
    assert manifest["public checks"]["complete"] is False
    assert f"note: {manifest['public checks']['score']:g} of 100 points" in done.stderr
    quick = student.types("submit", NAME, "--no-check", "--to", "elsewhere", within=NAME)
    assert (quick.returncode, "points" in quick.stderr) == (0, False)
    assert _manifest(student.root / NAME / "elsewhere" / f"{NAME}.zip")["public checks"] is None


def _manifest(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        manifest: dict[str, Any] = json.loads(opened.read("manifest.json"))
        return manifest


def _untouched(notebook: Path) -> None:
    pass


def _half_written(notebook: Path) -> None:
    notebook.write_bytes(notebook.read_bytes()[:-100])


def _syntax_error(notebook: Path) -> None:
    text = notebook.read_text()
    notebook.write_text(text.replace('"class MulBackward(', '"class MulBackward(('))


def _gone(notebook: Path) -> None:
    notebook.unlink()


BAD = {
    "an untouched notebook": (_untouched, [], "No solution cell was changed"),
    "half a notebook": (_half_written, ["--no-check"], "06_autograd.ipynb: The notebook is not JSON"),
    "a cell that does not parse": (_syntax_error, [], "(MulBackward)"),
    "no notebook": (_gone, [], f"tito start {NAME}"),
    "a name that is a path": (_untouched, ["--student", "../ada"], "'../ada'"),
    "a folder that cannot be written": (_untouched, ["--no-check", "--to", "/proc/tito"], "/proc/tito"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_handed_in_is_one_message_with_its_fix(case: str, student: Student) -> None:
    """Exit code 2, nothing on standard output, and no zip, whole or half."""
    spoil, words, named = BAD[case]
    spoil(student.notebook)
    done = student.types("submit", NAME, *words)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert named in done.stderr
    assert done.stderr.count("  fix: ") == 1
    assert "Traceback" not in done.stderr
    assert not (student.root / "submissions").exists()


def test_from_nothing_to_full_marks(student: Student, tmp_path: Path) -> None:
    """The student's whole life in a module: each command says the next, and the grade is 100 of 100.

    The workspace is all there is; the notebook is filled by typing another solution than the reference's.
    The instructor then grades the zip with the hidden suite.
    """
    student.notebook.unlink()
    _says_next(student, ["start", NAME], f"tito jupyter --module {NAME}")
    fresh = student.notebook.read_text(encoding="utf-8")
    student.notebook.write_text(typed_into(fresh, NAME), encoding="utf-8")
    _says_next(student, ["test", "--module", NAME], f"tito export --module {NAME}")
    assert student.types("export", "--module", NAME).returncode == 0
    _says_next(student, ["status"], f"tito submit --module {NAME}")
    done = student.types("submit", "--module", NAME, "--student", "ada")
    assert (done.returncode, done.stderr, "Next:" in done.stdout) == (0, "", False)
    assert "Nothing to do: all of it is handed in." in student.types("status").stdout
    path = student.root / "submissions" / f"{NAME}.zip"
    manifest = _manifest(path)
    assert manifest["student"] == "ada"
    assert manifest["versions"] == {
        "tito": tito.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
    assert manifest["public checks"] == {"score": 100, "max_score": 100, "complete": True}
    instructor = Student(ROOT, {**student.environment, "PYTHONPATH": str(ROOT)})
    graded = instructor.types("grade", path, "-m", NAME, "--json", "--out", tmp_path / "grades")
    assert graded.returncode == 0, graded.stderr
    (found,) = json.loads(graded.stdout)["grades"]
    assert (found["student"], found["score"], found["max_score"]) == ("ada", 100, 100)


def test_the_woven_notebook_gets_full_marks_by_the_same_way(
    student: Student, notebooks: dict[str, Path], module: Module, hidden: Examination
) -> None:
    """What the instructor wrote, put into the workspace, is handed in and graded like anybody's."""
    shutil.copy(notebooks["instructor"], student.notebook)
    assert student.types("submit", NAME, "--student", "grace").returncode == 0
    (found,) = find_submissions(student.root / "submissions" / f"{NAME}.zip", module)
    graded = grade(hidden, found)
    assert (graded.student, graded.score, graded.complete) == ("grace", 100, True)


def _says_next(student: Student, words: list[str], command: str) -> None:
    done = student.types(*words)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert done.stdout.endswith(f"Next: {command}\n")


def test_the_same_work_is_the_same_bytes(student: Student, notebooks: dict[str, Path]) -> None:
    """At another time and in another place, whatever the file's date."""
    shutil.copy(notebooks["instructor"], student.notebook)
    zips = []
    for words in (["--to", "one"], ["--to", "two"]):
        assert student.types("submit", NAME, "--no-check", *words).returncode == 0
        zips.append((student.root / words[1] / f"{NAME}.zip").read_bytes())
        student.notebook.touch()
    assert zips[0] == zips[1]
