"""The tiers: what each must hold, that it is found out when it does not, and what is said then."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import packages
import pytest

from tito.errors import SandboxError
from tito.probes.answer import Raised, Returned
from tito.sandbox import examine
from tito.sandbox.ask import ask
from tito.sandbox.confine import TIERS
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox

LIMITS = Limits(cpu=1.0, blocked=1.0, load=1.0, budget=10.0)
EMPTY = packages.student("")


@pytest.fixture(scope="module", params=TIERS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    try:
        with Sandbox(packages.PREREQUISITES, LIMITS, request.param, request.param) as opened:
            yield opened
    except SandboxError as error:
        pytest.skip(error.message)


def answer(sandbox: Sandbox, source: str) -> object:
    """What a worker answers to a question that executes `source`."""
    found = ask(sandbox, EMPTY, [packages.run(source)]).answers[0]
    return found.value if isinstance(found, Returned) else found


LIBRARY = ("signal", "statistics", "fractions", "csv", "unittest", "decimal", "ctypes", "json.tool")
NUMPY = ("numpy.random", "numpy.testing", "numpy.fft", "numpy.polynomial", "numpy.lib.stride_tricks")
FOREIGN = ("pytest", "typer", "tito.grading", "tito.errors", "tito.sandbox.ask", "graders", "reference")


def test_the_library_can_be_imported(sandbox: Sandbox) -> None:
    """On every tier students can import the standard library and all of NumPy."""
    for name in LIBRARY + NUMPY:
        assert answer(sandbox, f"import {name}; answer = True") is True, name


def test_nothing_else_can_be_imported(sandbox: Sandbox) -> None:
    """Neither packages installed beside NumPy nor anything of tito, of the reference or of the graders."""
    for name in FOREIGN:
        found = answer(sandbox, f"import {name}; answer = True")
        assert isinstance(found, Raised), name
        assert found.kind == "ModuleNotFoundError", name


LINKED = """
import sys
sys.path[:0] = {paths!r}
import packages
from tito.sandbox.ask import ask
from tito.sandbox.sandbox import Sandbox

question = packages.run("import numpy.testing, numpy.fft, statistics; answer = True")
with Sandbox(packages.PREREQUISITES, tier="basic", highest={tier!r}) as sandbox:
    print(ask(sandbox, packages.student(""), [question]).answers[0].value)
"""


@pytest.mark.parametrize("tier", TIERS)
def test_the_library_is_found_through_links(tier: str, tmp_path: Path) -> None:
    """An environment that is reached through a link is as good as any."""
    here = Path(__file__).parent
    (tmp_path / "environment").symlink_to(sys.prefix)
    python = tmp_path / "environment" / "bin" / Path(sys.executable).name
    script = LINKED.format(tier=tier, paths=[str(here), str(here.parents[1])])
    done = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_a_worker_is_nobody(sandbox: Sandbox) -> None:
    """A worker has no capability, and never root's user id."""
    source = """
        import ctypes, os
        state = (ctypes.c_uint32 * 6)()
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        dropped = ctypes.CDLL(None).capset(header, state)
        answer = os.geteuid()
    """
    found = answer(sandbox, source)
    assert found != 0
    assert (found == os.geteuid()) == (os.geteuid() != 0)


def test_two_workers_of_root_are_two_users() -> None:
    """Where we are root, no two workers alive at a time are the same user."""
    if os.geteuid() != 0:
        pytest.skip("only root has user ids to give")
    with Sandbox(packages.PREREQUISITES, LIMITS, "basic", "basic") as sandbox:
        found = {answer(sandbox, "import os; answer = os.geteuid()") for _ in range(4)}
    assert len(found) == 4


def test_a_worker_holds_four_descriptors(sandbox: Sandbox) -> None:
    """Nothing to read, the spool twice, the line; beyond that only folders to be walked from."""
    source = """
        import fcntl, os
        def kind(number):
            try:
                flags = fcntl.fcntl(number, fcntl.F_GETFL)
            except OSError:
                return 'closed'
            return 'path' if flags & os.O_PATH else 'open'
        answer = [number for number in range(4096) if kind(number) == 'open']
    """
    assert answer(sandbox, source) == [0, 1, 2, 3]


def test_a_worker_sees_no_environment(sandbox: Sandbox) -> None:
    """The environment of the grader does not reach a worker."""
    found = answer(sandbox, "import os; answer = sorted(os.environ)")
    assert isinstance(found, list)
    assert not {"HOME", "PATH", "USER", "PWD"}.intersection(map(str, found))


