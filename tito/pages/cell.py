"""A student's own code on a page: excerpts of cells, their lines numbered, coloured, some of them marked."""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from tito.notebooks.export import SourceBlock
from tito.notebooks.statements import bound_names, parse, start_line
from tito.text import one_line

MOST_LINES = 80
"""Lines of an excerpt."""

WIDEST = 160
"""Signs of a line."""

AROUND = 6
"""Lines before and after one that stands in no definition."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition in a submission: the label of its cell, and its first and last line there."""

    label: str
    first: int
    last: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of code as it is shown; `markup` is escaped and has our own elements alone."""

    number: int
    markup: Markup
    marked: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of one cell; `why` they are shown, and how many after them are `left_out`."""

    label: str
    lines: tuple[Line, ...]
    why: str
    left_out: int


def definitions(blocks: Sequence[SourceBlock]) -> dict[str, Definition]:
    """Every definition by its name, `Tensor` and `Tensor.matmul`; of two of one name the later, which counts.

    The blocks have to parse.
    """
    found: dict[str, Definition] = {}
    for block in blocks:
        lines = block.source.split("\n")
        for name, node in _named(parse(block.source).body):
            first, last = start_line(node), node.end_lineno or node.lineno
            found[name] = Definition(block.label, first, last, tuple(lines[first - 1 : last]))
    return found


def _named(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    for node in body:
        for name in bound_names(node):
            yield name, node
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{name}", held) for name, held in _named(node.body))


def own_lines(definition: Definition, released: Mapping[str, Definition], name: str) -> frozenset[int]:
    """The numbers of the lines that the student wrote: neither blank, nor a comment, nor as released."""
    given = {line.strip() for line in released[name].lines} if name in released else set[str]()
    return frozenset(
        number
        for number, line in enumerate(definition.lines, start=definition.first)
        if (text := line.strip()) and not text.startswith("#") and text not in given
    )


def around(blocks: Sequence[SourceBlock], label: str, number: int) -> Definition | None:
    """The smallest definition around a line of the cell with this label; the lines around it without one."""
    for block in blocks:
        if block.label == label:
            lines = block.source.split("\n")
            holding = [
                each
                for each in definitions([block]).values()
                if each.first <= number <= each.last and each.last > each.first
            ]
            return min(holding, key=lambda each: each.last - each.first, default=near(label, lines, number))
    return None


def near(label: str, lines: Sequence[str], number: int) -> Definition:
    """The lines around one."""
    first, last = max(number - AROUND, 1), min(number + AROUND, len(lines))
    return Definition(label, first, last, tuple(lines[first - 1 : last]))


def excerpt(definition: Definition, marked: Collection[int], why: str) -> Excerpt:
    """The definition's lines as they are shown, at most `MOST_LINES`, the first mark among them."""
    beyond = min(marked, default=definition.first) - definition.first - MOST_LINES // 2
    start = max(min(beyond, len(definition.lines) - MOST_LINES), 0)
    taken = definition.lines[start : start + MOST_LINES]
    first = definition.first + start
    lines = tuple(
        Line(number, markup, number in marked)
        for number, markup in enumerate(coloured(list(map(shown, taken))), start=first)
    )
    return Excerpt(definition.label, lines, why, len(definition.lines) - start - len(taken))


def shown(line: str) -> str:
    """A line of code as a page has room for it."""
    return one_line(line.expandtabs(4), WIDEST)


def coloured(lines: Sequence[str]) -> list[Markup]:
    """The lines escaped, with keywords (k), strings (s), comments (c) and numbers (n) in spans.

    Code that is no Python is shown from there on as it is.
    """
    spans = _spans(lines)
    found = []
    for number, line in enumerate(lines, start=1):
        parts, done = list[Markup](), 0
        for first, last, kind in spans.get(number, ()):
            inner = Markup('<span class="{}">{}</span>').format(kind, line[first:last])
            parts += [escape(line[done:first]), inner]
            done = last
        found.append(Markup("").join([*parts, escape(line[done:])]))
    return found


def _spans(lines: Sequence[str]) -> dict[int, list[tuple[int, int, str]]]:
    """By line: where a token begins, where it ends, and of what kind it is."""
    found: dict[int, list[tuple[int, int, str]]] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline):
            kind = _kind(token)
            (first, begin), (last, end) = token.start, token.end
            for number in range(first, last + 1) if kind else ():
                left = begin if number == first else 0
                right = end if number == last else len(lines[number - 1])
                found.setdefault(number, []).append((left, right, kind))
    except (tokenize.TokenError, SyntaxError):
        """An excerpt may begin or end in the middle of anything; what came before it is coloured."""
    return found


def _kind(token: tokenize.TokenInfo) -> str:
    match token.type:
        case tokenize.NAME:
            return "k" if keyword.iskeyword(token.string) else ""
        case tokenize.STRING:
            return "s"
        case tokenize.COMMENT:
            return "c"
        case tokenize.NUMBER:
            return "n"
        case _:
            return ""
