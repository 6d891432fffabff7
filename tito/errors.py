"""The one kind of failure a user can fix, and what the command line exits with.

    TitoError            something the user can fix; shown once, without a traceback, exit code 2
    |-- CourseError      the course's own files: no course here, no such module, a broken module.toml
    |-- SubmissionError  a student's file: not found, not a notebook, no cells, does not parse
    |-- SandboxError     the machine: a worker cannot be started or confined as asked
    `-- Interrupted      Ctrl-C in the middle of a run; exit code 130

A failing check is not an error (exit code 1), and a bug of ours keeps its traceback.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What every command of tito exits with."""

    PASSED = 0
    FAILED = 1
    USAGE = 2
    INTERRUPTED = 130
    UNREAD = 141


class TitoError(Exception):
    """What went wrong, naming the thing, and what to do about it."""

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class CourseError(TitoError):
    """The course's own files are missing or wrong."""


class SubmissionError(TitoError):
    """A student's file cannot be graded as it is; `status` is the grade's reason in two words."""

    def __init__(self, message: str, hint: str = "", status: str = "unreadable") -> None:
        super().__init__(message, hint)
        self.status = status


class SandboxError(TitoError):
    """This machine cannot run a worker as asked."""


class Interrupted(TitoError):
    """The user stopped a run; what was written is whole."""

    exit_code = ExitCode.INTERRUPTED
