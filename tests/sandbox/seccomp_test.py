"""The filter, run by an interpreter of our own, against the table and the kernel's headers."""

from __future__ import annotations

import errno
import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tito.sandbox import seccomp
from tito.sandbox.syscalls import ALLOWED, MACHINES, SPECIAL, numbers

NOT_PERMITTED = seccomp.ERRNO | errno.EPERM
machines = st.sampled_from(MACHINES)


def verdict(machine: str, number: int, arguments: tuple[int, ...] = (), audit: int | None = None) -> int:
    """What the filter for `machine` returns for a call."""
    audit = seccomp.AUDIT[machine] if audit is None else audit
    padded = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    data = struct.pack("<IIQ6Q", number, audit, 0, *padded)
    program = seccomp.compiled(machine).program
    accumulator, at = 0, 0
    while True:
        code, true, false, operand = program[at]
        at += 1
        match code:
            case seccomp.LOAD:
                accumulator = struct.unpack_from("<I", data, operand)[0]
            case seccomp.EQUAL:
                at += true if accumulator == operand else false
            case seccomp.AT_LEAST:
                at += true if accumulator >= operand else false
            case seccomp.RETURN:
                return operand


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_listed_is_allowed(machine: str) -> None:
    """Every call in the table goes through, whatever its arguments."""
    for number in numbers(ALLOWED, machine).values():
        assert verdict(machine, number, (2**64 - 1,) * 6) == seccomp.ALLOW


@given(machines, st.integers(0, seccomp.X32 - 1), st.tuples(*[st.integers(0, 2**64 - 1)] * 6))
def test_what_is_not_listed_fails(machine: str, number: int, arguments: tuple[int, ...]) -> None:
    """Any other number fails with EPERM."""
    if number not in {*numbers(ALLOWED, machine).values(), *numbers(SPECIAL, machine).values()}:
        assert verdict(machine, number, arguments) == NOT_PERMITTED


@given(machines, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_another_numbering_kills(machine: str, number: int, audit: int) -> None:
    """A call of another architecture, or of x32, kills the process."""
    if audit != seccomp.AUDIT[machine]:
        assert verdict(machine, number, audit=audit) == seccomp.KILL
    if number >= seccomp.X32:
        assert verdict(machine, number) == seccomp.KILL


@given(machines, st.integers(0, 2**64 - 1), st.integers(0, 15), st.integers(0, 2**64 - 1))
def test_limits_are_read_and_never_set(machine: str, pid: int, limit: int, new: int) -> None:
    """prlimit64 goes through for oneself without a new limit, and for nothing else."""
    number = numbers(SPECIAL, machine)["prlimit64"]
    assert verdict(machine, number, (0, limit, 0, 1)) == seccomp.ALLOW
    if pid or new:
        assert verdict(machine, number, (pid, limit, new, 1)) == NOT_PERMITTED


@given(machines, st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_descriptors_are_duplicated_and_read(
    machine: str, descriptor: int, command: int, argument: int
) -> None:
    """fcntl goes through for its harmless commands, and for nothing else."""
    number = numbers(SPECIAL, machine)["fcntl"]
    for harmless in seccomp.COMMANDS:
        assert verdict(machine, number, (descriptor, harmless, argument)) == seccomp.ALLOW
    if command % 2**32 not in seccomp.COMMANDS:
        assert verdict(machine, number, (descriptor, command, argument)) == NOT_PERMITTED


@pytest.mark.parametrize("machine", MACHINES)
def test_devices_are_not_controlled(machine: str) -> None:
    """ioctl answers that this is no terminal."""
    number = numbers(SPECIAL, machine)["ioctl"]
    assert verdict(machine, number) == seccomp.ERRNO | errno.ENOTTY


def test_an_unknown_machine_is_an_error() -> None:
    """Without a table there is no filter."""
    with pytest.raises(OSError, match="riscv64"):
        seccomp.compiled("riscv64")


@pytest.mark.parametrize(
    ("machine", "header"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        ("aarch64", "/usr/include/asm-generic/unistd.h"),
    ],
)
def test_numbers_are_the_kernels(machine: str, header: str) -> None:
    """The tables agree with the kernel's own headers, where they are installed."""
    if not Path(header).exists():
        pytest.skip("no kernel headers here")
    found = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", Path(header).read_text()))
    found["newfstatat"] = found.get("newfstatat", found.get("fstatat"))
    for name, number in (numbers(ALLOWED, machine) | numbers(SPECIAL, machine)).items():
        assert int(found[name]) == number, name
