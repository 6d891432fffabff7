"""The programs that fill an environment, uv and pip, and what goes wrong when they run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tito.errors import TitoError

MISLEADING = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "PIP_TARGET", "PIP_USER")
"""Variables that send a Python, uv or pip to other packages than an environment's own."""

SILENCE = (
    r"error sending request|network was disabled|NewConnectionError|ConnectTimeout|Name or service|Retrying"
)
"""What uv and pip say where nothing answers them."""


def uv() -> str | None:
    """uv: the one beside the Python that runs, else the one on PATH, else None."""
    return shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")


def plain_environment() -> dict[str, str]:
    """The variables of this process without those that mislead; uv fetches no Python of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    return kept | {"UV_PYTHON_DOWNLOADS": "never"}


def run(command: Sequence[str], *, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a program to its end with `given` as its input, and keep what it says."""
    return subprocess.run(
        command, input=given, capture_output=True, text=True, check=False, env=plain_environment()
    )


def failure(done: subprocess.CompletedProcess[str], doing: str, packages: Iterable[str]) -> TitoError:
    """Why uv or pip gave up, which of the packages it spoke of, and what to do about it."""
    named = [name for name in packages if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", done.stderr)]
    if re.search(SILENCE, done.stderr):
        lacking = ", ".join(sorted(named)) or "what is to be in it"
        return TitoError(
            f"{doing}: {lacking} cannot be fetched, the package index does not answer.",
            "Connect to the network and type the same again; what is fetched already is kept.",
        )
    return TitoError(f"{doing}: {_reason(done.stderr)}", "Mend that and type the same again.")


def _reason(said: str) -> str:
    """The line that says it best, without addresses."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it did not say why."]
    causes = [line for line in lines if line.startswith("cause:")] or lines
    told = [line for line in causes if line.lower().startswith(("error", "cause"))] or causes
    return re.sub(r"\w+://\S+", "the package index", re.sub(r"^\w+: ", "", told[0]))
