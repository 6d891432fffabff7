"""formgrader, nbgrader's page for marking a class: what starts JupyterLab with it over a gradebook."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tito.environments.laboratory import served
from tito.environments.tools import plain_environment
from tito.errors import TitoError
from tito.files import write_whole, writing

NEEDED = ("jupyterlab", "nbgrader")
PAGE = "/formgrader/gradebook"

CONFIGURED = ".tito/formgrader"
"""Where JupyterLab is started in, beside the gradebook."""

NO_NOTEBOOK = "/graded-by-tito"
"""The notebook that nbgrader's own commands are to look for, a path that no submission has.

A press of Autograde would run students' code unconfined, and put nbgrader's scores in the place of ours.
"""


def check_formgrader() -> None:
    """TitoError unless nbgrader and JupyterLab are beside tito."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise TitoError(
            f"formgrader needs {' and '.join(missing)} beside tito.",
            f"Install it: {sys.executable} -m pip install {' '.join(missing)}",
        )


def configuration(root: Path, gradebook: str) -> str:
    """What nbgrader is told: whose notebooks, and the URL of whose gradebook."""
    course = {
        "root": str(root),
        "db_url": gradebook,
        "notebook_id": NO_NOTEBOOK,
    }
    lines = [f"c.CourseDirectory.{name} = {value!r}" for name, value in course.items()]
    return "\n".join(["# Written by tito gradebook open.", "c = get_config()", *lines, ""])


def start(root: Path, gradebook: str, extra: Sequence[str]) -> NoReturn:
    """Become JupyterLab at formgrader's page over the gradebook at a URL, the notebooks it shows in `root`.

    nbgrader takes the configuration of the folder it is started in before a person's own, which may be of
    another course, and before the command line's.
    """
    folder = root / CONFIGURED
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # a URL may hold a password
    write_whole(folder / "nbgrader_config.py", configuration(root, gradebook))
    words = served(Path(sys.executable), root, PAGE, extra)
    os.chdir(folder)
    os.execve(words[0], words, plain_environment())
