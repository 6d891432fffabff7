"""From what a student handed in to the compiled package that a worker runs."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import CourseError, SubmissionError
from tito.grading.submission import Submission, read
from tito.notebooks.export import Exported, SourceBlock, compiled, export, is_untouched, module_text
from tito.notebooks.outline import Outline
from tito.notebooks.publish import course_text, notebook_of, released_outline
from tito.notebooks.segments import Segment
from tito.notebooks.submission import read_submission
from tito.notebooks.swap import pieces, swapped
from tito.probes.question import Block, ModuleCode

MARK = "# Made by tito export"
"""How a file of ours begins, so that it may be made again."""


@dataclass(frozen=True, slots=True)
class Package:
    """A student's module, ready to be loaded; `digest` is the SHA-256 of the file handed in.

    The last of `code` is the module itself, after those of theirs that it is loaded on.
    """

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
    """The package with the reference's definitions of these names in the place of its own.

    Other components' definitions never come along with them: one that was not handed in earns nothing.
    """
    withheld = {name for component in module.components for name in component.definitions} - set(names)
    combined = _code(module, swapped(package.exported, names, reference, withheld))
    return replace(package, code=(*package.code[:-1], *combined))


def reference_pieces(course: Course, module: Module) -> Mapping[str, Segment]:
    """The reference's definitions of the module under test, by name."""
    return pieces(course_text(course.reference(module.export)), module.export)


def _code(module: Module, exported: Exported) -> tuple[ModuleCode, ...]:
    return (ModuleCode(module.export, tuple(map(_block, exported.blocks))),)


@lru_cache(maxsize=2048)
def _block(block: SourceBlock) -> Block:
    """A block compiled; the given cells of a class are all the same."""
    return Block(block.label, marshal.dumps(compiled(block)), block.source.count("\n") + 1)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubmissionError(
            f"The file is not UTF-8 text: {error.reason} at byte {error.start}.",
            "Save it again from Jupyter.",
        ) from None


def exported_text(submission: Submission, released: Outline) -> tuple[str, tuple[str, ...]]:
    """The Python file a submission becomes, and what is to be said about its cells.

    SubmissionError where a block of it would not even compile.
    """
    with _named(submission):
        exported = _exported(read(submission), submission, released)
        for block in exported.blocks:
            compiled(block)
    header = f"{MARK} from {submission.name}: change the notebook, not this file."
    return f"{header}\n\n{module_text(exported, submission.name)}", exported.notes


def instructor_package(course: Course, module: Module) -> Package:
    """The woven notebook as a package: the reference's code, a block a cell."""
    cells = read_submission(notebook_of(course, module, solutions=True), ".ipynb")
    exported = export(cells, released_outline(course, module))
    return Package(code=_code(module, exported), digest="", exported=exported)


def reference_code(course: Course, module: Module) -> tuple[ModuleCode, ...]:
    """The reference's own version of the module under test."""
    return (_file(course.reference(module.export), module.export),)


def prerequisite_code(course: Course, module: Module) -> tuple[ModuleCode, ...]:
    """Everything the module under test is built on: the reference's, in a workspace what is exported there.

    Older course texts import `tensor_dev` for `tinytorch.core.tensor`; both names are one module. CourseError
    names what is not written yet.
    """
    names = course.prerequisites(module)
    if course.unbuilt(module):
        raise _unbuilt(course, module)
    older = (_alias(f"{dotted.rpartition('.')[2]}_dev", dotted) for dotted in names if dotted.count(".") > 1)
    return (*(_file(course.source(dotted), dotted) for dotted in names), *older)


def _unbuilt(course: Course, module: Module) -> CourseError:
    """Which prerequisites are missing, and how the first of them comes to be there."""
    missing = course.unbuilt(module)
    files = ", ".join(str(course.source(dotted).relative_to(course.engine)) for dotted in missing)
    own = next((each for each in course.modules if each.export in missing), None)
    return CourseError(
        f"{module.name} is built on what is not here yet: {files}.",
        f"Finish {own.name} first, then: tito export --module {own.name}"
        if own
        else "Get these files from your course: tito release --with-prerequisites writes them.",
    )


def _alias(name: str, dotted: str) -> ModuleCode:
    source = f"import sys, {dotted}\nsys.modules[__name__] = sys.modules[{dotted!r}]"
    return ModuleCode(name, (Block(name, marshal.dumps(compile(source, name, "exec"))),))


def _file(path: Path, dotted: str) -> ModuleCode:
    """A file as a module of one block; CourseError where it is not Python, a student's own perhaps."""
    try:
        code = compile(course_text(path), dotted, "exec")
    except (SyntaxError, ValueError) as error:
        raise CourseError(
            f"{path} does not parse: {error}.", "Mend its notebook, and export it again."
        ) from None
    return ModuleCode(dotted, (Block(dotted, marshal.dumps(code)),))
