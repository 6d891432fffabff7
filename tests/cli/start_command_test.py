"""`tito start`: a notebook fresh from the lesson, and nobody's work touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from student_at_work import NAME, Student

NEXT = f"Next: tito jupyter --module {NAME}\n"


def test_it_writes_the_released_notebook_and_says_what_comes_next(
    student: Student, notebooks: dict[str, Path]
) -> None:
    """The bytes of the release; twice is once."""
    student.notebook.unlink()
    for _ in range(2):
        done = student.types("start", "autograd")
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{student.notebook}\n{NEXT}", "")
        assert student.notebook.read_bytes() == notebooks["released"].read_bytes()


def test_work_is_left_as_it_is(student: Student, notebooks: dict[str, Path]) -> None:
    """To the byte, forced or not, and no other file appears."""
    student.notebook.write_bytes(notebooks["instructor"].read_bytes())
    before = set(student.root.rglob("*"))
    for words in (["start", NAME], ["start", NAME, "--force"]):
        done = student.types(*words)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"{student.notebook} is begun, and left as it is.\n{NEXT}"
    assert student.notebook.read_bytes() == notebooks["instructor"].read_bytes()
    assert set(student.root.rglob("*")) == before


def test_what_is_not_done_yet_is_named_and_may_be_passed_over(student: Student) -> None:
    """Without what the module is built on nothing is written, unless forced."""
    student.notebook.unlink()
    (student.root / "tinytorch" / "core" / "tensor.py").unlink()
    refused = student.types("start", NAME)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "is not done yet: tinytorch/core/tensor.py" in refused.stderr
    assert "--force" in refused.stderr
    assert not student.notebook.exists()
    forced = student.types("start", NAME, "--force")
    assert (forced.returncode, forced.stdout) == (0, f"{student.notebook}\n{NEXT}")
    assert forced.stderr == "note: tito test waits for tinytorch/core/tensor.py\n"


def _half_written(notebook: Path) -> None:
    notebook.write_bytes(notebook.read_bytes()[:5000])


def _conflict(notebook: Path) -> None:
    text = notebook.read_text()
    notebook.write_text(f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> main\n")


def _other_module(notebook: Path) -> None:
    notebook.write_text(notebook.read_text().replace('"module": "06_autograd"', '"module": "03_layers"'))


def _other_version(notebook: Path) -> None:
    notebook.write_text(notebook.read_text().replace("autograd.MulBackward", "autograd.TimesBackward"))


def _folder(notebook: Path) -> None:
    notebook.unlink()
    notebook.mkdir()


def _file_for_its_folder(notebook: Path) -> None:
    notebook.unlink()
    notebook.parent.rmdir()
    notebook.parent.write_text("")


def _nothing(notebook: Path) -> None:
    pass


BAD = {
    "an unknown module": (_nothing, "autogard", "Did you mean 06_autograd?"),
    "a path for a module": (_nothing, "../06_autograd", "'../06_autograd'"),
    "a half-written notebook": (_half_written, NAME, "06_autograd.ipynb: The notebook is not JSON"),
    "a merge conflict": (_conflict, NAME, "06_autograd.ipynb: The file holds the marks of a merge conflict"),
    "another module's": (_other_module, NAME, "the notebook of 03_layers, not of 06_autograd"),
    "another version's": (_other_version, NAME, "has MulBackward here, and no TimesBackward"),
    "a folder": (_folder, NAME, "cannot be read: Is a directory"),
    "a place that cannot be written": (_file_for_its_folder, NAME, "cannot be written"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_goes_wrong_is_one_message_with_its_fix(case: str, student: Student) -> None:
    """Exit code 2, nothing on standard output, and not a byte changed."""
    spoil, word, named = BAD[case]
    spoil(student.notebook)
    before = _files(student.root)
    done = student.types("start", word)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert named in done.stderr
    assert done.stderr.count("  fix: ") == 1
    assert "Traceback" not in done.stderr
    assert _files(student.root) == before


def _files(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
