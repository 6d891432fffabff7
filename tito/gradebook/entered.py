"""Which runs were entered into a gradebook: `gradebook.runs.json` beside it says so.

A gradebook has room for one attempt. Which one counts is told from all of them, whichever was entered when.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
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
    now = {run.folder.resolve(): run for run in named}
    try:
        earlier = {
            (place := (path.parent / folder).resolve()): _run(
                now.get(place) or _found(path.parent / folder), words
            )
            for folder, words in told.items()
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise _broken(path) from error
    known = {place: run for place, run in earlier.items() if run and run.module == module}
    if rule == "best" and (gone := [str(place) for place in earlier if place not in known]):
        raise TitoError(
            f"The best attempt counts, and of the runs entered before these are gone: {', '.join(gone)}.",
            f"Put them back, or take them out of {path}: then none of their attempts counts.",
        )
    new = [run for place, run in now.items() if place not in known]
    return (*known.values(), *new)


def note(address: Address, module: str, runs: Iterable[Run]) -> None:
    """Keep in mind which runs of a module there are, with where their files are and when they came in."""
    path = record_file(address)
    told = {os.path.relpath(run.folder.resolve(), path.parent.resolve()): _plain(run) for run in runs}
    write_whole(path, json.dumps(_read(path) | {module: told}, indent=1) + "\n")


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


def _found(folder: Path) -> Run | None:
    """The run in a folder; None where it is gone."""
    return read_run(folder) if (folder / JOURNAL).is_file() else None


def _run(run: Run | None, words: Mapping[str, Any]) -> Run | None:
    """A run with what was said of it when it was entered, where that is not said now."""
    if run is None:
        return None
    told = words.get("submissions")
    elsewhere = run.elsewhere or (Path(told) if told else None)
    times = {student: datetime.fromisoformat(time) for student, time in words.get("times", {}).items()}
    return replace(run, elsewhere=elsewhere, times=times | dict(run.times))


def _plain(run: Run) -> dict[str, object]:
    return {
        "submissions": str(run.elsewhere.resolve()) if run.elsewhere else None,
        "times": {student: time.isoformat() for student, time in run.times.items()},
    }
