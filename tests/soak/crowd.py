"""A crowd of submissions of module 06: finished, partial, wrong, broken and hostile, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from make_class import Cells, finished

from tito.course.course import Course
from tito.course.module import Module
from tito.environments.attack import corpus
from tito.grading.graders import load_mutants
from tito.notebooks.cells import Cell
from tito.notebooks.ipynb import notebook_text
from tito.notebooks.publish import course_text, instructor_cells, released_cells
from tito.probes.mutant import Mutant

MODULE = "06_autograd"
HOST = "EmbeddingBackward"
"""The definition in which an attack hides: one that few probes ask about, so that a slow attack ends."""

MIX = ("finished",) * 8 + ("partial",) * 4 + ("wrong",) * 4 + ("broken",) * 2 + ("hostile",) * 2
"""What every twenty submissions are."""

NOTEBOOKS, FILES = ("finished", "partial", "broken"), ("wrong", "hostile")

BREAKS: Sequence[Callable[[str], bytes]] = (
    lambda text: b"",
    lambda text: text[: len(text) // 2].encode(),
    lambda text: text.encode("utf-16"),
    lambda text: b"\x89PNG\r\n\x1a\n" + text.encode()[:500],
    lambda text: ("[" * 100_000).encode(),
    lambda text: b'{"cells": [{"cell_type": "code", "source": {}}, 7]}',
    lambda text: text.replace("    def ", "    def def ", 1).encode(),
    lambda text: f"<<<<<<< HEAD\n{text}\n>>>>>>> theirs\n".encode(),
)


def with_attack(source: str) -> str:
    """A definition that runs an attack as it is loaded, and the attack's own function when it is asked."""
    return f"""

class {HOST}({HOST}):
    attack = {{"__name__": "attack"}}
    exec({source!r}, attack)

    def apply(self, grad_output):
        self.attack.get("double", int)(0)
        return super().apply(grad_output)
"""


@dataclass(frozen=True, slots=True)
class Crowd:
    """What submissions are made of; `known` is what an attacker could know, as assignments."""

    student: Cells
    instructor: Cells
    reference: str
    mutants: Sequence[Mutant]
    attacks: Sequence[str]
    forgeries: Sequence[str]
    known: str

    def files(self, count: int) -> Iterator[tuple[str, bytes]]:
        """So many files, each with its name: a number and the kind, so that kinds are graded in turn."""
        makers = {kind: self._texts(kind) for kind in set(MIX)}
        for number in range(count):
            kind = MIX[number * 7 % len(MIX)]
            suffix = "ipynb" if kind in NOTEBOOKS else "py"
            yield f"{number:04}-{kind}.{suffix}", next(makers[kind])

    def _texts(self, kind: str) -> Iterator[bytes]:
        """Every one differs from the one before, so that no cache of ours serves two students for long."""
        number = 0
        while True:
            yield self._text(kind, number)
            number += 1

    def _text(self, kind: str, number: int) -> bytes:
        match kind:
            case "finished":
                return self._notebook(len(self.student), number).encode()
            case "partial":
                return self._notebook(number * 5 % len(self.student), number).encode()
            case "broken":
                return BREAKS[number % len(BREAKS)](self._notebook(len(self.student), number))
            case "wrong":
                mutant = self.mutants[number * 61 % len(self.mutants)]
                return f"{mutant.applied(self.reference)}\n# {number}\n".encode()
            case _:
                return f"{self.reference}{self._hostile(number)}\n# {number}\n".encode()

    def _notebook(self, done: int, number: int) -> str:
        """The first cells finished, in a text of this student's own."""
        cells = finished(self.student[:done], self.instructor[:done]) + self.student[done:]
        return notebook_text(tuple(_written_by(number, cell) for cell in cells), MODULE)

    def _hostile(self, number: int) -> str:
        """Attacks and forgeries in turn, neighbours in the alphabet far apart."""
        number = number * 31 % (len(self.attacks) + len(self.forgeries))
        if number < len(self.forgeries):
            return "\n\n" + self.forgeries[number]
        return with_attack(f"{self.known}\n{self.attacks[number - len(self.forgeries)]}")


def _written_by(number: int, cell: Cell) -> Cell:
    return replace(cell, source=f"{cell.source}\n# {number}") if cell.role == "solution" else cell


def crowd(course: Course, module: Module, repository: Course, known: str) -> Crowd:
    """The crowd of a course; its mistakes and attacks are those of the repository."""
    forgeries = sorted((repository.root / "tests" / "hostile" / "graded").glob("*.py"))
    return Crowd(
        student=released_cells(course, module),
        instructor=instructor_cells(course, module),
        reference=course_text(course.reference(module.export)),
        mutants=load_mutants(repository, module),
        attacks=[attack.source for attack in corpus(repository)],
        forgeries=[path.read_text("utf-8") for path in forgeries if not path.stem.endswith("_test")],
        known=known,
    )


def hand_in(crowd: Crowd, folder: Path, count: int) -> tuple[str, ...]:
    """Write so many submissions, and two that are no files; the students' names."""
    folder.mkdir()
    names = []
    for name, data in crowd.files(count):
        (folder / name).write_bytes(data)
        names.append(name.partition(".")[0])
    (folder / "linked.py").symlink_to("/dev/zero")
    (folder / "missing.py").symlink_to("nowhere.py")
    return tuple(sorted(chain(names, ("linked", "missing"))))
