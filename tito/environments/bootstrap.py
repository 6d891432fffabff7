"""The first setup, by a Python with the standard library alone; the tito it installs does the rest."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tito.course.course import load_course
from tito.environments.create import create
from tito.errors import TitoError


def main(root: str) -> None:
    """Make the environment of the workspace at `root`, then become its `tito setup`."""
    try:
        made = create(load_course(Path(root)), None, None, _say)
    except TitoError as error:
        _say(f"error: {error.message}\n  fix: {error.hint}")
        sys.exit(error.exit_code)
    os.chdir(root)
    os.execv(made.python, [str(made.python), "-m", "tito", "setup", *sys.argv[1:]])


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
