"""A tiny course of our own for the tests: packages from source text, and questions from functions."""

from __future__ import annotations

import marshal
from collections.abc import Callable
from textwrap import dedent
from typing import Any

from tito.probes.question import Block, ModuleCode, Question

AUTOGRAD = "tinytorch.core.autograd"
TENSOR = "tinytorch.core.tensor"


def module(name: str, *cells: str) -> ModuleCode:
    """A module whose blocks are `cells`, labelled `name[0]`, `name[1]`, ..."""
    labels = [f"{name}[{number}]" for number in range(len(cells))]
    return ModuleCode(name, tuple(map(block, labels, cells)))


def block(label: str, source: str) -> Block:
    return Block(label, marshal.dumps(compile(dedent(source), label, "exec")))


PREREQUISITES = (module(TENSOR, "import numpy as np\nclass Tensor:\n    pass\n"),)


def student(*cells: str) -> tuple[ModuleCode, ...]:
    """A submission of these cells."""
    return (module(AUTOGRAD, *cells),)


def question(function: Callable[..., Any], **inputs: Any) -> Question:
    """What a probe that is `function` puts to a package."""
    return Question("value", marshal.dumps(function.__code__), inputs, (), 1, "float32")


def run(source: str) -> Question:
    """A question that executes `source` in the worker and returns the name `answer` it sets."""
    code = compile(
        f"def probe():\n    exec({dedent(source)!r}, space := {{}})\n    return space['answer']", "p", "exec"
    )
    inner = next(constant for constant in code.co_consts if hasattr(constant, "co_code"))
    return Question("value", marshal.dumps(inner), {}, (), 1, "float32")
