"""Output that nobody reads to its end: `tito report | head -1`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from tito.errors import ExitCode


@contextmanager
def read_to_the_end() -> Iterator[None]:
    """A reader who goes away early ends the command as the system ends others: without a word, with 141."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # for what Python still holds back, and writes when it ends
        raise typer.Exit(ExitCode.UNREAD) from None
