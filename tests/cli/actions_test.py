"""`tito test` in GitHub Actions: what the runner obeys, the step's summary and its output."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "reports"))

from github_runner import Command, obeyed  # noqa: E402  # beside the report's own tests

NOTEBOOK = "06_autograd.ipynb"
FORGED = "::set-output name=result::forged\\n  ::error::forged\\n##[set-output name=result]forged"


@dataclass(frozen=True, slots=True)
class Step:
    """A step that has run: its process, and the files that the runner named."""

    done: subprocess.CompletedProcess[str]
    summary: str
    output: str

    @property
    def obeyed(self) -> list[Command]:
        """The commands on either stream."""
        return [*obeyed(self.done.stdout), *obeyed(self.done.stderr)]


def step(folder: Path, *words: str) -> Step:
    """`tito test 06` in a checkout, as a step of a workflow."""
    files = {name: folder / f".{name}" for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    for path in files.values():
        path.write_text("before\n")
    told = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(folder), "TITO_COURSE": str(ROOT)}
    environment = os.environ | told | {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tito", "test", "06", *words]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment | {name: str(path) for name, path in files.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    said = [path.read_text().removeprefix("before\n") for path in files.values()]
    return Step(done, *said)


def edited(notebook: Path, folder: Path, source: str) -> Path:
    """The notebook in a checkout, with other code in MulBackward's cell."""
    document = json.loads(notebook.read_text())
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "MulBackward":
            cell["source"] = source
    (folder / "work").mkdir()
    (folder / "work" / NOTEBOOK).write_text(json.dumps(document))
    return folder / "work" / NOTEBOOK


RAISING = f'''
print("{FORGED}")
class MulBackward(Function):
    def apply(self, grad_output):
        print("{FORGED}")
        raise ValueError("{FORGED}")
'''


def test_a_failed_check_is_an_annotation_whatever_the_code_says(
    tmp_path: Path, notebooks: dict[str, Path]
) -> None:
    """The runner obeys our errors and our notice; nothing that the code prints or raises is a command."""
    file = edited(notebooks["instructor"], tmp_path, RAISING)
    found = step(tmp_path, "--file", str(file))
    assert found.done.returncode == 1
    assert FORGED.split("\\n")[0] in found.done.stdout
    assert {each.kind for each in found.obeyed} == {"error", "notice"}
    *errors, points = found.obeyed
    assert {each.properties["file"] for each in errors} == {f"work/{NOTEBOOK}"}
    assert errors[0].properties["title"] == "06_autograd, MulBackward"
    assert "(MulBackward), line 6]" in errors[0].message
    assert points.message.endswith("checks passed.")
    assert found.summary.startswith("### 06")
    name, _, encoded = found.output.rstrip("\n").partition("=")
    result = json.loads(base64.b64decode(encoded, validate=True))
    assert (name, result["status"], result["max_score"]) == ("result", "fail", 100)
    scores = {test["name"]: test["score"] for test in result["tests"]}
    assert f"{sum(scores.values()):g} of 100 points" in points.message
    assert scores["MulBackward"] < 4


def test_the_object_is_the_same_and_holds_no_command(tmp_path: Path, notebooks: dict[str, Path]) -> None:
    """With --json standard output is one object, and annotations are beside it."""
    file = edited(notebooks["instructor"], tmp_path, RAISING)
    found = step(tmp_path, "--json", "--file", str(file))
    assert not obeyed(found.done.stdout)
    assert {each.kind for each in obeyed(found.done.stderr)} == {"error", "notice"}
    (grade,) = json.loads(found.done.stdout)["grades"]
    raised = [each["reason"] for each in grade["verdicts"] if each["component"] == "MulBackward"]
    assert "##[set-output name=result]forged" in raised[0]


def test_a_file_that_cannot_be_checked_is_an_annotation(tmp_path: Path, notebooks: dict[str, Path]) -> None:
    """One error that names the cell; the line that does not parse is quoted, and is no command."""
    file = edited(notebooks["instructor"], tmp_path, "class ( ##[set-output name=result]forged ::x")
    found = step(tmp_path, "--file", str(file))
    assert found.done.returncode == 2
    (error,) = found.obeyed
    assert error.kind == "error"
    assert error.properties == {"file": f"work/{NOTEBOOK}", "title": "06_autograd cannot be checked"}
    assert "##[set-output name=result]forged" in error.message
    assert found.summary.startswith("### 06")
    assert not found.output


@pytest.mark.parametrize("variable", ["GITHUB_STEP_SUMMARY", "GITHUB_ACTIONS"])
def test_elsewhere_nothing_is_told(variable: str, tmp_path: Path, notebooks: dict[str, Path]) -> None:
    """Outside of Actions there are no commands; in it nothing is written where the runner names no file."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    kept |= {"TITO_COURSE": str(ROOT), "PYTHONPATH": str(ROOT)}
    told = {"GITHUB_ACTIONS": "true"} if variable == "GITHUB_STEP_SUMMARY" else {}
    command = [sys.executable, "-m", "tito", "test", "06", "--file", str(notebooks["released"])]
    done = subprocess.run(command, cwd=tmp_path, env=kept | told, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert [each.kind for each in obeyed(done.stdout)] == (["error", "notice"] if told else [])
    assert not list(tmp_path.iterdir())
