"""`tito release` as an instructor types it: a whole workspace, the same bytes twice, nothing half done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tito as tito_itself
from tito.course.course import Course, load_course

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
RELEASE = ("release", "-m", "06", "--with-prerequisites")


def tito(*words: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run `python -m tito` with these words."""
    command = [sys.executable, "-m", "tito", *map(str, words)]
    return subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def _tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its place in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_workspace_is_complete_and_work_in_it_is_never_lost(workspace: Course, tmp_path: Path) -> None:
    """Every file to the byte, twice the same; a changed notebook stops a third, and is kept where forced."""
    first = tito(*RELEASE, "--to", tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == f"{tmp_path}/06_autograd/06_autograd.ipynb\n"
    tree = _tree(tmp_path)
    assert {place: tree.get(place) for place in _tree(workspace.root)} == _tree(workspace.root)
    prerequisites = ("tensor", "activations", "layers", "losses", "dataloader", "__init__")
    assert tree.keys() == {
        *("course.toml", "README.md", ".gitignore", "bin/activate-tinytorch.sh", "tinytorch/__init__.py"),
        *(f"modules/06_autograd/{name}" for name in ("module.toml", "lesson.py", "checks.py", "checks.seal")),
        *(f"tinytorch/core/{name}.py" for name in prerequisites),
        "06_autograd/06_autograd.ipynb",
        *("requirements.lock", "bin/setup.py", f"bin/tito-{tito_itself.__version__}-py3-none-any.whl"),
    }
    path = tmp_path / "06_autograd" / "06_autograd.ipynb"
    path.write_text("my work")
    (tmp_path / "README.md").unlink()
    refused = tito(*RELEASE, "--to", tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--force" in refused.stderr
    assert path.read_text() == "my work"
    assert not (tmp_path / "README.md").exists()
    forced = tito(*RELEASE, "--to", tmp_path, "--force")
    kept = path.with_name("06_autograd.backup-1.ipynb")
    assert (forced.returncode, forced.stderr) == (0, f"kept: {kept}\n")
    assert kept.read_text() == "my work"
    kept.unlink()
    assert _tree(tmp_path) == tree


def test_every_module_of_the_course_becomes_an_exercise(course: Course, tmp_path: Path) -> None:
    """One first, all others later: work in the first stays, and no exercise's solution comes along."""
    first, *others = (module.name for module in course.modules)
    assert tito("release", first, "--to", tmp_path).returncode == 0
    mine = tmp_path / first / f"{first}.ipynb"
    mine.write_text("my work")
    asked = [word for name in others for word in ("-m", name)]
    done = tito("release", *asked, "--with-prerequisites", "--to", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"{tmp_path}/{name}/{name}.ipynb" for name in others]
    assert mine.read_text() == "my work"
    assert [module.name for module in load_course(tmp_path).modules] == [first, *others]
    readme = (tmp_path / "README.md").read_text()
    assert all(f"({name}/{name}.ipynb)" in readme for name in (first, *others))
    written = {module.export.rpartition(".")[2] for module in course.modules}
    assert written.isdisjoint(path.stem for path in tmp_path.glob("tinytorch/core/*.py"))


def test_the_instructors_version_is_notebooks_alone(tmp_path: Path) -> None:
    """Solutions and all, and nothing that makes a workspace."""
    done = tito("release", "06", "--instructor", "--to", tmp_path)
    assert (done.returncode, list(_tree(tmp_path))) == (0, ["06_autograd/06_autograd.ipynb"])
    assert b"BEGIN SOLUTION" in _tree(tmp_path)["06_autograd/06_autograd.ipynb"]


@pytest.fixture
def careless(tmp_path: Path) -> Path:
    """The course with module 06 alone, in whose words a hidden probe is called by its name."""
    for name in ("reference", "modules/06_autograd", "graders/06_autograd"):
        shutil.copytree(ROOT / name, tmp_path / "course" / name)
    shutil.copy(ROOT / "course.toml", tmp_path / "course")
    lesson = tmp_path / "course" / "modules" / "06_autograd" / "lesson.py"
    lesson.write_text(
        f"{lesson.read_text()}\n# %% [markdown]\n# You will also be asked for `product_of_square_matrices`.\n"
    )
    return tmp_path / "course"


def test_a_leak_stops_everything(careless: Path, tmp_path: Path) -> None:
    """The files that show it are named, and not one file is written."""
    done = tito(*RELEASE, "--to", tmp_path / "work", cwd=careless)
    assert (done.returncode, done.stdout) == (2, "")
    assert "06_autograd.ipynb shows the hidden probe product_of_square_matrices" in done.stderr
    assert "  fix: " in done.stderr
    assert not (tmp_path / "work").exists()


BAD = {
    "an unknown module": (["-m", "autogard"], "Did you mean 06_autograd?"),
    "a path for a module": (["-m", "../06_autograd"], "'../06_autograd'"),
    "one unknown of two": (["-m", "06", "-m", "tensors"], "Did you mean 01_tensor?"),
    "the course itself": (["-m", "06", "--to", "{root}"], "another course, or this one"),
    "a file for a folder": (["-m", "06", "--to", "{root}/course.toml"], "course.toml is a file"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_released_is_one_clear_message(case: str, tmp_path: Path) -> None:
    """Exit code 2, the thing and a fix, no traceback, nothing on standard output, nothing written."""
    words, named = BAD[case]
    target = [] if "--to" in words else ["--to", str(tmp_path / "work")]
    before = (ROOT / "course.toml").read_bytes()
    done = tito("release", *(word.format(root=ROOT) for word in words), *target)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert named in done.stderr
    assert "  fix: " in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert (ROOT / "course.toml").read_bytes() == before


def test_a_workspace_releases_nothing(workspace: Course, tmp_path: Path) -> None:
    """A student who types it is told where it belongs."""
    done = tito("release", "-m", "06", "--to", tmp_path, cwd=workspace.root)
    assert done.returncode == 2
    assert "student's workspace" in done.stderr
    assert list(tmp_path.iterdir()) == []
