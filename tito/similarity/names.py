"""Whose a name is: the author's own, which may be any other, or one that says what the code does."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tito.notebooks.statements import walk

Function = ast.FunctionDef | ast.AsyncFunctionDef

OWN = "?"
"""How a token begins that stands for a name of the author's own: no name of Python's can."""

NUMPY = "numpy"


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one submission.

    `own` are those that it gives to what it defines: variables, functions, classes, attributes, parameters;
    `imported` is what each imported name stands for, `np` for `numpy`. Every other name is somebody else's.
    `unread` are the variables of the definition at hand to which something is assigned, and no more.
    """

    own: frozenset[str] = frozenset()
    imported: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    def within(self, definition: ast.AST) -> Names:
        """The names inside a definition: its own variables hide those of the module."""
        inside = walk(definition)
        variables = frozenset(_variables(definition, inside))
        names = (node for node in inside if isinstance(node, ast.Name))
        read = frozenset(node.id for node in names if isinstance(node.ctx, ast.Load))
        return Names(self.own | variables, self.imported, variables - read)

    def variable(self, name: str) -> str:
        """The token of a plain name."""
        return OWN + name if name in self.own else self.imported.get(name, name)

    def attribute(self, name: str) -> str:
        """The token of an attribute."""
        return f"{OWN}.{name}" if f".{name}" in self.own else f".{name}"

    def keyword(self, name: str) -> str:
        """The token of an argument that is passed by name."""
        return f"{OWN}{name}=" if f"{name}=" in self.own else f"{name}="


@dataclass(frozen=True, slots=True)
class Public:
    """What a course's own modules define and import: `name`, `.attribute`, `parameter=`; `np` for `numpy`."""

    defined: frozenset[str] = frozenset()
    imported: Mapping[str, str] = field(default_factory=dict)


def public_names(trees: Sequence[ast.Module]) -> Public:
    """What these modules define and import."""
    every = [(tree, walk(tree)) for tree in trees]
    defined = frozenset(name for tree, inside in every for name in _bound(tree, inside))
    return Public(defined, {name: meant for _, inside in every for name, meant in _imports(inside)})


def names_of(trees: Sequence[ast.Module], public: Public) -> Names:
    """The names of a submission, whose trees these are."""
    found = public_names(trees)
    imported = {**public.imported, **found.imported}
    return Names(found.defined - public.defined - imported.keys(), imported)


def _bound(tree: ast.Module, inside: Sequence[ast.AST]) -> Iterator[str]:
    for node in inside:
        match node:
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                yield f".{name}"
            case ast.ClassDef(body=body):
                yield from (f".{name}" for name in _defined(body))
            case ast.arg(arg=name):
                yield f"{name}="
    yield from _defined(tree.body)


def _defined(body: Sequence[ast.stmt]) -> Iterator[str]:
    """The names that statements bind where they stand, not inside what they define."""
    for statement in body:
        if isinstance(statement, Function | ast.ClassDef):
            yield statement.name
        else:
            yield from _variables(statement, walk(statement))


def _variables(root: ast.AST, inside: Sequence[ast.AST]) -> Iterator[str]:
    """The plain names bound anywhere in a definition, its own name aside, or in another statement."""
    shared = {name for each in inside if isinstance(each, ast.Global) for name in each.names}
    for node in inside:
        match node:
            case ast.Name(id=str(name), ctx=ast.Store() | ast.Del()) if name not in shared:
                yield name
            case ast.arg(arg=name) | ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                if node is not root:
                    yield name


def _imports(inside: Sequence[ast.AST]) -> Iterator[tuple[str, str]]:
    """What the names of every import mean, wherever it stands."""
    for node in inside:
        match node:
            case ast.Import(names=names):
                for each in names:
                    yield (each.asname, each.name) if each.asname else (each.name.partition(".")[0],) * 2
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((each.asname or each.name, f"{module}.{each.name}") for each in names)
