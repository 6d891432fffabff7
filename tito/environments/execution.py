"""A notebook run from top to bottom in a real kernel, as a reader would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from tito.errors import TitoError

RUNNER = "from nbclient.cli import main; main()"


def executed(text: str, package: Path) -> tuple[str, ...]:
    """What the cells of the notebook `text` raise in a fresh kernel, in order, as `Error: words`.

    A cell that raises does not keep those below it from running. `package` is the folder whose `tinytorch`
    the notebook imports. TitoError where there is no kernel to run it in, or where the kernel dies.
    """
    if find_spec("nbclient") is None or find_spec("ipykernel") is None:
        raise TitoError("There is no kernel to run notebooks in.", "Install nbclient and ipykernel.")
    with TemporaryDirectory(prefix="tito-kernel-") as folder:
        path = Path(folder, "notebook.ipynb")
        path.write_text(text, encoding="utf-8")
        _run(path, package)
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = (output for cell in cells for output in cell.get("outputs", ()))
    return tuple(f"{o['ename']}: {o['evalue']}" for o in outputs if o["output_type"] == "error")


def _run(path: Path, package: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(package), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", RUNNER, "--inplace", "--allow-errors", str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise TitoError(f"The notebook could not be run: {last[0]}")
