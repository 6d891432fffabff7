"""Running inside GitHub Actions: what its runner is told, and what it must not take for a command.

The runner obeys every printed line that begins with `::`, and `##[` anywhere. Students' words are printed
while it is told to obey nothing, until it reads a number that nobody can guess.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from tito.course.module import Module
    from tito.grading.grade import Grade
    from tito.grading.submission import Submission


def in_actions() -> bool:
    """Whether a runner of GitHub Actions reads what is printed."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def harmless(text: str) -> str:
    """The text, in Actions without what its runner could take for a command."""
    return text.replace("::", ": :").replace("##[", "# #[") if in_actions() else text


@contextmanager
def obeying_nothing() -> Iterator[None]:
    """What is printed inside, whoever wrote it, is no command to the runner."""
    if not in_actions():
        yield
        return
    from secrets import token_hex

    token = token_hex(16)
    typer.echo(f"::stop-commands::{token}")
    try:
        yield
    finally:
        typer.echo(f"::{token}::")


def tell(module: Module, submission: Submission, grade: Grade, *, to_errors: bool = False) -> None:
    """In Actions: annotations, the step's summary, and its output `result` as GitHub Classroom reads it."""
    from base64 import b64encode

    from tito.gradebook.exports.classroom import result_of_grade
    from tito.reports.github import commands, summary

    if in_actions():
        for line in commands(module, grade, _file(submission)):
            typer.echo(line, err=to_errors)
        _append("GITHUB_STEP_SUMMARY", summary(module, grade))
        _append("GITHUB_OUTPUT", f"result={b64encode(result_of_grade(grade).encode()).decode()}\n")


@contextmanager
def telling_why(module: Module, submission: Submission) -> Iterator[None]:
    """In Actions: an annotation and a summary of why the file cannot be checked."""
    from tito.errors import SubmissionError
    from tito.reports.github import refusal, refusal_summary

    try:
        yield
    except SubmissionError as error:
        if in_actions():
            typer.echo(refusal(module, error, _file(submission)), err=True)
            _append("GITHUB_STEP_SUMMARY", refusal_summary(module, error))
        raise


def _file(submission: Submission) -> str:
    """The file as the repository calls it, else by its name."""
    from tito.grading.sources import OnDisk

    root = Path(os.environ.get("GITHUB_WORKSPACE", "")).resolve()
    if isinstance(submission.source, OnDisk):
        path = submission.source.path.resolve()
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return submission.name


def _append(variable: str, text: str) -> None:
    """Add to the file that the runner names in this variable, where it does."""
    from tito.files import writing

    if name := os.environ.get(variable):
        with writing(Path(name)), open(name, "a", encoding="utf-8") as file:
            file.write(text)
