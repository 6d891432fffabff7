"""What crosses into a worker: code and inputs, and nothing that tells the right answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tito.probes.answer import Plain

Kind: TypeAlias = Literal["value", "gradient", "memory"]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One probe, ready to be put to a package.

    `code` is the marshalled code object of the probe's function, without docstring, defaults and
    decorators; `leaves` names the inputs that require a gradient; `seed` draws the output gradient;
    `dtype` is the package's default precision. `cost` stays with us: the CPU seconds that the reference
    took over it, 0 where it was not asked.
    """

    kind: Kind
    code: bytes
    inputs: dict[str, Plain]
    leaves: tuple[str, ...]
    seed: int
    dtype: Literal["float32", "float64"]
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a module, run as a notebook runs a cell; `label` names it in tracebacks.

    `lines`, how many it has at the most, stays with us: no exception comes from below them.
    """

    label: str
    code: bytes
    lines: int = 2**31 - 1


@dataclass(frozen=True, slots=True)
class ModuleCode:
    """A module of the students' package (`tinytorch.core.autograd`) as compiled blocks, in order."""

    name: str
    blocks: tuple[Block, ...]
