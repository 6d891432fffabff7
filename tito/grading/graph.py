"""Asking a submission for the graph of an expression: evaluated, walked and described in a worker."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import SubmissionError, TitoError
from tito.grading.judge import describe
from tito.grading.package import Package, pack, prerequisite_code
from tito.grading.submission import Submission
from tito.notebooks.publish import released_outline
from tito.probes.answer import Answer, Plain, Raised, Returned
from tito.probes.library import NOT_BUILT
from tito.probes.question import Question
from tito.sandbox.ask import ask
from tito.sandbox.interview import Loaded
from tito.sandbox.reply import printable
from tito.sandbox.sandbox import Sandbox

NETWORK = """\
x, target = Tensor(np.linspace(-1, 1, 12).reshape(4, 3)), Tensor(np.ones((4, 2)))
first, second = Linear(3, 8), Linear(8, 2)
MSELoss()(second(ReLU()(first(x))), target)
"""
"""What is drawn where nothing else is asked for: a network of two layers and its loss."""

EXAMPLE = (
    'Let the last statement be a tensor that was computed: "x = Tensor([2.], requires_grad=True); x * x"'
)
"""What to do about an expression that is no graph's."""


def _question(lib: Any, expression: str) -> Plain:
    """The code that travels; the module it imports is loaded in every worker."""
    from tito.probes.drawing import drawing

    return drawing(lib, expression)


def graph_of(course: Course, module: Module, submission: Submission, expression: str) -> Plain:
    """The graph that a submission makes of an expression, in a sandbox of its own."""
    _require_autograd(course, module)
    package = pack(submission, module, released_outline(course, module))
    with graphs(course, module, expression) as graph:
        return graph(package)


def _require_autograd(course: Course, module: Module) -> None:
    """TitoError for a module before autograd: nothing records what is computed."""
    if NOT_BUILT.__name__ not in (module.export, *course.prerequisites(module)):
        raise TitoError(
            f"{module.name} comes before autograd: its tensors do not say what they were computed from.",
            "Leave --module out, and finish autograd first.",
        )


@contextmanager
def graphs(course: Course, module: Module, expression: str) -> Iterator[Callable[[Package], Plain]]:
    """What asks one package after the other for its graph of an expression, all in one sandbox."""
    with Sandbox(prerequisite_code(course, module)) as sandbox:
        yield lambda package: asked_graph(sandbox, package, expression)


def asked_graph(sandbox: Sandbox, package: Package, expression: str) -> Plain:
    """The graph as plain data, as the student's process describes it: not to be trusted in any part.

    TitoError where the package does not load, the expression fails, or its graph cannot be walked.
    """
    asked = Question(
        kind="value",
        code=marshal.dumps(_question.__code__),
        inputs={"expression": expression},
        leaves=(),
        seed=0,
        dtype="float32",
    )
    found = ask(sandbox, package.code, [asked])
    if not isinstance(found.loaded, Loaded):
        raise SubmissionError(
            f"Importing the submission failed: {_place(found.loaded)}{describe(found.loaded)}.",
            "Restart the kernel and run all cells; mend the first one that fails.",
            status="import failed",
        )
    return _drawable(found.answers[0], found.loaded)


def _drawable(answer: Answer, loaded: Loaded) -> Plain:
    match answer:
        case Returned({"problem": str(problem)}):
            raise TitoError(printable(problem[:1000]), _unfinished(loaded) or EXAMPLE)
        case Returned(value):
            return value
        case _:
            raise TitoError(
                f"The expression {_place(answer)}{describe(answer)}.",
                _unfinished(loaded) or "It may use np, Tensor and the public names of tinytorch.",
            )


def _place(answer: Answer) -> str:
    """Where in the student's cells it happened."""
    return f"({answer.cell}, line {answer.line}) " if isinstance(answer, Raised) and answer.cell else ""


def _unfinished(loaded: Loaded) -> str:
    return f"Not finished yet: {', '.join(loaded.unfinished)}." if loaded.unfinished else ""
