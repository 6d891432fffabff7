"""The course's Jupyter kernel: its environment's Python, which finds the course and the student's package."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tito.course.course import Course
from tito.environments.environment import Environment
from tito.environments.interpreter import interpreter
from tito.environments.tools import run
from tito.errors import TitoError
from tito.files import write_whole

OURS = "tito"
"""What our kernels have in their metadata, and others have not."""

START = """
import sys
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager
found = KernelSpecManager(kernel_dirs=[sys.argv[1]], ensure_native_kernel=False)
manager = KernelManager(kernel_name=sys.argv[2], kernel_spec_manager=found)
manager.start_kernel()
client = manager.client()
try:
    client.start_channels()
    client.wait_for_ready(timeout=60)
    reply = client.execute_interactive("import sys", user_expressions={"prefix": "sys.prefix"}, timeout=60)
    print(reply["content"]["user_expressions"]["prefix"]["data"]["text/plain"])
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
"""
"""Run by the environment's own Python, which has what it takes to speak with a kernel."""


def kernel_name(course: Course) -> str:
    """What Jupyter calls the kernel: the course's name, of the signs that Jupyter allows."""
    return re.sub(r"[^a-z0-9._\-]+", "-", course.name.lower()).strip("-") or "course"


def kernel_folder(course: Course, environment: Environment) -> Path:
    return environment.folder / "share" / "jupyter" / "kernels" / kernel_name(course)


def variables(course: Course) -> dict[str, str]:
    """What a kernel is told: where the course is, and the folder of the student's package."""
    return {"TITO_COURSE": str(course.root), "PYTHONPATH": str(course.engine)}


def kernel(course: Course, environment: Environment) -> dict[str, object]:
    """The kernel as Jupyter's kernel.json describes one."""
    return {
        "argv": [str(environment.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": course.title,
        "language": "python",
        "env": variables(course),
        "metadata": {"debugger": True, OURS: course.name},
    }


def install_kernel(course: Course, environment: Environment) -> Path:
    """Write the kernel into the environment and say where; TitoError where there is nothing to run it."""
    folder = kernel_folder(course, environment)
    if "ipykernel" not in interpreter(environment.python).packages:
        raise TitoError(f"There is no ipykernel in {environment.folder}.", "Add it: tito env create")
    if folder.exists() and not is_ours(folder):
        raise TitoError(
            f"{folder} is a kernel that tito did not make.", "Give the course another name in course.toml."
        )
    write_whole(folder / "kernel.json", json.dumps(kernel(course, environment), indent=1) + "\n")
    return folder


def is_ours(folder: Path) -> bool:
    """Whether we made the kernel in the folder."""
    return OURS in read_kernel(folder).get("metadata", {})


def read_kernel(folder: Path) -> dict[str, Any]:
    """A kernel.json; empty where there is none that can be read."""
    try:
        found = json.loads((folder / "kernel.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def start_kernel(course: Course, environment: Environment) -> None:
    """Start the kernel, ask it where it runs, and end it; TitoError where it dies or is another Python."""
    folder = kernel_folder(course, environment)
    done = run([str(environment.python), "-c", START, str(folder.parent), folder.name])
    prefix = done.stdout.strip().strip("'")
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise TitoError(
            f"The kernel {folder.name} dies as it starts: {last[0]}",
            "Make the environment anew: tito env remove, then tito setup",
        )
    if Path(prefix).resolve() != environment.folder.resolve():
        raise TitoError(f"The kernel {folder.name} runs in {prefix}.", "Write it anew: tito env kernel")
