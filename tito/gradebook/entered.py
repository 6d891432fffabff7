"""Which runs were entered into a gradebook: `gradebook.runs.json` beside it says so.

A gradebook has room for one attempt. Which one counts is told from all of them, whichever was entered when.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from tito.errors import TitoError
from tito.files import write_whole
from tito.gradebook.address import Address, local
from tito.gradebook.attempts import Run, read_run
from tito.gradebook.database import NoGradebook, looked_at
from tito.policies.policy import Attempts
from tito.runs.folder import JOURNAL

HANDED_IN = """
SELECT count(*) FROM submitted_assignment JOIN assignment ON assignment.id = assignment_id
WHERE assignment.name = :module
"""


def record_file(address: Address) -> Path:
    """Where it is said which runs were entered."""
    return local(address).with_suffix(".runs.json")


def with_earlier(address: Address, module: str, named: Iterable[Run], rule: Attempts) -> tuple[Run, ...]:
    """The runs of a module that were entered before, in their order, and those that are named now.

    A run that is named again keeps its place, and what was said of its files and times and is not said now.
    TitoError where the best attempt counts and one of these runs is gone; the last one is told without it.
    """
    path = record_file(address)
    told = _read(path).get(module, {}) if _has_any(address, module) else {}
    try:
        earlier = {
            (path.parent / folder).resolve(): _run(path.parent / folder, words)
            for folder, words in told.items()
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise _broken(path) from error
    found = {folder: run for folder, run in earlier.items() if run is not None and run.module == module}
    if rule == "best" and (gone := [str(each) for each in earlier if each not in found]):
        raise TitoError(
            f"The best attempt counts, and of the runs entered before these are gone: {', '.join(gone)}.",
            f"Put them back, or take them out of {path}: then none of their attempts counts.",
        )
    for run in named:
        folder = run.folder.resolve()
        found[folder] = _joined(found.get(folder), run)
    return tuple(found.values())


def note(address: Address, module: str, runs: Iterable[Run]) -> None:
    """Keep in mind which runs of a module there are, with where their files are and when they came in."""
    path = record_file(address)
    told = {os.path.relpath(run.folder.resolve(), path.parent.resolve()): _plain(run) for run in runs}
    write_whole(path, json.dumps(_read(path) | {module: told}, indent=1, sort_keys=False) + "\n")


def _has_any(address: Address, module: str) -> bool:
    """Whether the gradebook is the one that the file tells of: one that was made anew has no submissions."""
    try:
        with looked_at(address) as connection:
            (count,) = connection.execute(HANDED_IN, {"module": module}).fetchone()
            return bool(count)
    except NoGradebook:
        return False


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _broken(path) from error
    if not isinstance(document, dict) or not all(isinstance(told, dict) for told in document.values()):
        raise _broken(path)
    return document


def _broken(path: Path) -> TitoError:
    return TitoError(
        f"{path} does not say which runs were entered.",
        "Delete it, then name all runs of a module together: tito gradebook update RUN RUN",
    )


def _run(folder: Path, words: Mapping[str, Any]) -> Run | None:
    """A run as it was entered; None where it is gone."""
    if not (folder / JOURNAL).is_file():
        return None
    elsewhere = words.get("submissions")
    times = {student: datetime.fromisoformat(time) for student, time in words.get("times", {}).items()}
    return Run(folder, read_run(folder).recorded, Path(elsewhere) if elsewhere else None, times)


def _joined(before: Run | None, now: Run) -> Run:
    if before is None:
        return now
    return Run(now.folder, now.recorded, now.elsewhere or before.elsewhere, {**before.times, **now.times})


def _plain(run: Run) -> dict[str, object]:
    return {
        "submissions": str(run.elsewhere.resolve()) if run.elsewhere else None,
        "times": {student: time.isoformat() for student, time in run.times.items()},
    }
