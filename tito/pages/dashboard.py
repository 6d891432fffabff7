"""The class dashboard as one page: tables as they stand, and every student's details as data beside them."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from tito.grading.judge import NOT_ASKED, UNFINISHED
from tito.pages.bars import Bar, bars
from tito.pages.columns import columns
from tito.pages.frame import page
from tito.reports.dashboard import amount, few, figure, spread
from tito.reports.dashboard_document import dashboard_document
from tito.reports.ledger import NAMES
from tito.statistics import events, outliers, stuck
from tito.statistics.dashboard import Dashboard
from tito.statistics.events import Event
from tito.statistics.items import UNSTEADY
from tito.statistics.outliers import Outlier
from tito.statistics.register import Record
from tito.statistics.stuck import Stuck
from tito.text import listed

MOST_BARS = 12
"""Misconceptions in the drawing; the table has all."""

MOST_LOST = 2
"""Components that a student's row names."""


@dataclass(frozen=True, slots=True)
class Row:
    """A student's line in the table; `memory` is the largest multiple of the reference's figure."""

    record: Record
    lost: str
    failed: int
    likely: str
    memory: float | None
    flags: tuple[str, ...]


def dashboard_page(board: Dashboard, folder: Path) -> str:
    """The page, to be put into `folder`: it links to the feedback pages that are there now."""
    from jinja2.utils import htmlsafe_json_dumps

    flags = _flags(board)
    common = [
        Bar(f"{each.cause} ({each.component})", len(each.students))
        for each in board.misconceptions[:MOST_BARS]
    ]
    shares = [
        Bar(each.worth.name, round(100 * each.item.difficulty, 1))
        for each in board.components
        if each.item.difficulty is not None
    ]
    return page(
        "dashboard.html",
        f"{board.module}: the class",
        "dashboard.js",
        board=board,
        own=board.prerequisites == "student",
        warning=few(board.graded) if board.graded < UNSTEADY else "",
        rows=[_row(record, board, flags.get(record.student, ())) for record in board.records],
        rules={"stuck": stuck.RULE, "outliers": outliers.RULE, "events": events.RULE},
        places=stuck.places(board.stuck),
        scores=columns("How the scores are spread", board.scores.bins, "points", "students"),
        seconds=columns("How long grading took", board.seconds.bins, "seconds a submission", "submissions"),
        common=bars("The commonest mistakes", common, "students"),
        shares=bars("Mean share of every component's points", shares, "% of its points"),
        data=_packed(board),
        beside=htmlsafe_json_dumps(_beside(board, folder)),
        amount=amount, figure=figure, listed=listed, quote=partial(quote, safe=""), spread=spread,
        called=NAMES,
    )  # fmt: skip


def _packed(board: Dashboard) -> str:
    """The document of the dashboard as JSON, packed by zlib: a tenth of its size, in letters and digits."""
    text = json.dumps(dashboard_document(board), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def _row(record: Record, board: Dashboard, flags: tuple[str, ...]) -> Row:
    own = [each for each in record.failures if not (each.blame or each.answer in (UNFINISHED, NOT_ASKED))]
    likely = [each.cause for each in record.diagnoses]
    times = [
        each.found / each.reference
        for each in record.memory.values()
        if each.found is not None and each.reference
    ]
    return Row(
        record=record,
        lost=_lost(record, board),
        failed=sum(len(each.probes) for each in own),
        likely=listed(likely, 2),
        memory=max(times, default=None),
        flags=flags,
    )


def _lost(record: Record, board: Dashboard) -> str:
    """Where points were lost, most first."""
    pairs = zip(board.components, record.components, strict=True)
    lost = [(line.worth.points - earned, line.worth.name) for line, earned in pairs]
    return listed(
        (f"{name} -{figure(points)}" for points, name in sorted(lost, key=_most) if points > 0), MOST_LOST
    )


def _most(pair: tuple[float, str]) -> float:
    return -pair[0]


def _flags(board: Dashboard) -> dict[str, tuple[str, ...]]:
    """In which of the page's lists a student is."""
    lists: Mapping[str, Iterable[Stuck | Outlier | Event]] = {
        "stuck": board.stuck,
        "memory": board.outliers,
        "slow": board.slow,
        "event": board.events,
    }
    found: dict[str, tuple[str, ...]] = {}
    for flag, those in lists.items():
        for student in {each.student for each in those}:
            found[student] = (*found.get(student, ()), flag)
    return found


def _beside(board: Dashboard, folder: Path) -> dict[str, str]:
    """The relative addresses of the feedback pages that are there, by student."""
    within, name = Path("feedback"), Path(board.module, f"{board.module}.html")
    paths = {record.student: within / record.student / name for record in board.records}
    return {student: quote(path.as_posix()) for student, path in paths.items() if (folder / path).is_file()}
