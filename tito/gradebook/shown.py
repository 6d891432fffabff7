"""The folders that formgrader shows a class from, beside its gradebook.

source/<module>/                                 what makes it list the assignment
autograded/<student>/<module>/<module>.ipynb     what makes it list the submission, and what people mark
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tito.errors import SubmissionError
from tito.files import write_whole, writing
from tito.gradebook.notebook import answers, autograded
from tito.gradebook.sheet import Sheet
from tito.grading.submission import Submission, read


@dataclass(frozen=True, slots=True)
class Shown:
    """A module's part of these folders."""

    root: Path
    sheet: Sheet

    def answers(self, student: str) -> dict[str, str] | None:
        """What the student says to each question as it is shown; None where nothing is shown yet."""
        path = self._notebook(student)
        return answers(path.read_bytes(), self.sheet) if path.is_file() else None

    def show(self, student: str, submission: Submission | None) -> None:
        """Write the student's notebook; leave one alone that says the same, whose time tells of its age."""
        source = self.root / "source" / self.sheet.module
        with writing(source):
            source.mkdir(parents=True, exist_ok=True)
        path = self._notebook(student)
        if data := handed_in(submission):
            text = autograded(data, self.sheet)
            if not (path.is_file() and path.read_bytes() == text.encode()):
                write_whole(path, text)

    def _notebook(self, student: str) -> Path:
        module = self.sheet.module
        return self.root / "autograded" / student / module / f"{module}.ipynb"


def handed_in(submission: Submission | None) -> bytes:
    """The file's bytes; none where there is no file, or it cannot be read."""
    try:
        return b"" if submission is None else read(submission)
    except SubmissionError:
        return b""
