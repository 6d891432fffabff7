"""From what a student handed in to the compiled package that a worker runs."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import PurePosixPath

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import SubmissionError
from tito.grading.submission import Submission, read
from tito.notebooks.export import Exported, SourceBlock, compiled, export, is_untouched, module_text
from tito.notebooks.outline import Outline
from tito.notebooks.publish import course_text
from tito.notebooks.segments import Segment
from tito.notebooks.submission import read_submission
from tito.notebooks.swap import pieces, swapped
from tito.probes.question import Block, ModuleCode

MARK = "# Made by tito export"
"""How a file of ours begins, so that it may be made again."""


@dataclass(frozen=True, slots=True)
class Package:
    """A student's module, ready to be loaded; `digest` is the SHA-256 of the file handed in."""

    code: tuple[ModuleCode, ...]
    digest: str
    exported: Exported = field(default_factory=lambda: Exported(()))
    notes: tuple[str, ...] = ()
    untouched: bool = False


def pack(submission: Submission, module: Module, released: Outline) -> Package:
    """The student's own cells, compiled; SubmissionError where there are none or one does not parse."""
    data = read(submission)
    with _named(submission):
        exported = _exported(data, submission, released)
        return Package(
            code=_code(module, exported),
            digest=hashlib.sha256(data).hexdigest(),
            exported=exported,
            notes=exported.notes,
            untouched=is_untouched(exported, released),
        )


def _exported(data: bytes, submission: Submission, released: Outline) -> Exported:
    return export(read_submission(_text(data), submission.suffix), released)


@contextmanager
def _named(submission: Submission) -> Iterator[None]:
    """Put the file's name before what is wrong in it."""
    try:
        yield
    except SubmissionError as error:
        message = f"{PurePosixPath(submission.name).name}: {error.message}"
        raise SubmissionError(message, error.hint, error.status) from None


def with_replaced(
    package: Package, module: Module, names: Collection[str], reference: Mapping[str, Segment]
) -> Package:
    """The package with the reference's definitions of these names in the place of its own."""
    return replace(package, code=_code(module, swapped(package.exported, names, reference)))


def reference_pieces(course: Course, module: Module) -> Mapping[str, Segment]:
    """The reference's definitions of the module under test, by name."""
    return pieces(course_text(course.reference(module.export)), module.export)


def _code(module: Module, exported: Exported) -> tuple[ModuleCode, ...]:
    return (ModuleCode(module.export, tuple(map(_block, exported.blocks))),)


@lru_cache(maxsize=2048)
def _block(block: SourceBlock) -> Block:
    """A block compiled; the given cells of a class are all the same."""
    return Block(block.label, marshal.dumps(compiled(block)))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubmissionError(
            f"The file is not UTF-8 text: {error.reason} at byte {error.start}.",
            "Save it again from Jupyter.",
        ) from None


def exported_text(submission: Submission, released: Outline) -> tuple[str, tuple[str, ...]]:
    """The Python file a submission becomes, and what is to be said about its cells."""
    with _named(submission):
        exported = _exported(read(submission), submission, released)
    header = f"{MARK} from {submission.name}: change the notebook, not this file."
    return f"{header}\n\n{module_text(exported, submission.name)}", exported.notes


def reference_code(course: Course, module: Module) -> tuple[ModuleCode, ...]:
    """The reference's own version of the module under test."""
    return (_file(course, module.export),)


def prerequisite_code(course: Course, module: Module) -> tuple[ModuleCode, ...]:
    """The reference's version of everything the module under test is built on.

    Older course texts import `tensor_dev` for `tinytorch.core.tensor`; both names are one module.
    """
    names = course.prerequisites(module)
    older = (_alias(f"{dotted.rpartition('.')[2]}_dev", dotted) for dotted in names if dotted.count(".") > 1)
    return (*(_file(course, dotted) for dotted in names), *older)


def _alias(name: str, dotted: str) -> ModuleCode:
    source = f"import sys, {dotted}\nsys.modules[__name__] = sys.modules[{dotted!r}]"
    return ModuleCode(name, (Block(name, marshal.dumps(compile(source, name, "exec"))),))


def _file(course: Course, dotted: str) -> ModuleCode:
    source = course_text(course.reference(dotted))
    return ModuleCode(dotted, (Block(dotted, marshal.dumps(compile(source, dotted, "exec"))),))
