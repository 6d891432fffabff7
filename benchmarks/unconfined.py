"""The zygote of the sandbox in `isolation.py` that is none: its workers are forked and confined by nothing.

Run by `tito.sandbox.launch` in the place of its own boot.py, with the same arguments.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

BOOT = Path(__file__).resolve().parents[1] / "tito" / "sandbox" / "boot.py"
MANY = 256


class Nothing:
    """Stands where a confinement would, and only closes what a worker has no use for."""

    def fork(self) -> int:
        return os.fork()

    def apply(self, number: int, line: int, heard_by: int) -> None:
        os.closerange(line + 1, MANY)


def main() -> None:
    """Boot as ever, but for what `prepare` makes ready."""
    spec = importlib.util.spec_from_file_location("boot", BOOT)
    assert spec is not None
    assert spec.loader is not None
    boot = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(boot)
    boot._open_tito()
    from tito.sandbox import confine

    confine.prepare = lambda *_: Nothing()  # type: ignore[assignment, return-value]
    boot.main(boot._control(int(sys.argv[1])), sys.argv[2], sys.argv[3])


if __name__ == "__main__":
    main()
