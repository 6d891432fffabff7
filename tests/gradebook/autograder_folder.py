"""Gradescope's folders somewhere else, an autograder in them, and what it says of a submission."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tito.course.workspace import File

CLASS = Path(__file__).parents[2] / "examples" / "class" / "submitted"
NOTEBOOK = "06_autograd.ipynb"
READERS = ({"email": "ada@example.org", "id": 7, "name": "Ada 🦊"}, {"email": "=1@example.org", "id": 8})

ATTACK = """
def _nothing_is_to_be_read():
    import colorsys  # the library is to be read
    import os

    for path in {paths}:
        for way in (os.listdir, lambda place: open(place).read(), os.readlink):
            try:
                way(path)
            except OSError:
                continue
            raise RuntimeError("this could be read: " + path)


"""


class Autograder:
    """The folders below `root`, which Gradescope calls /autograder."""

    def __init__(self, root: Path, files: Iterable[File]) -> None:
        self.root = root
        for folder in (root, *(root / name for name in ("source", "submission", "results"))):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)  # what keeps students out is the sandbox, and nothing else
        for file in files:
            path = root / "source" / file.place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)
        (root / "submission_metadata.json").write_text(json.dumps({"users": READERS}))

    def run(self, *words: str | Path, path: str = os.defpath) -> subprocess.CompletedProcess[str]:
        """A command in an environment that names nothing but these folders and where programs are."""
        variables = {"PATH": path, "TITO_AUTOGRADER": str(self.root)}
        return subprocess.run(
            [*map(str, words)], cwd=self.root, env=variables, capture_output=True, text=True, check=False
        )

    def submit(self, *files: Path) -> None:
        """Put these files where Gradescope puts a submission's."""
        shutil.rmtree(self.root / "submission")
        (self.root / "submission").mkdir()
        for file in files:
            shutil.copy(file, self.root / "submission")

    def graded(self, *files: Path, within: Sequence[str | Path] = ()) -> dict[str, Any]:
        """The results of a submission, which `run_autograder` has written this time."""
        self.submit(*files)
        results = self.root / "results" / "results.json"
        results.unlink(missing_ok=True)
        done = self.run(*within, "bash", self.root / "source" / "run_autograder")
        assert (done.returncode, done.stderr) == (0, "")
        document: dict[str, Any] = json.loads(results.read_text(encoding="utf-8"))
        return document

    def thief(self, folder: Path) -> Path:
        """A finished notebook that does not load where it can read anything of the grader's."""
        places = (
            *("source", "source/graders/06_autograd", "source/graders/06_autograd/arithmetic.py"),
            *("source/graders/06_autograd/secret.seed", "source/reference/tinytorch/core/autograd.py"),
            *("source/course.toml", "results", "submission", "submission_metadata.json", "venv/pyvenv.cfg"),
        )
        paths = [str(self.root / place) for place in places]
        document = json.loads((CLASS / "ada" / "06_autograd" / NOTEBOOK).read_text(encoding="utf-8"))
        (cell,) = (each for each in document["cells"] if _grade_id(each) == "MulBackward")
        own = "".join(cell["source"]).rstrip()
        cell["source"] = f"{ATTACK.format(paths=paths)}{own}\n\n    seen = _nothing_is_to_be_read()\n"
        (folder / NOTEBOOK).write_text(json.dumps(document), encoding="utf-8")
        return folder / NOTEBOOK


def _grade_id(cell: dict[str, Any]) -> object:
    return cell["metadata"].get("nbgrader", {}).get("grade_id")
