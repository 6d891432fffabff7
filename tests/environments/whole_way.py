"""The whole way of a student, for real: released workspace, first setup, JupyterLab, removal.

Not part of `make test`, for it installs a hundred packages and wants the network once: `make setup-check`.
PYTHONS names the interpreters to go it with, this one's own without it.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).parents[2]
PYTHONS = os.environ.get("PYTHONS", os.path.realpath(sys.executable)).split()
MODULE = "06_autograd"
NOTEBOOK = f"{MODULE}/{MODULE}.ipynb"
PORT = "18888"
CLEAN = {name: os.environ[name] for name in ("HOME", "LANG", "TERM") if name in os.environ} | {
    "PATH": os.defpath,
    "COLUMNS": "80",
    "NO_COLOR": "1",
}


def _run(*words: str | Path, cwd: Path, expect: int = 0) -> str:
    done = subprocess.run([*map(str, words)], cwd=cwd, env=CLEAN, capture_output=True, text=True, check=False)
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("python", PYTHONS)
def test_a_student_gets_from_nothing_to_a_notebook_and_back(python: str, tmp_path: Path) -> None:
    """In a clean directory with a bare Python; afterwards the workspace is as it was released."""
    work = tmp_path / "my work"
    tito = work / ".venv" / "bin" / "tito"
    release = (
        sys.executable,
        "-m",
        "tito",
        "release",
        "--module",
        MODULE,
        "--with-prerequisites",
        "--to",
        work,
    )
    _run(*release, cwd=ROOT)
    released = _files(work)
    said = _run(python, "bin/setup.py", cwd=work)
    assert "fail" not in said
    assert "tito jupyter" in said
    assert json.loads(_run(tito, "env", "check", "--json", cwd=work))["holds"]
    assert json.loads(_run(tito, "test", MODULE, "--json", cwd=work, expect=1))["grades"][0]["score"] == 0
    _laboratory(tito, work)
    _run(tito, "env", "remove", "--yes", cwd=work)
    assert _files(work) == released


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _laboratory(tito: Path, work: Path) -> None:
    """JupyterLab opens the notebook in a kernel of the environment; Ctrl-C ends both."""
    extra = ("--no-browser", "--allow-root", f"--ServerApp.port={PORT}", "--ServerApp.port_retries=0")
    words = [str(tito), "jupyter", "--module", MODULE, "--", *extra]
    with subprocess.Popen(words, cwd=work, env=CLEAN, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            page, token = _address(server.stderr)
            assert page.endswith(f"/lab/tree/{NOTEBOOK}")
            kernel = _open(token)
            (told,) = _told(kernel)
            assert {f"TITO_COURSE={work}", f"PYTHONPATH={work}", f"VIRTUAL_ENV={work / '.venv'}"} <= told
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=60)
        finally:
            server.kill()
    assert server.returncode == 0
    assert not _told(kernel)


def _address(log: IO[str]) -> tuple[str, str]:
    """Where the page is, and its token, once the server says that it runs."""
    for line in log:
        if found := re.search(rf"(http://127\.0\.0\.1:{PORT}/\S*)\?token=(\w+)", line):
            return found[1], found[2]
    raise AssertionError("JupyterLab ended before it answered")


def _open(token: str) -> str:
    """Open the notebook as a browser would; the kernel's number."""
    _answering()
    ask = {"path": NOTEBOOK, "type": "notebook", "name": "", "kernel": {"name": "python3"}}
    headers = {"Authorization": f"token {token}"}
    address = f"http://127.0.0.1:{PORT}/api/sessions"
    with urllib.request.urlopen(urllib.request.Request(address, json.dumps(ask).encode(), headers)) as answer:
        return str(json.load(answer)["kernel"]["id"])


def _answering() -> None:
    """Wait until the server listens, which it says a moment too early."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(PORT))) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("JupyterLab does not answer")


def _told(kernel: str) -> list[set[str]]:
    """The variables of every process that runs this kernel."""
    running = (path for path in Path("/proc").glob("[0-9]*/cmdline") if _has(path, kernel))
    return [set((path.parent / "environ").read_text().split("\0")) for path in running]


def _has(path: Path, text: str) -> bool:
    try:
        return text in path.read_text()
    except OSError:
        return False
