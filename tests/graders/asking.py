"""Putting a suite's questions to the reference with any text as its autograd, in a process of its own."""

from __future__ import annotations

import ast
import builtins
import importlib.abc
import importlib.util
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from tito.probes import Suite, load_suite
from tito.probes.answer import Answer, Crashed, Raised, Returned, TimedOut
from tito.probes.question import Question
from tito.probes.respond import respond

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "reference"
AUTOGRAD = REFERENCE / "tinytorch" / "core" / "autograd.py"
TARGET = "tinytorch.core.autograd"
CPU_SECONDS = 2.0


def hidden_files() -> list[Path]:
    return [path for path in (ROOT / "graders" / "06_autograd").glob("*.py") if path.name != "mutants.py"]


def whole_suite() -> Suite:
    """The public and the hidden probes of module 06."""
    return load_suite([ROOT / "modules" / "06_autograd" / "checks.py", *hidden_files()])


def ask(questions: Sequence[Question], autograd: str, seconds: float = CPU_SECONDS) -> tuple[Answer, ...]:
    """The answers of the reference package with the text `autograd` in the place of its autograd module.

    A stopgap of the tests' own: the reference and its mutants are trusted, so a fork and a CPU alarm do.
    """
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        _serve(questions, autograd, seconds, sender)
    os.close(sender)
    with os.fdopen(receiver, "rb") as stream:
        sent = stream.read()
    os.waitpid(child, 0)
    return tuple(pickle.loads(sent)) if sent else (Crashed("no answers"),) * len(questions)


def _serve(questions: Sequence[Question], autograd: str, seconds: float, sender: int) -> None:
    """In the child: load, answer everything, send, and leave without running the parent's exit handlers."""
    try:
        warnings.simplefilter("ignore")
        _install(autograd)
        answers = list(_answers(questions, seconds))
        with os.fdopen(sender, "wb") as stream:
            stream.write(pickle.dumps(answers))
    finally:
        os._exit(0)


def _answers(questions: Sequence[Question], seconds: float) -> Iterator[Answer]:
    signal.signal(signal.SIGPROF, _out_of_time)
    for question in questions:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            yield Returned(respond(question))
        except _OutOfTime:
            yield TimedOut(seconds, "CPU")
        except Exception as error:
            yield Raised(_lineage(error), str(error)[:200])
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


class _OutOfTime(BaseException):
    pass


def _out_of_time(*_: Any) -> None:
    raise _OutOfTime


def _lineage(error: BaseException) -> tuple[str, ...]:
    return tuple(each.__name__ for each in type(error).__mro__ if hasattr(builtins, each.__name__))


class _FromText(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the autograd module in a text instead of the reference's file."""

    def __init__(self, text: str) -> None:
        self.text = text

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        return importlib.util.spec_from_loader(name, self) if name == TARGET else None

    def exec_module(self, module: ModuleType) -> None:
        """Statement by statement; one that is not written yet is passed over, as a notebook's cell is."""
        for statement in ast.parse(self.text).body:
            tree = ast.Module([statement], [])
            try:
                exec(compile(tree, "autograd", "exec", FUTURE_ANNOTATIONS), vars(module))
            except NotImplementedError:
                continue


FUTURE_ANNOTATIONS = 0x1000000


def _install(autograd: str) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "tinytorch"]:
        del sys.modules[name]
    sys.path.insert(0, str(REFERENCE))
    sys.meta_path.insert(0, _FromText(autograd))
