"""What a submission is built on: the student's own earlier modules in the place of the reference's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import SubmissionError
from tito.grading.judge import describe, where
from tito.grading.neighbours import neighbours
from tito.grading.package import pack, prerequisite_code
from tito.grading.submission import Submission
from tito.notebooks.outline import Outline
from tito.notebooks.publish import released_outline
from tito.probes.question import ModuleCode
from tito.sandbox.ask import ask
from tito.sandbox.conduct import Conduct
from tito.sandbox.interview import Loaded
from tito.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Foundation:
    """The modules under a submission, those of them that are `own`, and why each other one is not."""

    code: tuple[ModuleCode, ...]
    own: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What foundations are laid with: a sandbox in which packages alone are loaded, no module of theirs.

    `prerequisites` are the modules that `module` is built on with what was released of them; `reference` is
    the reference's code of these, and the older names that they have.
    """

    module: Module
    prerequisites: tuple[tuple[Module, Outline], ...]
    reference: tuple[ModuleCode, ...]
    sandbox: Sandbox

    def foundation(self, submission: Submission, conduct: Conduct) -> Foundation:
        """The student's modules one after the other, each that loads beneath and beside all others."""
        laid = Foundation(self.reference, (), ())
        handed_in = neighbours(submission, self.module, [module for module, _ in self.prerequisites])
        for (module, released), found in zip(self.prerequisites, handed_in, strict=True):
            try:
                laid = self._laid(laid, module, _code(module, released, found), conduct)
            except SubmissionError as error:
                note = f"the reference's {module.name} stands in for theirs: {error.message}"
                laid = Foundation(laid.code, laid.own, (*laid.notes, note))
        return laid

    def _laid(self, below: Foundation, module: Module, own: ModuleCode, conduct: Conduct) -> Foundation:
        """The foundation with this module in its place; SubmissionError where it does not load so."""
        code = tuple(own if each.name == own.name else each for each in below.code)
        loaded = ask(self.sandbox, code, [], conduct).loaded
        if not isinstance(loaded, Loaded):
            place = f" in {where(loaded)}" if where(loaded) else ""
            raise SubmissionError(f"{describe(loaded)}{place}")
        return Foundation(code, (*below.own, module.name), below.notes)


def _code(module: Module, released: Outline, submission: Submission | None) -> ModuleCode:
    """A student's earlier module, compiled; SubmissionError where there is no work of theirs to compile."""
    if submission is None:
        raise SubmissionError("not handed in")
    package = pack(submission, module, released)
    if package.untouched:
        raise SubmissionError("nothing in it is written")
    return package.code[-1]


@contextmanager
def ground(course: Course, module: Module, tier: str) -> Iterator[Ground]:
    """The ground for the submissions of a class, while its sandbox is open."""
    code = prerequisite_code(course, module)
    packages = module.export.count(".")
    with Sandbox(code[:packages], tier=tier) as sandbox:
        released = tuple((each, released_outline(course, each)) for each in course.earlier(module))
        yield Ground(module, released, code[packages:], sandbox)
