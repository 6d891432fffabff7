"""The soak in short: a crowd graded twice by a small suite, the first run killed in its middle."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from crowd import MIX
from small_class import ROOT, small_class

SOAK = Path(__file__).with_name("soak.py")
COUNT = len(MIX)
"""Every kind of submission, as often as the soak has it."""


def test_a_killed_run_loses_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    """Every submission has its receipt, the same in both runs; no process, no file and no trace is left."""
    course = small_class(tmp_path)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'examples'}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, SOAK, str(COUNT), course.root],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert f"{COUNT + 2} submissions, graded twice" in done.stdout
