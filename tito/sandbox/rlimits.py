"""Resource limits of a worker: hard ones, which nobody without privileges can raise again."""

from __future__ import annotations

import resource

STACK = 8 << 20
FILES = 32


def restrict(memory: int, cpu: float, output: int) -> None:
    """Bound this process: `memory` bytes beyond what is mapped now, `cpu` seconds, `output` bytes a file.

    NPROC 0 lets an unprivileged process start no other and no thread.
    """
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_NPROC, 0)
    _set(resource.RLIMIT_NOFILE, FILES)
    _set(resource.RLIMIT_FSIZE, output)
    _set(resource.RLIMIT_STACK, STACK)
    _set(resource.RLIMIT_CPU, int(cpu) + 2)
    _set(resource.RLIMIT_AS, memory)


def _set(name: int, value: int) -> None:
    """Lower a limit, soft and hard; one that is lower already stays."""
    hard = resource.getrlimit(name)[1]
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(name, (bound, bound))
