"""Attacks on this machine: every submission of tests/hostile, handed to a worker here, and what held.

A small package of five functions is asked for five answers. An attack holds where it earned no answer it
did not compute, changed nothing outside, passed on no secret, and left the next submission's answers as
they were. Its file says in its docstring what it tries, and may say

    # earns: double add      which answers it computes honestly
    # holds: standard        the lowest tier that stops it; below, it could do harm and is not tried
"""

from __future__ import annotations

import marshal
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from tito.course.course import Course
from tito.environments.attack_outside import Outside, outside
from tito.environments.attack_target import HONEST, PROBES, SEED
from tito.errors import CourseError, SandboxError
from tito.probes.answer import Answer, Crashed, Exceeded, Plain, Raised, Returned, TimedOut
from tito.probes.question import Block, ModuleCode, Question
from tito.probes.suite import question
from tito.sandbox.ask import Asked, ask
from tito.sandbox.confine import TIERS
from tito.sandbox.interview import Loaded
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox

CORPUS = Path("tests", "hostile")
LIMITS = Limits(
    cpu=0.15, blocked=0.15, load=0.3, wall=20.0, budget=0.7, memory=256 << 20, answer=1 << 20, output=4096
)
"""Narrow, for there are many: what an attack runs into comes soon."""

PATIENT = Limits(memory=LIMITS.memory)
"""For honest work, which a busy machine may keep waiting."""

AT_ONCE = 2 * (os.cpu_count() or 1)
"""Half of the attacks wait rather than compute; clocks are the workers' own, so that none delays another."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attack as it went: `says` is what it tries; `answer` what it ended in, or what it got through."""

    name: str
    says: str
    held: bool
    answer: str


@dataclass(frozen=True, slots=True)
class Attack:
    """A file of the corpus."""

    name: str
    source: str

    @property
    def says(self) -> str:
        """The first line of its docstring."""
        return self.source.partition('"""')[2].partition('"""')[0].partition("\n")[0]

    @property
    def lowest(self) -> str:
        """The lowest tier that stops it."""
        return self._note("holds") or TIERS[-1]

    @property
    def earns(self) -> frozenset[str]:
        """The answers it computes honestly."""
        return frozenset(self._note("earns").split())

    def _note(self, name: str) -> str:
        found = re.search(rf"^# {name}: (.*)$", self.source, re.MULTILINE)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Target:
    """What is attacked: a sandbox that answers honest work as `expected`, run by the course at `root`."""

    root: Path
    sandbox: Sandbox
    expected: tuple[Answer, ...]


def attacks(course: Course, tier: str | None = None) -> Iterator[Attempt]:
    """Try the whole corpus at `tier`, or at the strongest that holds here, in the order of its names.

    CourseError where the course has no corpus; SandboxError where this machine has no such tier.
    """
    found = corpus(course)
    prerequisites = (_module("tinytorch.core.tensor", "class Tensor: pass"),)
    with Sandbox(prerequisites, LIMITS, tier or TIERS[-1], tier or TIERS[0]) as sandbox:
        target = Target(course.root, sandbox, _asked(sandbox, HONEST, limits=PATIENT).answers)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield from pool.map(partial(tried, target), found)


def corpus(course: Course) -> tuple[Attack, ...]:
    """Every attack, by name; CourseError where there are none."""
    files = sorted((course.root / CORPUS).glob("*.py"))
    if not files:
        raise CourseError(
            f"There are no attacks in {course.root / CORPUS}.",
            "They come with tito's own repository: run this in a checkout of it.",
        )
    return tuple(Attack(path.stem, path.read_text(encoding="utf-8")) for path in files)


