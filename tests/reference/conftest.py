"""The reference is importable as `tinytorch` here; tensors are float32 unless a test says otherwise."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "reference"))


@pytest.fixture(autouse=True)
def _same_numbers_every_time() -> None:
    np.random.seed(0)


@pytest.fixture
def double() -> Iterator[None]:
    """Tensors are float64 inside the test."""
    from tinytorch.core.tensor import set_default_dtype

    set_default_dtype(np.float64)
    yield
    set_default_dtype(np.float32)
