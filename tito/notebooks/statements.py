"""What a top-level statement binds, reads and does, seen in its syntax tree."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Compound = ast.If | ast.Try | ast.With | ast.For | ast.While


@lru_cache(maxsize=256)
def parse(source: str, label: str = "<cell>") -> ast.Module:
    """The syntax tree; SyntaxError, ValueError, RecursionError or MemoryError where there is none.

    A class hands in the same given cells over and over, so trees are kept; nobody may write into one. Few
    are: a tree is a thousand objects, through all of which every collection of garbage goes.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, label)


@lru_cache(maxsize=512)
def tree_text(node: ast.stmt) -> str:
    """The statement as a syntax tree's text; nothing where no released code can be like it.

    That is one nested too deeply, or with an integer that Python reads (in hexadecimal) and does not print.
    Kept, as the trees are: the given cells of a class are the same nodes.
    """
    try:
        return ast.dump(node)
    except (RecursionError, ValueError):
        return ""


def same_tree(left: Any, right: Any) -> bool:
    """Whether two trees, or parts of them, are alike wherever they stand; known at the first difference.

    Lists are gone through from their ends: few solutions end as they came. To write both as text takes
    twenty times as long, and this looks no deeper than the shallower one.
    """
    if type(left) is not type(right):
        return False
    if isinstance(left, ast.AST):
        fields = left._fields
        return all(same_tree(getattr(left, each, None), getattr(right, each, None)) for each in fields)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same_tree, reversed(left), reversed(right)))
    return bool(left == right)


def start_line(node: ast.stmt) -> int:
    """The statement's first line, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def source_text(lines: Sequence[str], node: ast.stmt) -> str:
    """The lines that a statement stands on, of all the lines of its cell."""
    return "\n".join(lines[start_line(node) - 1 : node.end_lineno])


def is_docstring(node: ast.stmt) -> bool:
    """Whether a statement is a bare string."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def inner(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statements a compound statement holds, at any depth, without those of definitions."""
    match node:
        case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
            for child in ast.iter_child_nodes(node):
                held = child.body if isinstance(child, ast.ExceptHandler) else [child]
                for statement in held:
                    if isinstance(statement, ast.stmt):
                        yield statement
                        yield from inner(statement)


def bound_names(node: ast.stmt) -> Iterator[str]:
    """The module's names a statement binds; those of a compound statement are bound inside it."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
        case ast.Assign(targets=targets):
            yield from (name for target in targets for name in stored(target))
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            yield from stored(target)
        case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
            for statement in inner(node):
                if not isinstance(statement, Compound):
                    yield from bound_names(statement)


def named(node: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    """Everything a statement defines by its name, a class's methods (`Tensor.matmul`) after the class."""
    yield from ((name, node) for name in bound_names(node))
    if isinstance(node, ast.ClassDef):
        yield from ((f"{node.name}.{name}", each) for each in node.body for name in bound_names(each))


def stored(target: ast.AST) -> Iterator[str]:
    """The plain names an assignment's target binds."""
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


@lru_cache(maxsize=1024)
def read_names(node: ast.stmt) -> frozenset[str]:
    """The module's names a statement may read, now or when what it defines is called."""
    match node:
        case ast.ClassDef():
            head = [*node.bases, *node.decorator_list, *(keyword.value for keyword in node.keywords)]
            return _loads(*head).union(*(read_names(statement) for statement in node.body))
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return _loads(node) - _local_names(node)
    return _loads(node) - _inner_names(node)


def walk(*roots: ast.AST) -> list[ast.AST]:
    """The roots and every node below, operators and contexts aside, in a third of the time of `ast.walk`."""
    found = list(roots)
    for node in found:
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                found += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST) and value._fields:
                found.append(value)
    return found


def _loads(*roots: ast.AST) -> frozenset[str]:
    names = (node for node in walk(*roots) if isinstance(node, ast.Name))
    return frozenset(name.id for name in names if isinstance(name.ctx, ast.Load))


def _local_names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """The names a function binds for itself, its own inner functions' among them."""
    local, shared = set[str](), set[str]()
    for node in walk(function):
        match node:
            case ast.arg(arg=name):
                local.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                local.add(name)
            case ast.Import() | ast.ImportFrom():
                local.update(bound_names(node))
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) if node is not function:
                local.add(name)
            case ast.Global(names=names):
                shared.update(names)
    return frozenset(local - shared)


def _inner_names(node: ast.stmt) -> frozenset[str]:
    """The names that lambdas and comprehensions in a statement bind for themselves."""
    inside = walk(node)
    loops = {name for each in inside if isinstance(each, ast.comprehension) for name in stored(each.target)}
    return frozenset(loops.union(each.arg for each in inside if isinstance(each, ast.arg)))


def is_main_guard(node: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__":`."""
    match node:
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()])):
            return True
    return False


def is_constant(node: ast.stmt) -> bool:
    """Whether a statement names a value that needs no computing: constants, names and containers of them."""
    allowed = (ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp)
    contexts = (ast.expr_context, ast.unaryop)
    match node:
        case ast.Assign(targets=[ast.Name()], value=value) | ast.AnnAssign(target=ast.Name(), value=value):
            return value is None or all(isinstance(each, allowed + contexts) for each in ast.walk(value))
    return False


def called_name(node: ast.stmt) -> str:
    """`f` for a statement `f(...)`, else nothing."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))):
            return name
    return ""


def patched_name(node: ast.stmt) -> str:
    """`C` for a statement `C.attribute = ...` or `C[key] = ...`, else nothing."""
    match node:
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as target]):
            root: ast.expr = target
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            return root.id if isinstance(root, ast.Name) else ""
    return ""
