"""The probe: one question put to a package, with neither an expected value nor an assertion in it.

    @gradient(component="MulBackward", points=2, hint="Sum over every axis that broadcasting added.")
    def scaling_by_a_row(a=normal(3, 4), b=normal(4)):
        \"\"\"Multiply a matrix by a row.\"\"\"
        return a * b

The inputs are the default arguments, the docstring is what the student reads. A first parameter called
`lib` receives the adapter (`tito.probes.library.Library`). The body may use `np` and built-in names only,
because its code alone, one probe at a time, goes to the student's process.
"""

from __future__ import annotations

import builtins
import dis
import inspect
import marshal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import CodeType
from typing import Any, TypeAlias

from tito.probes.answer import Plain
from tito.probes.draw import Draw
from tito.probes.question import Kind

NORMWISE = 5e-6
"""max|a - r| / max|r| that correct float32 code keeps below: the worst of 300 seeds and 5 kernels was
4.2e-6 (a bias gradient over 4,096 rows); elementwise relative errors reach 100 for correct code."""

EXACT = 0.0
"""Linear and structural operations on small integers: every correct spelling was equal to the bit."""

Body: TypeAlias = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a memory probe allows, as multiples of the reference's figures in the same kind of worker."""

    saved: float = 4.0
    peak: float = 4.0
    calls: float = 1.0


@dataclass(frozen=True, slots=True)
class Probe:
    """A question, what it is worth within its component, and what to say when the answer is wrong."""

    name: str
    text: str
    kind: Kind
    component: str
    points: float
    hint: str
    code: bytes
    draws: Mapping[str, Draw]
    constants: Mapping[str, Plain]
    tolerance: float
    limits: Limits = field(default_factory=Limits)
    analytic: Mapping[str, int] = field(default_factory=dict)
    variant: float | None = None

    @property
    def leaves(self) -> tuple[str, ...]:
        """The inputs that arrive as tensors requiring a gradient."""
        return tuple(name for name, draw in self.draws.items() if draw.leaf)


def probe(
    *, component: str, points: float = 1, hint: str, tolerance: float | None = None
) -> Callable[[Body], Probe]:
    """A question whose answer is the plain data it returns."""
    return lambda function: _probe(function, "value", component, points, hint, tolerance)


def gradient(
    *,
    component: str,
    points: float = 1,
    hint: str,
    tolerance: float | None = None,
    variant: float | None = None,
) -> Callable[[Body], Probe]:
    """A question that returns a tensor; its value and every leaf's gradient are the answer.

    A random signed output gradient is sent back through the tensor. A value that differs by no more than
    `variant`, normwise, is a legitimate form of its own: its gradient is judged by its own slopes.
    """

    def decorate(function: Body) -> Probe:
        made = _probe(function, "gradient", component, points, hint, tolerance)
        return replace(made, variant=variant)

    return decorate


def memory(
    *,
    component: str,
    points: float = 1,
    hint: str,
    limits: Limits | None = None,
    analytic: Mapping[str, int] | None = None,
) -> Callable[[Body], Probe]:
    """A question that returns a scalar loss; bytes kept for backward, peak and calls are the answer.

    `analytic` states the exact figures (bytes) by hand, shown beside the measured ones.
    """

    def decorate(function: Body) -> Probe:
        made = _probe(function, "memory", component, points, hint, NORM_OF_GRADIENTS)
        return replace(made, limits=limits or Limits(), analytic=dict(analytic or {}))

    return decorate


NORM_OF_GRADIENTS = 1e-4
"""A memory probe also compares the norms of the gradients: an engine that computes none saves nothing."""


def _probe(
    function: Body, kind: Kind, component: str, points: float, hint: str, tolerance: float | None
) -> Probe:
    code = function.__code__
    _check_names(code)
    if not function.__doc__:
        raise TypeError(f"probe {function.__name__} has no docstring, which is what the student reads")
    defaults = _defaults(function)
    draws = {name: value for name, value in defaults.items() if isinstance(value, Draw)}
    constants = {name: value for name, value in defaults.items() if not isinstance(value, Draw)}
    exact = all(draw.exact for draw in draws.values())
    return Probe(
        name=function.__name__,
        text=inspect.cleandoc(function.__doc__),
        kind=kind,
        component=component,
        points=points,
        hint=hint,
        code=marshal.dumps(_bare(code)),
        draws=draws,
        constants=constants,
        tolerance=(EXACT if exact else NORMWISE) if tolerance is None else tolerance,
    )


def _defaults(function: Body) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters
    given = {name: p.default for name, p in parameters.items() if name != "lib"}
    missing = [name for name, value in given.items() if value is inspect.Parameter.empty]
    if missing:
        raise TypeError(f"probe {function.__name__}: no input for {', '.join(missing)}")
    return given


def _bare(code: CodeType) -> CodeType:
    """The code object without its docstring and without the names of its file and function."""
    return code.replace(
        co_consts=(None, *code.co_consts[1:]),
        co_filename="probe",
        co_name="probe",
        co_qualname="probe",
        co_firstlineno=1,
    )


def _check_names(code: CodeType) -> None:
    """A probe's code travels alone, so a name from its file would be missing over there."""
    if code.co_freevars:
        raise TypeError(f"probe {code.co_name} closes over {', '.join(code.co_freevars)}")
    unknown = _globals(code) - set(dir(builtins)) - {"np"}
    if unknown:
        raise TypeError(f"probe {code.co_name} may only use np and built-in names, not {sorted(unknown)}")


def _globals(code: CodeType) -> set[str]:
    """The global names that a code object, or one nested in it, loads."""
    steps = dis.get_instructions(code)
    found = {step.argval for step in steps if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return found.union(*(_globals(inner) for inner in code.co_consts if isinstance(inner, CodeType)))
