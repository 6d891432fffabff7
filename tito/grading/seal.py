"""The seal: the public checks as they are asked, and what the reference answers, as data.

    seal  = "tito seal 1 " SHA-256 of the frame "\\n" frame
    frame = one of the sandbox's wire, whose value is
            {"module", "checks": digest, "seed", "probes": [probe, ...]}
    probe = {"name", "inputs", "seed", "cost", "answer", "needs": the components it goes through}

With it `tito test` needs no reference. The inputs are in it, too, because NumPy promises the same draws from
the same seed within one version only, and answers to other inputs would fail correct work. What a check cost
the reference is rounded up so far that the bytes are the same every time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import CourseError
from tito.grading.graders import suite_of
from tito.grading.judge import describe
from tito.grading.key import AnswerKey, answer_key, worth
from tito.grading.needs import Needs, needs
from tito.grading.package import prerequisite_code, reference_code
from tito.probes.answer import Answer, Plain, Raised, Returned
from tito.probes.suite import Suite
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox
from tito.sandbox.wire import PREFIX, Frame, Malformed, decode, encode, lengths

SEED = 0
"""What public checks draw their inputs from where nothing else is asked for."""

MARK = b"tito seal "
VERSION = b"1"
MOST_BYTES = 16 << 20
AGAIN = "Get modules/ from your course again; your notebooks stay as they are."


@dataclass(frozen=True, slots=True)
class _Opened:
    """A seal's contents, their form checked; `questions` are inputs, seed and cost, a probe each."""

    module: str
    checks: str
    seed: int
    questions: tuple[tuple[dict[str, Plain], int, float], ...]
    answers: tuple[Answer, ...]
    needs: Needs


def seals(course: Course, modules: Iterable[Module]) -> Iterator[bytes]:
    """The seal of each module's checks, by the reference; one sandbox serves them all.

    The reference is trusted, so that any tier will do; what a module is built on is loaded with it.
    """
    with Sandbox(tier="basic") as sandbox:
        for module in modules:
            prerequisites = prerequisite_code(course, module)
            code = (*prerequisites, *reference_code(course, module))
            key = answer_key(suite_of([module.checks]), module, SEED, code, sandbox)
            _check_answered(key)
            yield sealed(module, key, needs(course, module, key, prerequisites, sandbox))


def sealed(module: Module, key: AnswerKey, found: Needs) -> bytes:
    """The seal of an answer key and what its probes need: the same bytes for the same answers."""
    asked = zip(key.suite.probes, key.questions, key.answers, found, strict=True)
    probes: list[Plain] = [
        {
            "name": probe.name,
            "inputs": question.inputs,
            "seed": question.seed,
            "cost": _rounded(question.cost),
            "answer": _plain(answer),
            "needs": list[Plain](sorted(needed)),
        }
        for probe, question, answer, needed in asked
    ]
    value: Plain = {"module": module.name, "checks": key.suite.digest, "seed": key.seed, "probes": probes}
    frame = encode(Frame("", "seal", value))
    return MARK + VERSION + b" " + hashlib.sha256(frame).hexdigest().encode() + b"\n" + frame


def sealed_key(module: Module, suite: Suite, seed: int) -> AnswerKey:
    """The answer key in a module's seal.

    CourseError where there is none, it is damaged, or it belongs to other checks or another seed.
    """
    found = _opened(module.seal)
    if (found.module, found.checks) != (module.name, suite.digest):
        raise CourseError(f"{module.seal} does not answer {module.checks.name} as it is beside it.", AGAIN)
    if found.seed != seed:
        raise CourseError(
            f"The answers here are sealed for seed {found.seed}, not for {seed}.",
            "Leave --seed out; other seeds need the reference, which your course has.",
        )
    drawn = zip(suite.questions(seed, "float32"), found.questions, strict=True)
    questions = tuple(
        replace(question, inputs=inputs, seed=own, cost=cost) for question, (inputs, own, cost) in drawn
    )
    return AnswerKey(suite, seed, worth(suite, module), questions, found.answers, found.needs)


def _opened(path: Path) -> _Opened:
    mark, _, frame = _read(path).partition(b"\n")
    version, _, digest = mark.removeprefix(MARK).partition(b" ")
    if not mark.startswith(MARK):
        raise CourseError(f"{path} is not a seal.", AGAIN)
    if version != VERSION:
        raise CourseError(
            f"{path} is a seal of another version of tito.", "Use the tito that your course names."
        )
    if digest != hashlib.sha256(frame).hexdigest().encode():
        raise CourseError(f"{path} is damaged or not whole.", AGAIN)
    try:
        return _contents(frame)
    except (Malformed, KeyError, TypeError, ValueError) as error:
        raise CourseError(f"{path} cannot be read: {error!r}", AGAIN) from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        raise CourseError(f"The sealed answers {path} cannot be read: {error.strerror}.", AGAIN) from error


def _contents(frame: bytes) -> _Opened:
    header, body = lengths(frame[: PREFIX.size], MOST_BYTES)
    start = PREFIX.size + header
    value: Any = decode(frame[PREFIX.size : start], frame[start : start + body]).value
    return _Opened(
        module=value["module"],
        checks=value["checks"],
        seed=value["seed"],
        questions=tuple((probe["inputs"], probe["seed"], probe["cost"]) for probe in value["probes"]),
        answers=tuple(_answer(probe["answer"]) for probe in value["probes"]),
        needs=tuple(frozenset(map(str, probe["needs"])) for probe in value["probes"]),
    )


def _check_answered(key: AnswerKey) -> None:
    """CourseError where the reference neither returns nor raises: it is no answer to hold others against."""
    for probe, answer in zip(key.suite.probes, key.answers, strict=True):
        if not isinstance(answer, Returned | Raised):
            raise CourseError(
                f"The reference has no answer to the check {probe.name}: it {describe(answer)}.",
                "Mend the check or the reference.",
            )


def _plain(answer: Answer) -> Plain:
    match answer:
        case Returned(value):
            return {"returned": value}
        case Raised(lineage=lineage):
            return {"raised": list(lineage)}
    raise AssertionError(answer)


def _rounded(cost: float) -> float:
    """At least `cost` seconds: what the least limit stands for, or 4, 16 ... times as many."""
    step = Limits().cpu / Limits().times
    while step < cost:
        step *= 4
    return step


def _answer(value: Any) -> Answer:
    match value:
        case {"returned": found}:
            return Returned(found)
        case {"raised": [str(), *_] as lineage}:
            return Raised(tuple(lineage))
    raise ValueError("an answer of no known kind")
