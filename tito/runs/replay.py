"""The replay: a receipt's grade come to again, and what differs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import TitoError
from tito.grading.grade import grade_or_reason
from tito.grading.graders import suite_of
from tito.grading.submission import Submission
from tito.runs.closeup import Closeup, closeup_of
from tito.runs.folder import JOURNAL
from tito.runs.journal import read_journal
from tito.runs.paper import Paper
from tito.runs.receipt import as_text, receipt
from tito.runs.results import receipt_bytes
from tito.runs.terms import Terms, terms_from, terms_of
from tito.runs.work import whereabouts

DIGEST = "SHA-256 of the receipt"
"""A change that is told where there is no other: whatever else was changed changes it, too."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it was read: SHA-256 and terms, whose it is, of which file, and the whole document."""

    path: Path
    digest: str
    terms: Terms
    student: str
    submission: str
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One place at which the replay differs, and what each says there."""

    place: str
    recorded: Any
    found: Any


@dataclass(frozen=True, slots=True)
class Replay:
    """What a receipt says and what came of grading the same submission again; a probe seen close if asked."""

    receipt: Receipt
    document: Mapping[str, Any]
    changes: tuple[Change, ...]
    closeup: Closeup | None


def read_receipt(path: Path) -> Receipt:
    """The receipt; TitoError where the file is none."""
    data = b""
    try:
        data = receipt_bytes(path)
        document = json.loads(data)
    except OSError as error:
        raise TitoError(
            f"{path} cannot be read: {error.strerror}.", "Name DIR/receipts/STUDENT.json."
        ) from None
    except (ValueError, RecursionError):
        document = None
    terms = terms_from(document)
    match document:
        case {"student": str(student), "submission": str(submission), "verdicts": list()} if (
            terms and terms.seed >= 0
        ):
            digest = hashlib.sha256(data).hexdigest()
            return Receipt(path, digest, terms, student, submission, document)
    raise TitoError(f"{path} is not a receipt of tito.", "Name DIR/receipts/STUDENT.json.")


def replay(course: Course, found: Receipt, elsewhere: Path | None, probe: str | None) -> Replay:
    """Grade the receipt's submission under its terms; TitoError where that cannot be done any more."""
    module, _ = course.module(found.terms.module)
    paper = Paper(course, module, found.terms.seed, found.terms.prerequisites)
    _require_course(paper, found)
    submission = _submission(module, found, elsewhere)
    with paper.examination() as exam:
        closeup = None if probe is None else closeup_of(exam, submission, probe)
        grade = grade_or_reason(exam, submission)
        now = terms_of(paper, exam.key.suite.digest, exam.sandbox.tier)
        document = json.loads(as_text(receipt(now, grade)))
    recorded = _in_the_journal(found)
    differing = (*(changes(*recorded) if recorded else ()), *changes(found.document, document))
    told = tuple(each for each in differing if each.place != DIGEST)
    return Replay(found, document, told or differing, closeup)


def _in_the_journal(found: Receipt) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Whose a receipt is, under which terms, and its SHA-256, by itself and by the journal beside it.

    A replay takes the first two from the receipt, and would find them the same whatever they are.
    """
    journal = read_journal(_run(found) / JOURNAL)
    entry = journal and journal.entries.get(found.path.stem)
    if not (journal and entry):
        return None
    return (
        {"student": found.student, DIGEST: found.digest, **asdict(found.terms)},
        {"student": entry.student, DIGEST: entry.receipt, **asdict(journal.terms)},
    )


def _run(found: Receipt) -> Path:
    """The folder of the run that a receipt lies in."""
    return found.path.resolve().parent.parent


def _require_course(paper: Paper, found: Receipt) -> None:
    """The same suite, reference and lesson, without which nothing can be the same."""
    digest = suite_of(paper.suite).digest
    now = replace(terms_of(paper, digest, found.terms.isolation), versions=found.terms.versions)
    differing = "; ".join(found.terms.differences(now))
    if differing:
        raise TitoError(
            f"{found.path} was graded by another version of the course: {differing}.",
            "Replay it in that version; tito regrade DIR --diff shows what the present one would change.",
        )


def _submission(module: Module, found: Receipt, elsewhere: Path | None) -> Submission:
    there = whereabouts(_run(found), module, [found.submission], elsewhere)
    if found.submission not in there:
        raise TitoError(
            f"The file that {found.student} was graded on is not {elsewhere or 'where it was'}, or has "
            f"changed since (SHA-256 {found.submission[:12]}...).",
            "Say where it is now: --submissions PATH.",
        )
    return replace(there[found.submission], student=found.student)


def changes(recorded: Any, found: Any, place: str = "") -> Iterator[Change]:
    """Where two documents differ; an entry of a list is called by its probe or name."""
    match recorded, found:
        case dict(), dict():
            for name in {**recorded, **found}:
                yield from changes(recorded.get(name), found.get(name), f"{place}, {name}" if place else name)
        case list(), list() if len(recorded) == len(found):
            for number, pair in enumerate(zip(recorded, found, strict=True)):
                yield from changes(*pair, f"{place}, {_called(pair[0], number)}")
        case _ if recorded != found:
            yield Change(place, recorded, found)


def _called(entry: Any, number: int) -> str:
    match entry:
        case {"probe": str(name), "figure": str(figure)}:
            return f"{name}, {figure}"
        case {"probe": str(name)} | {"name": str(name)}:
            return name
        case _:
            return str(number)
