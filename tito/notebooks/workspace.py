"""The files of a student's workspace: what the course hands out of its modules, all but the seals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tito.course.course import MARK, Course
from tito.course.handout import GITIGNORE, activation, activation_name, course_file, module_file, readme
from tito.course.module import Module
from tito.course.workspace import File
from tito.notebooks.ipynb import notebook_text
from tito.notebooks.percent import write_lesson
from tito.notebooks.publish import course_bytes, notebook_of, released_cells


def workspace_files(
    course: Course, modules: Sequence[Module], exercises: Sequence[Module], shipped: Sequence[str]
) -> Iterator[File]:
    """What `modules` and the course itself put into a workspace whose exercises are `exercises`.

    `shipped` are the dotted names of the reference's modules that come along whole.
    """
    for module in modules:
        yield from _of_module(course, module)
    yield from _of_course(course, exercises, shipped)
    yield from (_package_file(course, dotted) for dotted in shipped)


def instructor_files(course: Course, modules: Iterable[Module]) -> Iterator[File]:
    """The woven notebooks, with their solutions."""
    for module in modules:
        yield _notebook(module, notebook_of(course, module, solutions=True))


def to_ship(course: Course, exercises: Sequence[Module], *, prerequisites: bool) -> tuple[str, ...]:
    """The reference's modules that come along: its packages, and asked for, what nobody here has to write."""
    names = dict.fromkeys(dotted for module in exercises for dotted in course.prerequisites(module))
    written = {module.export for module in exercises}
    packages = {dotted for dotted in names if course.source(dotted).name == "__init__.py"}
    return tuple(
        dotted for dotted in names if dotted in packages or (prerequisites and dotted not in written)
    )


def _of_module(course: Course, module: Module) -> Iterator[File]:
    cells = released_cells(course, module)
    folder = f"modules/{module.name}"
    yield _notebook(module, notebook_text(cells, module.name))
    yield File(f"{folder}/lesson.py", write_lesson(cells).encode())
    yield File(f"{folder}/module.toml", module_file(module).encode())
    yield File(f"{folder}/checks.py", course_bytes(module.checks))


def _notebook(module: Module, text: str) -> File:
    return File(f"{module.name}/{module.name}.ipynb", text.encode(), work=True)


def _of_course(course: Course, exercises: Sequence[Module], shipped: Sequence[str]) -> Iterator[File]:
    places = [_package_file(course, dotted).place for dotted in shipped]
    given = [place for place in places if not place.endswith("__init__.py")]
    yield File(MARK, course_file(course).encode())
    yield File("README.md", readme(course, exercises, given).encode())
    yield File(f"bin/{activation_name(course)}", activation(course).encode())
    yield File(".gitignore", GITIGNORE.encode())


def _package_file(course: Course, dotted: str) -> File:
    path = course.source(dotted)
    return File(path.relative_to(course.engine).as_posix(), course_bytes(path))
