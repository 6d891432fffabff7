"""`tito test --watch` in a process of its own: saved, checked again, ended by Ctrl-C."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from student_at_work import NAME, Student

ROUND = f"Watching {NAME}.ipynb: save it to check again, Ctrl-C to stop.\n"


def _until_it_waits(lines: IO[str]) -> Iterator[str]:
    for line in lines:
        if line == ROUND:
            return
        yield line
    raise AssertionError("it ended by itself")


def test_a_save_is_checked_and_ctrl_c_ends_it(student: Student, notebooks: dict[str, Path]) -> None:
    """The first report, what the save made better, then the end without a word too many: exit code 0."""
    command = [sys.executable, "-m", "tito", "test", NAME, "--watch"]
    with subprocess.Popen(
        command, cwd=student.root, env=student.environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as watching:  # fmt: skip
        assert watching.stdout is not None
        assert watching.stderr is not None
        assert any("untouched" in line for line in list(_until_it_waits(watching.stdout)))
        shutil.copy(notebooks["instructor"], student.notebook)
        second = list(_until_it_waits(watching.stdout))
        watching.send_signal(signal.SIGINT)
        assert watching.stdout.read() == "Stopped.\n"
        assert watching.stderr.read() == ""
    assert watching.returncode == 0
    assert any(line.startswith("100 of 100 points, ") for line in second)
    assert "better MulBackward: to do -> 4/4\n" in second
    assert max(map(len, second)) <= 81


def test_a_stream_of_reports_is_not_one_object(student: Student) -> None:
    """--json with --watch is refused."""
    done = student.types("test", NAME, "--watch", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "  fix: " in done.stderr
