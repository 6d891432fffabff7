"""The course's kernel, started for real by jupyter_client in an environment that borrows our packages."""

from __future__ import annotations

import ast
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from tito.course.course import Course
from tito.environments.environment import Environment
from tito.environments.kernel import install_kernel, kernel_folder, kernel_name, start_kernel
from tito.errors import TitoError

ASKED = {
    "prefix": "__import__('sys').prefix",
    "course": "__import__('os').environ['TITO_COURSE']",
    "package": "__import__('tinytorch').__file__",
}


@pytest.fixture
def borrowing(tmp_path: Path) -> Environment:
    """A virtual environment of its own that finds this one's packages, too."""
    folder = tmp_path / "borrowing"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python3*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Environment(folder)


def _answers(folder: Path) -> dict[str, str]:
    """What the kernel in the folder answers."""
    found = KernelSpecManager(kernel_dirs=[str(folder.parent)], ensure_native_kernel=False)
    manager = KernelManager(kernel_name=folder.name, kernel_spec_manager=found)
    manager.start_kernel()
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        reply = client.execute("import sys", user_expressions=ASKED, reply=True, timeout=60)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    told = reply["content"]["user_expressions"]
    return {name: ast.literal_eval(each["data"]["text/plain"]) for name, each in told.items()}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # pyzmq's, of kernels that speak unencrypted
def test_a_kernel_is_the_environments_python_and_finds_the_package(
    course: Course, borrowing: Environment
) -> None:
    """Whatever directory it starts in: its prefix, TITO_COURSE, and the tinytorch that it imports."""
    folder = install_kernel(course, borrowing)
    start_kernel(course, borrowing)
    assert _answers(folder) == {
        "prefix": str(borrowing.folder),
        "course": str(course.root),
        "package": str(course.root / "reference" / "tinytorch" / "__init__.py"),
    }


def test_a_kernel_that_dies_is_quoted(course: Course, borrowing: Environment) -> None:
    """One message with what it said last, and the fix."""
    install_kernel(course, borrowing)
    (site,) = borrowing.folder.glob("lib/python3*/site-packages")
    (site / "ipykernel_launcher.py").write_text("raise SystemExit(3)\n")
    with pytest.raises(TitoError, match=r"The kernel tinytorch dies as it starts: .*died") as caught:
        start_kernel(course, borrowing)
    assert "tito setup" in caught.value.hint


def test_a_kernel_that_somebody_else_made_stays(course: Course, borrowing: Environment) -> None:
    """It is not replaced; one of ours is."""
    install_kernel(course, borrowing)
    path = install_kernel(course, borrowing) / "kernel.json"
    path.write_text('{"argv": ["theirs"]}')
    with pytest.raises(TitoError, match="tito did not make"):
        install_kernel(course, borrowing)
    assert path.read_text() == '{"argv": ["theirs"]}'


def test_there_is_no_kernel_without_ipykernel(course: Course, borrowing: Environment) -> None:
    """One message, and nothing written."""
    next(borrowing.folder.glob("lib/python3*/site-packages/borrowed.pth")).unlink()
    with pytest.raises(TitoError, match="no ipykernel"):
        install_kernel(course, borrowing)
    assert not kernel_folder(course, borrowing).exists()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("tinytorch", "tinytorch"), ("Deep Learning 2.0", "deep-learning-2.0"), ("学", "course")],
)
def test_jupyter_takes_every_courses_name(name: str, expected: str, tmp_path: Path) -> None:
    """Letters, digits, dots, hyphens and underscores, never nothing."""
    assert kernel_name(Course(tmp_path, name, name)) == expected
