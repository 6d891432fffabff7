"""What several tests share: the course of this repository, its notebooks, and one running examination."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tito.course.course import Course, find_course, load_course
from tito.course.module import Module
from tito.course.workspace import write_files
from tito.grading.examination import Examination, examination
from tito.grading.workspace import workspace as workspace_files
from tito.notebooks.publish import notebook_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "examples"))
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored behind a shell's `&`, by all we start, too


@pytest.fixture(scope="session")
def course() -> Course:
    """The course in this repository."""
    return find_course(ROOT)


@pytest.fixture(scope="session")
def module(course: Course) -> Module:
    """Module 06_autograd."""
    return course.module("06_autograd")[0]


@pytest.fixture(scope="session")
def hidden(course: Course, module: Module) -> Iterator[Examination]:
    """A running examination by the hidden suite, under one seed for the session."""
    with examination(course, module, course.graders(module), 20261121, hidden=True) as exam:
        yield exam


@pytest.fixture(scope="session")
def checked(course: Course, module: Module) -> Iterator[Examination]:
    """A running examination by the public checks: a sixth of the probes, and every component among them."""
    with examination(course, module, [module.checks], 0) as exam:
        yield exam


@pytest.fixture(scope="session")
def notebooks(course: Course, module: Module, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The instructor's and the released notebook as files."""
    folder = tmp_path_factory.mktemp("notebooks")
    paths = {name: folder / f"{name}.ipynb" for name in ("instructor", "released")}
    for name, path in paths.items():
        path.write_text(notebook_of(course, module, solutions=name == "instructor"), encoding="utf-8")
    return paths


@pytest.fixture(scope="session")
def workspace(course: Course, module: Module, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A student's workspace of module 06 with all it is built on; nobody may write in it."""
    folder = tmp_path_factory.mktemp("workspace")
    write_files(folder, workspace_files(course, [module], folder, prerequisites=True))
    return load_course(folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium without a window, which asks the network for nothing unasked; skips without one."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("There is no chromium on this machine: apt-get install chromium")
    quiet = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=[*quiet, *sandbox])
        yield opened
        opened.close()
