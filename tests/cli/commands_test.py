"""The commands as a user types them: what they print, where, and what they exit with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tito.cli.app import app

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}


def tito(*words: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run `python -m tito` with these words."""
    command = [sys.executable, "-m", "tito", *map(str, words)]
    return subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def _edited(notebook: Path, to: Path, grade_id: str, source: str) -> Path:
    """A copy of a notebook with one cell's source replaced."""
    document = json.loads(notebook.read_text())
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            cell["source"] = source
    to.write_text(json.dumps(document))
    return to


def test_a_finished_notebook_passes(notebooks: dict[str, Path]) -> None:
    """Exit code 0, every component ok, nothing on standard error, no line over 80 characters."""
    done = tito("test", "--module", "06_autograd", "--file", notebooks["instructor"])
    assert (done.returncode, done.stderr) == (0, "")
    assert "100 of 100 points" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("name", ["06", "6", "autograd", "05_autograd", "07_autograd", "08_autograd"])
def test_every_name_of_the_module_is_the_module(
    name: str, notebooks: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positional too; an older number is explained in one line on standard error."""
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(app, ["test", name, "--json", "--file", str(notebooks["released"])])
    assert json.loads(done.stdout)["module"] == "06_autograd"
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == (1 if name.endswith("_autograd") else 0)


def test_grade_prints_one_json_object_and_writes_receipts(tmp_path: Path, notebooks: dict[str, Path]) -> None:
    """The object has the fields the design names, and every receipt says the same."""
    done = tito("grade", notebooks["instructor"].parent, "-m", "06", "--seed", "7", "--json", "-o", tmp_path)
    report = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert report.keys() == {"module", "seed", "suite", "grades"}
    assert report["seed"] == 7
    for grade in report["grades"]:
        assert {"student", "status", "score", "max_score", "components", "verdicts", "memory"} <= grade.keys()
        asked = {"probe", "component", "passed", "points", "max_points", "answer"}
        assert all(
            asked | {"reason", "error", "tolerance", "hint"} <= each.keys() for each in grade["verdicts"]
        )
        receipt = json.loads((tmp_path / "receipts" / f"{grade['student']}.json").read_text())
        assert {key: receipt[key] for key in grade} == grade
    scores = {grade["student"]: grade["score"] for grade in report["grades"]}
    assert scores == {"instructor": 100, "released": 0}
    assert (tmp_path / "grades.csv").read_text().count("\n") == 3


def test_what_is_judged_is_the_notebook_not_a_package_beside_it(
    tmp_path: Path, notebooks: dict[str, Path]
) -> None:
    """With a finished tinytorch in the working directory, an empty notebook still scores 0."""
    shutil.copytree(ROOT / "reference" / "tinytorch", tmp_path / "tinytorch")
    shutil.copy(notebooks["released"], tmp_path / "06_autograd.ipynb")
    done = tito("test", "--module", "06_autograd", "--json", cwd=tmp_path)
    (grade,) = json.loads(done.stdout)["grades"]
    assert (grade["score"], grade["status"], done.returncode) == (0, "untouched", 1)


def test_export_writes_what_python_imports(tmp_path: Path, notebooks: dict[str, Path]) -> None:
    """The exported file is the package's module; a file somebody wrote is not replaced."""
    shutil.copytree(ROOT / "reference" / "tinytorch", tmp_path / "tinytorch")
    target = tmp_path / "tinytorch" / "core" / "autograd.py"
    refused = tito("export", "06", "--file", notebooks["instructor"], cwd=tmp_path)
    assert refused.returncode == 2
    assert "was not made by tito" in refused.stderr
    target.unlink()
    for _ in range(2):
        assert tito("export", "06", "--file", notebooks["instructor"], cwd=tmp_path).returncode == 0
    code = (
        "from tinytorch import Tensor; x = Tensor([2.0], requires_grad=True)\n"
        "(3 * x + 1).backward(); print(x.grad)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[3.]\n"


BAD = {
    "a module that does not exist": (["test", "autogard"], "Did you mean 06_autograd?"),
    "no submission": (["grade", "{tmp}/nowhere", "-m", "06"], "nowhere"),
    "an empty folder": (["grade", "{tmp}/empty", "-m", "06"], "No submission"),
    "not JSON": (["test", "06", "-f", "{tmp}/broken.ipynb"], "broken.ipynb"),
    "no cells of the module": (["test", "06", "-f", "{tmp}/other.ipynb"], "other.ipynb: No cell"),
    "a syntax error": (["test", "06", "-f", "{tmp}/syntax.ipynb"], "AddBackward"),
    "a failing import": (["test", "06", "-f", "{tmp}/imports.ipynb"], "msilib"),
    "a folder that cannot be written": (["release", "-m", "06", "--to", "/proc/tito"], "/proc/tito"),
    "results that cannot be written": (["grade", "{tmp}", "-m", "06", "-o", "/proc/tito"], "/proc/tito"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_clear_message(case: str, tmp_path: Path, notebooks: dict[str, Path]) -> None:
    """Exit code 2, an error that names the thing and a fix, no traceback, nothing on standard output."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.ipynb").write_text("{")
    (tmp_path / "other.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    _edited(
        notebooks["instructor"], tmp_path / "syntax.ipynb", "AddBackward", "class AddBackward(:\n    pass"
    )
    _edited(
        notebooks["instructor"], tmp_path / "imports.ipynb", "AddBackward",
        "from msilib import knownbits\n\n\nclass AddBackward(Function):\n    bits = knownbits",
    )  # fmt: skip
    words, named = BAD[case]
    done = tito(*(word.format(tmp=tmp_path) for word in words))
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("error: ")
    assert "  fix: " in done.stderr
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_help_names_every_command_and_the_version_is_the_packages() -> None:
    """`tito --help`, `tito --version`."""
    from tito import __version__

    done = tito("--help")
    assert all(name in done.stdout for name in ("test", "grade", "release", "export"))
    assert tito("--version").stdout == f"tito {__version__}\n"


def test_help_waits_for_nothing_heavy() -> None:
    """The commands are listed without importing numpy, rich or anything that grades."""
    code = "import sys, tito.cli.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"numpy", "rich", "tito.grading", "tito.sandbox"} & set(done.stdout.split())
