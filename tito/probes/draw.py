"""Inputs drawn from a run's seed: which numbers a probe asks with.

Every generator gives a `Draw`; the suite draws it in the trusted process, from a stream of its own
(seed, probe, argument), so that adding a probe changes no other probe's inputs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from tito.probes.answer import Array

Sampler: TypeAlias = Callable[[np.random.Generator, tuple[int, ...]], Array]

KINK = 1e-3
"""Closer to a kink than this and a correct float32 solution may take the other side of it."""


@dataclass(frozen=True, slots=True)
class Draw:
    """An array still to be drawn: its shape, its law, and what a gradient probe makes of it.

    `leaf`: it arrives as a tensor that requires a gradient (else as one that does not).
    `exact`: small integers, on which float32 sums and products are exact.
    """

    shape: tuple[int, ...]
    sample: Sampler
    leaf: bool = True
    exact: bool = False

    def draw(self, rng: np.random.Generator) -> Array:
        """The array: float32, or int64 where the sampler gives integers."""
        drawn = np.asarray(self.sample(rng, self.shape))
        return drawn.astype(np.float32) if drawn.dtype.kind == "f" else drawn


def normal(*shape: int, scale: float = 1.0, mean: float = 0.0) -> Draw:
    """Normal numbers."""
    return Draw(shape, lambda rng, size: rng.normal(mean, scale, size))


def integers(*shape: int, largest: int = 4) -> Draw:
    """Non-zero whole numbers from -largest to largest, as floats: sums and products are exact."""
    return Draw(shape, lambda rng, size: _signed(rng, rng.integers(1, largest + 1, size)), exact=True)


def positive(*shape: int, low: float = 0.5, high: float = 2.0) -> Draw:
    """Uniform numbers in [low, high)."""
    return Draw(shape, lambda rng, size: rng.uniform(low, high, size))


def nonzero(*shape: int, low: float = 0.5, high: float = 2.0) -> Draw:
    """Numbers of either sign whose size is uniform in [low, high): safe to divide by, no kink near."""
    return Draw(shape, lambda rng, size: _signed(rng, rng.uniform(low, high, size)))


def off_kink(*shape: int, scale: float = 1.0) -> Draw:
    """Normal numbers at least `KINK` away from zero."""
    return Draw(shape, lambda rng, size: _signed(rng, KINK + np.abs(rng.normal(0, scale, size))))


def distinct(*shape: int, gap: float = 0.25) -> Draw:
    """Numbers of which any two differ by `gap` at least: no ties for max and min."""

    def sample(rng: np.random.Generator, size: tuple[int, ...]) -> Array:
        count = int(np.prod(size))
        return ((rng.permutation(count) - count / 2 + 0.5) * gap).reshape(size)

    return Draw(shape, sample)


def probabilities(*shape: int) -> Draw:
    """Uniform numbers in [0.1, 0.9)."""
    return positive(*shape, low=0.1, high=0.9)


def indices(*shape: int, below: int) -> Draw:
    """Whole numbers in [0, below), as int64; in a gradient probe they stay an array."""
    return Draw(shape, lambda rng, size: rng.integers(0, below, size), leaf=False, exact=True)


def bits(*shape: int) -> Draw:
    """Zeros and ones as floats, both present where there is room; a tensor without gradient."""

    def sample(rng: np.random.Generator, size: tuple[int, ...]) -> Array:
        return rng.permutation(np.arange(int(np.prod(size))) % 2).reshape(size).astype(float)

    return Draw(shape, sample, leaf=False, exact=True)


def fixed(draw: Draw) -> Draw:
    """The same numbers, in a tensor that requires no gradient."""
    return replace(draw, leaf=False)


def _signed(rng: np.random.Generator, sizes: Array) -> Array:
    """Give each size a random sign."""
    return np.asarray(sizes * rng.choice((-1.0, 1.0), sizes.shape))
