"""Standard output, as every report prints to it."""

from __future__ import annotations

import errno
import os

from rich.console import Console


class Output(Console):
    """A console that raises where nobody reads it any more: rich would exit with 1, as failing checks do."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def console() -> Console:
    """Standard output; rich leaves colours out where it is no terminal or NO_COLOR is set."""
    return Output(highlight=False)
