"""Every text that the operators of cosmic-ray make of a file, one change each: printed as JSON.

    python line_mutation_texts.py FILE NAME ...

Run with the interpreter of an environment that has cosmic-ray. Only the definitions named are changed; what
changes only annotations, docstrings or nothing at all is left out.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names


class Bare(ast.NodeTransformer):
    """Takes away what Python does not run: annotations and docstrings."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """An argument by its name alone."""
        return ast.arg(node.arg)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """A function without what it says it returns."""
        node.returns = None
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """A bare string is a docstring."""
        return ast.Pass() if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """A declaration by its name and value."""
        node.annotation = ast.Name("object")
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        """What only type checkers read is not run."""
        is_typing = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        return ast.Pass() if is_typing else self.generic_visit(node)


def bare(text: str) -> str:
    """What of the text Python runs; nothing where it does not parse."""
    try:
        return ast.dump(Bare().visit(ast.parse(text)))
    except SyntaxError:
        return ""


def definitions(text: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    """The first line (from 0) and one past the last of every definition named, decorators included.

    A method is named with its class, `Tensor.matmul`.
    """
    for node in ast.parse(text).body:
        inside = [(f"{node.name}.{each.name}", each) for each in methods(node)]
        for name, each in ((getattr(node, "name", ""), node), *inside):
            if name in names:
                decorators = [decorator.lineno for decorator in getattr(each, "decorator_list", [])]
                yield min([each.lineno, *decorators]) - 1, each.end_lineno or each.lineno


def methods(node: ast.stmt) -> list[ast.FunctionDef]:
    """The methods of a class; of anything else none."""
    body = node.body if isinstance(node, ast.ClassDef) else []
    return [each for each in body if isinstance(each, ast.FunctionDef)]


def operators() -> Iterator[tuple[str, Any]]:
    """The operators by name, without those for bits, which float arrays refuse, and for names to be given."""
    for name in sorted(operator_names()):
        if not any(word in name for word in ("Variable", "Bit", "Shift")):
            yield name.split("/")[-1], get_operator(name)()


def changes(text: str, names: Collection[str]) -> Iterator[tuple[int, str, str]]:
    """(first line from 0, operator, changed definition), every operator at every place."""
    lines = text.split("\n")
    for first, last in definitions(text, names):
        margin = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
        definition = dedent("\n".join(lines[first:last])) + "\n"
        nodes = list(ast_nodes(get_ast(definition)))
        seen = {bare(definition), ""}
        for name, operator in operators():
            places = sum(len(list(operator.mutation_positions(node))) for node in nodes)
            for occurrence in range(places):
                changed = mutate_code(definition, operator, occurrence) or definition
                if bare(changed) not in seen:
                    seen.add(bare(changed))
                    yield first, name, indent(changed, margin)


def difference(before: Sequence[str], after: Sequence[str], first: int) -> dict[str, Any]:
    """The first line that changed, what it was and what it became."""
    for tag, start, end, other, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            old, new = " ".join(before[start:end]).strip(), " ".join(after[other:last]).strip()
            return {"line": first + start + 1, "old": old, "new": new}
    raise AssertionError("nothing changed")


def main() -> None:
    """Print the changes of the file named."""
    text, names = Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2:]
    lines, ends, found = text.split("\n"), dict(definitions(text, names)), []
    for first, operator, changed in changes(text, names):
        after = changed.rstrip("\n").split("\n")
        whole = "\n".join((*lines[:first], *after, *lines[ends[first] :]))
        place = difference(lines[first : ends[first]], after, first)
        found.append({"operator": operator, "text": whole, **place})
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
