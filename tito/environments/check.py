"""Looking a course's environment over, from the Python in it to the isolation of this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from tito.course.course import Course
from tito.environments.contents import Contents, contents
from tito.environments.course_files import course_files
from tito.environments.environment import Environment, State, option
from tito.environments.finding import Finding, fail, ok, warn
from tito.environments.interpreter import OLDEST, TRIED, Interpreter, interpreter
from tito.environments.kernel import kernel, kernel_folder, kernel_name, read_kernel
from tito.environments.machine import blas_threads, isolation
from tito.errors import TitoError
from tito.text import listed

GIB = 1 << 30
LEAST, AMPLE = 0.1 * GIB, 1.0 * GIB
"""Free bytes below which work cannot be saved for long, and those that a new environment needs."""

SHOWN = 4


def check(course: Course, environment: Environment) -> Iterator[Finding]:
    """Every finding, in the order in which they are best mended; what cannot be looked at is left out."""
    with ThreadPoolExecutor() as pool:  # the slow ones wait for processes of their own
        held, threads = pool.submit(isolation, course), pool.submit(blas_threads, environment)
        yield _environment(course, environment)
        named = option(course, environment)
        try:
            python = interpreter(environment.python)
        except TitoError as error:
            if environment.state is not State.MISSING:
                yield fail("Python", error.message, f"tito env remove{named}, then tito setup{named}")
        else:
            yield _python(python)
            yield _packages(contents(course), python, named)
            yield _kernel(course, environment)
            yield threads.result()
        yield _disk(course)
        yield held.result()
        yield course_files(course)


def _environment(course: Course, environment: Environment) -> Finding:
    name, fix = "environment", f"tito setup{option(course, environment)}"
    match environment.state:
        case State.MISSING:
            return fail(name, f"{environment.folder} is not there", fix)
        case State.UNFINISHED:
            return fail(name, f"{environment.folder} was left half made", fix)
        case State.MADE:
            return ok(name, f"{environment.folder}, made by tito")
        case State.FOREIGN if environment.folder.parent != course.root:
            return warn(name, f"the course has none; tito runs in {environment.folder}", "tito setup")
        case State.FOREIGN:
            return ok(name, f"{environment.folder}, not made by tito")


def _python(python: Interpreter) -> Finding:
    if python.version < OLDEST:
        return fail("Python", f"{python} is too old", f"Make the environment with one of {', '.join(TRIED)}")
    if ".".join(map(str, python.version[:2])) not in TRIED:
        return warn("Python", f"{python}, which the course has not been tried with", f"Use {TRIED[-1]}")
    return ok("Python", f"{python} at {python.path}")


def _packages(wanted: Contents, python: Interpreter, named: str) -> Finding:
    due, differing = wanted.due(python), wanted.differences(python)
    if differing:
        says = f"{len(differing)} of {len(due)} not as due: {listed(differing, SHOWN)}"
        return fail("packages", says, f"tito setup{named}")
    if not wanted.locked:
        return warn("packages", f"all {len(due)}, of any version: there is no lock", "tito env lock")
    return ok("packages", f"all {len(due)} at the versions of {wanted.lock.name}")


def _kernel(course: Course, environment: Environment) -> Finding:
    fix = f"tito env kernel{option(course, environment)}"
    found = read_kernel(kernel_folder(course, environment))
    if not found:
        return warn("kernel", f"Jupyter does not know {kernel_name(course)}", fix)
    if found != kernel(course, environment):
        return fail("kernel", f"{kernel_name(course)} is not this course's", fix)
    return ok("kernel", f"{kernel_name(course)}, in this environment")


def _disk(course: Course) -> Finding:
    free = shutil.disk_usage(course.root).free
    says = f"{free / GIB:.1f} GiB free"
    if free < LEAST:
        return fail("disk", says, "Make room: what you write may not be saved")
    if free < AMPLE:
        return warn("disk", says, "Make room: an environment takes about half a GiB")
    return ok("disk", says)