def tried(target: Target, attack: Attack) -> Attempt:
    """One attack, handed in, and everything it could have touched looked at before and after."""
    tier = target.sandbox.tier
    if TIERS.index(tier) > TIERS.index(attack.lowest):
        return Attempt(attack.name, attack.says, False, f"not tried: it gets through below {attack.lowest}")
    with outside() as around:
        before = around.state()
        try:
            asked = _asked(target.sandbox, around.knowledge(target.root), attack.source)
            gained = [
                *_gained(target, attack, asked),
                *_touched(around, before, asked),
                *_spoiled(target),
            ]
        except SandboxError as error:
            return Attempt(attack.name, attack.says, False, f"broke the sandbox: {error.message}")
    ending = f"got through: {', '.join(gained)}" if gained else _ending(asked, target.expected)
    return Attempt(attack.name, attack.says, not gained, ending)


def _gained(target: Target, attack: Attack, asked: Asked) -> Iterator[str]:
    """The answers it was right about and did not compute."""
    answers = zip(PROBES, asked.answers, target.expected, strict=True)
    for each in (each.name for each, answer, right in answers if same(answer, right)):
        if each not in attack.earns:
            yield f"earned {each}"


def _touched(around: Outside, before: list[tuple[object, ...]], asked: Asked) -> Iterator[str]:
    """What it did to the world outside, or learned of it."""
    if around.state() != before:
        yield "changed files outside"
    if around.heard():
        yield "spoke to a listener outside"
    if around.word in repr(asked):
        yield "passed on a secret"
    if len(asked.output) > LIMITS.output:
        yield "printed more than it may"


def _spoiled(target: Target) -> Iterator[str]:
    """Whether honest work after it is answered otherwise."""
    again = _asked(target.sandbox, HONEST, limits=PATIENT)
    if not all(map(same, again.answers, target.expected)):
        yield "spoiled the next submission's answers"


def _asked(sandbox: Sandbox, *cells: str, limits: Limits = LIMITS) -> Asked:
    """The answers of a submission of these cells."""
    return ask(sandbox, (_module("tinytorch.core.autograd", *cells),), _questions(), limits=limits)


def _questions() -> Sequence[Question]:
    return [question(each, SEED, "float32") for each in PROBES]


def _module(name: str, *cells: str) -> ModuleCode:
    labels = (f"{name}[{number}]" for number in range(len(cells)))
    blocks = (
        Block(label, marshal.dumps(compile(cell, label, "exec")))
        for label, cell in zip(labels, cells, strict=False)
    )
    return ModuleCode(name, tuple(blocks))


def same(answer: Answer, right: Answer) -> bool:
    """Whether both returned the same bits."""
    return isinstance(answer, Returned) and isinstance(right, Returned) and _equal(answer.value, right.value)


def _equal(value: Plain, right: Plain) -> bool:
    match value, right:
        case np.ndarray(), np.ndarray():
            exact = (value.dtype, value.shape) == (right.dtype, right.shape)
            return exact and bool(value.tobytes() == right.tobytes())
        case np.ndarray(), _:
            return False
        case _:
            return type(value) is type(right) and bool(value == right)


def _ending(asked: Asked, expected: tuple[Answer, ...]) -> str:
    """What the attack ended in: how its cells failed, or its first answer that is not the honest one."""
    if not isinstance(asked.loaded, Loaded):
        return f"at its import, {_said(asked.loaded)}"
    pairs = zip(asked.answers, expected, strict=True)
    others = [answer for answer, right in pairs if not same(answer, right)]
    written = (_said(answer) for answer in others if not _is_unwritten(answer))
    return next(written, "answered nothing" if others else "answered honestly")


def _is_unwritten(answer: Answer) -> bool:
    """Whether it is of a function that the attack does not define."""
    return isinstance(answer, Raised) and answer.kind == "NotImplementedError"


def _said(answer: Answer) -> str:
    match answer:
        case Returned():
            return "returned what earns nothing"
        case Raised(kind=kind):
            return f"raised {kind}"
        case TimedOut(seconds=seconds, clock=clock):
            return f"took more than {seconds:g} s of {clock} time"
        case Exceeded(resource=resource):
            return f"was stopped at the limit of {resource}"
        case Crashed(reason=reason):
            return f"ended its worker: {reason}"
