"""The comparison of answers, against NumPy and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tito.grading.compare import Difference, compare, normwise

NUMBERS = arrays.arrays(np.float32, arrays.array_shapes(), elements=st.floats(-100, 100, width=32))


@given(NUMBERS)
def test_an_answer_equals_itself_exactly(array: np.ndarray) -> None:
    """Comparing any array with itself finds no difference at tolerance zero."""
    assert [each.reason for each in compare({"a": [array]}, {"a": [array]}, 0.0)] == [""]


@given(NUMBERS, st.floats(1e-3, 10))
def test_the_error_is_relative_to_the_largest_entry(array: np.ndarray, factor: float) -> None:
    """Moving every entry by `factor` times the largest gives the error `factor`, whatever the scale."""
    scale = np.abs(array).max().astype(np.float64)
    moved = array.astype(np.float64) + factor * (scale or 1.0)
    assert normwise(array, moved) == pytest.approx(factor, rel=1e-6)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (np.zeros((3, 4)), np.zeros((4, 3))),
        (np.zeros((1, 3)), np.zeros(3)),
        (np.ones(3), np.array([1.0, 1.0, np.nan])),
        (np.array([1.0, np.inf]), np.array([1.0, -np.inf])),
        (np.array([1.0, np.inf]), np.array([1.0, 5.0])),
        (np.ones(3), None),
        (None, np.zeros(3)),
        (True, 1),
        (True, np.ones(())),
        (1.0, True),
        ("relu", "tanh"),
        ({"a": 1}, {}),
        ({}, {"a": 1}),
        ([1, 2], [1, 2, 3]),
        ([1, 2], {"0": 1, "1": 2}),
        (np.ones(3), "1"),
        (np.ones(2), [1.0, 1.0]),
    ],
)
def test_another_shape_kind_or_number_is_a_difference(expected: object, found: object) -> None:
    """Nothing but the same structure, the same shapes and close numbers passes, even at a loose tolerance."""
    assert any(each.reason for each in compare(expected, found, 0.5))


def test_equal_infinities_and_nans_are_no_difference() -> None:
    """Where the reference itself is not finite, the same value in the same place is right."""
    array = np.array([1.0, np.inf, -np.inf, np.nan])
    assert normwise(array, array.copy()) == 0.0


def test_a_scalar_may_be_a_number_or_a_zero_dimensional_array() -> None:
    """5.0 and an array of shape () holding 5.0 are the same answer."""
    assert [each.reason for each in compare(np.array(5.0), 5.0, 0.0)] == [""]


@pytest.mark.parametrize("count", [1, 5000])
@pytest.mark.parametrize("path", [(), ("gradient",)])
def test_parts_that_nobody_asked_for_are_one_difference_without_their_names(
    count: int, path: tuple[str, ...]
) -> None:
    """A name is the submission's own word, as its inputs or an escape are: it stands in no reason."""
    found = {"a": 1.0} | {f"\x1b{number} of the inputs": 1.0 for number in range(count)}
    assert [each for each in compare({"a": 1.0}, found, 0.0, path) if each.reason] == [
        Difference(path, None, "has more named parts than were asked for")
    ]
