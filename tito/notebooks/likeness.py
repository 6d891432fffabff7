"""A text as the set of its lines, written so that what they wear makes no difference.

Code is compared as Python writes it: blanks, quotes, comments and line breaks hide nothing. A line of words
is taken for code, too, and so is one that is commented out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import TypeAlias

from tito.notebooks.release import TELLING
from tito.notebooks.statements import is_docstring, parse

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_NAME = re.compile(r"\b[a-z]\w*_\w*_\w+")
"""A name of three words or more; one of two may be anybody's."""

_FENCED = re.compile(r"^```\w*\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@lru_cache(maxsize=8192)
def lines_of(text: str) -> frozenset[str]:
    """The lines of a text, without blanks: those of its Python, of what is fenced in it, of its comments.

    Long names, and what functions with default arguments do, are lines of their own.
    """
    whole = _tree(text)
    fenced = (tree for code in _FENCED.findall(text) if (tree := _tree(code)))
    trees = [whole] if whole else [*fenced]
    words = (line for line in text.split("\n") if not whole or line.lstrip().startswith("#"))
    code = (line for tree in trees for line in ast.unparse(tree).split("\n"))
    questions = (line for tree in trees for line in _questions(tree))
    found = {*map(_bare, code), *(_as_code(line.strip().lstrip("#> ").strip("`")) for line in words)}
    return frozenset(found - {""}) | frozenset(named(text)) | frozenset(questions)


def plain_lines(text: str) -> frozenset[str]:
    """The lines of a text as they are written, without blanks, and its long names."""
    return frozenset(map(_bare, text.split("\n"))) | frozenset(named(text))


def lines_of_all(texts: Iterable[str]) -> frozenset[str]:
    """The lines of several texts."""
    return frozenset[str]().union(*map(lines_of, texts))


def telling(lines: Iterable[str]) -> frozenset[str]:
    """Those long enough to give something away."""
    return frozenset(line for line in lines if len(line) >= TELLING)


def body_lines(node: Function) -> frozenset[str]:
    """The lines of a function, its signature and docstring aside."""
    lines = (line for statement in _body(node) for line in ast.unparse(statement).split("\n"))
    return frozenset(map(_bare, lines)) - {""}


def named(text: str) -> Iterator[str]:
    """A line for every long name in a text."""
    return (f"def {name}" for name in _NAME.findall(text))


def asked(node: Function) -> str:
    """What a function does with which parameters, whatever it is called, in one line."""
    return _bare(": ".join(map(ast.unparse, (node.args, *_body(node)))))


def by_name(name: str, question: str) -> str:
    """The same line with the function's name."""
    return f"{name}: {question}"


def _questions(tree: ast.Module) -> Iterator[str]:
    """What the functions do that have default arguments, as every probe has: they are its inputs."""
    for node in tree.body:
        if isinstance(node, Function) and (node.args.defaults or node.args.kw_defaults):
            question = asked(node)
            yield from (question, by_name(node.name, question))


def _body(node: Function) -> list[ast.stmt]:
    return node.body[1:] if is_docstring(node.body[0]) else node.body


def _tree(code: str) -> ast.Module | None:
    with suppress(*_UNREADABLE):
        return parse(code)
    return None


@lru_cache(maxsize=65536)
def _as_code(line: str) -> str:
    """A line alone as Python writes it, if it can be; else without what looks like a comment."""
    tree = _tree(f"{line} pass" if line.endswith(":") else line)
    return _bare(ast.unparse(tree).split("\n")[0] if tree else re.sub(r"\s#.*$", "", line))


def _bare(line: str) -> str:
    return re.sub(r"\s+", "", line).strip("\"'")
