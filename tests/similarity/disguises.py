"""What people do to a copy so that it looks like another imprint: Python in, Python out that does the same.

`public` are the names that others use: they have to stay.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable
from typing import TypeAlias

Function = ast.FunctionDef | ast.AsyncFunctionDef
Disguise: TypeAlias = Callable[[str, random.Random, frozenset[str]], str]

DEAD = (
    "unused_value = 0",
    "if False:\n    raise ValueError('never')",
    "print('here', 1)",
    "'a string that nobody reads'",
    "assert True, 'as it should be'",
    "checked = len(str(12)) + 1",
)


def reformatted(source: str, random: random.Random, public: frozenset[str]) -> str:
    """Other blanks, no comments, other docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, Function | ast.ClassDef) and ast.get_docstring(node):
            node.body[0] = ast.Expr(ast.Constant(f"My own words, {random.random()}."))
    return ast.unparse(tree)


def renamed(source: str, random: random.Random, public: frozenset[str]) -> str:
    """Other names for arguments, variables, helpers and attributes."""
    tree = ast.parse(source)
    passed = {each.arg for each in ast.walk(tree) if isinstance(each, ast.keyword)}
    for function in _functions(tree):
        local = sorted(_local(function) - passed)
        _Renamed({name: f"name_{random.randrange(10**9)}" for name in local}).visit(function)
    helpers = {each.name for each in tree.body if isinstance(each, Function | ast.ClassDef)} - public
    new = {name: f"Helper_{random.randrange(10**9)}" for name in sorted(helpers)}
    _Renamed(new).visit(tree)
    for each in tree.body:
        if isinstance(each, Function | ast.ClassDef):
            each.name = new.get(each.name, each.name)
    attributes = {
        each.attr
        for each in ast.walk(tree)
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store)
    }
    bound = {name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for name in _bound(node)}
    own = sorted(attributes - public - bound)
    new = {name: f"field_{random.randrange(10**9)}" for name in own}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in new:
            node.attr = new[node.attr]
    return ast.unparse(tree)


def reordered(source: str, random: random.Random, public: frozenset[str]) -> str:
    """Methods in another order, and functions that follow each other."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.Module):
            for run in _runs(node.body):
                moved = [node.body[place] for place in random.sample(run, len(run))]
                for place, statement in zip(run, moved, strict=True):
                    node.body[place] = statement
    return ast.unparse(tree)


def padded(source: str, random: random.Random, public: frozenset[str]) -> str:
    """Statements that do nothing, before every third statement or so."""
    tree = ast.parse(source)
    for function in _functions(tree):
        for node in ast.walk(function):
            body = getattr(node, "body", None)
            if isinstance(body, list):
                node.body = [new for each in body for new in (*_dead(random), each)]  # type: ignore[attr-defined]
    return ast.unparse(ast.fix_missing_locations(tree))


def rewritten(source: str, random: random.Random, public: frozenset[str]) -> str:
    """Operands swapped, comparisons turned round, branches turned round, `a += b` written out."""
    return ast.unparse(ast.fix_missing_locations(_Rewritten(random).visit(ast.parse(source))))


def split(source: str, random: random.Random, public: frozenset[str]) -> str:
    """Half of the results are computed in helper functions; others get a name first."""
    tree = ast.parse(source)
    helpers = list[ast.stmt]()
    for function in _functions(tree):
        local = _local(function)
        last = function.body[-1]
        if isinstance(last, ast.Return) and last.value is not None and not _calls_super(last):
            used = sorted({each.id for each in ast.walk(last) if isinstance(each, ast.Name)} & local)
            if random.random() < 0.5:
                name = f"part_{len(helpers)}"
                helper = ast.parse(f"def {name}({', '.join(used)}):\n    pass").body[0]
                assert isinstance(helper, ast.FunctionDef)
                helper.body = [ast.Return(last.value)]
                helpers.append(helper)
                last.value = ast.parse(f"{name}({', '.join(used)})", mode="eval").body
            else:
                function.body[-1:] = [
                    ast.Assign([ast.Name("outcome", ast.Store())], last.value),
                    ast.Return(ast.Name("outcome", ast.Load())),
                ]
    tree.body += helpers
    return ast.unparse(ast.fix_missing_locations(tree))


def everything(source: str, random: random.Random, public: frozenset[str]) -> str:
    """All of it, one after the other."""
    for disguise in (split, rewritten, padded, reordered, renamed, reformatted):
        source = disguise(source, random, public)
    return source


DISGUISES: dict[str, Disguise] = {
    each.__name__: each for each in (reformatted, renamed, reordered, padded, rewritten, split, everything)
}


def _local(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The arguments and variables of a function and of those inside it."""
    names = (each for each in ast.walk(function) if isinstance(each, ast.Name))
    stored = {each.id for each in names if isinstance(each.ctx, ast.Store)}
    return stored | {each.arg for each in ast.walk(function) if isinstance(each, ast.arg)}


def _bound(node: ast.ClassDef) -> set[str]:
    """The names that a class's own statements bind: methods and variables of the class."""
    names = {each.name for each in node.body if isinstance(each, Function)}
    plain = [each for each in node.body if not isinstance(each, Function)]
    return names | {each.id for one in plain for each in ast.walk(one) if isinstance(each, ast.Name)}


def _functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions and methods, not those inside them."""
    found = list[ast.FunctionDef | ast.AsyncFunctionDef]()
    open_nodes: list[ast.stmt] = list(tree.body)
    for node in open_nodes:
        if isinstance(node, ast.ClassDef):
            open_nodes += node.body
        elif isinstance(node, Function):
            found.append(node)
    return found


def _runs(body: list[ast.stmt]) -> list[list[int]]:
    """The places of undecorated functions that follow each other."""
    runs: list[list[int]] = [[]]
    for place, node in enumerate(body):
        if isinstance(node, Function) and not node.decorator_list:
            runs[-1].append(place)
        else:
            runs.append([])
    return runs


def _dead(random: random.Random) -> list[ast.stmt]:
    return ast.parse(random.choice(DEAD)).body if random.random() < 0.3 else []


def _calls_super(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Name) and each.id in ("super", "__class__") for each in ast.walk(node))


class _Renamed(ast.NodeTransformer):
    def __init__(self, new: dict[str, str]) -> None:
        self.new = new

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.new.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self.new.get(node.arg, node.arg)
        return node


class _Rewritten(ast.NodeTransformer):
    def __init__(self, random: random.Random) -> None:
        self.random = random

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Add | ast.Mult) and self.random.random() < 0.5:
            node.left, node.right = node.right, node.left
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.Gt | ast.Lt):
            node.ops = [ast.Lt() if isinstance(node.ops[0], ast.Gt) else ast.Gt()]
            node.left, node.comparators = node.comparators[0], [node.left]
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.target, ast.Name):
            return ast.Assign(
                [node.target], ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
            )
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        return ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body)

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if node.orelse:
            return ast.If(ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body)
        return node
