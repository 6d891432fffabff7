"""The zygote's entry: a bare interpreter becomes warm, confined, and ready to fork.

Run as `python -P -s -S boot.py <control fd> <tier> <NumPy's folder>`, the start frame on standard input.
Nothing of tito but this folder and tito.probes is imported here, and once warm nothing of tito at all.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import socket
import sys
from collections.abc import Callable
from types import ModuleType

TITO = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
LINE = 3
REASON = 200


def main(control: socket.socket, tier: str, numpy: str) -> None:
    """Warm up, say so or say why not, and serve until the trusted side hangs up."""
    try:
        serve = _prepared(control, tier, numpy)
    except Exception as error:  # the boundary: whatever it is, the trusted side must hear of it
        kind = "" if isinstance(error, OSError) else f"{type(error).__name__}: "
        control.send(f"failed {kind}{error}".encode()[:REASON])
    else:
        serve()


def _prepared(control: socket.socket, tier: str, numpy: str) -> Callable[[], None]:
    """What serves, once everything is in place."""
    start = sys.stdin.buffer.read()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    _open_tito()
    from tito.sandbox import confine

    confine.enter(tier)
    _import_from("numpy", numpy)
    from tito.sandbox.warm import prepare

    serve = prepare(control, tier, start)
    _close_tito()
    return serve


def _open_tito() -> None:
    """A bare namespace in which this folder and tito.probes can be imported."""
    tito = ModuleType("tito")
    tito.__path__ = [TITO]
    sys.modules["tito"] = tito


def _import_from(name: str, folder: str) -> None:
    """Import one package from its folder without putting its neighbours within reach."""
    spec = importlib.util.spec_from_file_location(
        name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"no {name} in {folder}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


def _close_tito() -> None:
    """From here on nothing can be imported from tito."""
    for name in ("tito", "tito.sandbox", "tito.probes"):
        sys.modules[name].__path__ = []


def _control(descriptor: int) -> socket.socket:
    """The control socket, moved out of the way: workers' lines go to descriptor 3, which stays taken."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    os.dup2(0, LINE)
    return socket.socket(fileno=moved)


if __name__ == "__main__":
    main(_control(int(sys.argv[1])), sys.argv[2], sys.argv[3])
