"""How a worker is confined: the mechanisms of a tier, prepared once in the zygote, applied in each worker.

    basic     rlimits, no_new_privs, a uid of its own where we are root, non-dumpable
    standard  and Landlock (no path but the interpreter's and NumPy's) and seccomp (a list of system calls)
    full      and user, pid, mount, network, ipc and uts namespaces with a read-only root of those paths
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from tito.sandbox import linux, rlimits

TIERS = ("full", "standard", "basic")
"""From the strongest to the weakest."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What was prepared in the zygote for its workers."""

    tier: str
    memory: int
    seconds: float
    output: int

    def fork(self) -> int:
        """Fork; 0 in the worker."""
        return os.fork()

    def apply(self, number: int, descriptors: int) -> None:
        """Confine this process for good, `number` in its zygote's life, and keep fds below `descriptors`."""
        linux.prctl(linux.SET_PARENT_DEATH_SIGNAL, 9)
        os.closerange(descriptors, 1024)
        rlimits.restrict(self.memory, self.seconds, self.output)
        linux.prctl(linux.SET_NO_NEW_PRIVS, 1)


def enter(tier: str) -> None:
    """What must be done first, while the zygote is small: the namespaces of the full tier."""


def prepare(tier: str, memory: int, seconds: float, output: int) -> Confinement:
    """Make ready what workers need; the zygote itself can no longer be traced from here on."""
    linux.hide_memory()
    return Confinement(tier, _mapped() + memory, seconds, output)


def _mapped() -> int:
    """Bytes this process has mapped."""
    with open("/proc/self/statm", "rb") as statm:
        return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
