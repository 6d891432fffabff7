"""What this machine gives: threads for linear algebra, and a sandbox that holds."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tito.course.course import Course
from tito.environments.environment import Environment
from tito.environments.finding import Finding, fail, ok, warn
from tito.environments.tools import run
from tito.errors import SandboxError

THREADS = """
import json, os, numpy
a = numpy.ones((256, 256), "float32")
a @ a
blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
counted = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else None
print(json.dumps([numpy.__version__, blas["name"], blas["version"], counted]))
"""

QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""Where Linux says how much of its processors a container may use."""


def blas_threads(environment: Environment) -> Finding:
    """How many threads a matrix product takes in this environment, held against the processors there are."""
    done = run([str(environment.python), "-E", "-s", "-c", THREADS])
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        return fail("BLAS threads", f"NumPy does not compute: {last[0]}", "tito env remove, then tito setup")
    version, name, release, counted = json.loads(done.stdout)
    says = f"NumPy {version} with {name} {release}"
    cores = processors()
    if counted is None:
        return ok("BLAS threads", f"{says}; not counted on this system")
    says = f"{says}: {counted} on {cores} processor{'s' * (cores != 1)}"
    if counted > cores:
        return warn("BLAS threads", says, f"export OPENBLAS_NUM_THREADS={cores}")
    return ok("BLAS threads", says)


def processors() -> int:
    """The processors that this process may use, a container's share rounded up."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = QUOTA.read_text().split()
        return min(here, -(-int(quota) // int(period)))
    except (OSError, ValueError):
        return here


def isolation(course: Course) -> Finding:
    """The strongest tier at which a worker, tried by its own attempts to get out, is held here."""
    from tito.sandbox.confine import TIERS
    from tito.sandbox.sandbox import HINT, Sandbox

    needed = "basic" if course.workspace else course.isolation
    try:
        with Sandbox(tier=TIERS[-1]) as sandbox:
            tier, facts = sandbox.tier, (*sandbox.missing, f"control groups {sandbox.groups}")
    except SandboxError as error:
        return fail("isolation", error.message, error.hint)
    says = f"{tier} ({'; '.join(facts)})"
    if TIERS.index(tier) > TIERS.index(needed):
        return fail("isolation", f"{says}; the course grades at {needed}", HINT)
    return ok("isolation", says)
