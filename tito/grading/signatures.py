"""The signatures of wrong numbers: what a wrong array is of the right one, where one word says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tito.grading.compare import normwise
from tito.probes.answer import Array, Plain

CLOSE = 1e-5
"""Normwise; float32 noise stays below, and no two signatures come as near to each other."""

FACTORS = {2.0: "is doubled", 0.5: "is halved"}

HINTS: Final = {
    "is missing": "Nothing arrives: is the operation recorded, and does its rule return a gradient?",
    "is zero": "A gradient of zero means that the chain is cut, or that the rule never fills its array.",
    "is not finite": "Something is divided by zero, or an exponential overflows.",
    "has its sign turned": "A minus sign is missing, or one too many.",
    "is transposed": "The two last axes are the wrong way round: write the shapes beside the formula.",
    "is not summed over the axes that broadcasting added": "Sum over every axis that broadcasting stretched.",
    "repeats its first row": "Every row has a gradient of its own: is a tuple missing around it?",
    "has the right numbers in another shape": "Give the gradient the shape of its tensor.",
    "is doubled": "A contribution is counted twice.",
    "is halved": "Half of the contributions is lost, or something is averaged.",
}
"""What to look for; a factor of another size says how many there were."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What the wrong arrays have in common, what to look for, and how many of all the wrong ones have it."""

    name: str
    hint: str
    holding: int
    wrong: int


def signature(pairs: Sequence[tuple[Plain, Plain]]) -> Signature | None:
    """What more than half of the wrong arrays in these (expected, found) answers have in common."""
    wrong = [pair for expected, found in pairs for pair in _arrays(expected, found) if not _same(*pair)]
    names = Counter(name for pair in wrong if (name := _named(*pair)))
    if not names:
        return None
    name, holding = names.most_common(1)[0]
    hint = HINTS.get(name, "Compare the factor with the numbers of rows, columns and elements.")
    return Signature(name, hint, holding, len(wrong)) if 2 * holding > len(wrong) else None


def _arrays(expected: Plain, found: Plain) -> Iterator[tuple[Array, Array | None]]:
    """The arrays of the expected answer beside what was found in their places."""
    match expected, found:
        case dict(), dict():
            for key, value in expected.items():
                yield from _arrays(value, found.get(key))
        case list(), list() if len(expected) == len(found):
            for one, other in zip(expected, found, strict=True):
                yield from _arrays(one, other)
        case np.ndarray() | float(), np.ndarray() | float() | None:
            yield _numbers(expected), None if found is None else _numbers(found)


def _numbers(value: Array | float) -> Array:
    """As floating-point numbers: truth values have no sign, and small integers overflow in a sum."""
    numbers: Array = np.asarray(value, np.float64)
    return numbers


def _same(expected: Array, found: Array | None) -> bool:
    return found is not None and expected.shape == found.shape and normwise(expected, found) <= CLOSE


def _named(expected: Array, found: Array | None) -> str:
    """The first signature that fits; nothing where none does."""
    if found is None:
        return "is missing"
    fitting = (name for name, fits in SIGNATURES.items() if fits(expected, found))
    return next(fitting, "") or _factor(expected, found)


def _is_zero(expected: Array, found: Array) -> bool:
    return not found.any()


def _is_not_finite(expected: Array, found: Array) -> bool:
    return not np.isfinite(found).all()


def _is_turned(expected: Array, found: Array) -> bool:
    return bool(expected.any()) and _same(np.negative(expected), found)


def _is_transposed(expected: Array, found: Array) -> bool:
    return expected.ndim > 1 and _same(np.swapaxes(expected, -1, -2), found)


def _is_unsummed(expected: Array, found: Array) -> bool:
    """Summed over the axes that the right one lacks, or has with length 1, it is right."""
    extra = found.ndim - expected.ndim
    if extra < 0 or found.size <= expected.size:
        return False
    lower = found.sum(axis=tuple(range(extra)))
    stretched = [axis for axis, length in enumerate(expected.shape) if length == 1]
    return _same(expected, lower.sum(axis=tuple(stretched), keepdims=True))


def _is_first_row(expected: Array, found: Array) -> bool:
    repeated = expected.ndim > 0 and len(expected) > 1
    return repeated and _same(np.broadcast_to(expected[0], expected.shape), found)


def _is_reshaped(expected: Array, found: Array) -> bool:
    return expected.shape != found.shape and _same(expected.ravel(), found.ravel())


SIGNATURES: Final[dict[str, Callable[[Array, Array], bool]]] = {
    "is zero": _is_zero,
    "is not finite": _is_not_finite,
    "has its sign turned": _is_turned,
    "is transposed": _is_transposed,
    "is not summed over the axes that broadcasting added": _is_unsummed,
    "repeats its first row": _is_first_row,
    "has the right numbers in another shape": _is_reshaped,
}


def _factor(expected: Array, found: Array) -> str:
    """A constant factor, by least squares: an array length too many, say."""
    if expected.shape != found.shape or not expected.any():
        return ""
    r, a = expected.ravel(), found.ravel()
    with np.errstate(all="ignore"):
        factor = float(np.divide(np.dot(r, a), np.dot(r, r)))
    if not np.isfinite(factor) or expected.size < 2 or not _same(np.multiply(factor, expected), found):
        return ""
    return FACTORS.get(round(factor, 4)) or f"is {factor:.3g} times what it should be"
