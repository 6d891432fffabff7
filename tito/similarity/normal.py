"""A piece of code as tokens that stay the same when it is only dressed up.

Names of the author's own are marked as such (`tito.similarity.names`). Literals keep their kind alone. Gone
are comments, blanks, docstrings, annotations, signatures, imports, prints, and what can never run or is never
read. One way of writing stands for several:

    a += b                          a = a + b
    b * a, b == a, b and a          operands in order of what they are
    a > b                           b < a
    if not c: x / else: y           if c: y / else: x       (and the expression)
    if c: return x / else: y        if c: return x / y
    a, b = x, y                     a = x; b = y
    np.sum(x, axis=0)               x.sum(axis=0)

These change no meaning, or (the order of evaluation, a sum of lists) none that matters for finding a copy.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from tito.notebooks.statements import is_docstring
from tito.similarity.names import NUMPY, OWN, Names

Token: TypeAlias = tuple[str, int]
"""What stands there, and the line it stands in."""

COMMUTATIVE = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
SYMMETRIC = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.NotEq: ast.Eq,
    ast.IsNot: ast.Is,
    ast.NotIn: ast.In,
}
MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def tokens(node: ast.AST, names: Names) -> list[Token]:
    """The tokens of a statement or expression, operands before what is done with them."""
    rule = _RULES.get(type(node))
    return rule(node, names) if rule else _plainly(node, names)


def body_tokens(body: Sequence[ast.stmt], names: Names) -> list[Token]:
    """The tokens of statements that follow each other, up to the first that leaves them."""
    found = list[Token]()
    for statement in body:
        if not _says_nothing(statement, names):
            found += tokens(statement, names)
        if isinstance(statement, LEAVING):
            break
    return found


def _says_nothing(node: ast.stmt, names: Names) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in names.unread:
            return not any(isinstance(each, ast.Call) for each in ast.walk(value))
        case ast.Pass() | ast.Import() | ast.ImportFrom() | ast.Global() | ast.Nonlocal():
            return True
        case ast.AnnAssign(value=None) | ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
            return True
    return is_docstring(node)


def _plainly(node: ast.AST, names: Names) -> list[Token]:
    """Parts in the order of the grammar, then the kind of the whole; statements' parts are headed by it."""
    found = list[Token]()
    for name, value in ast.iter_fields(node):
        if name in ("body", "orelse", "finalbody") and isinstance(value, list):
            found += [(name, _line(node, found)), *body_tokens(value, names)] if value else []
        elif isinstance(value, list):
            for each in value:
                found += tokens(each, names) if isinstance(each, ast.AST) else []
        elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
            found += tokens(value, names)
    return [*found, (type(node).__name__, _line(node, found))]


def _line(node: ast.AST, found: Sequence[Token]) -> int:
    """Where a node stands; the grammar gives some, as a comprehension's `for`, no line of their own."""
    line: int = getattr(node, "lineno", found[-1][1] if found else 0)
    return line


def _name(node: ast.Name, names: Names) -> list[Token]:
    return [(names.variable(node.id), node.lineno)]


def _attribute(node: ast.Attribute, names: Names) -> list[Token]:
    return [*_owner(node, names), (names.attribute(node.attr), node.lineno)]


def _owner(node: ast.Attribute, names: Names) -> list[Token]:
    """What an attribute is taken of; nothing for NumPy, whose functions arrays have as methods."""
    found = tokens(node.value, names)
    return [] if len(found) == 1 and found[0][0] == NUMPY else found


def _constant(node: ast.Constant, _: Names) -> list[Token]:
    number = isinstance(node.value, int | float | complex) and not isinstance(node.value, bool)
    kind = "number" if number else type(node.value).__name__
    return [(repr(node.value) if isinstance(node.value, bool) else kind, node.lineno)]


def _text(node: ast.JoinedStr, _: Names) -> list[Token]:
    """A message is a string, whatever is filled in."""
    return [("str", node.lineno)]


def _call(node: ast.Call, names: Names) -> list[Token]:
    match node.func:
        case ast.Attribute(attr=attr) as function:
            before, called = _owner(function, names), names.attribute(attr)
        case function:
            *before, (called, _) = tokens(function, names)
            called = f".{called.removeprefix(NUMPY + '.')}" if called.startswith(NUMPY + ".") else called
    passed = [token for each in node.args for token in tokens(each, names)]
    named = sorted((tokens(each, names) for each in node.keywords), key=_shape)
    return [
        *before,
        *passed,
        *(token for each in named for token in each),
        (called, node.lineno),
        ("()", node.lineno),
    ]


def _keyword(node: ast.keyword, names: Names) -> list[Token]:
    return [*tokens(node.value, names), (names.keyword(node.arg) if node.arg else "**", node.lineno)]


def _shape(found: Iterable[Token]) -> tuple[str, ...]:
    """What tokens look like whatever the author's own names are: an order that renaming does not change."""
    return tuple(OWN if text.startswith(OWN) else text for text, _ in found)


def _arithmetic(node: ast.BinOp, names: Names) -> list[Token]:
    kind = type(node.op)
    operands = [tokens(each, names) for each in _operands(node, kind)]
    return _joined(
        sorted(operands, key=_shape) if kind in COMMUTATIVE else operands, (kind.__name__, node.lineno)
    )


