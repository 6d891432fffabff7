"""`tito gradescope-zip`: what is in the zip, and what `run_autograder` out of it says of submissions.

The Python of these tests stands in for the environment that setup.sh makes; whole_gradescope.py makes it.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from autograder_folder import CLASS, NOTEBOOK, Autograder
from gradescope_rules import broken_rules

from tito.course.course import Course
from tito.course.module import Module
from tito.course.workspace import File
from tito.environments.autograder import VERSIONS, autograder_files, requirements, zipped
from tito.environments.contents import contents, pins
from tito.errors import CourseError
from tito.gradebook.autograder import student_of
from tito.gradebook.student import Student
from tito.probes.suite import load_suite


@pytest.fixture(scope="module")
def files(course: Course, module: Module) -> tuple[File, ...]:
    return tuple(autograder_files(course, module))


@pytest.fixture(scope="module")
def autograder(files: tuple[File, ...]) -> Iterator[Autograder]:
    """Gradescope's folders, in a folder that everybody may walk into."""
    with tempfile.TemporaryDirectory(prefix="tito-autograder-") as folder:
        found = Autograder(Path(folder), files)
        (found.root / "venv").symlink_to(sys.prefix)
        yield found


def test_the_zip_has_the_two_scripts_at_its_root_and_one_suite(files: tuple[File, ...]) -> None:
    """Both may be run and are bash; no other module's suite or seed comes along; always the same bytes."""
    data = zipped(files)
    assert data == zipped(files)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        for script in ("setup.sh", "run_autograder"):
            assert archive.getinfo(script).external_attr >> 16 == 0o100755
            assert archive.read(script).startswith(b"#!/bin/bash\n")
            subprocess.run(["bash", "-n"], input=archive.read(script), check=True)
        runs = {name for name in names if archive.getinfo(name).external_attr >> 16 & 0o111}
    assert runs == {"setup.sh", "run_autograder"}
    assert {"course.toml", "modules/01_tensor/lesson.py", "reference/tinytorch/core/autograd.py"} <= set(
        names
    )
    suites = {name.split("/")[1] for name in names if name.startswith("graders/")}
    assert suites == {"06_autograd"}
    assert not any("__pycache__" in name for name in names)
    assert [name for name in names if name.endswith(".seed")] == ["graders/06_autograd/secret.seed"]


def test_what_a_policy_reads_is_in_the_zip(course: Course, module: Module, tmp_path: Path) -> None:
    """The file of extensions that course.toml names comes along."""
    for place in ("modules", "reference", "graders"):
        (tmp_path / place).symlink_to(course.root / place)
    extended = '[policy]\nextensions = "more time.csv"\n'
    (tmp_path / "course.toml").write_text(extended)
    (tmp_path / "more time.csv").write_text("student,module,days\nada,06_autograd,2\n")
    found = {file.place: file.data for file in autograder_files(replace(course, root=tmp_path), module)}
    assert found["more time.csv"].startswith(b"student")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_python_gets_what_the_lock_names_for_it(course: Course, version: str) -> None:
    """All that tito needs and nothing else, each at one version of the lock, with hashes and no addresses."""
    found = requirements(course, version)
    names = [pin.name for pin in pins(found)]
    assert {"numpy", "typer", "rich", "jinja2", "markupsafe", "pygments"} <= set(names)
    assert not {"jupyterlab", "ipykernel", "colorama", "tito"} & set(names)
    assert len(names) == len(set(names)) == len(found.splitlines())
    assert all(" --hash=sha256:" in line and "://" not in line for line in found.splitlines())
    locked = {(pin.name, pin.version) for pin in contents(course).pins}
    assert {(pin.name, pin.version) for pin in pins(found)} <= locked


def test_a_lock_that_lacks_something_is_named(course: Course, tmp_path: Path) -> None:
    """Nothing is taken from elsewhere."""
    (tmp_path / "course.toml").write_text("")
    with pytest.raises(CourseError, match=r"no requirements\.lock"):
        requirements(replace(course, root=tmp_path), VERSIONS[0])
    lock = contents(course).lock.read_text(encoding="utf-8").replace("\nshellingham==", "\nshell==")
    (tmp_path / "requirements.lock").write_text(lock)
    with pytest.raises(CourseError, match="lacks shellingham"):
        requirements(replace(course, root=tmp_path), VERSIONS[0])


