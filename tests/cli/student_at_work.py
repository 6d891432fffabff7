"""Somebody in a workspace, who types commands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NAME = "06_autograd"


class Student:
    """Somebody in a workspace: what they type, and where."""

    def __init__(self, root: Path, environment: dict[str, str]) -> None:
        self.root = root
        self.notebook = root / NAME / f"{NAME}.ipynb"
        self.environment = environment

    def types(
        self, *words: str | Path, within: str = ".", answers: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run `tito` with these words in a folder of the workspace; `answers` is what is typed then."""
        command = [sys.executable, "-m", "tito", *map(str, words)]
        return subprocess.run(
            command,
            cwd=self.root / within,
            env=self.environment,
            input=answers,
            capture_output=True,
            text=True,
            check=False,
        )
