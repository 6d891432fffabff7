"""The texts of a workspace: read back they say what the course says, and the script does what it promises."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tito.course.course import Course, load_course
from tito.course.handout import activation, course_file, module_file, readme
from tito.course.module import Component, Module, load_module

ODD = 'Ma\\thé "tiques"\t№ 1\x7f ☃ # ] ='
MODULE = Module(
    "06_autograd",
    ODD,
    "tinytorch.core.autograd",
    ("01_tensor", "02_activations"),
    (
        Component("backward", 60, ("unbroadcast", "Tensor.backward")),
        Component("integration", 30, ()),
        Component("memory", 10, ("memory",), ("backward",)),
    ),
    Path(),
)
LINKS = {
    "Binder": "https://example.org/lab/{module}/{module}.ipynb?a=b",
    "Co-lab 2": "https://example.com/{module}",
}


def test_a_module_reads_back_as_it_was(tmp_path: Path) -> None:
    """Everything that everybody may know of a module is in the module.toml of a workspace."""
    folder = tmp_path / MODULE.name
    folder.mkdir()
    (folder / "module.toml").write_text(module_file(MODULE), encoding="utf-8")
    assert replace(load_module(folder), folder=Path()) == MODULE


def test_the_courses_own_modules_read_back_as_they_are(course: Course, tmp_path: Path) -> None:
    """The same of every module there is."""
    for module in course.modules:
        folder = tmp_path / module.name
        folder.mkdir()
        (folder / "module.toml").write_text(module_file(module), encoding="utf-8")
        assert replace(load_module(folder), folder=module.folder) == module


def test_a_course_reads_back_as_a_workspace(tmp_path: Path) -> None:
    """Name, title and links are the course's; where grades are made is no student's business."""
    course = Course(tmp_path, "tiny torch", ODD, "full", LINKS)
    (tmp_path / "course.toml").write_text(course_file(course), encoding="utf-8")
    assert load_course(tmp_path) == replace(course, isolation="standard", workspace=True)


def test_the_readme_links_every_notebook(tmp_path: Path) -> None:
    """A line a module, with its notebook here and online; without links nothing is said of any."""
    course = Course(tmp_path, "tinytorch", "Title", links=LINKS)
    other = replace(MODULE, name="07_optimizers")
    text = readme(course, [MODULE, other], [])
    for name in ("06_autograd", "07_optimizers"):
        assert f"[{name}/{name}.ipynb]({name}/{name}.ipynb)" in text
        assert f"[Binder](https://example.org/lab/{name}/{name}.ipynb?a=b)" in text
        assert f"[Co-lab 2](https://example.com/{name})" in text
    assert "online" not in readme(replace(course, links={}), [MODULE], [])
    assert "`tinytorch/core/tensor.py`" in readme(course, [MODULE], ["tinytorch/core/tensor.py"])


def test_what_the_readme_says_to_type_can_be_typed(tmp_path: Path) -> None:
    """Every command in it is one of tito's."""
    from tito.cli.app import app

    text = readme(Course(tmp_path, "tinytorch", "Title"), [MODULE], [])
    typed = set(re.findall(r"^tito (\w+)", text, flags=re.MULTILINE))
    assert {"test", "export"} <= typed
    assert typed <= {each.callback.__name__ for each in app.registered_commands if each.callback}


@pytest.mark.parametrize("before", ["", "/some/where"])
def test_the_script_lets_python_find_the_package(tmp_path: Path, before: str) -> None:
    """Sourced twice, from elsewhere, in a folder with blanks: the package is found, and nothing is lost."""
    root = tmp_path / "my work"
    (root / "bin").mkdir(parents=True)
    (root / "tinytorch").mkdir()
    (root / "tinytorch" / "__init__.py").touch()
    (root / "course.toml").touch()
    (root / "bin" / "activate.sh").write_text(activation(Course(root, "tinytorch", "T")))
    source = f". {shlex.quote(str(root / 'bin' / 'activate.sh'))}"
    script = f'set -eu; {source}; {source}; echo "$TITO_COURSE:$PYTHONPATH"; env | grep -c _tito_root || true'
    environment = {**os.environ, "PYTHONPATH": before, "CDPATH": str(tmp_path)}
    done = subprocess.run(
        ["bash", "-c", script], cwd="/", env=environment, capture_output=True, text=True, check=True
    )
    paths, leftovers = done.stdout.splitlines()
    assert paths.split(":") == [str(root), str(root), *filter(None, [before])]
    assert (leftovers, done.stderr) == ("0", "")
