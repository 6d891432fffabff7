"""`--quiet` on every command: errors alone, and the exit code."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from functools import wraps
from typing import Annotated, Any

import typer

from tito.cli.pipe import read_to_the_end

QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print errors alone; with --json, the object too.")
]


def add_quiet(app: typer.Typer) -> None:
    """Give --quiet to every command of the app and of the groups in it."""
    for command in app.registered_commands:
        assert command.callback, "a command does something"
        command.callback = _hushable(command.callback)
    for group in app.registered_groups:
        assert group.typer_instance, "a group has commands"
        add_quiet(group.typer_instance)


def _hushable(callback: Callable[..., Any]) -> Callable[..., Any]:
    """The same with one more option; the error that a command ends with is said outside of it."""

    @wraps(callback)
    def run(*arguments: Any, quiet: bool = False, **options: Any) -> Any:
        hushed = _hushed(answers=not options.get("json")) if quiet else nullcontext()
        with read_to_the_end(), hushed:
            return callback(*arguments, **options)

    signature = inspect.signature(callback, eval_str=True)
    option = inspect.Parameter("quiet", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=QuietOption)
    run.__signature__ = signature.replace(parameters=[*signature.parameters.values(), option])  # type: ignore[attr-defined]
    return run


@contextmanager
def _hushed(*, answers: bool) -> Iterator[None]:
    """Notes and progress go nowhere, nor do answers."""
    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,
        redirect_stderr(nowhere),
        redirect_stdout(nowhere if answers else sys.stdout),
    ):
        yield
