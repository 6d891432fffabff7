"""Two ways of writing one thing are the same tokens; two things are not."""

from __future__ import annotations

import ast

import pytest

from tito.similarity.fingerprints import RUN, runs
from tito.similarity.names import Names, Public, names_of
from tito.similarity.normal import body_tokens

SAME = {
    "names of arguments and variables": (
        "def f(grad, x):\n    scale = grad * x.data\n    return scale.sum(axis=0)",
        "def f(g, operand):\n    s = g * operand.data\n    return s.sum(axis=0)",
    ),
    "the module's own helpers": (
        "def helper(x): return x + 1\ndef f(x):\n    return helper(x)",
        "def other(x): return x + 1\ndef f(x):\n    return other(x)",
    ),
    "the author's own attributes": (
        "class C:\n    def f(self, x):\n        self.kept = x\n        return self.kept.shape",
        "class C:\n    def f(self, x):\n        self._mine = x\n        return self._mine.shape",
    ),
    "words": ('def f(x):\n    """Doc."""\n    # says\n    return x', "def f(x):\n    return x"),
    "annotations": (
        "def f(x: int) -> int:\n    y: int = x\n    z: int\n    return y",
        "def f(x):\n    y = x\n    return y",
    ),
    "numbers and strings": (
        "def f(x):\n    return x[0] + 'a' * 2.5",
        "def f(x):\n    return x[7] + 'b' * 3",
    ),
    "the sign of a number": ("def f(x):\n    return x[-1]", "def f(x):\n    return x[1]"),
    "an update": ("def f(x):\n    x += 2\n    return x", "def f(x):\n    x = x + 2\n    return x"),
    "operands in another order": (
        "def f(x, y):\n    return x.data + y.shape + 1",
        "def f(x, y):\n    return 1 + y.shape + x.data",
    ),
    "a comparison from the right": ("def f(x):\n    return x > 0", "def f(x):\n    return 0 < x"),
    "an equation turned round": ("def f(x):\n    return x.ndim == 1", "def f(x):\n    return 1 == x.ndim"),
    "branches turned round": (
        "def f(x):\n    if not x.ok:\n        y = 1\n    else:\n        y = x.data\n    return y",
        "def f(x):\n    if x.ok:\n        y = x.data\n    else:\n        y = 1\n    return y",
    ),
    "a choice turned round": (
        "def f(x):\n    return x.data if x is not None else 0",
        "def f(x):\n    return 0 if x is None else x.data",
    ),
    "an else after a return": (
        "def f(x):\n    if x:\n        return 1\n    else:\n        return x.data",
        "def f(x):\n    if x:\n        return 1\n    return x.data",
    ),
    "several assignments in one": (
        "def f(x):\n    a, b = x.data, x.shape\n    return a, b",
        "def f(x):\n    a = x.data\n    b = x.shape\n    return a, b",
    ),
    "a function of NumPy as a method": (
        "import numpy as np\ndef f(x):\n    return np.sum(x, axis=0)",
        "import numpy as np\ndef f(x):\n    return x.sum(axis=0)",
    ),
    "another name for NumPy": (
        "import numpy as np\ndef f(x):\n    return np.exp(x)",
        "from numpy import exp\ndef f(x):\n    return exp(x)",
    ),
    "arguments by name in another order": (
        "def f(x):\n    return x.sum(axis=0, keepdims=True)",
        "def f(x):\n    return x.sum(keepdims=True, axis=0)",
    ),
    "what never runs": (
        "def f(x):\n    if False:\n        x = 3\n    return x\n    print(x)\n    x = 4",
        "def f(x):\n    return x",
    ),
    "what is never read": (
        "def f(x):\n    unused = 3\n    pass\n    return x",
        "def f(x):\n    return x",
    ),
}

DIFFERENT = {
    "another function": ("def f(x):\n    return x.sum()", "def f(x):\n    return x.mean()"),
    "another operator": ("def f(x, y):\n    return x - y", "def f(x, y):\n    return x / y"),
    "the kind of a literal": ("def f(x):\n    return x[0]", "def f(x):\n    return x['a']"),
    "another axis by name": ("def f(x):\n    return x.sum(axis=0)", "def f(x):\n    return x.sum(0)"),
    "a branch that is missing": (
        "def f(x):\n    if x:\n        x = x.T\n    return x",
        "def f(x):\n    return x",
    ),
    "which variable is which": ("def f(x, y):\n    return x - y", "def f(x, y):\n    return x - x"),
}  # fmt: skip


def _plain(source: str) -> list[str]:
    """The tokens of the last function, the author's own names numbered as they come."""
    tree = ast.parse(source)
    names = names_of([tree], Public())
    last = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)][-1]
    seen: dict[str, str] = {}
    found = [text for text, _ in body_tokens(last.body, names.within(last))]
    return [seen.setdefault(text, f"?{len(seen)}") if text.startswith("?") else text for text in found]


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_what_differs_in_dress_alone_is_the_same(one: str, other: str) -> None:
    assert _plain(one) == _plain(other) != []


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_does_another_thing_is_not_the_same(one: str, other: str) -> None:
    assert _plain(one) != _plain(other)


def test_a_name_that_others_use_stays() -> None:
    """What the course defines is no name of the author's own, wherever the author defines it."""
    tree = ast.parse("class C:\n    def apply(self):\n        self.axis = self.hidden = 1")
    names = names_of([tree], Public(frozenset({".apply", ".axis", "C"})))
    assert names.attribute("axis") == ".axis"
    assert names.attribute("hidden") == "?.hidden"
    assert (names.variable("C"), names.variable("len")) == ("C", "len")


def test_every_token_has_its_line() -> None:
    source = "x = 1\nif x:\n    y = x.data\n    z = (x +\n         y.data)"
    found = body_tokens(ast.parse(source).body, Names())
    assert {line for text, line in found if text == ".data"} == {3, 5}
    assert all(1 <= line <= 5 for _, line in found)


def test_every_kind_of_statement_has_tokens() -> None:
    """Code that no rule is written for is told apart, too: by the grammar's own names."""
    source = """
async def f(x):
    async with x as y, y:
        async for z in y:
            await z
    try:
        while x:
            del x[1:2, ...]
            continue
    except (ValueError, TypeError) as error:
        raise KeyError from error
    else:
        assert x, f"{x}"
    finally:
        yield x
    match x:
        case {"a": [1, *rest], **others} if (n := 3):
            return {**others, n: rest}, {*rest}, [a for a in rest if a], lambda q: q @ x
        case C(a=1) | None:
            global g
    x[0], *x.rest = ~x, not x and x or x <= 1 < 2
    class D(x): y = 1
    return await x, (yield from x), x if x else 'a' 'b', b'', 1j, True
"""
    found = [text for text, _ in body_tokens(ast.parse(source).body, Names())]
    assert {"body", "Await", "Yield", "match_case", "Starred", "Invert", "Lambda", "ClassDef"} <= {*found}
    assert len(runs(found)) == len(found) - RUN + 1
