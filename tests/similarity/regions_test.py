"""Where two imprints are alike: which definitions, which lines."""

from __future__ import annotations

import random
from collections.abc import Callable

from disguises import DISGUISES

from tito.similarity.pairs import Pair, alike
from tito.similarity.reading import Imprint
from tito.similarity.regions import matches

Reader = Callable[[str, str], Imprint]

FIRST = """
def long_one(x, y):
    total = x.data.sum(axis=0) * y.data.mean() + x.shape[0]
    return total.reshape(y.shape) / total.max(axis=1, keepdims=True)

def other(x):
    return np.where(x.data > 0, x.data.sum() ** 2, np.log(x.data + 1)).clip(0, 1)
"""

SECOND = """
def elsewhere(q):
    return np.where(q.data > 0, q.data.sum() ** 2, np.log(q.data + 1)).clip(0, 1)

def renamed(a, b):
    if a.requires_grad:
        b = [each.tolist() for each in b if each.ndim == 2 or each.size][::-1]
    t = a.data.sum(axis=0) * b.data.mean() + a.shape[0]
    return t.reshape(b.shape) / t.max(axis=1, keepdims=True)
"""


BODY = "(x):\n    return x.data.sum() + x.data.mean() * x.shape[0] - x.data.max() / x.data.std()\n"


def _pair(one: Imprint, other: Imprint) -> Pair:
    return alike([one, other], 0.0)[0]


def test_a_definition_stands_beside_its_copy_with_the_lines_in_common(read_text: Reader) -> None:
    """By what is in it, wherever it stands and whatever it is called; other lines belong to no region."""
    found = matches(_pair(read_text("ada", FIRST), read_text("bob", SECOND)))
    assert {(each.left.name, each.right.name) for each in found} == {
        ("long_one", "renamed"),
        ("other", "elsewhere"),
    }
    (long,) = (each for each in found if each.left.name == "long_one")
    assert [(region.left, region.right) for region in long.regions] == [((1, 2), (3, 4))]


def test_every_shared_fingerprint_is_told_once(
    sources: dict[str, str], solutions: tuple[Imprint, ...], read_text: Reader
) -> None:
    """In definitions that hold it, on lines that are theirs."""
    text = DISGUISES["everything"](sources["frugal"], random.Random(0), frozenset())
    original = next(imprint for imprint in solutions if imprint.student == "frugal")
    pair = _pair(original, read_text("a copy", text))
    found = matches(pair)
    counts = [each.fingerprints for each in found]
    assert sum(counts) == len(pair.shared)
    assert counts == sorted(counts, reverse=True)
    for each in found:
        for region in each.regions:
            assert 0 <= region.left[0] <= region.left[1] < len(each.left.lines)
            assert 0 <= region.right[0] <= region.right[1] < len(each.right.lines)


def test_code_that_repeats_itself_is_matched_in_bounded_time(read_text: Reader) -> None:
    """Three hundred times the same function is not ninety thousand pairs of definitions."""
    many = "".join(f"def f{number}{BODY}" for number in range(300))
    found = matches(_pair(read_text("ada", many), read_text("bob", many)))
    assert 1 <= len(found) <= 16
