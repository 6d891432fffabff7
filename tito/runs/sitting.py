"""A sitting: a class graded into a folder, going on where an earlier command stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tito.errors import Interrupted, TitoError
from tito.grading.grade import NOT_GRADED
from tito.grading.graders import suite_of
from tito.grading.submission import Submission, fingerprint
from tito.probes.suite import Suite
from tito.progress import Progress
from tito.runs.clerk import Ready
from tito.runs.clerks import Clerks
from tito.runs.folder import JOURNAL
from tito.runs.journal import Entry, Recorded, read_journal
from tito.runs.paper import Paper
from tito.runs.results import Results, require_same, standing
from tito.runs.task import Graded, Grading
from tito.runs.terms import Terms, terms_of


@dataclass(frozen=True, slots=True)
class Sitting:
    """The class as it stands, and what this command did about it.

    `graded` is how many submissions were graded now; `absent` are students of earlier commands whose
    submissions were not among these; `lost` those of them whose receipts are not there as they were written,
    who are left out; `torn` where a crash had cut short the journal's last line.
    """

    terms: Terms
    suite: Suite
    entries: tuple[Entry, ...]
    graded: int
    absent: tuple[str, ...]
    lost: tuple[str, ...]
    torn: bool


def sit(
    paper: Paper,
    submissions: Sequence[Submission],
    folder: Path,
    progress: Progress,
    clerks: Clerks,
    agree: Callable[[Terms], object] = lambda terms: None,
) -> Sitting:
    """Grade what is new here, has changed or could not be graded; everything else stands.

    `agree` is called with the terms of every clerk before anything that it grades is kept.
    """
    suite = suite_of(paper.suite)
    recorded = read_journal(folder / JOURNAL)
    kept = _kept(folder, recorded, paper, suite)
    pending = [each for each in submissions if not _stands(paper, each, kept.get(each.student))]
    with Results(folder, recorded, kept) as results:

        def begin(ready: Ready) -> None:
            _require_ours(terms_of(paper, suite.digest, ready.terms.isolation), ready)
            agree(ready.terms)
            results.begin(ready.terms)

        _grade(paper, pending, results, progress, clerks, begin)
        results.write_table(paper.module)
    given = {each.student for each in submissions}
    return Sitting(
        terms=results.terms,
        suite=suite,
        entries=results.entries,
        graded=len(pending),
        absent=tuple(sorted(kept.keys() - given)),
        lost=tuple(sorted(recorded.entries.keys() - kept.keys() - given)) if recorded else (),
        torn=recorded is not None and recorded.torn,
    )


def _grade(
    paper: Paper,
    pending: Sequence[Submission],
    results: Results,
    progress: Progress,
    clerks: Clerks,
    begin: Callable[[Ready], object],
) -> None:
    """Each result is on the disk before the next is looked at."""
    tasks = list(map(Grading, pending))

    def keep(graded: Graded) -> None:
        results.keep(graded)
        advance(graded)

    with progress(len(pending)) as advance:
        try:
            clerks.carry_out(paper, tasks, keep, begin)
        except Interrupted as stop:
            raise Interrupted(stop.message, "What is graded is kept; the same command goes on.") from None


def _require_ours(terms: Terms, ready: Ready) -> None:
    """TitoError where a clerk, perhaps on another machine, grades by something else than this command."""
    differing = "; ".join(terms.differences(ready.terms, "there"))
    if differing:
        raise TitoError(
            f"A clerk on {ready.host} grades under other terms than this command: {differing}.",
            "Give every machine the same course, tito, Python and NumPy.",
        )


def recorded_seed(folder: Path) -> int | None:
    """The seed of the run that is there, if one is."""
    recorded = read_journal(folder / JOURNAL)
    return None if recorded is None else recorded.terms.seed


def _kept(folder: Path, recorded: Recorded | None, paper: Paper, suite: Suite) -> dict[str, Entry]:
    """What stands of an earlier command, by student; TitoError where it graded under other terms."""
    if recorded is None:
        return {}
    require_same(folder, recorded.terms, terms_of(paper, suite.digest, recorded.terms.isolation))
    return {entry.student: entry for entry in standing(folder, recorded.entries.values())}


def _stands(paper: Paper, submission: Submission, entry: Entry | None) -> bool:
    """Whether this very file has been graded, on these earlier ones; what could not be is tried again."""
    if entry is None or entry.status == NOT_GRADED or entry.submission != fingerprint(submission):
        return False
    return not entry.neighbours or entry.neighbours == paper.fingerprint_of_neighbours(submission)
