"""Everything that reads bytes somebody else made, a function a kind, with honest bytes of each kind."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from tito.errors import TitoError
from tito.grading.examination import Examination
from tito.grading.grade import ComponentScore
from tito.grading.package import pack
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission, find_submissions, read
from tito.notebooks.percent import read_lesson
from tito.probes.answer import Plain, Returned
from tito.runs.journal import Entry, Journal, read_journal, start_journal
from tito.runs.replay import read_receipt
from tito.runs.terms import Terms
from tito.sandbox import reply
from tito.sandbox.wire import PREFIX, Frame, Malformed, decode, encode, lengths

REFUSALS = (TitoError, Malformed)
"""What a reader may raise, whatever it is given."""

KINDS = ("notebook", "module", "archive", "lesson", "receipt", "journal", "answer")

Reader = Callable[[bytes], object]
LARGEST_ANSWER = 1 << 20
RULE = """class MulBackward(Function):
    def apply(self, g):
        a, b = self.saved_tensors
        return g * b.data, g * a.data
"""


def readers(exam: Examination, folder: Path) -> Mapping[str, Reader]:
    """The readers by the kind of what they read; files lie in `folder` meanwhile."""

    def stored(name: str, data: bytes) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    def submission(suffix: str) -> Reader:
        def reader(data: bytes) -> object:
            path = stored(f"handed_in{suffix}", data)
            return pack(Submission("mallory", path.name, OnDisk(path)), exam.module, exam.released)

        return reader

    def archive(data: bytes) -> object:
        return [read(each) for each in find_submissions(stored("class.zip", data), exam.module)]

    def answer(data: bytes) -> object:
        header, body = lengths(data[: PREFIX.size].ljust(PREFIX.size, b"\0"), LARGEST_ANSWER)
        start = PREFIX.size + header
        value = decode(data[PREFIX.size : start], memoryview(data)[start : start + body]).value
        return reply.raised(value, {"cell 1": 2**31}), judged(exam, value)

    return {
        "notebook": submission(".ipynb"),
        "module": submission(".py"),
        "archive": archive,
        "lesson": lambda data: read_lesson(data.decode(errors="replace")),
        "receipt": lambda data: read_receipt(stored("receipt.json", data)),
        "journal": lambda data: read_journal(stored("journal.jsonl", data)),
        "answer": answer,
    }


def judged(exam: Examination, value: Plain) -> object:
    """The value as the answer to every probe."""
    answers = [Returned(value)] * len(exam.key.questions)
    return [exam.key.judge(*pair) for pair in enumerate(answers)], exam.key.ledger(answers)


def honest(folder: Path) -> Mapping[str, bytes]:
    """Bytes of every kind as they should be."""
    terms = Terms("06_autograd", 7, "5" * 64, "7" * 64, "c" * 64, "full", {"tito": "0.1.0"})
    return {
        "notebook": json.dumps(_notebook()).encode(),
        "module": f"import numpy as np\n\n\n{RULE}".encode(),
        "archive": _archive(),
        "lesson": f"# %% [markdown] text: title\n# # A lesson\n\n# %% example id=one\n{RULE}".encode(),
        "receipt": json.dumps(_receipt(terms)).encode(),
        "journal": _journal(folder / "honest.jsonl", terms),
        "answer": encode(Frame("0" * 16, "returned", _value())),
    }


def _notebook() -> object:
    metadata = {"nbgrader": {"grade_id": "mul", "solution": True, "grade": False, "schema_version": 3}}
    code = {"cell_type": "code", "id": "mul", "metadata": metadata, "outputs": [], "execution_count": None}
    text = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": ["# Autograd"]}
    cells = [
        text,
        {**code, "source": RULE.splitlines(keepends=True)},
        {**code, "id": "x", "source": "%matplotlib\n1"},
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("submitted/ada/06_autograd/06_autograd.ipynb", json.dumps(_notebook()))
        archive.writestr("bob/autograd.py", RULE)
    return data.getvalue()


def _receipt(terms: Terms) -> object:
    verdict = {"probe": "p", "component": "MulBackward", "passed": True, "points": 1.0, "blame": []}
    graded = {
        "student": "ada",
        "submission": "0" * 64,
        "status": "graded",
        "score": 1.0,
        "verdicts": [verdict],
    }
    return {**asdict(terms), **graded}


def _journal(path: Path, terms: Terms) -> bytes:
    score = ComponentScore("MulBackward", 4.0, 4)
    recorded = start_journal(path, terms)
    with Journal(path, recorded) as journal:
        for student in ("ada", "bob"):
            journal.append(Entry(student, "0" * 64, "1" * 64, "graded", "", 4.0, 4, (score,)))
    return path.read_bytes()


def _value() -> Plain:
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    figures: dict[str, Plain] = dict.fromkeys(("saved", "gradients", "peak", "calls", "nodes"), 4096)
    return {"value": array, "gradient": {"a": array, "b": None}, "inputs kept": True, "loss": 1.5, **figures}
