"""A real dask cluster on loopback: a scheduler, and workers as processes of ours that may be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from small_class import ROOT


@dataclass(frozen=True)
class Cluster:
    """The scheduler's address, and where its workers keep their files."""

    address: str
    folder: Path

    @contextmanager
    def workers(self, number: int, package: Path = ROOT) -> Iterator[list[subprocess.Popen[str]]]:
        """So many workers of one thread, with the tito that lies in `package`; each has joined."""
        with ExitStack() as ending:
            started = []
            for _ in range(number):
                words = [self.address, "--no-nanny", "--nthreads", "1", "--local-directory", self.folder]
                started.append(ending.enter_context(_started("worker", *words, package=package)))
            for worker in started:
                _said(worker, "Registered to:")
            yield started


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A scheduler alone."""
    with _started("scheduler", "--host", "127.0.0.1", "--port", "0") as scheduler:
        yield Cluster(_said(scheduler, "Scheduler at:"), folder)


@contextmanager
def _started(part: str, *words: str | Path, package: Path = ROOT) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{part}", "--no-dashboard", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(package), "DASK_LOGGING__DISTRIBUTED": "info"}
    with subprocess.Popen(
        command, cwd=package, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _said(process: subprocess.Popen[str], words: str) -> str:
    """What a process says after these words in its log."""
    assert process.stderr
    for line in process.stderr:
        if words in line:
            return line.rpartition(words)[2].strip()
    raise AssertionError(f"it ended without {words!r}")
