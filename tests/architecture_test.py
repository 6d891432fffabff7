"""Who may import whom: the table of docs/design.md, held against every import statement of the tree."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STANDARD = sys.stdlib_module_names
CORE = {"tito", "tito.errors", "tito.files", "tito.text"}

ALLOWED = {
    "tito": {"tito.cli"},
    "tito.errors": set(),
    "tito.files": {"tito.errors"},
    "tito.progress": set(),
    "tito.spreadsheet": set(),
    "tito.text": set(),
    "tito.zips": set(),
    "tito.probes": {"numpy"},
    "tito.course": CORE,
    "tito.notebooks": CORE | {"tito.course"},
    "tito.sandbox": {"numpy", "tito.errors", "tito.probes"},
    "tito.grading": CORE | {"numpy", "tito.sandbox", "tito.probes", "tito.notebooks", "tito.course"},
    "tito.runs": CORE
    | {"distributed", "numpy", "tito.sandbox", "tito.probes", "tito.grading", "tito.course"}
    | {"tito.progress", "tito.spreadsheet"},
    "tito.policies": CORE | {"tito.course"},
    "tito.statistics": CORE | {"numpy", "tito.runs", "tito.grading", "tito.course"},
    "tito.similarity": CORE | {"tito.grading", "tito.notebooks", "tito.course", "tito.progress"},
    "tito.work": CORE | {"tito.grading", "tito.notebooks", "tito.course", "tito.zips"},
    "tito.gradebook": CORE
    | {"psycopg", "tito.policies", "tito.runs", "tito.grading", "tito.notebooks", "tito.course"}
    | {"tito.progress", "tito.spreadsheet", "tito.zips"},
    "tito.environments": CORE | {"numpy", "tito.course", "tito.probes", "tito.sandbox", "tito.zips"},
    "tito.reports": CORE
    | {"rich", "tito.work", "tito.environments", "tito.runs", "tito.grading", "tito.course"}
    | {"tito.statistics", "tito.similarity"},
    "tito.pages": CORE
    | {"jinja2", "markupsafe", "tito.reports", "tito.statistics", "tito.similarity", "tito.gradebook"}
    | {"tito.policies", "tito.progress", "tito.runs", "tito.grading", "tito.notebooks", "tito.course"},
    "tito.cli": CORE
    | {"typer", "tito.reports", "tito.gradebook", "tito.work", "tito.runs", "tito.environments"}
    | {"tito.pages", "tito.policies", "tito.statistics", "tito.similarity"}
    | {"tito.grading", "tito.notebooks", "tito.course", "tito.progress"},
    "reference": {"numpy", "tinytorch"},
    "modules": {"numpy", "tito.probes", "tinytorch"},
    "graders": {"numpy", "tito.probes"},
    "graders/conftest.py": {"pytest", "tito.course", "tito.errors", "tito.grading", "tito.probes"},
}  # fmt: skip
"""A folder and what its files may import beside the standard library and itself."""

WORKER_SIDE = {
    *("boot", "warm", "zygote", "worker", "wire", "load", "failure", "examine", "confine", "identity"),
    *("landlock", "linux", "namespaces", "reach", "rlimits", "seccomp", "syscalls", "view"),
}
"""Files of tito.sandbox that run beside the student's code."""


def _sources() -> Iterator[tuple[str, Path]]:
    for folder in ("tito", "reference", "modules", "graders"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield _place(path.relative_to(ROOT)), path


def _place(path: Path) -> str:
    """Which row of the table a file belongs to."""
    if path.parts[0] != "tito":
        return path.as_posix() if path.stem == "conftest" else path.parts[0]
    if len(path.parts) > 2:
        return f"tito.{path.parts[1]}"
    return "tito" if path.stem.startswith("__") else f"tito.{path.stem}"


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(module), level=0):
                found.add(module)
            case ast.ImportFrom(level=level) if level:
                raise AssertionError(f"{path}: imports are written in full")
    return found


def _row(imported: str) -> str:
    """The row an imported name belongs to: its package, one level deep inside tito."""
    parts = imported.split(".")
    return ".".join(parts[:2]) if parts[0] == "tito" else parts[0]


@pytest.mark.parametrize(("place", "path"), list(_sources()), ids=lambda value: str(value)[-50:])
def test_a_file_imports_only_what_its_folder_may(place: str, path: Path) -> None:
    """Every import is of the standard library, of the file's own folder, or allowed by the table."""
    assert place in ALLOWED, f"{path}: a new folder takes a place in docs/design.md and in this table"
    foreign = {name for name in map(_row, _imports(path)) if name not in STANDARD and name != place}
    assert foreign <= ALLOWED[place], f"{path} imports {sorted(foreign - ALLOWED[place])}"


def test_what_runs_beside_the_student_imports_numpy_and_probes_alone() -> None:
    """The worker's side of the sandbox imports the standard library, numpy, tito.probes and itself."""
    for path in sorted((ROOT / "tito" / "sandbox").rglob("*.py")):
        if path.stem in WORKER_SIDE:
            foreign = {name for name in map(_row, _imports(path)) if name not in STANDARD}
            assert foreign <= {"numpy", "tito.probes", "tito.sandbox"}, path


def test_nothing_of_tito_names_a_reference_or_a_grader_in_an_import() -> None:
    """tito hands the paths of reference and graders to the sandbox; it imports neither."""
    for path in sorted((ROOT / "tito").rglob("*.py")):
        assert not {"reference", "graders", "modules", "tinytorch"} & {
            n.split(".")[0] for n in _imports(path)
        }


def test_the_table_in_the_design_is_this_one() -> None:
    """docs/design.md shows every row of the table, word for word."""
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    for place, allowed in ALLOWED.items():
        inside = ", ".join(sorted(allowed)) or "nothing"
        assert f"| `{place}` | {inside} |" in design, f"| `{place}` | {inside} |"
