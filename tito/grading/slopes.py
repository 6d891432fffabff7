"""The second oracle: a gradient held against the slopes of the submission's own forward pass.

Where a value is another than the reference's and yet a legitimate one (GELU by the error function, by tanh or
by a sigmoid), its gradient is another, too. Then forward is asked at inputs moved a little to either side
along some directions; the differences are taken here, where nobody else can reach them. The first direction
is the gradient's own, which finds a wrong scale; along all others the gradient says that nothing changes, so
that a small mistake is not lost in a large slope. What is asked looks like any gradient question.

With EPS, ABSOLUTE and RELATIVE as below, correct float32 code came to 0.16 of what is allowed at the most in
300 seeds. The rule of another form than forward's came to 7.8 times that at the least where one of the two is
the sigmoid's; tanh and the error function lie too near to each other to be told apart always.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tito.grading.compare import normwise
from tito.grading.judge import Verdict
from tito.grading.key import AnswerKey
from tito.probes.answer import Answer, Array, Plain, Returned
from tito.probes.question import Question
from tito.probes.respond import output_gradient

EPS = 1e-2
ABSOLUTE = 4e-3
RELATIVE = 2e-2
DIRECTIONS = 6
NEAR = 0.1
"""Normwise; in 3,000 seeds the sigmoid form of GELU came to 0.041 at the most, the error function to 0.0012.
Without this bound a forward that sees by what it is asked that its inputs were moved could answer with the
slope of anything."""

Put = Callable[[Sequence[Question]], Sequence[Answer]]
"""Puts questions to the submission in a fresh worker."""
Floats: TypeAlias = npt.NDArray[np.float64]
Vector = Mapping[str, Floats]
"""An array for every input that has a gradient."""


@dataclass(frozen=True, slots=True)
class Form:
    """A value's shape and by how much it differs, what was sent back through it, and the gradient."""

    shape: tuple[int, ...]
    error: float
    sent_back: Floats
    gradient: Vector


def judged(key: AnswerKey, number: int, answer: Answer, put: Put) -> Verdict:
    """The verdict by the reference; by the submission's own forward where that is a legitimate other form."""
    verdict = key.judge(number, answer)
    form = None if verdict.passed else _form(key, number, answer)
    if form is None:
        return verdict
    reason = _wrong(form, key.questions[number], _directions(form.gradient, _stream(key, number)), put)
    found = replace(verdict, passed=not reason, reason=reason, hint=verdict.hint if reason else "")
    return replace(found, error=form.error, tolerance=_variant(key, number))


def _variant(key: AnswerKey, number: int) -> float:
    return key.suite.probes[number].variant or 0.0


def _form(key: AnswerKey, number: int, answer: Answer) -> Form | None:
    """The form that the answer is of; None where that is the reference's, or too far from it."""
    probe, question = key.suite.probes[number], key.questions[number]
    match key.answers[number], answer:
        case (
            Returned(value={"value": np.ndarray() as right, "gradient": dict(slopes)}),
            Returned(value={"value": np.ndarray() as value, "gradient": dict(gradient), "inputs kept": True}),
        ) if value.shape == right.shape and _fits(slopes, question) and _fits(gradient, question):
            error, vector = normwise(right, value), _vector(gradient)
            if probe.tolerance < error <= _variant(key, number) and _is_near(_vector(slopes), vector):
                return Form(value.shape, error, _sent_back(question, value), vector)
    return None


def _fits(gradient: Mapping[str, Plain], question: Question) -> bool:
    """Whether it is an array of finite numbers for every leaf, of the leaf's shape."""
    return gradient.keys() == set(question.leaves) and all(
        isinstance(found, np.ndarray)
        and found.shape == _input(question, name).shape
        and bool(np.isfinite(found).all())
        for name, found in gradient.items()
    )


