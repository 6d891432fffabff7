"""A reference file as named pieces of text, and the regions in them that students write."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tito.errors import CourseError
from tito.notebooks.statements import bound_names, is_docstring, start_line

HEADER = "__header__"
"""The piece that opens a file: its docstring and imports."""

FOOTER = "__footer__"
"""The piece that closes a file: its last statements, where they bind no name."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of whole lines of a reference file; `first` is the number of its first line."""

    name: str
    first: int
    lines: tuple[str, ...]
    node: ast.stmt

    @property
    def source(self) -> str:
        """The text as written, comments kept."""
        return "\n".join(self.lines)


def segments(text: str, module: str) -> tuple[Segment, ...]:
    """The pieces of a reference file, in order; together they hold every top-level statement."""
    lines = text.split("\n")
    groups = _groups(ast.parse(text), module)
    ends = [max(node.end_lineno or node.lineno for node in nodes) for _, nodes in groups]
    starts = [0, *ends[:-1]]
    return tuple(
        _segment(name, lines, start, end, nodes)
        for (name, nodes), start, end in zip(groups, starts, ends, strict=True)
    )


def _groups(tree: ast.Module, module: str) -> list[tuple[str, list[ast.stmt]]]:
    """Each named piece's statements; a statement that binds no new name goes with the piece before it."""
    groups: list[tuple[str, list[ast.stmt]]] = []
    seen: set[str] = set()
    for node in tree.body:
        name = _name(node, opening=not groups or (groups[0] is groups[-1] and groups[0][0] == HEADER))
        if groups and (name in seen or not name):
            groups[-1][1].append(node)
            continue
        if not name:
            raise CourseError(
                f"{module} line {node.lineno} opens the file without a name", "begin with a docstring"
            )
        seen.add(name)
        groups.append((name, [node]))
    return _with_footer(groups)


def _name(node: ast.stmt, opening: bool) -> str:
    if opening and (is_docstring(node) or isinstance(node, (ast.Import, ast.ImportFrom, ast.If, ast.Try))):
        return HEADER
    return next(iter(bound_names(node)), "")


def _with_footer(groups: list[tuple[str, list[ast.stmt]]]) -> list[tuple[str, list[ast.stmt]]]:
    """The last piece apart from the nameless calls that follow it."""
    if not groups or groups[-1][0] == HEADER:
        return groups
    name, nodes = groups[-1]
    calls = next((i for i, node in enumerate(nodes) if i and isinstance(node, ast.Expr)), len(nodes))
    return [*groups[:-1], (name, nodes[:calls]), *([(FOOTER, nodes[calls:])] if calls < len(nodes) else [])]


def _segment(name: str, lines: list[str], start: int, end: int, nodes: list[ast.stmt]) -> Segment:
    """The lines after the piece before, up to the piece's own last line, without blank lines around."""
    while start < end and not lines[start].strip():
        start += 1
    return Segment(name, start + 1, tuple(lines[start:end]), nodes[0])


def with_regions(segment: Segment, methods: frozenset[str], begin: str, end: str) -> str:
    """The piece's text, every body in it (or those of `methods` alone) between the two marks.

    A method in `methods` that begins with "-" is left as it is. CourseError where there is no such method.
    """
    bodies = dict(_bodies(segment, _chosen(segment, methods)))
    marked = list[str]()
    closing = -1
    for number, line in enumerate(segment.lines, start=segment.first):
        if number in bodies:
            closing, indent = bodies[number]
            marked.append(indent + begin)
        marked.append(line)
        if number == closing:
            marked.append(indent + end)
    return "\n".join(marked)


def _chosen(segment: Segment, methods: frozenset[str]) -> frozenset[str]:
    """The functions in a piece whose bodies are meant."""
    known = frozenset(function.name for function in _functions(segment.node))
    left = frozenset(name[1:] for name in methods if name.startswith("-"))
    named = frozenset(name for name in methods if not name.startswith("-"))
    if strangers := (left | named) - known:
        raise CourseError(
            f"{segment.name} has no method {', '.join(sorted(strangers))}", "correct the lesson's cell"
        )
    return (named or known) - left


def _bodies(segment: Segment, chosen: frozenset[str]) -> Iterator[tuple[int, tuple[int, str]]]:
    """First line, last line and indentation of each body that students write."""
    for function in _functions(segment.node):
        body = function.body[1:] if is_docstring(function.body[0]) else function.body
        if function.name in chosen and body and not _is_empty(body):
            yield _body_lines(segment, function, body)


def _body_lines(
    segment: Segment, function: ast.FunctionDef | ast.AsyncFunctionDef, body: list[ast.stmt]
) -> tuple[int, tuple[int, str]]:
    before = function.body[0].end_lineno if body is not function.body else _header_end(segment, function)
    first = (before or function.lineno) + 1
    if start_line(body[0]) < first:
        raise CourseError(
            f"{function.name} has its body on the line of its signature", "give the body its own lines"
        )
    while not segment.lines[first - segment.first].strip():
        first += 1
    last = body[-1].end_lineno or body[-1].lineno
    return first, (last, " " * body[0].col_offset)


def _header_end(segment: Segment, function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The line on which the signature ends: the first after its operands that ends in a colon."""
    operands = [node for node in ast.walk(function.args) if isinstance(node, ast.expr | ast.arg)]
    operands += [function.returns] if function.returns else []
    sure = max((function.lineno, *(node.end_lineno or 0 for node in operands)))
    for number in range(sure, function.body[0].lineno):
        if segment.lines[number - segment.first].split("#")[0].rstrip().endswith(":"):
            return number
    return function.body[0].lineno - 1


def _functions(node: ast.stmt) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield node
        case ast.ClassDef():
            for inner in node.body:
                yield from _functions(inner)


def _is_empty(body: list[ast.stmt]) -> bool:
    """Whether a body is one that says nothing: pass, `...`, or `raise NotImplementedError`."""
    if len(body) != 1:
        return False
    match body[0]:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Raise(
            exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError"))
        ):
            return True
    return False
