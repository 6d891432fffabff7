"""What a verdict says of an answer that is none: the limit, with its number, in plain words."""

from __future__ import annotations

import pytest

from tito.grading.judge import describe, where
from tito.probes.answer import Answer, Crashed, Exceeded, Raised, TimedOut


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (TimedOut(1.0, "CPU"), "used more than 1 s of processor time"),
        (
            TimedOut(1.0, "CPU", 50.0),
            "used more than 1 s of processor time and more than 50 times what the reference needs",
        ),
        (TimedOut(2.5, "waiting"), "waited for more than 2.5 s"),
        (TimedOut(60.0, "wall"), "took more than 60 s in all"),
        (TimedOut(30.0, "budget"), "came after the 30 s that one submission may use up"),
        (Exceeded("memory", 512 << 20), "needed more than 512 MiB"),
        (Exceeded("answer", 1 << 30), "answered more than 1 GiB"),
        (Exceeded("answer", 1000), "answered more than 1000 bytes"),
        (Exceeded("text", 256 << 10), "answered more than 256 KiB of text and numbers outside arrays"),
        (Exceeded("arrays", 4096), "answered more than 4,096 arrays"),
        (Crashed("was killed by SIGSEGV"), "ended the worker: was killed by SIGSEGV"),
    ],
)
def test_every_limit_is_named_with_its_number(answer: Answer, words: str) -> None:
    """The words say which limit was broken and how high it is."""
    assert describe(answer) == words


@pytest.mark.parametrize(
    "answer", [Raised(("ValueError",), "", "cell 3 (Mul)", 7), Exceeded("memory", 1, "cell 3 (Mul)", 7)]
)
def test_the_students_line_is_named_where_it_is_known(answer: Answer) -> None:
    """An exception and a lack of memory are placed in the student's own cell."""
    assert where(answer) == "cell 3 (Mul), line 7"
    assert where(TimedOut(1.0, "CPU")) == ""
