"""Which attacks hold on which tier: measured here, and by `make attacks` written into docs/security.md."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import ordinary

from tito.course.course import find_course
from tito.environments.attack import Attempt, corpus

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- attacks: written by make attacks -->", "<!-- attacks: end -->"
NOBODY = 65534
ME = os.geteuid()

COLUMNS = {"full, root": ("full", 0), "full, user": ("full", ME or NOBODY), "standard": ("standard", ME),
           "basic": ("basic", ME)}  # fmt: skip
"""A column of the table: its tier, and who runs it."""

HOLDS, THROUGH = "holds", "no"

SCRIPT = """
import dataclasses, json, sys
from pathlib import Path
from tito.course.course import find_course
from tito.environments.attack import attacks
from tito.errors import SandboxError

try:
    for attempt in attacks(find_course(Path(sys.argv[1])), sys.argv[2]):
        print(json.dumps(dataclasses.asdict(attempt)))
except SandboxError as error:
    print(error.message, file=sys.stderr)
    sys.exit(3)
"""


class NotHere(Exception):
    """This machine cannot measure a column, for the reason given."""


def attempts(column: str) -> tuple[Attempt, ...]:
    """The whole corpus, run by a process of its own as the column's user."""
    tier, user = COLUMNS[column]
    if ME not in (0, user):
        raise NotHere("only root can become root")
    as_user = [ordinary.__file__, str(user)] if user != ME else []
    command = [sys.executable, *as_user, "-c", SCRIPT, str(ROOT), tier]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == ordinary.NOT_HERE:
        raise NotHere(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    return tuple(Attempt(**json.loads(line)) for line in done.stdout.splitlines())


def cells(row: str) -> list[str]:
    """The cells of a table's row."""
    return [cell.strip() for cell in row.strip("|\n").split("|")]


def mark(attempt: Attempt) -> str:
    """What the table says of an attempt."""
    return HOLDS if attempt.held else THROUGH


def table(measured: Mapping[str, tuple[Attempt, ...]]) -> str:
    """The table in Markdown, an attack a row, a tier a column, with the sums in its last row."""
    rows = [["attack", "what it tries", *measured], ["---"] * (2 + len(measured))]
    beside = zip(*measured.values(), strict=True)
    rows += [[each[0].name, each[0].says, *map(mark, each)] for each in beside]
    sums = [f"{sum(each.held for each in column)} of {len(column)}" for column in measured.values()]
    rows.append(["**all**", "", *sums])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def written() -> Mapping[str, Mapping[str, str]]:
    """What docs/security.md says: a row an attack, a cell a column."""
    text = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    head, _, *rows = map(cells, text.strip().splitlines())
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows}


def rewrite() -> None:
    """Measure every column and put the table between the marks of the page."""
    measured = {column: attempts(column) for column in COLUMNS}
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{begin}\n{table(measured)}\n{END}{after}", encoding="utf-8")
    print(table(measured))


def lowest() -> Mapping[str, str]:
    """The lowest tier at which each attack's file says that it fails."""
    return {attack.name: attack.lowest for attack in corpus(find_course(ROOT))}


if __name__ == "__main__":
    rewrite()
