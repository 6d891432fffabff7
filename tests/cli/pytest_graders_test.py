"""`pytest graders/`: the hidden probes as ordinary test items."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tito.probes.suite import load_suite

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
TARGET = Path("tinytorch", "core", "autograd.py")


def pytest_on(suite: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run pytest on a part of graders/, in a process of its own."""
    command = [sys.executable, "-m", "pytest", f"graders/06_autograd/{suite}", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def test_the_reference_passes_every_probe_as_an_item() -> None:
    """A file of the suite runs alone, an item a probe, under any seed."""
    suite = load_suite([ROOT / "graders" / "06_autograd" / "matmul.py"])
    names = [probe.name for probe in suite.probes]
    assert len(names) > 10
    done = pytest_on("matmul.py", "--seed", "3", "-vv")
    assert (done.returncode, re.findall(r"::(\w+) PASSED", done.stdout)) == (0, names), done.stdout


def test_a_wrong_package_fails_the_probes_of_its_own_component(tmp_path: Path) -> None:
    """The items that fail are those `tito grade` takes points for; the message holds the hint."""
    file = tmp_path / TARGET
    file.parent.mkdir(parents=True)
    text = (ROOT / "reference" / TARGET).read_text()
    rule = text.index("class LogBackward")
    file.write_text(text[:rule] + text[rule:].replace(" / ", " * ", 2))
    done = pytest_on("", "--package", tmp_path)
    failed = re.findall(r"^FAILED \S+::(\w+)", done.stdout, re.MULTILINE)
    assert done.returncode == 1
    assert failed
    assert all("log" in name for name in failed), failed


def test_a_package_that_is_not_there_is_said_once(tmp_path: Path) -> None:
    """No package, no verdicts: one message and exit code 2."""
    done = pytest_on("matmul.py", "--package", tmp_path)
    assert (done.returncode, done.stdout.count("No notebook of 06_autograd here")) == (2, 1)
