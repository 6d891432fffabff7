"""`make mutation`: every small change that cosmic-ray makes to what is graded, put to the graders.

What answers every public check and hidden probe as the reference does survives. Survivors belong into
docs/line_mutation.md with the reason why nothing asks about them; one that is not there is new.

    python benchmarks/line_mutation.py 06_autograd
"""

from __future__ import annotations

import json
import marshal
import re
import subprocess
import sys
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tito.course.course import Course, find_course
from tito.course.module import Module
from tito.grading.examination import Examination, examination
from tito.probes.question import Block, ModuleCode
from tito.sandbox.ask import ask
from tito.sandbox.interview import Loaded

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE.parent / "build" / "mutation"
TRIAGE = HERE.parent / "docs" / "line_mutation.md"
OPERATORS = "cosmic-ray==8.7.0"
SEED = 0


def python_with_operators() -> Path:
    """The interpreter of an environment that has cosmic-ray; made on the first call."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", OPERATORS], check=True)
        (ENVIRONMENT / "complete").touch()
    return python


def changed(course: Course, module: Module) -> list[dict[str, Any]]:
    """What line_mutation_texts.py makes of the definitions that the module's components are made of."""
    names = [name for component in module.components for name in component.definitions]
    script, file = HERE / "line_mutation_texts.py", course.reference(module.export)
    command = [str(python_with_operators()), str(script), str(file), *names]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def survives(exam: Examination, change: dict[str, Any]) -> bool:
    """Whether every probe still passes."""
    with warnings.catch_warnings(action="ignore"):
        code = compile(change["text"], exam.module.export, "exec", dont_inherit=True)
    package = (ModuleCode(exam.module.export, (Block("changed", marshal.dumps(code)),)),)
    asked = ask(exam.sandbox, package, exam.key.questions)
    verdicts = (exam.key.judge(number, answer) for number, answer in enumerate(asked.answers))
    return isinstance(asked.loaded, Loaded) and all(verdict.passed for verdict in verdicts)


def survivors(course: Course, module: Module, changes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The changes that no probe notices, in the file's order."""
    suite = [module.checks, *course.graders(module)]
    with examination(course, module, suite, SEED) as exam, ThreadPoolExecutor(2) as pool:
        fates = pool.map(lambda change: survives(exam, change), changes)
        return [change for change, alive in zip(changes, fates, strict=True) if alive]


def triaged(module: Module) -> frozenset[str]:
    """The lines that the triage names under this module."""
    _, _, after = TRIAGE.read_text(encoding="utf-8").partition(f"\n## {module.name}\n")
    return frozenset(re.findall(r"^- `(.*?)`: ", after.partition("\n## ")[0], re.MULTILINE))


def main() -> None:
    """Report the module named; exit code 1 where the triage lacks a survivor, or names what is killed."""
    course = find_course(HERE)
    module, _ = course.module(sys.argv[1])
    changes = changed(course, module)
    found, known = survivors(course, module, changes), triaged(module)
    untriaged = [change for change in found if change["old"] not in known]
    print(f"{module.name}: {len(changes)} changes, {len(found)} survive, {len(untriaged)} of them new")
    for change in untriaged:
        print(f"  line {change['line']}, {change['operator']}: {change['old']} -> {change['new']}")
    killed = sorted(known - {change["old"] for change in found})
    for line in killed:
        print(f"  named in the triage, and killed: {line}")
    sys.exit(bool(untriaged or killed))


if __name__ == "__main__":
    main()
