"""`tito gradebook open` at work: the real JupyterLab with nbgrader's formgrader."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import IO

PATIENCE = 120
"""Seconds in which JupyterLab must answer, and end: many times what it takes."""

ANOTHER_COURSE = "c = get_config()\nc.CourseDirectory.root = '/nowhere'\n"
"""What a person who also assists in another course may have in their own folder."""


@contextmanager
def formgrader(folder: Path, own: Path, environment: dict[str, str]) -> Iterator[str]:
    """The address to open, with its token; `own` is the home of all that Jupyter keeps."""
    (own / "config").mkdir(parents=True)
    (own / "config" / "nbgrader_config.py").write_text(ANOTHER_COURSE)
    places = {f"JUPYTER_{name.upper()}_DIR": str(own / name) for name in ("config", "data", "runtime")}
    command = [sys.executable, "-m", "tito", "gradebook", "open", "--", "--no-browser", "--ServerApp.port=0"]
    as_root = ["--allow-root"] if os.getuid() == 0 else []
    with subprocess.Popen(
        [*command, *as_root], cwd=folder, env=environment | places, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr
        log = Log(server.stderr)
        try:
            yield log.address()
            server.send_signal(signal.SIGINT)
            server.wait(PATIENCE)
        finally:
            server.kill()
    assert server.returncode == 0, log.lines


class Log(Thread):
    """What a server says, read on so that it can go on; it is ready when it has said where it answers."""

    def __init__(self, stream: IO[str]) -> None:
        super().__init__(daemon=True)
        self.stream, self.lines = stream, list[str]()
        self.settled, self.found = Event(), ""
        self.start()

    def run(self) -> None:
        for line in self.stream:
            self.lines.append(line)
            if said := re.search(r"http://127\.0\.0\.1:\d+/\S+\?token=\w+", line):
                self.found = said[0]
                self.settled.set()
        self.settled.set()

    def address(self) -> str:
        """Where it answers; AssertionError where it has ended, or says nothing in time."""
        assert self.settled.wait(PATIENCE), self.lines
        assert self.found, self.lines
        return self.found