def test_a_finished_submission_earns_all_that_is_automatic(autograder: Autograder) -> None:
    """Every test passed; what a person has to mark is named and counts nothing; who handed in is told."""
    found = autograder.graded(CLASS / "ada" / "06_autograd" / NOTEBOOK)
    assert not broken_rules(found)
    assert found["score"] == 70
    assert sum(test["max_score"] for test in found["tests"]) == pytest.approx(70)
    assert {test["status"] for test in found["tests"]} == {"passed"}
    assert found["output"].startswith(f"Graded: {NOTEBOOK}.\nA person has yet to mark: reflection-order")
    assert found["extra_data"]["student"] == "ada@example.org, =1@example.org"


def test_a_mistake_costs_its_component_and_tells_nothing_hidden(
    autograder: Autograder, course: Course, module: Module
) -> None:
    """Of several files the module's is graded. Tests wait for publication, what is printed is for staff."""
    other = autograder.root / "notes.py"
    other.write_text("print('hello')\n")
    found = autograder.graded(CLASS / "barbara" / "06_autograd" / NOTEBOOK, other)
    assert not broken_rules(found)
    failed = {test["name"]: test for test in found["tests"] if test["status"] == "failed"}
    assert failed.keys() == {"SoftmaxBackward"}
    assert failed["SoftmaxBackward"]["output"]
    assert found["score"] == pytest.approx(sum(test["score"] for test in found["tests"]))
    assert {test["visibility"] for test in found["tests"]} == {"after_published"}
    assert found["stdout_visibility"] == "hidden"
    text = json.dumps(found)
    seed = (autograder.root / "source" / "graders" / module.name / "secret.seed").read_text().strip()
    hidden = {probe.name for probe in load_suite(course.graders(module)).probes}
    assert not [name for name in hidden - set(_names(module)) if f'"{name}"' in text]
    assert not [word for word in (seed, str(autograder.root), "Traceback") if word in text]


def _names(module: Module) -> list[str]:
    return [component.name for component in module.components]


def test_a_submission_reads_nothing_of_the_graders(autograder: Autograder, tmp_path: Path) -> None:
    """Suite, seed, reference, results and who handed in are out of reach: it loads, and earns its points."""
    found = autograder.graded(autograder.thief(tmp_path))
    assert found["output"].startswith("Graded: ")
    assert found["score"] == 70


def test_nothing_handed_in_earns_nothing_and_is_told_so(autograder: Autograder) -> None:
    """At once, whatever is published when."""
    found = autograder.graded()
    assert not broken_rules(found)
    assert found["score"] == 0
    assert found["output"].startswith("There is no notebook of 06_autograd in what was handed in.")


def test_a_failure_of_ours_is_no_grade(files: tuple[File, ...], tmp_path: Path) -> None:
    """Without the suite nobody is given 0 points: there are no results, and Gradescope says so."""
    broken = Autograder(tmp_path, [file for file in files if not file.place.startswith("graders/")])
    (tmp_path / "venv").symlink_to(sys.prefix)
    broken.submit(CLASS / "ada" / "06_autograd" / NOTEBOOK)
    done = broken.run("bash", tmp_path / "source" / "run_autograder")
    assert done.returncode == 2
    assert done.stderr.startswith("error: There is no hidden suite for 06_autograd here.")
    assert not (tmp_path / "results" / "results.json").exists()


def test_an_image_without_a_python_is_refused(files: tuple[File, ...], tmp_path: Path) -> None:
    """The build of the image ends with what to choose instead."""
    image = Autograder(tmp_path / "autograder", files)
    (tmp_path / "bin").mkdir()
    for program in ("bash", "chmod"):
        (tmp_path / "bin" / program).symlink_to(shutil.which(program) or program)
    done = image.run("bash", image.root / "source" / "setup.sh", path=str(tmp_path / "bin"))
    assert done.returncode == 1
    assert done.stderr.endswith("  fix: choose Ubuntu 24.04 or 22.04 as the autograder's base image.\n")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"users": [{}]}', '{"users": 1}'])
def test_who_handed_in_may_be_unknown(text: str, tmp_path: Path) -> None:
    """What Gradescope says of a submission may change: that is no reason not to grade it."""
    path = tmp_path / "submission_metadata.json"
    path.write_text(text)
    assert student_of(path) == Student("")
    assert student_of(tmp_path / "nowhere.json") == Student("")
