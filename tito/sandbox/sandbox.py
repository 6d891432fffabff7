"""A sandbox: one zygote and the workers it forks, from the trusted side."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from tito.errors import SandboxError
from tito.probes.question import ModuleCode
from tito.sandbox import linux
from tito.sandbox.held import Worker
from tito.sandbox.launch import Zygote, launch
from tito.sandbox.limits import Limits

T = TypeVar("T")
TIERS = ("full", "standard", "basic")
"""From the strongest to the weakest."""


class Sandbox:
    """Runs packages in confined workers; a context manager that may serve several threads at once.

    `prerequisites` are trusted modules, run once. `tier` is the lowest that will do: where the machine
    offers no such thing, entering raises SandboxError naming what is missing. After entering, `tier` is
    the one that is on, and `missing` says what kept each higher one from being so.
    """

    def __init__(
        self,
        prerequisites: tuple[ModuleCode, ...] = (),
        limits: Limits | None = None,
        tier: str = "standard",
    ) -> None:
        self.limits = limits or Limits()
        self.tier = tier
        self.missing: tuple[str, ...] = ()
        self._prerequisites = prerequisites
        self._lock = threading.Lock()
        self._zygote: Zygote | None = None

    def __enter__(self) -> Self:
        linux.hide_memory()
        self._zygote = self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None

    def _start(self) -> Zygote:
        for tier in TIERS[: TIERS.index(self.tier) + 1]:
            zygote = launch(tier, self._prerequisites, self.limits)
            if isinstance(zygote, Zygote):
                self.tier = tier
                return zygote
            self.missing += (f"{tier}: {zygote}",)
        raise SandboxError(
            f"This machine cannot confine a worker at the tier {self.tier}: {'; '.join(self.missing)}.",
            "Run `tito env check` to see what is there, or ask for a lower tier in course.toml.",
        )

    def fork(self) -> Worker:
        """A fresh worker; SandboxError if none can be started."""
        ours, theirs = socket.socketpair()
        spool = os.memfd_create("output")
        try:
            with theirs:
                pid, number, handle = self._locked(lambda zygote: zygote.fork(theirs.fileno(), spool))
        except BaseException:
            ours.close()
            os.close(spool)
            raise
        return Worker(pid, handle, ours, spool, lambda: self._locked(lambda zygote: zygote.wait(number)))

    def _locked(self, use: Callable[[Zygote], T]) -> T:
        """The zygote answers one thread at a time."""
        with self._lock:
            if self._zygote is None:
                raise SandboxError("The sandbox is closed.", "Use it inside its `with` block.")
            return use(self._zygote)
