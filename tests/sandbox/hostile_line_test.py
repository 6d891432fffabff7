"""A worker that says anything at all, and one that attacks while another is asked."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import packages
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tito.probes.answer import Answer, Returned, TimedOut
from tito.sandbox.ask import ask
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox

HOSTILE = Path(__file__).parents[1] / "hostile"
LIMITS = Limits(cpu=0.3, blocked=0.3, load=0.5, budget=2.0, memory=256 << 20, answer=1 << 20)

SPEAKER = """
import os, sys

def speak(pieces):
    worker = sys.modules['tito.sandbox.worker']
    def write(line, data):
        nonce = bytes(data).split(b'"nonce":"')[1][:16]
        said = b''.join(piece.tobytes().replace(b'NONCE', nonce) for piece in pieces)
        os.write(line, said)
    worker._write = write
"""
HONEST = packages.student("def double(x): return 2 * x")
DOUBLE = packages.question(lambda lib, x: lib.autograd.double(x), x=np.arange(3.0))

header = b'{"nonce":"NONCE","kind":"returned","value":{"a":0},"arrays":[["f8",[1]]]}'
frame = np.array([len(header) + 11], "<u4").tobytes() + np.array([8], "<u8").tobytes() + header + bytes(8)
pieces = st.lists(
    st.binary(max_size=20)
    | st.sampled_from(
        [frame, frame[:12], frame[12:], header, frame[:40], b"NONCE", bytes(12), frame.replace(b"f8", b"O")]
    ),
    max_size=4,
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(packages.PREREQUISITES, LIMITS) as opened:
        yield opened


def typed(answer: Answer) -> bool:
    return isinstance(answer, Answer)


@settings(max_examples=40, deadline=None)
@given(pieces)
def test_whatever_a_worker_says_every_question_has_an_answer(sandbox: Sandbox, pieces: list[bytes]) -> None:
    """Any bytes on the line, under the right nonce or not, end in typed answers, one a question."""
    said = [np.frombuffer(piece, np.uint8) for piece in pieces]
    speak = packages.question(lambda lib, pieces: lib.autograd.speak(pieces), pieces=said)
    asked = ask(sandbox, packages.student(SPEAKER), [speak, DOUBLE])
    assert len(asked.answers) == 2
    assert all(map(typed, asked.answers))


@pytest.mark.parametrize(
    "attack",
    [
        "loop_ignoring_signals",
        "memory_bomb_in_small_pieces",
        "flood_the_line",
        "fork_bomb",
        "kill_the_grader",
    ],
)
def test_an_attack_does_not_change_what_another_is_answered(attack: str, sandbox: Sandbox) -> None:
    """While one worker attacks, another of the same sandbox answers as ever."""
    source = "GRADER = 1\n" + (HOSTILE / f"{attack}.py").read_text()
    with ThreadPoolExecutor(2) as pool:
        hostile = pool.submit(ask, sandbox, packages.student(source), [DOUBLE] * 3)
        honest = pool.submit(ask, sandbox, HONEST, [DOUBLE] * 20)
        assert all(map(typed, hostile.result().answers))
        answers = honest.result().answers
    assert {repr(answer) for answer in answers} == {repr(Returned(2 * np.arange(3.0)))}


OUTSIDE = ("ask", "interview", "launch", "sandbox", "line", "clock", "held", "reply", "limits")


def test_a_worker_holds_nothing_of_the_trusted_side(sandbox: Sandbox) -> None:
    """Of tito a worker has the probes' language and the files of the sandbox that run beside the student."""
    source = "import sys; answer = [name for name in sys.modules if name.split('.')[0] == 'tito']"
    (answer,) = ask(sandbox, HONEST, [packages.run(source)]).answers
    assert isinstance(answer, Returned)
    assert isinstance(answer.value, list)
    loaded = set(map(str, answer.value))
    assert {name.split(".")[1] for name in loaded if "." in name} == {"probes", "sandbox"}
    assert not loaded.intersection(f"tito.sandbox.{name}" for name in OUTSIDE)


DEAF = """
import os, select, sys

def flood(line):
    select.select([line], [], [])
    while True:
        os.write(line, bytes(4096))

def go_deaf():
    sys.modules['tito.sandbox.worker']._read = flood
    return 1
"""


def test_a_worker_that_talks_instead_of_listening_runs_out_of_time(sandbox: Sandbox) -> None:
    """Whoever never reads a large question, and says something all the while, is stopped by their clocks."""
    deaf = packages.question(lambda lib: lib.autograd.go_deaf())
    large = packages.question(lambda lib, x: 2, x=np.zeros(1 << 20))
    answers = ask(sandbox, packages.student(DEAF), [deaf, large]).answers
    assert answers[0] == Returned(1)
    assert isinstance(answers[1], TimedOut)
