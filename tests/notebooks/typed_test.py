"""A student who types a solution of their own into the released notebook, exercise by exercise."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tito.notebooks.export import compiled, export, is_untouched, module_text
from tito.notebooks.statements import start_line
from tito.notebooks.submission import read_submission

ROOT = Path(__file__).parents[2]
ANSWERS = Path(__file__).parent / "answers"
ANSWERED = [ROOT / "modules" / path.stem / "lesson.py" for path in sorted(ANSWERS.glob("*.py"))]

pytestmark = pytest.mark.parametrize("lesson", ANSWERED, indirect=True, ids=lambda path: path.parent.name)

STUB = re.compile(r'^( *)raise NotImplementedError\("Write (\S+) yourself, then delete this line."\)$', re.M)


def bodies(text: str) -> Iterator[tuple[str, str]]:
    """The name of every function of a file, as exercises name it, and the text of its body."""
    lines = text.split("\n")
    for node in ast.parse(text).body:
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(inner, ast.FunctionDef):
                body = lines[start_line(inner.body[0]) - 1 : inner.end_lineno]
                yield f"{owner}{inner.name}", textwrap.dedent("\n".join(body))


@pytest.fixture(scope="module")
def typed(lesson: SimpleNamespace) -> str:
    """The students' notebook with every stub replaced by the answer of its name."""
    answers = dict(bodies((ANSWERS / f"{lesson.name}.py").read_text(encoding="utf-8")))
    notebook = json.loads(lesson.student_notebook)
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        cell["source"] = STUB.sub(lambda stub: textwrap.indent(answers.pop(stub[2]), stub[1]), source)
    assert not answers
    return json.dumps(notebook)


def test_what_is_typed_is_exported(lesson: SimpleNamespace, typed: str) -> None:
    """Another correct solution is complete, compiles, is no copy, and leaves nothing to do."""
    done = export(read_submission(typed, ".ipynb"), lesson.outline)
    assert done.notes == ()
    assert all(compiled(block) for block in done.blocks)
    assert not is_untouched(done, lesson.outline)
    assert not STUB.search(module_text(done, lesson.name))


def test_the_hints_lead_to_a_notebook_without_errors(
    lesson: SimpleNamespace, typed: str, kernel: SimpleNamespace, tmp_path: Path
) -> None:
    """Whoever does what the hints say sees every example work."""
    cells = kernel.run(typed, tmp_path)
    assert kernel.errors(cells) == {}
    printed = "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", ()))
    assert printed.count("WRONG") == lesson.text.count("alone: right while G is 1")
