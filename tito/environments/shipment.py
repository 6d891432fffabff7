"""What a workspace carries so that a machine with Python alone can make its environment."""

from __future__ import annotations

from collections.abc import Iterator

from tito.course.course import Course
from tito.course.workspace import File
from tito.environments.contents import LOCK, contents
from tito.environments.wheel import SHIPPED, Wheel

SETUP = "setup.py"


def environment_files(course: Course) -> Iterator[File]:
    """The lock, where the course has one; tito as a wheel; and the script that makes the environment."""
    wanted = contents(course)
    if wanted.locked:
        yield File(LOCK, wanted.lock.read_bytes())
    yield File(f"{SHIPPED}/{wanted.tito.name}", wanted.tito.data)
    yield File(f"{SHIPPED}/{SETUP}", _script(wanted.tito).encode())


def _script(wheel: Wheel) -> str:
    """Words that even a Python too old understands, up to the line that says so."""
    return f"""\
# Makes the environment of this workspace with Python 3.11 or newer and nothing else:  python3 bin/setup.py
import os
import sys

if sys.version_info < (3, 11):
    sys.stderr.write("error: Python %d.%d is too old.\\n" % sys.version_info[:2])
    sys.stderr.write("  fix: install Python 3.11, 3.12 or 3.13, then: python3.12 bin/setup.py\\n")
    sys.exit(2)
here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "{wheel.name}"))
from tito.environments.bootstrap import main

main(os.path.dirname(here))
"""
