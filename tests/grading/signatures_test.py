"""What a wrong array is of the right one, in one word."""

from __future__ import annotations

import numpy as np
import pytest

from tito.grading.signatures import signature
from tito.probes.answer import Plain

RIGHT = np.random.default_rng(1).normal(size=(4, 3))
ROW = np.random.default_rng(2).normal(size=3)
SQUARE = np.random.default_rng(3).normal(size=(3, 3))


@pytest.mark.parametrize(
    ("right", "wrong", "name"),
    [
        (RIGHT, None, "is missing"),
        (RIGHT, 0 * RIGHT, "is zero"),
        (RIGHT, np.where(RIGHT > 0, np.inf, RIGHT), "is not finite"),
        (RIGHT, -RIGHT, "has its sign turned"),
        (RIGHT, RIGHT.T, "is transposed"),
        (SQUARE, SQUARE.T, "is transposed"),
        (RIGHT, np.tile(RIGHT[0], (4, 1)), "repeats its first row"),
        (RIGHT, RIGHT.reshape(2, 6), "has the right numbers in another shape"),
        (RIGHT, 2 * RIGHT, "is doubled"),
        (RIGHT, RIGHT / 2, "is halved"),
        (RIGHT, 7 * RIGHT, "is 7 times what it should be"),
        (ROW, np.tile(ROW / 4, (4, 1)), "is not summed over the axes that broadcasting added"),
        (ROW[None], np.tile(ROW / 4, (4, 1)), "is not summed over the axes that broadcasting added"),
    ],
)
def test_the_signature_of_a_wrong_array_is_named(right: Plain, wrong: Plain, name: str) -> None:
    """Each by its own word, in float32 as in float64, beside an array that is right."""
    with np.errstate(all="ignore"):
        found = None if wrong is None else np.asarray(wrong, np.float32)
    seen = signature([({"a": right, "b": RIGHT}, {"a": found, "b": RIGHT})])
    assert seen is not None
    assert (seen.name, seen.holding, seen.wrong) == (name, 1, 1)


def test_numbers_that_have_nothing_in_common_have_no_signature() -> None:
    """Noise is not named, and neither is what only half of the wrong arrays show."""
    noise = np.random.default_rng(4).normal(size=RIGHT.shape)
    assert signature([(RIGHT, noise)]) is None
    assert signature([(RIGHT, -RIGHT), (RIGHT, noise)]) is None
    assert signature([(RIGHT, RIGHT)]) is None


KINDS = [np.dtype(name) for name in ("?", "i1", "u1", "i8", "u8", "f2", "f4", "f8")]
ODD = np.array([[0.0, 1.0, -1.0], [np.nan, np.inf, 1e300]])
TINY = np.array([0.0, 1e-200])


@pytest.mark.parametrize("right", KINDS)
@pytest.mark.parametrize("wrong", KINDS)
def test_every_kind_of_array_beside_every_other_is_looked_at(right: np.dtype, wrong: np.dtype) -> None:
    """Truth values, small integers that overflow, nan and infinity: no error and no warning."""
    with np.errstate(all="ignore"):
        expected, found = ODD.astype(right), ODD.astype(wrong)
    for one in (
        found,
        ~found if wrong.kind == "b" else -found,
        found.T,
        found.ravel(),
        found[:, :0],
        found[0, 0],
    ):
        signature([(expected, np.asarray(one)), (np.zeros(3, right), np.asarray(one)), (TINY, -3 * TINY)])