def _operands(node: ast.expr, kind: type[ast.operator]) -> list[ast.expr]:
    """The operands of a chain a + b + c, or the two of any other operator."""
    chain = list[ast.expr]()
    while isinstance(node, ast.BinOp) and type(node.op) is kind and (kind in COMMUTATIVE or not chain):
        chain.append(node.right)
        node = node.left
    return [node, *reversed(chain)]


def _joined(operands: Sequence[list[Token]], operator: Token) -> list[Token]:
    """x, then every further operand with the operator."""
    first, *others = operands
    return [*first, *(token for each in others for token in (*each, operator))]


def _choice(node: ast.BoolOp, names: Names) -> list[Token]:
    operands = sorted((tokens(each, names) for each in node.values), key=_shape)
    return _joined(operands, (type(node.op).__name__, node.lineno))


def _sign(node: ast.UnaryOp, names: Names) -> list[Token]:
    found = tokens(node.operand, names)
    if isinstance(node.op, ast.USub | ast.UAdd) and _shape(found) == ("number",):
        return found
    return [*found, (type(node.op).__name__, node.lineno)]


def _comparison(node: ast.Compare, names: Names) -> list[Token]:
    kinds = [type(each) for each in node.ops]
    operands = [tokens(each, names) for each in (node.left, *node.comparators)]
    if len(kinds) == 1 and kinds[0] in MIRRORED:
        kinds, operands = [MIRRORED[kinds[0]]], operands[::-1]
    elif len(kinds) == 1 and kinds[0] in SYMMETRIC:
        operands.sort(key=_shape)
    first, *others = operands
    compared = zip(others, kinds, strict=True)
    return [*first, *(token for each, kind in compared for token in (*each, (kind.__name__, node.lineno)))]


def _upright(test: ast.expr) -> tuple[ast.expr, bool]:
    """A condition without its `not`, and whether there was one."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand, True
        case ast.Compare(left=left, ops=[op], comparators=comparators) if type(op) in OPPOSITE:
            positive = ast.Compare(left, [OPPOSITE[type(op)]()], comparators)
            return ast.copy_location(positive, test), True
    return test, False


def _either(node: ast.IfExp, names: Names) -> list[Token]:
    test, turned = _upright(node.test)
    yes, no = (node.orelse, node.body) if turned else (node.body, node.orelse)
    return [*tokens(test, names), *tokens(yes, names), *tokens(no, names), ("IfExp", node.lineno)]


def _if(node: ast.If, names: Names) -> list[Token]:
    if isinstance(node.test, ast.Constant):
        return body_tokens(node.body if node.test.value else node.orelse, names)
    test, turned = _upright(node.test) if node.orelse else (node.test, False)
    yes, no = (node.orelse, node.body) if turned else (node.body, node.orelse)
    head = [*tokens(test, names), ("If", node.lineno), *body_tokens(yes, names)]
    otherwise = [] if not no or isinstance(yes[-1], LEAVING) else [("Else", node.lineno)]
    return [*head, *otherwise, *body_tokens(no, names)]


def _assignment(node: ast.Assign, names: Names) -> list[Token]:
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if _pairs(
            targets, values
        ):
            pairs = zip(targets, values, strict=True)
            return [token for target, value in pairs for token in _stored(target, value, names)]
    found = tokens(node.value, names)
    for target in node.targets:
        found += [*tokens(target, names), ("=", node.lineno)]
    return found


def _pairs(targets: list[ast.expr], values: list[ast.expr]) -> bool:
    starred = any(isinstance(each, ast.Starred) for each in (*targets, *values))
    return len(targets) == len(values) and not starred


def _stored(target: ast.expr, value: ast.expr, names: Names) -> list[Token]:
    return [*tokens(value, names), *tokens(target, names), ("=", target.lineno)]


def _annotated(node: ast.AnnAssign, names: Names) -> list[Token]:
    return _stored(node.target, node.value, names) if node.value else []


def _updated(node: ast.AugAssign, names: Names) -> list[Token]:
    value = ast.copy_location(ast.BinOp(node.target, node.op, node.value), node)
    return _stored(node.target, value, names)


def _bare(node: ast.Expr | ast.FormattedValue, names: Names) -> list[Token]:
    return tokens(node.value, names)


def _loop(node: ast.For | ast.AsyncFor, names: Names) -> list[Token]:
    head = [*tokens(node.iter, names), *tokens(node.target, names), ("For", node.lineno)]
    return [*head, *body_tokens(node.body, names), *body_tokens(node.orelse, names)]


def _inner(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, names: Names) -> list[Token]:
    """A definition inside another."""
    return [(type(node).__name__, node.lineno), *body_tokens(node.body, names)]


def _lambda(node: ast.Lambda, names: Names) -> list[Token]:
    return [*tokens(node.body, names), ("Lambda", node.lineno)]


_RULES: dict[type[ast.AST], Callable[[Any, Names], list[Token]]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Constant: _constant,
    ast.JoinedStr: _text,
    ast.Call: _call,
    ast.keyword: _keyword,
    ast.BinOp: _arithmetic,
    ast.BoolOp: _choice,
    ast.UnaryOp: _sign,
    ast.Compare: _comparison,
    ast.IfExp: _either,
    ast.If: _if,
    ast.Assign: _assignment,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _updated,
    ast.Expr: _bare,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.FunctionDef: _inner,
    ast.AsyncFunctionDef: _inner,
    ast.ClassDef: _inner,
    ast.Lambda: _lambda,
}
