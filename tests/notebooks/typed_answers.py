"""Typing the answers of a file into a released notebook, exercise by exercise."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from tito.notebooks.statements import start_line

ANSWERS = Path(__file__).parent / "answers"

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


def typed_into(notebook: str, name: str) -> str:
    """The students' notebook with every stub replaced by the answer of its name."""
    answers = dict(bodies((ANSWERS / f"{name}.py").read_text(encoding="utf-8")))
    document = json.loads(notebook)
    for cell in document["cells"]:
        source = "".join(cell["source"])
        cell["source"] = STUB.sub(lambda stub: textwrap.indent(answers.pop(stub[2]), stub[1]), source)
    assert not answers
    return json.dumps(document)
