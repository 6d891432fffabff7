"""`tito reset`: a fresh notebook, and what was there kept under a name of its own."""

from __future__ import annotations

from pathlib import Path

from student_at_work import NAME, Student

NEXT = f"Next: tito jupyter --module {NAME}\n"


def test_every_state_that_is_left_is_kept(student: Student, notebooks: dict[str, Path]) -> None:
    """Two pieces of work make two backups, a broken notebook a third, and a fresh one none."""
    released = notebooks["released"].read_bytes()
    works = (
        notebooks["instructor"].read_bytes(),
        released.replace(b"Module 06", b"My module"),
        released[:999],
    )
    for number, work in enumerate(works, start=1):
        student.notebook.write_bytes(work)
        copy = student.notebook.with_name(f"{NAME}.backup-{number}.ipynb")
        done = student.types("reset", NAME, "--yes")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"kept: {copy}\n{student.notebook}\n{NEXT}"
        assert student.notebook.read_bytes() == released
        assert copy.read_bytes() == work
    again = student.types("reset", NAME)
    assert (again.returncode, again.stdout) == (0, f"{student.notebook}\n{NEXT}")
    assert len(list(student.notebook.parent.iterdir())) == 4


def test_it_asks_first(student: Student, notebooks: dict[str, Path]) -> None:
    """No leaves everything as it is, and so does nobody; yes begins again."""
    work = notebooks["instructor"].read_bytes()
    student.notebook.write_bytes(work)
    refused = student.types("reset", NAME, answers="n\n")
    assert (refused.returncode, refused.stdout.strip()) == (0, "Left as it is.")
    nobody = student.types("reset", NAME)
    assert (nobody.returncode, nobody.stdout.strip()) == (2, "")
    assert "error: Nobody answered; everything is as it was.\n  fix: Add --yes.\n" in nobody.stderr
    assert list(student.notebook.parent.iterdir()) == [student.notebook]
    assert student.notebook.read_bytes() == work
    agreed = student.types("reset", NAME, answers="y\n")
    assert agreed.returncode == 0
    assert agreed.stdout.strip().startswith(f"kept: {student.notebook.with_name(f'{NAME}.backup-1.ipynb')}\n")


def test_a_folder_in_its_place_is_left_alone(student: Student) -> None:
    """Exit code 2, and what to do."""
    student.notebook.unlink()
    student.notebook.mkdir()
    done = student.types("reset", NAME, "--yes")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: {student.notebook} is a folder; the notebook belongs there.\n  fix: Move it away.\n"
    )
