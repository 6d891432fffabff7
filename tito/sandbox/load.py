"""The students' package inside a process: modules made of blocks, found by the ordinary import statement."""

from __future__ import annotations

import importlib
import importlib.machinery
import marshal
import sys
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

from tito.probes.question import ModuleCode


class Shelf:
    """Modules by name, each run when it is first imported; it notes blocks that are not written yet."""

    def __init__(self) -> None:
        self._modules: dict[str, ModuleCode] = {}
        self._packages: set[str] = set()
        self.unfinished: list[str] = []

    def add(self, modules: Iterable[ModuleCode]) -> None:
        """Put modules on the shelf; one of the same name, imported or not, is replaced."""
        for module in modules:
            self._modules[module.name] = module
            for parent in _parents(module.name):
                self._packages.add(parent)
                _open(parent)
            sys.modules.pop(module.name, None)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of a module on the shelf, or of a package that only holds such modules."""
        if name not in self._modules and name not in self._packages:
            return None
        loader: Any = self  # by its methods alone: importlib.abc takes 3 ms to import
        return importlib.machinery.ModuleSpec(name, loader, is_package=name in self._packages)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """An ordinary module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the blocks in order in the module's namespace, as a notebook runs its cells."""
        code = self._modules.get(module.__name__)
        for block in code.blocks if code is not None else ():
            try:
                exec(marshal.loads(block.code), module.__dict__)
            except NotImplementedError:
                self.unfinished.append(block.label)


def _open(package: str) -> None:
    """Let modules be found in a package that was imported when none of them was on the shelf yet."""
    module: Any = sys.modules.get(package)
    if module is not None and not hasattr(module, "__path__"):
        module.__path__ = []


def _parents(name: str) -> list[str]:
    """`a.b.c` -> `a`, `a.b`."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def import_all(modules: Iterable[ModuleCode]) -> None:
    """Import each, unless another has imported it already."""
    for module in modules:
        importlib.import_module(module.name)
