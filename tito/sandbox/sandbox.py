"""A sandbox: one zygote and the workers it forks, from the trusted side."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from tito.errors import SandboxError
from tito.probes.question import ModuleCode
from tito.sandbox import linux
from tito.sandbox.cgroup import Groups, delegated
from tito.sandbox.conduct import Conduct
from tito.sandbox.confine import TIERS
from tito.sandbox.examine import HOLDS
from tito.sandbox.held import Worker
from tito.sandbox.interview import Interview
from tito.sandbox.launch import Zygote, launch
from tito.sandbox.limits import Limits

HINT = (
    "Use Linux 5.13 or newer with Landlock and seccomp, "
    "or allow a lower tier: isolation under [grading] in course.toml."
)


class Sandbox:
    """Runs packages in confined workers; a context manager that may serve several threads at once.

    `prerequisites` are trusted modules, run once. `tier` is the lowest that will do: where the machine
    offers no such thing, entering raises SandboxError naming what is missing. After entering, `tier` is
    the one that is on, `missing` says what kept each higher one from being so, and `groups` whether control
    groups bound the workers, too: "on", or "off: " and why.
    """

    def __init__(
        self,
        prerequisites: tuple[ModuleCode, ...] = (),
        limits: Limits | None = None,
        tier: str = "standard",
        highest: str = "full",
    ) -> None:
        self.limits = limits or Limits()
        self.tier = tier
        self.missing: tuple[str, ...] = ()
        self._candidates = TIERS[TIERS.index(highest) : TIERS.index(tier) + 1]
        self._prerequisites = prerequisites
        self._lock = threading.Lock()
        self._zygote: Zygote | None = None
        self.groups = "off: nothing has been started"
        self._groups: Groups | None = None

    def __enter__(self) -> Self:
        linux.hide_memory()
        self._zygote = self._start()
        match delegated(self.limits.memory):
            case Groups() as groups:
                self._groups, self.groups = groups, "on"
            case reason:
                self.groups = f"off: {reason}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None
        if self._groups is not None:
            self._groups.close()
            self._groups = None

    def _start(self) -> Zygote:
        """The zygote of the highest tier that this machine offers and that holds when tried."""
        if not linux.is_linux():
            raise SandboxError("Workers can be confined on Linux only.", "Grade on Linux, or in a container.")
        for tier in self._candidates:
            zygote = launch(tier, self._prerequisites, self.limits)
            found = self._examined(zygote, tier) if isinstance(zygote, Zygote) else zygote
            if isinstance(found, Zygote):
                self.tier = tier
                return found
            self.missing += (f"{tier}: {found}",)
        raise SandboxError(f"A worker cannot be confined here ({'; '.join(self.missing)}).", HINT)

    def _examined(self, zygote: Zygote, tier: str) -> Zygote | str:
        """The zygote, if its workers cannot do what they must not; else what they can."""
        try:
            with Interview(zygote.fork, Limits(), Conduct(Limits().budget)) as interview:
                breaches = interview.examine()
        except SandboxError as error:
            zygote.close()
            return error.message
        through = [name for name in breaches if name in HOLDS[tier] or name not in HOLDS["full"]]
        if not through:
            return zygote
        zygote.close()
        return f"a worker could {', '.join(through)}"

    def fork(self) -> Worker:
        """A fresh worker, from a fresh zygote if the old one has ended; SandboxError if that fails, too."""
        zygote = self._current()
        try:
            return zygote.fork(self._groups)
        except SandboxError:
            return self._replaced(zygote).fork(self._groups)

    def _current(self) -> Zygote:
        if self._zygote is None:
            raise SandboxError("The sandbox is closed.", "Use it inside its `with` block.")
        return self._zygote

    def _replaced(self, broken: Zygote) -> Zygote:
        """The zygote in use, started anew unless another thread has done so already."""
        with self._lock:
            if self._zygote is broken:
                self._zygote = None
                broken.close()
                self._candidates = (self.tier,)
                self._zygote = self._start()
            return self._current()
