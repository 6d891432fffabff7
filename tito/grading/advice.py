"""Where to begin, when no reference is at hand to tell whose mistake a failure is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tito.course.module import Component, Module
from tito.grading.judge import Verdict
from tito.grading.needs import Needs, suspect
from tito.notebooks.export import Exported
from tito.notebooks.release import unwritten
from tito.text import listed

MOST = 4
"""Names in one list."""


def advice(module: Module, needs: Needs, exported: Exported, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """What waits for which parts that are not written, and which failing component to look at first."""
    yield from _waiting(module, needs, _open(module, exported), verdicts)
    wrong = [verdict for verdict in verdicts if not (verdict.passed or verdict.unfinished)]
    found = suspect(module, needs, verdicts)
    if found and len({verdict.component for verdict in wrong}) > 1:
        name, count = found
        share = f"all {count}" if count == len(wrong) else f"{count} of the {len(wrong)}"
        yield f"{share} failures go through {name}: mend it first, then test again"


def _open(module: Module, exported: Exported) -> frozenset[str]:
    """The components of which something is still to be written."""
    left = frozenset[str]().union(*(unwritten(block.source) for block in exported.blocks))
    return frozenset(component.name for component in module.components if _is_left(component, left))


def _is_left(component: Component, left: Collection[str]) -> bool:
    return any(name == own or name.startswith(f"{own}.") for own in component.definitions for name in left)


def _waiting(
    module: Module, needs: Needs, to_do: frozenset[str], verdicts: Sequence[Verdict]
) -> Iterator[str]:
    """The components that are written, and whose checks need others that are not."""
    pairs = [pair for pair in zip(verdicts, needs, strict=True) if pair[0].unfinished]
    held_up = [(verdict, needed & to_do) for verdict, needed in pairs if verdict.component not in to_do]
    waiting = list(dict.fromkeys(verdict.component for verdict, _ in held_up))
    missing = frozenset[str]().union(*(needed for _, needed in held_up))
    if missing:
        order = [component.name for component in module.components if component.name in missing]
        yield f"written, and waiting for {listed(order, MOST)}: {listed(waiting, MOST)}"
