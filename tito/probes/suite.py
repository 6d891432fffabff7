"""The suite: a tuple of probes, its files' digest, and the inputs drawn for a seed."""

from __future__ import annotations

import hashlib
import runpy
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from tito.probes.answer import Plain
from tito.probes.probe import Probe
from tito.probes.question import Question


@dataclass(frozen=True, slots=True)
class Suite:
    """Probes in the order of their files; `digest` is the SHA-256 of those files' bytes."""

    probes: tuple[Probe, ...]
    digest: str

    def questions(self, seed: int, dtype: Literal["float32", "float64"]) -> tuple[Question, ...]:
        """Every probe as a question with its inputs drawn from `seed`."""
        return tuple(question(probe, seed, dtype) for probe in self.probes)


def question(probe: Probe, seed: int, dtype: Literal["float32", "float64"]) -> Question:
    """One probe, its inputs drawn. A memory probe is always asked in float32, as students run it."""
    drawn: dict[str, Plain] = {
        name: draw.draw(_stream(seed, probe.name, name)) for name, draw in probe.draws.items()
    }
    return Question(
        kind=probe.kind,
        code=probe.code,
        inputs={**drawn, **probe.constants},
        leaves=probe.leaves,
        seed=int(_stream(seed, probe.name, "output gradient").integers(2**62)),
        dtype="float32" if probe.kind == "memory" else dtype,
    )


def load_suite(files: Iterable[Path]) -> Suite:
    """The probes that these files define; a name used twice is a ValueError."""
    paths = sorted(files)
    digest = hashlib.sha256()
    found: dict[str, Probe] = {}
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        for probe in _defined(path):
            if probe.name in found:
                raise ValueError(f"{path}: a probe called {probe.name} exists already")
            found[probe.name] = probe
    return Suite(tuple(found.values()), digest.hexdigest())


def _defined(path: Path) -> list[Probe]:
    names = runpy.run_path(str(path))
    return [value for value in names.values() if isinstance(value, Probe)]


def _stream(seed: int, *names: str) -> np.random.Generator:
    """A stream of random numbers of its own for each (seed, names)."""
    key = hashlib.sha256("\0".join((str(seed), *names)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(key[:16], "little")))
