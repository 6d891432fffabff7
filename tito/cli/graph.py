"""`tito graph`: the computation graph that your own engine makes of an expression."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tito.cli.answer import answer
from tito.cli.options import JsonOption, ModuleOption, chosen_module


def graph(
    expression: Annotated[
        str | None,
        typer.Argument(
            help="Python whose last statement is the tensor; a small network if left out.", metavar="[EXPR]"
        ),
    ] = None,
    module: ModuleOption = "autograd",
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Your notebook or .py file.", metavar="PATH")
    ] = None,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", help="Write a drawing, too.", metavar="FILE"),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Draw the computation graph that your own code makes.

    Shapes, bytes kept for backward and gradients stand at every node.

    The expression may use np, Tensor and every public class of tinytorch; statements are set apart by ;.

    Example: tito graph "x = Tensor([[1., 2.]], requires_grad=True); (x * x).sum()" --svg graph.svg
    """
    from dataclasses import asdict

    from tito.files import write_whole
    from tito.grading.graph import NETWORK, graph_of
    from tito.grading.submission import own_submission
    from tito.reports.graph import read_graph
    from tito.reports.output import console
    from tito.reports.svg import svg as drawing
    from tito.reports.tree import tree

    course, chosen = chosen_module(module)
    submission = own_submission(file, (Path.cwd(), course.root), chosen)
    asked = NETWORK if expression is None else expression
    found = read_graph(graph_of(course, chosen, submission, asked))
    if svg is not None:
        write_whole(svg, drawing(found, title(asked, submission.name)))
    if not json:
        console().print(tree(found))
    answer(json, asdict(found) | {"svg": svg}, *([f"{svg}"] if svg else []))


def title(expression: str, name: str) -> str:
    """What is drawn, in one line: the last statement, and whose engine drew it."""
    *_, last = expression.strip().replace("\n", ";").split(";")
    return f"{last.strip()} by {name}"
