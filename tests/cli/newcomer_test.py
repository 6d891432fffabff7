"""What somebody is told who types the wrong thing, or the right thing in the wrong place."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from student_at_work import NAME, Student

from tito.errors import TitoError
from tito.files import writable, write_whole
from tito.runs.journal import recorded_in

ROOT = Path(__file__).parents[2]
ADA = ROOT / "examples" / "class" / "submitted" / "ada"


def _tito(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    told = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT), "TITO_COURSE": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "tito", *words],
        cwd=folder,
        env=os.environ | told,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("group", [[], ["env"], ["seed"], ["gradebook"]])
def test_every_command_is_told_of_whole(tmp_path: Path, group: list[str]) -> None:
    """In a terminal of 80 columns no line of a list of commands breaks off."""
    shown = _tito(tmp_path, *group, "--help").stdout.partition("Commands:\n")[2].splitlines()
    assert shown
    assert not [line for line in shown if line.endswith("...")]


def test_who_has_tested_an_untouched_notebook_is_sent_to_write(student: Student) -> None:
    """To begin again what is begun would lead nowhere."""
    assert student.types("start", "6").stdout.endswith(f"Next: tito jupyter --module {NAME}\n")
    assert student.types("test", "6").stdout.endswith(f"Next: tito jupyter --module {NAME}\n")
    assert student.types("status").stdout.endswith(f"Next: tito jupyter --module {NAME}\n")


def test_another_modules_notebook_is_named_by_whoever_reads_it(student: Student) -> None:
    """`start`, `test`, `export` and `submit` say the same of it, and the fix keeps it and mends all."""
    document = json.loads(student.notebook.read_text(encoding="utf-8"))
    document["metadata"]["tito"]["module"] = "02_activations"
    student.notebook.write_text(json.dumps(document), encoding="utf-8")
    said = {student.types(command, "6").stderr for command in ("start", "test", "export", "submit")}
    (error,) = said
    assert f"it is the notebook of 02_activations, not of {NAME}." in error
    fix = error.rstrip().rpartition("tito ")[2].split()
    assert student.types(*fix, "--yes").returncode == 0
    assert student.notebook.with_name(f"{NAME}.backup-1.ipynb").exists()
    assert student.types("start", "6").returncode == 0


def test_a_workspace_is_no_course_to_validate(student: Student) -> None:
    """Not one failure a law and module, but one error."""
    done = student.types("validate")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("error: ") == 1
    assert "workspace" in done.stderr


def test_an_environment_of_another_name_is_mended_by_its_name(student: Student) -> None:
    """What is not there is said once, and the fix makes just that one."""
    done = student.types("env", "check", "--name", "other", "--json")
    failed = [each for each in json.loads(done.stdout)["findings"] if each["state"] == "fail"]
    assert [(each["name"], each["fix"]) for each in failed] == [("environment", "tito setup --name other")]
    assert "tito setup --name other" in student.types("env", "kernel", "--name", "other").stderr


def test_staff_are_told_the_next_step(tmp_path: Path) -> None:
    """Pages without points say how to get points; what waits for a mark says how to give one."""
    shutil.copytree(ADA, tmp_path / "submitted" / "ada")
    assert _tito(tmp_path, "grade", "--module", NAME, "--seed", "3").returncode == 0
    run = f"grades/{NAME}"
    assert "--stage after" in _tito(tmp_path, "feedback", run).stderr
    assert _tito(tmp_path, "feedback", run, "--stage", "before").stderr == ""
    assert _tito(tmp_path, "gradebook", "update").returncode == 0
    *_, last = _tito(tmp_path, "manual", "--module", "6").stdout.splitlines()
    assert f"tito manual --module {NAME} --mark" in last


def test_what_cannot_be_written_says_what_is_in_the_way(tmp_path: Path) -> None:
    """A folder where a file should be, and a file where a folder should; it is the folder that is named."""
    file = tmp_path / "README.md"
    file.write_text("mine")
    for write, named, fix in (
        (lambda: write_whole(tmp_path, ""), f"{tmp_path} cannot be written: it is a folder.", "file"),
        (lambda: write_whole(file / "a" / "b", ""), f"{file} is a file, not a folder.", "another folder"),
        (lambda: writable(file), f"{file} cannot be written: {file} is a file", "another folder"),
        (lambda: writable(Path("/proc/self")), "/proc/self cannot be written: ", "folder"),
        (lambda: recorded_in(file), f"{file} is a file, not a run's folder.", "tito grade"),
    ):
        with pytest.raises(TitoError) as refused:
            write()
        assert named in refused.value.message
        assert fix in refused.value.hint
    assert [file] == list(tmp_path.iterdir())
    writable(tmp_path)
    assert [file] == list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [["status"], ["status", "--json"], ["start", "6"], ["status", "--quiet"]])
def test_a_reader_who_has_gone_is_no_failing_check(student: Student, words: list[str]) -> None:
    """As other tools end in `| head`: without a word, not with 1; where nothing is said, with 0."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "tito", *words],
        cwd=student.root,
        env=student.environment,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0 if "--quiet" in words else 141, "")


def test_an_empty_notebook_is_called_empty(student: Student) -> None:
    """By whoever reads it."""
    student.notebook.parent.mkdir(exist_ok=True)
    student.notebook.write_text("")
    for command in ("start", "test", "submit"):
        assert f"{NAME}.ipynb is empty." in student.types(command, "6").stderr