def test_limits_hold(sandbox: Sandbox) -> None:
    """No process, no thread, no core, bounded files, stack and address space, and none can be raised."""
    source = """
        import resource
        answer = {name: list(resource.getrlimit(getattr(resource, name))) for name in
                  ('RLIMIT_NPROC', 'RLIMIT_CORE', 'RLIMIT_NOFILE', 'RLIMIT_FSIZE', 'RLIMIT_STACK')}
    """
    assert answer(sandbox, source) == {
        "RLIMIT_NPROC": [0, 0],
        "RLIMIT_CORE": [0, 0],
        "RLIMIT_NOFILE": [32, 32],
        "RLIMIT_FSIZE": [LIMITS.output + 1, LIMITS.output + 1],
        "RLIMIT_STACK": [8 << 20, 8 << 20],
    }


def test_alone_in_the_full_tier() -> None:
    """In the full tier a worker is process 1, and the root holds the library's folders and nothing else."""
    try:
        sandbox = Sandbox(packages.PREREQUISITES, LIMITS, "full").__enter__()
    except SandboxError as error:
        pytest.skip(error.message)
    try:
        assert answer(sandbox, "import os; answer = [os.getpid(), os.getppid()]") == [1, 0]
        source = """
            import os
            seen = [f for f in ('/proc', '/dev', '/etc', '/home', '/tmp', '/usr/bin') if os.path.exists(f)]
            answer = seen + [os.path.exists(f) for f in (os.__file__,)]
        """
        found = answer(sandbox, source)
        assert isinstance(found, list)
        assert found[-1] is True
        assert not {"/proc", "/dev", "/etc", "/usr/bin"}.intersection(map(str, found))
    finally:
        sandbox.__exit__(None, None, None)


def test_the_self_test_finds_what_is_open() -> None:
    """The self-test is no formality: at the lowest tier it gets through where nothing bars it."""
    with Sandbox(packages.PREREQUISITES, LIMITS, "basic", "basic") as sandbox:
        source = f"import sys; answer = sys.modules['tito.sandbox.examine'].breaches({os.getpid()})"
        found = answer(sandbox, source)
    assert isinstance(found, list)
    assert {"open an internet socket", "open a unix socket", "run a program"} <= set(map(str, found))
    assert not examine.HOLDS["basic"].intersection(map(str, found))


CRIPPLED = """
    import errno, sys
    sys.path[:0] = {paths!r}
    import packages
    from tito.errors import SandboxError
    from tito.sandbox import linux, seccomp
    from tito.sandbox.limits import Limits
    from tito.sandbox.sandbox import Sandbox

    if __name__ == "__main__":
        steps = [(seccomp.LOAD, 0, 0, seccomp.NUMBER)]
        for number in {numbers}:
            steps += [(seccomp.EQUAL, 0, 1, number), (seccomp.RETURN, 0, 0, seccomp.ERRNO | errno.ENOSYS)]
        steps.append((seccomp.RETURN, 0, 0, seccomp.ALLOW))
        linux.prctl(linux.SET_NO_NEW_PRIVS, 1)
        seccomp.Filter(tuple(steps), seccomp.compiled().loader).load()
        try:
            with Sandbox(packages.PREREQUISITES, Limits(), {tier!r}) as sandbox:
                print(sandbox.tier, *sandbox.missing, sep="|")
        except SandboxError as error:
            print("refused", error.message, error.hint, sep="|")
"""
UNSHARE = {"x86_64": 272, "aarch64": 97}[os.uname().machine]
LANDLOCK = 444


def crippled(tier: str, numbers: list[int]) -> list[str]:
    """What becomes of a sandbox on a kernel without these system calls."""
    here = Path(__file__).parent
    paths = [str(here), str(here.parents[1])]
    script = dedent(CRIPPLED.format(tier=tier, numbers=numbers, paths=paths))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.strip().split("|")


def test_without_namespaces_the_tier_is_standard_and_says_why() -> None:
    """Where namespaces are barred (Ubuntu 24.04, containers) the next tier is on, and named."""
    tier, reason = crippled("standard", [UNSHARE])
    assert tier == "standard"
    assert reason.startswith("full: ")
    assert "unshare" in reason


def test_below_the_lowest_tier_nothing_runs() -> None:
    """Where the tier asked for cannot be had, the sandbox refuses, names what is missing and the fix."""
    verdict, message, hint = crippled("standard", [UNSHARE, LANDLOCK])
    assert verdict == "refused"
    assert "full: " in message
    assert "standard: " in message
    assert hint


def test_the_lowest_tier_is_only_had_when_asked_for() -> None:
    """Basic runs on such a machine, when one asks for it."""
    assert crippled("basic", [UNSHARE, LANDLOCK])[0] == "basic"
