"""Clocks read from outside: what they tell apart, and which limit ends an exchange."""

from __future__ import annotations

import os
import select
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tito.probes.answer import TimedOut
from tito.sandbox.clock import Allowance, Clock, Reading

seconds = st.floats(0, 1e6)
readings = st.builds(Reading, seconds, seconds, seconds)


@given(readings, readings)
def test_waiting_for_a_cpu_costs_nothing(earlier: Reading, extra: Reading) -> None:
    """Time in which others had the CPU is neither blocked nor spent."""
    passed = Reading(extra.cpu, extra.queued, extra.cpu + extra.queued)
    assert passed.blocked == pytest.approx(0, abs=1e-6)
    assert passed.spent == pytest.approx(extra.cpu, abs=1e-6)


@given(readings)
def test_a_limit_is_named_with_its_number(passed: Reading) -> None:
    """What is exceeded is named, with the limit and not with what was used; within all limits, nothing."""
    allowance = Allowance(cpu=1.0, blocked=2.0, wall=1e5, budget=100.0)
    match allowance.exceeded(passed):
        case TimedOut(seconds, clock):
            assert (seconds, clock) in {(1.0, "CPU"), (2.0, "waiting"), (1e5, "wall"), (100.0, "budget")}
        case None:
            assert passed.cpu <= 1.0
            assert passed.blocked <= 2.0
            assert passed.wall <= 1e5


def test_another_process_is_seen_computing_and_waiting() -> None:
    """A process that computes moves its CPU clock, and one that waits only the wall's."""
    script = "import sys; sum(range(2_000_000)); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-S", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        clock = Clock(child.pid)
        start = clock.read()
        assert child.stdout is not None
        child.stdout.readline()
        computed = clock.read() - start
        middle = clock.read()
        select.select([], [], [], 0.02)
        waited = clock.read() - middle
        child.kill()
        clock.close()
    assert computed.cpu > 0
    assert waited.blocked > waited.cpu


def test_a_process_that_is_gone_has_no_clocks() -> None:
    """Reading the clocks of a process that has ended and was buried is ProcessLookupError."""
    child = os.posix_spawn(sys.executable, [sys.executable, "-S", "-c", "input()"], {})
    clock = Clock(child)
    os.kill(child, 9)
    os.waitpid(child, 0)
    with pytest.raises(ProcessLookupError):
        clock.read()
    clock.close()
