"""Resource limits of a worker: hard ones, which nobody without privileges can raise again."""

from __future__ import annotations

import resource
from dataclasses import dataclass

STACK = 8 << 20
FILES = 32
MOST_FILES = 4096
"""Above any descriptor a zygote ever holds."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes of address space in all, seconds of CPU, bytes in a file."""

    memory: int
    seconds: int
    output: int

    def apply(self) -> None:
        """Bound this process; NPROC 0 lets one without privileges start neither process nor thread."""
        _lower(resource.RLIMIT_CORE, 0)
        _lower(resource.RLIMIT_NPROC, 0)
        _lower(resource.RLIMIT_NOFILE, FILES)
        _lower(resource.RLIMIT_FSIZE, self.output)
        _lower(resource.RLIMIT_STACK, STACK)
        _lower(resource.RLIMIT_CPU, self.seconds)
        _lower(resource.RLIMIT_AS, self.memory)


def _lower(name: int, value: int) -> None:
    """Lower a limit, soft and hard; one that is lower already stays."""
    hard = resource.getrlimit(name)[1]
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(name, (bound, bound))