def _is_near(right: Vector, found: Vector) -> bool:
    """Whether the gradient of all inputs together is roughly what it is for the reference's form.

    That of one alone may be small throughout, where the forms are as far apart as anywhere.
    """
    one, other = (np.concatenate([each[name].ravel() for name in found]) for each in (right, found))
    return normwise(one, other) <= NEAR


def _input(question: Question, name: str) -> Floats:
    return np.asarray(question.inputs[name], np.float64)


def _vector(gradient: Mapping[str, Plain]) -> Vector:
    return {name: np.asarray(each, np.float64) for name, each in gradient.items()}


def _sent_back(question: Question, value: Array) -> Floats:
    """The gradient that the worker sent back through the value."""
    return np.asarray(output_gradient(value, question.seed), np.float64)


def _stream(key: AnswerKey, number: int) -> np.random.Generator:
    """A stream that the worker does not know: of the examination's seed, which is not told there."""
    name = f"{key.seed}\0{key.suite.probes[number].name}\0slopes"
    return np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest(), "little"))


def _directions(gradient: Vector, rng: np.random.Generator) -> Iterator[Vector]:
    """The gradient's own direction, then level ones; the largest entry of each is 1."""
    steepest = np.concatenate([each.ravel() for each in gradient.values()])
    square = float(steepest @ steepest)
    for number in range(DIRECTIONS):
        drawn = rng.choice((-1.0, 1.0), steepest.size)
        level = drawn - (drawn @ steepest / square if square else 0.0) * steepest
        chosen = level if number or not square else steepest
        yield _split(chosen / (np.abs(chosen).max(initial=0.0) or 1.0), gradient)


def _split(flat: Floats, like: Vector) -> Vector:
    ends = np.cumsum([each.size for each in like.values()])
    parts = np.split(flat, ends[:-1])
    return {name: part.reshape(like[name].shape) for name, part in zip(like, parts, strict=True)}


def _wrong(form: Form, question: Question, directions: Iterator[Vector], put: Put) -> str:
    """Why the gradient is not the slope of the form; nothing where it is."""
    pairs = [(_moved(question, way, EPS), _moved(question, way, -EPS)) for way in directions]
    answers = list(put([each for pair in pairs for each in pair]))
    values = [_value(answer, form.shape) for answer in answers]
    changed = np.zeros(form.shape, bool)
    slopes = list[tuple[float, float]]()
    for (after, before), high, low in zip(pairs, values[::2], values[1::2], strict=True):
        if high is None or low is None:
            return "the value is missing where its inputs are moved a little"
        changed |= high != low
        slopes.append((_rise(form, high - low), _told(form, after, before)))
    if not changed.all():
        return "the value, which is not the reference's, stays the same where its inputs change"
    fits = all(abs(rise - told) <= ABSOLUTE + RELATIVE * abs(rise) for rise, told in slopes)
    return "" if fits else "the gradient is not the slope of what forward computes"


def _moved(question: Question, way: Vector, step: float) -> Question:
    """The question with its leaves moved along a direction, in single precision as inputs are."""
    moved: dict[str, Plain] = {
        name: (_input(question, name) + step * each).astype(np.float32) for name, each in way.items()
    }
    return replace(question, inputs={**question.inputs, **moved})


def _value(answer: Answer, shape: tuple[int, ...]) -> Floats | None:
    match answer:
        case Returned(value={"value": np.ndarray() as value}) if value.shape == shape:
            return np.asarray(value, np.float64)
        case _:
            return None


def _rise(form: Form, difference: Floats) -> float:
    """How fast the value rises, weighed by what was sent back through it."""
    return float((form.sent_back * difference).sum()) / (2 * EPS)


def _told(form: Form, after: Question, before: Question) -> float:
    """How fast the gradient says that it does."""
    steps = {name: _input(after, name) - _input(before, name) for name in form.gradient}
    return sum(float((form.gradient[name] * step).sum()) for name, step in steps.items()) / (2 * EPS)
