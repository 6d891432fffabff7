"""A comparison in the terminal and as JSON: places to look."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.table import Table

from tito.reports.output import console
from tito.reports.text import escape
from tito.similarity.clusters import Cluster
from tito.similarity.comparison import Comparison
from tito.similarity.pairs import Pair
from tito.similarity.reading import Imprint
from tito.similarity.regions import matches
from tito.text import listed

MOST_ROWS = 30
MOST_NAMES = 10
MOST_PLACES = 2
LONGEST = 60
"""What is shown at most: rows, names, places of a row, signs of a place."""


def show_similar(found: Comparison) -> None:
    """Print a row a pair, group by group, and what was not compared."""
    out = console()
    earlier = f" and {found.earlier} of earlier years" if found.earlier else ""
    out.print(f"[bold]{escape(found.module)}[/]: {found.submissions} submissions{earlier} compared.")
    if found.clusters:
        out.print(pair_table(found))
    else:
        out.print(f"No two have {percent(found.threshold)} or more in common.")
    for line in _notes(found):
        out.print(line)


def percent(share: float) -> str:
    """A share in whole percent, cut and not rounded: what is short of 40 % is not called 40 %."""
    return f"{int(share * 100 + 1e-9)} %"


def pair_table(found: Comparison) -> Table:
    """The pairs of every group, those with the greatest shares first, and where they are most alike."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Group", justify="right", no_wrap=True)
    table.add_column("Submission", overflow="fold", max_width=20)
    table.add_column("and", overflow="fold", max_width=20)
    table.add_column("Share", justify="right", no_wrap=True)
    table.add_column("Most of it in")
    rows = [(number, pair) for number, each in enumerate(found.clusters, start=1) for pair in each.pairs]
    for number, pair in rows[:MOST_ROWS]:
        table.add_row(
            str(number), escape(pair.first.name), escape(pair.second.name), percent(pair.share), _places(pair)
        )
    return table


def _places(pair: Pair) -> str:
    """`MatmulBackward.apply, send and 12 more`, by the names in the first."""
    names = dict.fromkeys(match.left.name for match in matches(pair))
    return escape(listed((name[:LONGEST] for name in names), MOST_PLACES))


def _notes(found: Comparison) -> Iterator[str]:
    pairs = sum(len(each.pairs) for each in found.clusters)
    if pairs > MOST_ROWS:
        yield f"{pairs - MOST_ROWS} more pairs: --json lists all."
    for imprint in found.unread[:MOST_NAMES]:
        yield f"Not compared: {escape(imprint.name)}: {escape(imprint.unread[0])}"
    if len(found.unread) > MOST_NAMES:
        yield f"Not compared: {len(found.unread) - MOST_NAMES} more."
    if found.empty:
        yield f"Nothing beyond the released and the reference's code: {len(found.empty)}."
    if found.clusters:
        yield "A share is a place to look, not a finding: docs/similarity.md says what it can mean."


def similar_document(found: Comparison) -> dict[str, object]:
    """Every group with all its pairs, and what was not compared."""
    return {
        "module": found.module,
        "threshold": found.threshold,
        "compared": found.submissions,
        "earlier": found.earlier,
        "groups": [_group(each) for each in found.clusters],
        "not_compared": [
            {"submission": _who(imprint), "reason": reason}
            for imprint in found.unread
            for reason in imprint.unread
        ],
        "nothing_own": [_who(imprint) for imprint in found.empty],
    }


def _group(cluster: Cluster) -> dict[str, object]:
    return {
        "submissions": [_who(imprint) for imprint in cluster.imprints],
        "pairs": [_pair(each) for each in cluster.pairs],
    }


def _pair(pair: Pair) -> dict[str, object]:
    return {
        "first": _who(pair.first),
        "second": _who(pair.second),
        "share": round(pair.share, 4),
        "fingerprints": len(pair.shared),
    }


def _who(imprint: Imprint) -> dict[str, str]:
    """`earlier` is the folder of an earlier year, empty for this class."""
    return {"student": imprint.student, "earlier": imprint.earlier}
