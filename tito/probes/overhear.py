"""Listening to a walk: what every rule is applied to, without changing what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

Note: TypeAlias = Callable[[Any, Any], None]
"""Is told the node and the gradient that arrives, before the rule is applied."""


@contextmanager
def overheard(things: Iterable[Any], note: Note) -> Iterator[None]:
    """While the block runs, every `apply` of the rules among `things` is noted first."""
    running: list[Any] = []
    originals = [(rule, rule.__dict__["apply"]) for rule in things if _is_rule(rule)]
    for rule, apply in originals:
        rule.apply = _noted(apply, note, running)
    try:
        yield
    finally:
        for rule, apply in originals:
            rule.apply = apply


def _is_rule(thing: Any) -> bool:
    return isinstance(thing, type) and callable(thing.__dict__.get("apply"))


def _noted(apply: Callable[..., Any], note: Note, running: list[Any]) -> Callable[..., Any]:
    """`apply`, noted; a rule that calls its parent class's is noted once."""

    def noted(self: Any, grad_output: Any, *arguments: Any) -> Any:
        if not (running and running[-1] is self):
            note(self, grad_output)
        running.append(self)
        try:
            return apply(self, grad_output, *arguments)
        finally:
            running.pop()

    return noted
