"""The lessons of the course: each agrees with its reference, releases cleanly, and runs in a real kernel."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat

from tito.notebooks.export import compiled, export, is_untouched, module_text
from tito.notebooks.ipynb import read_notebook
from tito.notebooks.percent import write_lesson
from tito.notebooks.statements import bound_names
from tito.notebooks.submission import read_submission
from tito.notebooks.swap import pieces


def test_the_lesson_reads_and_writes_as_it_is(lesson: SimpleNamespace) -> None:
    """py -> cells -> py and py -> ipynb -> py are identities."""
    assert write_lesson(lesson.cells) == lesson.text
    assert read_notebook(lesson.instructor_notebook) == lesson.instructor
    assert read_notebook(lesson.student_notebook) == lesson.student


def test_export_of_the_instructors_notebook_is_the_reference(lesson: SimpleNamespace) -> None:
    """The law of the course, as syntax trees, through the notebook's JSON."""
    done = export(read_submission(lesson.instructor_notebook, ".ipynb"), lesson.outline)
    assert done.notes == ()
    exported, reference = (ast.parse(text) for text in (module_text(done, lesson.name), lesson.reference))
    assert ast.dump(exported) == ast.dump(reference)


def test_the_students_notebook_exports_without_a_word(lesson: SimpleNamespace) -> None:
    """Fresh from release it is complete, compiles, and is recognised as untouched."""
    done = export(read_submission(lesson.student_notebook, ".ipynb"), lesson.outline)
    assert done.notes == ()
    assert is_untouched(done, lesson.outline)
    assert all(compiled(block) for block in done.blocks)


def test_every_component_that_is_a_definition_is_an_exercise(lesson: SimpleNamespace) -> None:
    """What is graded is written by the student: every class, function and method of a component."""
    done = export(read_submission(lesson.student_notebook, ".ipynb"), lesson.outline)
    released = pieces(module_text(done, lesson.name), lesson.outline.target)
    names = [name for component in lesson.components for name in component.definitions]
    assert names
    assert [name for name in names if 'raise NotImplementedError("Write ' not in released[name].source] == []


def test_examples_leave_the_modules_names_alone(lesson: SimpleNamespace) -> None:
    """An example that rebound a name of the module would change what students' code does in the notebook."""
    shown = [cell for cell in lesson.student if cell.kind == "code" and not cell.exported]
    bound = {
        name
        for cell in shown
        for node in ast.parse(cell.source).body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        for name in bound_names(node)
    }
    read = {node.id for node in ast.walk(ast.parse(lesson.reference)) if isinstance(node, ast.Name)}
    module = {name for node in ast.parse(lesson.reference).body for name in bound_names(node)}
    assert not bound & module & read


def test_the_words_of_exercises_speak_of_what_exists(lesson: SimpleNamespace) -> None:
    """A helper named in a TODO or a hint is a name in the reference, so that no hint outlives a change."""
    for cell in lesson.cells:
        if cell.exported:
            named = re.findall(r"([A-Za-z_]\w*)\(", cell.source) + re.findall(r"self\.(\w+)", cell.source)
            missing = [name for name in named if not re.search(rf"\b{name}\b", lesson.reference)]
            assert not missing, f"{cell.names[0]}: {missing}"


def test_three_questions_are_graded_by_hand(lesson: SimpleNamespace) -> None:
    """Course policy: 30 points, three questions of ten, each with its scale nearby."""
    points = [cell.points for cell in lesson.student if cell.role == "question"]
    assert points == [10, 10, 10]
    assert all("YOUR ANSWER HERE" in cell.source for cell in lesson.student if cell.role == "question")


def test_nbgrader_releases_the_same_notebook(lesson: SimpleNamespace) -> None:
    """nbgrader, as a library, accepts the metadata and empties the same bodies, up to the text of stubs."""
    from nbgrader.preprocessors import CheckCellMetadata, ClearSolutions, LockCells

    notebook = nbformat.reads(lesson.instructor_notebook, as_version=4)
    for step in (ClearSolutions(), LockCells(), CheckCellMetadata()):
        notebook, _ = step.preprocess(notebook, {})
    nbformat.validate(notebook)
    stubs = ("# YOUR CODE HERE", "raise NotImplementedError", "YOUR ANSWER HERE")
    for their, our in zip(notebook.cells, json.loads(lesson.student_notebook)["cells"], strict=True):
        sources = (their.source, "".join(our["source"]))
        lines = [[line for line in one.split("\n") if not line.strip().startswith(stubs)] for one in sources]
        assert lines[0] == lines[1]
        assert their.metadata == our["metadata"]


def test_the_instructors_notebook_runs_without_an_error(
    lesson: SimpleNamespace, kernel: SimpleNamespace, tmp_path: Path
) -> None:
    """From top to bottom, and every measurement in it comes out as the text says."""
    cells = kernel.run(lesson.instructor_notebook, tmp_path)
    assert kernel.errors(cells) == {}
    printed = "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", ()))
    for predicted, measured in re.findall(r"bytes kept: ([\d,]+) +predicted: ([\d,]+)", printed):
        assert predicted == measured
    assert printed.count("WRONG") == lesson.text.count("alone: right while G is 1")


def test_the_students_notebook_runs_to_its_end(
    lesson: SimpleNamespace, kernel: SimpleNamespace, tmp_path: Path
) -> None:
    """Only examples that wait for an exercise stop, each with what is missing; the notebook goes on."""
    found = kernel.errors(kernel.run(lesson.student_notebook, tmp_path))
    assert found
    for said in found.values():
        assert said.startswith(
            ("NotImplementedError: Write ", "AttributeError: 'Tensor' object has no attribute")
        )
