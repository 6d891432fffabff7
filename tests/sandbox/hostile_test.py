"""Every attack in tests/hostile, on every tier at which it has to fail."""

from __future__ import annotations

import os
import re
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import packages
import pytest

from tito.errors import SandboxError
from tito.probes.answer import Answer, Crashed, Raised, Returned, TimedOut
from tito.sandbox.ask import Asked, ask
from tito.sandbox.confine import TIERS
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox

REPOSITORY = Path(__file__).parents[2]
ATTACKS = sorted((REPOSITORY / "tests" / "hostile").glob("*.py"))
LIMITS = Limits(
    cpu=0.15, blocked=0.15, load=0.3, wall=20.0, budget=0.7, memory=256 << 20, answer=1 << 20, output=4096
)
SHARED = ("/tmp", "/var/tmp", "/dev/shm")
HONEST = """
def double(x): return 2 * x
def square(x): return x * x
def add(a, b): return a + b
def dot(a, b): return a @ b
def shout(text): return text.upper()
"""
VALUES = np.arange(12.0).reshape(3, 4)
QUESTIONS = {
    "double": packages.question(lambda lib, x: lib.autograd.double(x), x=VALUES),
    "square": packages.question(lambda lib, x: lib.autograd.square(x), x=VALUES),
    "add": packages.question(lambda lib, a, b: lib.autograd.add(a, b), a=VALUES, b=VALUES[0]),
    "dot": packages.question(lambda lib, a, b: lib.autograd.dot(a, b), a=VALUES, b=VALUES.T),
    "shout": packages.question(lambda lib, text: lib.autograd.shout(text), text="quiet"),
}


@dataclass(frozen=True, slots=True)
class Outside:
    """What lies outside a worker and must be neither read nor touched nor spoken to."""

    canary: Path
    secret: Path
    word: str
    tcp: socket.socket
    udp: socket.socket
    unix: socket.socket

    def knowledge(self) -> str:
        """All that an attacker could know, as assignments."""
        known = {
            "GRADER": os.getpid(),
            "GRADER_IS_ROOT": os.geteuid() == 0,
            "REPOSITORY": str(REPOSITORY),
            "CANARY": str(self.canary),
            "SECRET": str(self.secret),
            "TCP": self.tcp.getsockname()[1],
            "UDP": self.udp.getsockname()[1],
            "UNIX": self.unix.getsockname(),
        }
        return "\n".join(f"{name} = {value!r}" for name, value in known.items())

    def state(self) -> list[tuple[object, ...]]:
        """Everything about the files outside that an attack could change."""
        littered = [place for folder in SHARED for place in Path(folder).glob("tito-*")]
        places = [*self.canary.parent.rglob("*"), *littered]
        return sorted(
            (
                str(place),
                *(getattr(place.lstat(), name) for name in ("st_mode", "st_uid", "st_size", "st_mtime_ns")),
            )
            for place in places
        )

    def heard(self) -> list[str]:
        """Who of the listeners was spoken to."""
        return [str(each) for each in (self.tcp, self.udp, self.unix) if _readable(each)]


def _readable(listener: socket.socket) -> bool:
    try:
        listener.accept() if listener.type == socket.SOCK_STREAM else listener.recv(1)
    except BlockingIOError:
        return False
    return True


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    folder = tmp_path_factory.mktemp("outside")
    (folder / "canary").mkdir()
    word = secrets.token_hex(16)
    (folder / "secret").write_text(word)
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp, _unix(folder) as unix:
        for listener in (tcp, udp):
            listener.bind(("127.0.0.1", 0))
        tcp.listen()
        for listener in (tcp, udp, unix):
            listener.setblocking(False)
        yield Outside(folder / "canary", folder / "secret", word, tcp, udp, unix)


def _unix(folder: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(folder / "listener"))
    return listener


@pytest.fixture(scope="module", params=TIERS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    try:
        with Sandbox(packages.PREREQUISITES, LIMITS, request.param, request.param) as opened:
            yield opened
    except SandboxError as error:
        pytest.skip(error.message)


@pytest.fixture(scope="module")
def expected(sandbox: Sandbox) -> tuple[Answer, ...]:
    return _answers(sandbox, HONEST).answers


def _answers(sandbox: Sandbox, *cells: str) -> Asked:
    return ask(sandbox, packages.student(*cells), list(QUESTIONS.values()))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_gains_nothing_and_touches_nothing(
    attack: Path, sandbox: Sandbox, outside: Outside, expected: tuple[Answer, ...]
) -> None:
    """An attack earns what it computes alone, changes nothing outside, and leaves the next one alone."""
    source = attack.read_text()
    if TIERS.index(sandbox.tier) > TIERS.index(_header(source, "holds", "basic")):
        pytest.skip(f"known to get through at the tier {sandbox.tier}")
    before = outside.state()
    asked = _answers(sandbox, outside.knowledge(), source)
    passed = {
        name
        for name, answer, right in zip(QUESTIONS, asked.answers, expected, strict=True)
        if _same(answer, right)
    }
    assert passed <= set(_header(source, "earns", "").split())
    assert all(isinstance(each, Returned | Raised | TimedOut | Crashed) for each in asked.answers)
    assert outside.word not in repr(asked)
    assert len(asked.output) <= LIMITS.output
    assert outside.state() == before
    assert outside.heard() == []
    again = _answers(sandbox, HONEST)
    assert all(map(_same, again.answers, expected))


def _header(source: str, name: str, default: str) -> str:
    found = re.search(rf"^# {name}: (.*)$", source, re.MULTILINE)
    return found[1] if found else default


def _same(answer: Answer, right: Answer) -> bool:
    """Whether both returned the same bits."""
    return isinstance(answer, Returned) and isinstance(right, Returned) and _equal(answer.value, right.value)


def _equal(value: Any, right: Any) -> bool:
    if type(value) is not type(right):
        return False
    if isinstance(right, np.ndarray):
        exact = (value.dtype, value.shape) == (right.dtype, right.shape)
        return exact and bool(value.tobytes() == right.tobytes())
    return bool(value == right)


def test_honest_work_is_answered_in_full(sandbox: Sandbox, expected: tuple[Answer, ...]) -> None:
    """The submission that computes everything is answered with values alone."""
    assert all(isinstance(each, Returned) for each in expected)


def test_there_are_attacks_enough() -> None:
    """At least eighty attacks, each of which says what it tries."""
    assert len(ATTACKS) >= 80
    assert all(path.read_text().startswith('"""') for path in ATTACKS)
