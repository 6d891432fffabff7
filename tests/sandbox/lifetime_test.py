"""Nothing outlives its owner: workers their interview, a zygote its sandbox, and all of them the grader."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import packages
import pytest

from tito.errors import SandboxError
from tito.probes.answer import Returned
from tito.sandbox.ask import ask
from tito.sandbox.conduct import Conduct
from tito.sandbox.confine import TIERS
from tito.sandbox.held import Worker
from tito.sandbox.interview import Interview
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox

MILLISECONDS = 20_000
ONE = packages.run("answer = 1")


def ends(handle: int) -> bool:
    """Whether the process behind a pidfd ends (within a time that only a failure takes)."""
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(MILLISECONDS))


@pytest.fixture(scope="module", params=TIERS)
def tier(request: pytest.FixtureRequest) -> str:
    """A tier that there is on this machine."""
    try:
        with Sandbox(packages.PREREQUISITES, Limits(), request.param, request.param):
            pass
    except SandboxError as error:
        pytest.skip(error.message)
    found: str = request.param
    return found


def test_a_worker_ends_with_its_interview(tier: str) -> None:
    """Closing a worker kills it, whatever it is doing."""
    with Sandbox(packages.PREREQUISITES, Limits(), tier, tier) as sandbox:
        worker = sandbox.fork()
        handle = os.pidfd_open(worker.pid)
        worker.close()
        assert ends(handle)
        os.close(handle)


def test_workers_end_with_their_sandbox(tier: str) -> None:
    """Leaving the sandbox ends a worker that is still at work."""
    with Sandbox(packages.PREREQUISITES, Limits(), tier, tier) as sandbox:
        worker = sandbox.fork()
        handle = os.pidfd_open(worker.pid)
    assert ends(handle)
    os.close(handle)
    worker.close()


GRADER = """
import sys
sys.path[:0] = {paths!r}
import packages
from tito.sandbox.held import Worker
from tito.sandbox.interview import Interview
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox

with Sandbox(packages.PREREQUISITES, Limits(), {tier!r}, {tier!r}) as sandbox:
    worker = sandbox.fork()
    print(worker.pid, flush=True)
    sys.stdin.read()
"""


def test_all_end_with_the_grader(tier: str) -> None:
    """SIGKILL of the grader leaves neither its zygote nor its workers."""
    here = Path(__file__).parent
    script = GRADER.format(tier=tier, paths=[str(here), str(here.parents[1])])
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as grader:
        assert grader.stdout is not None
        pid = int(grader.stdout.readline())
        worker, zygote = os.pidfd_open(pid), os.pidfd_open(parent_of(pid))
        grader.send_signal(signal.SIGKILL)
        assert ends(worker)
        assert ends(zygote)
        os.close(worker)
        os.close(zygote)


def parent_of(pid: int) -> int:
    """The parent of a process, as we see both."""
    status = Path(f"/proc/{pid}/stat").read_text()
    return int(status.rpartition(")")[2].split()[1])


def test_a_dead_zygote_is_replaced(tier: str) -> None:
    """If the zygote dies (the machine ran out of memory, say) the next ask gets a new one."""
    with Sandbox(packages.PREREQUISITES, Limits(), tier, tier) as sandbox:
        worker = sandbox.fork()
        os.kill(parent_of(worker.pid), signal.SIGKILL)
        worker.close()
        for _ in range(3):
            assert ask(sandbox, packages.student(""), [ONE]).answers == (Returned(1),)


def test_asking_leaves_no_descriptor_and_no_process(tier: str) -> None:
    """After many asks, crashes and timeouts among them, we hold what we held before."""
    crash = packages.run("import os; os._exit(1)")
    with Sandbox(packages.PREREQUISITES, Limits(), tier, tier) as sandbox:
        ask(sandbox, packages.student(""), [ONE])
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(20):
            ask(sandbox, packages.student(""), [ONE, crash, ONE])
        assert len(os.listdir("/proc/self/fd")) == before


def test_a_worker_killed_by_others_is_not_the_students_fault(tier: str) -> None:
    """Where a student cannot send a signal, SIGKILL to a worker is an error of the machine, not an answer."""
    if tier == "basic":
        pytest.skip("there a student can kill the worker, too")
    with Sandbox(packages.PREREQUISITES, Limits(), tier, tier) as sandbox:
        workers = []

        def fork() -> Worker:
            workers.append(sandbox.fork())
            return workers[0]

        with Interview(fork, Limits(), Conduct(10.0)) as interview:
            interview.load(packages.student(""))
            os.kill(workers[0].pid, signal.SIGKILL)
            with pytest.raises(SandboxError, match="killed by somebody else"):
                interview.put([ONE])


SURVIVOR = """
import os, sys
sys.path[:0] = {paths!r}
from tito.sandbox import linux
from tito.sandbox.confine import Confinement
from tito.sandbox.rlimits import Bounds
from tito.sandbox.zygote import Nursery

linux.prctl(linux.SET_CHILD_SUBREAPER, 1)
nursery = Nursery(Confinement(os.getpid(), Bounds(0, 0, 0)), lambda line: None)
(heard, say), (wait, _) = os.pipe(), os.pipe()
parent = os.fork()
if parent == 0:
    if os.fork() == 0:
        os.setsid()
        os.write(say, b"x")
        os.read(wait, 1)
    os._exit(0)
os.waitpid(parent, 0)
os.read(heard, 1)
(survivor,) = nursery._children()
print(os.getsid(survivor) == survivor, flush=True)
nursery.sweep()
print(nursery._children(), flush=True)
"""


def test_what_outlives_its_worker_is_found_and_killed() -> None:
    """A process of its own session, whose parent has ended, is the zygote's child, and swept away."""
    script = SURVIVOR.format(paths=[str(Path(__file__).parents[2])])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["True", "set()"]
