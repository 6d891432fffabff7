"""The batch script for Slurm: parts and their merge, by a real one-node Slurm where it is installed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from slurm_node import can_run, slurm, wait_for_job
from small_class import ENVIRONMENT, MODULE, ROOT, SEED, SmallClass, results, small_class

from tito.course.seed import seed_file

SCRIPT = ROOT / "docs" / "cluster" / "grade.sbatch"
PARTS = 2


def _by_slurm(made: SmallClass, out: Path, folder: Path) -> None:
    """An array job and a merge that waits for it."""
    with slurm(folder) as found:
        environment = {**found, **_ours()}
        words = ("bash", SCRIPT, "submitted", MODULE, out, str(PARTS))
        queued = subprocess.run(
            words, env=environment, cwd=made.root, capture_output=True, text=True, check=True
        )
        wait_for_job(queued.stdout.strip(), environment)


def _by_hand(made: SmallClass, out: Path, folder: Path) -> None:
    """The script's body with the variables that Slurm sets, and the merge."""
    for number in range(1, PARTS + 1):
        variables = {"SLURM_ARRAY_TASK_ID": str(number), "SLURM_ARRAY_TASK_COUNT": str(PARTS)}
        environment = {**ENVIRONMENT, **_ours(), **variables}
        words = ("bash", SCRIPT, "submitted", MODULE, out)
        subprocess.run(words, env=environment, cwd=made.root, check=True, capture_output=True)
    assert made.tito("merge", out).returncode == 0


def _ours() -> dict[str, str]:
    return {"TITO": f"{sys.executable} -m tito", "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("queued", [_by_slurm if can_run() else _by_hand])
def test_the_batch_script_comes_to_the_bytes_of_one_machine(
    queued: Callable[[SmallClass, Path, Path], None], undisturbed: Path, tmp_path: Path
) -> None:
    """Two array tasks and their merge, from the module's secret seed."""
    (tmp_path / "class").mkdir()
    (tmp_path / "queue").mkdir()
    made = small_class(tmp_path / "class")
    seed_file(made.course, made.module).write_text(f"{SEED}\n")
    queued(made, tmp_path / "out", tmp_path / "queue")
    logs = [path.read_text() for path in sorted(made.root.glob("tito-*.log"))]
    assert (tmp_path / "out" / "grades.csv").is_file(), logs
    assert results(tmp_path / "out") == results(undisturbed)
