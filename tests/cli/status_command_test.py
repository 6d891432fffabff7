"""`tito status`: what a student sees of every module, from the first day to the last."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from student_at_work import NAME, Student

from tito.course.course import Course, load_course
from tito.course.workspace import write_files
from tito.grading.examination import examination
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.grading.workspace import workspace as workspace_files
from tito.work.begin import begin_again
from tito.work.check import check
from tito.work.status import Progress, State, next_command, progress, status


@pytest.fixture
def home(workspace: Course, tmp_path: Path) -> Course:
    """A workspace of module 06, with all it is built on."""
    return load_course(shutil.copytree(workspace.root, tmp_path / "work"))


def _changed(text: bytes, words: bytes) -> bytes:
    assert words in text
    return text.replace(words, words[::-1], 1)


def _tested(home: Course) -> None:
    module = home.modules[0]
    path = home.notebook(module)
    with examination(home, module, [module.checks], 0) as exam:
        check(home, exam, Submission("me", path.name, OnDisk(path)))


def _seen(home: Course) -> tuple[str, float, bool, str]:
    (found,) = status(home)
    return found.state.value, found.points, found.current, found.next


def test_a_module_goes_from_ready_to_done(home: Course, notebooks: dict[str, Path]) -> None:
    """Each state says the one command that leads out of it; a change takes done back."""
    module = home.modules[0]
    notebook, package = home.notebook(module), home.source(module.export)
    assert _seen(home) == ("ready", 0.0, False, f"tito start {NAME}")
    finished = notebooks["instructor"].read_bytes()
    notebook.write_bytes(_changed(finished, b"grad_output * b.data if"))
    assert _seen(home) == ("working", 0.0, False, f"tito test --module {NAME}")
    notebook.write_bytes(finished)
    _tested(home)
    assert _seen(home) == ("working", 100.0, True, f"tito export --module {NAME}")
    subprocess.run(
        [sys.executable, "-m", "tito", "export", NAME], cwd=home.root, capture_output=True, check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert _seen(home) == ("done", 100.0, True, f"tito submit --module {NAME}")
    package.write_bytes(package.read_bytes() + b"\n")
    assert _seen(home)[3] == f"tito export --module {NAME}"
    notebook.write_bytes(_changed(finished, b"Module 06: Autograd"))
    assert _seen(home) == ("working", 100.0, False, f"tito test --module {NAME}")
    begin_again(home, module)
    assert _seen(home) == ("ready", 0.0, False, f"tito start {NAME}")


def test_outputs_are_no_change(home: Course, notebooks: dict[str, Path]) -> None:
    """A notebook that was run and saved again is still the one that was tested, and an untouched one is."""
    module = home.modules[0]
    notebook = home.notebook(module)
    _run(notebook)
    assert _seen(home)[0] == "ready"
    notebook.write_bytes(notebooks["instructor"].read_bytes())
    _tested(home)
    _run(notebook)
    assert _seen(home)[:3] == ("working", 100.0, True)


def _run(notebook: Path) -> None:
    """What an editor makes of a notebook: outputs, counts, its own metadata, one string a cell."""
    document = json.loads(notebook.read_text())
    document["metadata"]["language_info"]["version"] = "3.13.1"
    for count, cell in enumerate(document["cells"]):
        cell["source"] = "".join(cell["source"])
        if cell["cell_type"] == "code":
            cell["execution_count"] = count
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["1\n"]}]
    notebook.write_text(json.dumps(document))


DAMAGES = [
    b"",
    b"{",
    b"[]",
    b"\xff",
    b'{"digest": 1}',
    b'{"digest":"","package":"","complete":true,"parts":[3]}',
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_notes_that_cannot_be_read_are_none(damage: bytes, home: Course) -> None:
    """A damaged note is as good as no note."""
    (home.root / ".tito").mkdir()
    (home.root / ".tito" / f"{NAME}.json").write_bytes(damage)
    assert _seen(home) == ("ready", 0.0, False, f"tito start {NAME}")


def test_what_a_module_needs_locks_it(course: Course, tmp_path: Path) -> None:
    """The first is ready, the others name what they wait for, and the first is what to do."""
    first = course.modules[:2]
    write_files(tmp_path, workspace_files(course, first, tmp_path, prerequisites=False))
    found = status(load_course(tmp_path))
    assert [each.state for each in found] == [State.READY, State.LOCKED]
    assert [each.lacking for each in found] == [(), ("01_tensor",)]
    assert {each.next for each in found} == {"tito start 01_tensor"}
    assert next_command(found) == "tito start 01_tensor"


def test_what_is_begun_comes_before_what_is_new(home: Course) -> None:
    """Work goes on, then is handed in, and only then something new begins; at the end there is nothing."""

    def at(state: State, command: str, *, sent: bool = False) -> Progress:
        return Progress(home.modules[0], state, (), None, False, sent, "", command)

    done, sent = at(State.DONE, "submit"), at(State.DONE, "", sent=True)
    ready, working, locked = at(State.READY, "start"), at(State.WORKING, "test"), at(State.LOCKED, "other")
    assert next_command([ready, done, sent, working, locked]) == "test"
    assert next_command([ready, done, sent, locked]) == "submit"
    assert next_command([sent, ready, locked]) == "start"
    assert next_command([sent, sent]) == ""


def test_a_notebook_in_trouble_is_shown_not_raised(home: Course) -> None:
    """The dashboard says what is wrong with it, and goes on."""
    home.notebook(home.modules[0]).write_text("{")
    found = progress(home, home.modules[0])
    assert found.state is State.WORKING
    assert found.trouble.startswith(f"{NAME}.ipynb: The notebook is not JSON")


def test_it_prints_what_it_found(student: Student) -> None:
    """A table that fits 80 columns, and one JSON object that says the same."""
    shown = student.types("status", within=NAME)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert f"{NAME}   ready" in shown.stdout
    assert shown.stdout.endswith(f"Next: tito start {NAME}\n")
    assert max(map(len, shown.stdout.splitlines())) <= 80
    document = json.loads(student.types("status", "--json").stdout)
    assert (document["points"], document["max_points"]) == (0, 100)
    assert document["next"] == f"tito start {NAME}"
    assert [(each["module"], each["state"]) for each in document["modules"]] == [(NAME, "ready")]


def test_nothing_is_run_for_it(student: Student) -> None:
    """Neither numpy nor anything that grades is loaded."""
    code = "import sys, tito.work.status, tito.reports.status; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=student.environment, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert not {"numpy", "tito.sandbox", "tito.grading.grade", "tito.grading.package"} & loaded


def test_in_the_courses_own_folder_it_says_where_it_belongs() -> None:
    """Nobody's work is there."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "tito", "status"], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "not a student's workspace" in done.stderr
    assert "  fix: " in done.stderr
