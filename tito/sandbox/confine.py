"""How a worker is confined: the mechanisms of a tier, made ready once in the zygote, applied in each worker.

basic     rlimits, no_new_privs, not dumpable, a user id of its own where we are root
standard  and Landlock (no path but the library's and NumPy's) and seccomp (a list of system calls)
full      and user, pid, mount, network, ipc and uts namespaces with a read-only root of those paths, where
          decoys are watched
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from itertools import pairwise

from tito.sandbox import decoys, identity, landlock, linux, namespaces, reach, rlimits, seccomp, view

TIERS = ("full", "standard", "basic")
"""From the strongest to the weakest."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a zygote holds ready for its workers; None is what its tier does without."""

    zygote: int
    rlimits: rlimits.Bounds
    first_user: int = 0
    kept: tuple[int, ...] = ()
    rules: int | None = None
    filter: seccomp.Filter | None = None
    pid_namespace: int | None = None

    def fork(self) -> int:
        """Fork, into a pid namespace of its own at the full tier; 0 in the worker."""
        return os.fork() if self.pid_namespace is None else namespaces.fork_apart(self.pid_namespace)

    def apply(self, number: int, line: int, heard_by: int) -> None:
        """Confine this process, worker `number`, for good; it keeps the descriptors up to its `line`.

        Where there are decoys, they are `heard_by` a descriptor of the trusted side's.
        """
        if self.pid_namespace is not None:
            decoys.place(heard_by)
        identity.become_nobody(self.first_user + number)
        os.setsid()
        self._die_with_zygote()
        linux.prctl(linux.SET_DUMPABLE, 0)
        linux.prctl(linux.SET_NO_NEW_PRIVS, 1)
        if self.rules is not None:
            landlock.restrict(self.rules)
        self._close_above(line)
        self.rlimits.apply()
        if self.filter is not None:
            self.filter.load()

    def _close_above(self, line: int) -> None:
        """Close all descriptors above the line but those by which the library is reached."""
        for below, above in pairwise((line, *sorted(self.kept), rlimits.MOST_FILES)):
            os.closerange(below + 1, above)

    def _die_with_zygote(self) -> None:
        """Set after the change of user, which clears it; in a pid namespace the kernel sees to it."""
        linux.prctl(linux.SET_PARENT_DEATH_SIGNAL, 9)
        if self.pid_namespace is None and os.getppid() != self.zygote:
            os._exit(0)


def enter(tier: str) -> None:
    """What has to be done while the zygote is small: the namespaces of the full tier."""
    if tier == "full":
        namespaces.enter()


def prepare(tier: str, memory: int, seconds: float, output: int) -> Confinement:
    """Make ready what workers need; from here on nobody can trace the zygote, either."""
    if len(os.listdir("/proc/self/task")) != 1:
        raise OSError("the zygote has more than one thread and cannot fork safely")
    seen = view.of_this_process()
    # Beyond all that a budget lets anybody use (conduct.py): the kernel ends nobody before we do.
    bounds = rlimits.Bounds(_mapped() + memory, 2 * int(seconds) + 10, output)
    pid_namespace = namespaces.own_pid_namespace() if tier == "full" else None
    if tier == "full":
        view.move_in(seen, decoys.FOLDER)
        seen = replace(seen, read=(*seen.read, decoys.ABOVE))
    linux.prctl(linux.SET_CHILD_SUBREAPER, 1)
    linux.hide_memory()
    return Confinement(
        zygote=os.getpid(),
        rlimits=bounds,
        first_user=os.getppid() + os.getpid(),
        kept=reach.keep(seen.listed),
        rules=None if tier == "basic" else landlock.ruleset(seen),
        filter=None if tier == "basic" else seccomp.compiled(),
        pid_namespace=pid_namespace,
    )


def _mapped() -> int:
    """Bytes this process has mapped."""
    with open("/proc/self/statm", "rb") as statm:
        return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
