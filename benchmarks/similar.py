"""How long a class of 500 takes to compare, and how far copies stand out from what is none.

    python benchmarks/similar.py [STUDENTS]    prints what it measures, and writes similar.json

A student's submission is made of the definitions of whole solutions, drawn one by one, with random changes;
every twenty-fifth is a copy of the one before, in every disguise of tests/similarity/disguises.py. "Others"
have whole definitions in common by chance. Seconds are this process's processor time, from files to page. The
shares of solutions are those of tests/cases/alternatives and of their copies, in a class of them all.
"""

from __future__ import annotations

import ast
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from tito.course.course import Course, find_course
from tito.course.module import Module
from tito.pages.similar import similar_page
from tito.similarity import THRESHOLD
from tito.similarity.comparison import Comparison, compared, imprints_in
from tito.similarity.pairs import alike
from tito.similarity.reading import Imprint, given

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "similarity"))

from disguises import DISGUISES, everything  # noqa: E402

MODULE = "06_autograd"
SECONDS = 30.0
"""For 500 submissions, as the course promises them."""

EVERY = 25
"""One submission in so many is a copy."""


def main(count: int) -> None:
    """Both measurements, printed and kept."""
    course = find_course(ROOT)
    module, _ = course.module(MODULE)
    figures = {"students": count, "class": of_a_class(course, module, count)}
    figures["real solutions"] = of_solutions(course, module)
    text = json.dumps(figures, indent=1) + "\n"
    print(text, end="")
    (ROOT / "benchmarks" / "similar.json").write_text(text)


def of_a_class(course: Course, module: Module, count: int) -> dict[str, object]:
    """Seconds, and whether the planted copies are found before anything else."""
    public = public_names(course, module)
    with tempfile.TemporaryDirectory() as folder:
        planted = set(write_class(course, module, Path(folder), count, public))
        start = time.process_time()
        imprints = imprints_in(course, module, Path(folder), (), lambda _: nullcontext(lambda _: None))
        read = time.process_time()
        found = compared(module.name, imprints, THRESHOLD)
        compare = time.process_time()
        page = similar_page(found)
        end = time.process_time()
    shares = {(pair.first.student, pair.second.student): pair.share for pair in alike(imprints, 0.0)}
    others = [share for pair, share in shares.items() if pair not in planted]
    return {
        "seconds": {"reading": read - start, "comparing": compare - read, "page": end - compare},
        "within": end - start <= SECONDS,
        "page bytes": len(page.encode()),
        "copies planted": len(planted),
        "copies found": len(planted & reported(found)),
        "least share of a copy": min(shares.get(pair, 0.0) for pair in planted),
        "greatest share of others": max(others, default=0.0),
    }


def reported(found: Comparison) -> set[tuple[str, str]]:
    return {(pair.first.student, pair.second.student) for each in found.clusters for pair in each.pairs}


def write_class(
    course: Course, module: Module, folder: Path, count: int, public: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Write the files of a class; yield the pairs that are copies."""
    sources = [ast.parse(path.read_text()) for path in solutions(module)]
    sources.append(ast.parse(course.reference(module.export).read_text()))
    last = ""
    for number in range(count):
        draw = random.Random(number)
        copied = number % EVERY == EVERY - 1
        last = everything(last, draw, public) if copied else changed(mixed(sources, draw), draw)
        (folder / f"s{number:04}.py").write_text(last)
        if copied:
            yield f"s{number - 1:04}", f"s{number:04}"


def mixed(sources: Sequence[ast.Module], draw: random.Random) -> ast.Module:
    """A definition of every name that any solution has, from one of those that have it."""
    versions: dict[str, list[ast.stmt]] = {}
    for tree in sources:
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                versions.setdefault(node.name, []).append(node)
    likely = [nodes for nodes in versions.values() if draw.random() < len(nodes) / len(sources)]
    imports = [node for node in sources[0].body if isinstance(node, ast.Import | ast.ImportFrom)]
    return ast.Module([*imports, *(draw.choice(nodes) for nodes in likely)], [])


def changed(tree: ast.Module, draw: random.Random) -> str:
    """The code with one arithmetic operator in six exchanged: nobody writes quite what another writes."""
    fresh = ast.parse(ast.unparse(tree))
    for node in ast.walk(fresh):
        if isinstance(node, ast.BinOp) and draw.random() < 1 / 6:
            node.op = draw.choice((ast.Add, ast.Sub, ast.Mult, ast.Div))()
    return ast.unparse(fresh)


def of_solutions(course: Course, module: Module) -> dict[str, object]:
    """The shares of every two solutions, and of each with its copy in each disguise, in a class of all."""
    public = public_names(course, module)
    originals = read([(path.stem, path.read_text()) for path in solutions(module)], course, module)
    unrelated = {(a.student, b.student): 0.0 for a, b in combinations(originals, 2)}
    unrelated |= {(pair.first.student, pair.second.student): pair.share for pair in alike(originals, 0.0)}
    figures: dict[str, object] = {"unrelated": spread(list(unrelated.values()))}
    for name, disguise in DISGUISES.items():
        texts = [
            (path.stem, disguise(path.read_text(), random.Random(path.name), public))
            for path in solutions(module)
        ]
        copies = read(texts, course, module)
        figures[name] = spread([share_of(replace(copy, earlier="copy"), originals) for copy in copies])
    return figures


def share_of(copy: Imprint, originals: Sequence[Imprint]) -> float:
    """What a copy and its original have in common, in the class of all originals."""
    found = alike([*originals, copy], 0.0)
    return next(each.share for each in found if each.second == copy and each.first.student == copy.student)


def read(texts: Sequence[tuple[str, str]], course: Course, module: Module) -> tuple[Imprint, ...]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts:
            (Path(folder) / f"{name}.py").write_text(text)
        return imprints_in(course, module, Path(folder), (), lambda _: nullcontext(lambda _: None))


def spread(shares: Sequence[float]) -> dict[str, float]:
    """The least, the median and the greatest."""
    return {
        "pairs": len(shares),
        "least": min(shares),
        "median": statistics.median(shares),
        "greatest": max(shares),
    }


def solutions(module: Module) -> list[Path]:
    return sorted((ROOT / "tests" / "cases" / "alternatives" / module.name).glob("*.py"))


def public_names(course: Course, module: Module) -> frozenset[str]:
    """What others may call: these names stay in a disguise."""
    return frozenset(name.strip(".=") for name in given(course, module).public.defined)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
