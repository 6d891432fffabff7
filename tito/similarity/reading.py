"""A submission as fingerprints: its definitions, one by one, less what everybody was given."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import SubmissionError
from tito.grading.submission import Submission, read
from tito.notebooks.publish import course_text, released_cells
from tito.notebooks.statements import parse, start_line
from tito.notebooks.submission import read_submission, readable
from tito.similarity.fingerprints import RUN, runs, winnowed
from tito.similarity.names import Function, Names, Public, names_of, public_names
from tito.similarity.normal import Token, body_tokens


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, a method, or the other statements of a class or a cell: where it is, and its text.

    `first` is the number of its first line in the cell, or in the file.
    """

    name: str
    place: str
    first: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a fingerprint lies: the number of its definition, its first line and its last."""

    definition: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Imprint:
    """What one student wrote: definitions, and their fingerprints with every spot at which they lie.

    `unread` says what of it was not compared, and why. `earlier` names the folder of an earlier year.
    """

    student: str
    definitions: tuple[Definition, ...]
    fingerprints: Mapping[int, tuple[Spot, ...]]
    unread: tuple[str, ...] = ()
    earlier: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What no other imprint has, and what imprints are ordered by: those of this year first."""
        return self.earlier, self.student

    @property
    def name(self) -> str:
        """The student, with the earlier year where it is one."""
        return f"{self.student} ({self.earlier})" if self.earlier else self.student


@dataclass(frozen=True, slots=True)
class Given:
    """What everybody has from the course: texts of cells, public names, and the runs that are known."""

    cells: frozenset[str]
    public: Public
    known: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell that parses, or a whole file; `line` is the number that its first line has for its author."""

    place: str
    source: str
    tree: ast.Module
    line: int = 1


def given(course: Course, module: Module) -> Given:
    """The released notebook and the reference; CourseError in a workspace, which has no reference."""
    texts = [cell.source for cell in released_cells(course, module) if cell.kind == "code"]
    released = [_Cell("", text, parse(text)) for text in texts]
    reference = course_text(course.reference(module.export))
    built_on = [parse(course_text(course.source(name))) for name in course.prerequisites(module)]
    public = public_names([*(cell.tree for cell in released), *built_on])
    known = frozenset(
        each
        for cell in (*released, _Cell("", reference, parse(reference)))
        for _, found in _pieces(cell, names_of([cell.tree], public))
        for each in runs([text for text, _ in found])
    )
    return Given(frozenset(texts), public, known)


def imprint(submission: Submission, given: Given, earlier: str = "") -> Imprint:
    """A submission's fingerprints. What cannot be read is named in `unread`, and the rest is compared."""
    cells, unread = _cells(submission, given)
    names = names_of([cell.tree for cell in cells], given.public)
    definitions, spots = list[Definition](), defaultdict[int, list[Spot]](list)
    for cell in cells:
        try:
            pieces = list(_pieces(cell, names))
        except RecursionError:
            unread.append(f"{cell.place or 'the file'} is nested too deeply")
            continue
        for definition, found in pieces:
            for hashed, first, last in _kept(found, given.known):
                spots[hashed].append(Spot(len(definitions), first, last))
            definitions.append(definition)
    fingerprints = {hashed: tuple(places) for hashed, places in spots.items()}
    return Imprint(submission.student, tuple(definitions), fingerprints, tuple(unread), earlier)


def _kept(found: Sequence[Token], known: frozenset[int]) -> Iterator[tuple[int, int, int]]:
    """The fingerprints of a definition, and the first and the last line of each."""
    for place, hashed in winnowed(runs([text for text, _ in found]), known):
        lines = [line for _, line in found[place : place + RUN]]
        yield hashed, min(lines), max(lines)


def _cells(submission: Submission, given: Given) -> tuple[list[_Cell], list[str]]:
    """The cells that parse, those aside that are as they were released, and why others do not."""
    found, unread = list[_Cell](), list[str]()
    try:
        text = read(submission).decode("utf-8-sig", errors="replace")
        submitted = read_submission(text, submission.suffix)
    except SubmissionError as error:
        return found, [error.message]
    for cell in submitted:
        if cell.source not in given.cells:
            try:
                found.append(_Cell(cell.place, *readable(cell), cell.line))
            except SubmissionError as error:
                unread.append(error.message)
    return found, unread


def _pieces(cell: _Cell, names: Names) -> Iterator[tuple[Definition, list[Token]]]:
    """Every definition of a cell with its tokens, whose lines are counted from its own first, which is 0."""
    lines = cell.source.split("\n")
    for name, nodes, found in _parts("", cell.tree.body, names):
        first, last = start_line(nodes[0]), nodes[-1].end_lineno or nodes[-1].lineno
        shown = tuple(lines[first - 1 : last])
        counted = [(text, line - first) for text, line in found]
        yield Definition(name, cell.place, first + cell.line - 1, shown), counted


def _parts(
    owner: str, body: Sequence[ast.stmt], names: Names
) -> Iterator[tuple[str, Sequence[ast.stmt], list[Token]]]:
    """The functions among statements and in their classes one by one, others with those that follow them."""
    for kind, group in groupby(body, key=_kind):
        nodes = list(group)
        if kind is ast.stmt:
            yield owner.rstrip(".") or "statements", nodes, body_tokens(nodes, names)
        for node in nodes:
            if isinstance(node, ast.ClassDef):
                yield from _parts(f"{owner}{node.name}.", node.body, names)
            elif isinstance(node, Function):
                yield f"{owner}{node.name}", [node], body_tokens(node.body, names.within(node))


def _kind(node: ast.stmt) -> type[ast.stmt]:
    return ast.FunctionDef if isinstance(node, Function | ast.ClassDef) else ast.stmt
