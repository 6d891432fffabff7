"""How far an answer is from the expected one: pure comparison of trees of plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tito.probes.answer import Array, Plain

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place of the answer: its error (max|a - r| / max|r|; None where no number was compared).

    `reason` is empty where the place is within tolerance.
    """

    path: Path
    error: float | None
    reason: str = ""


def compare(expected: Plain, found: Plain, tolerance: float, path: Path = ()) -> Iterator[Difference]:
    """Every leaf of the expected tree beside what was found there."""
    match expected, found:
        case np.ndarray(), np.ndarray():
            yield _arrays(expected, found, tolerance, path)
        case dict(), dict():
            yield from _mappings(expected, found, tolerance, path)
        case list(), list() if len(expected) == len(found):
            for index, (one, other) in enumerate(zip(expected, found, strict=True)):
                yield from compare(one, other, tolerance, (*path, index))
        case (bool() | str() | None, _):
            yield _plain(expected, found, path)
        case (np.ndarray() | int() | float(), np.ndarray() | int() | float()) if not isinstance(found, bool):
            yield _arrays(np.asarray(expected), np.asarray(found), tolerance, path)
        case _:
            yield Difference(path, None, _expected_kind(expected, found))


def _mappings(
    expected: dict[str, Plain], found: dict[str, Plain], tolerance: float, path: Path
) -> Iterator[Difference]:
    for key, value in expected.items():
        if key in found:
            yield from compare(value, found[key], tolerance, (*path, key))
        else:
            yield Difference((*path, key), None, "is missing")
    if found.keys() - expected.keys():  # their names are the submission's words: they may quote its inputs
        yield Difference(path, None, "has more named parts than were asked for")


def _plain(expected: Plain, found: Plain, path: Path) -> Difference:
    same = type(expected) is type(found) and expected == found
    return Difference(path, None, "" if same else _expected_kind(expected, found))


def _arrays(expected: Array, found: Array, tolerance: float, path: Path) -> Difference:
    if expected.shape != found.shape:
        return Difference(path, None, f"has shape {found.shape}, expected {expected.shape}")
    error = normwise(expected, found)
    if error <= tolerance:
        return Difference(path, error)
    return Difference(path, error, _wrong(found, error, tolerance))


def _wrong(found: Array, error: float, tolerance: float) -> str:
    if not np.isfinite(found).all():
        return "is not finite (nan or inf)"
    if not found.any():
        return "is all zeros"
    allowed = "exact equality is expected" if tolerance == 0 else f"{tolerance:.0e} is allowed"
    return f"is wrong by {error:.2g} of its largest entry ({allowed})"


def normwise(expected: Array, found: Array) -> float:
    """max|a - r| / max|r| over finite entries, in float64; inf where one is finite and the other is not.

    Elementwise relative error reaches 100 for correct float32 code, so it is not used. Where r is zero
    throughout, the error is max|a|.
    """
    r, a = np.asarray(expected, np.float64), np.asarray(found, np.float64)
    scale = np.abs(r).max(initial=0.0)
    if not np.isfinite(scale):
        return _where_finite(r, a)
    off = np.abs(a - r).max(initial=0.0)
    return float("inf") if np.isnan(off) else float(off / (scale or 1.0))


def _where_finite(r: Array, a: Array) -> float:
    """The error over the reference's finite entries; inf unless its others are the same in the answer."""
    finite = np.isfinite(r)
    same_elsewhere = np.array_equal(r[~finite], a[~finite], equal_nan=True)
    return normwise(r[finite], a[finite]) if same_elsewhere else float("inf")


def _expected_kind(expected: Plain, found: Plain) -> str:
    match expected, found:
        case (_, None):
            return "is missing (None)"
        case (None, _):
            return "should be None"
        case (list(), list()):
            return f"has {len(found)} parts, expected {len(expected)}"
        case (bool(), bool()):
            return "does not hold" if expected else "should not hold"
        case (str(), str()):
            return "is another text than expected"
        case _:
            return f"is {_kind(found)}, expected {_kind(expected)}"


def _kind(value: Plain) -> str:
    match value:
        case np.ndarray():
            return f"an array of shape {value.shape}"
        case dict():
            return "several named parts"
        case None:
            return "None"
        case _:
            return f"a {type(value).__name__}"
