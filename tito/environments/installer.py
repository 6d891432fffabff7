"""Filling an environment: the lock's packages or the course's list, then tito itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tito.environments.contents import Contents
from tito.environments.environment import Environment
from tito.environments.tools import failure, run, uv
from tito.environments.wheel import Wheel

LOCKED = ("--no-deps", "--require-hashes", "--requirement")
ALONE = ("--no-deps", "--no-index", "--force-reinstall")
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "2")
UV = "uv>=0.9,<1"


def fill(environment: Environment, contents: Contents) -> None:
    """Install what is missing; TitoError, naming what could not be fetched, where that fails."""
    program = uv() or _fetched_uv(environment)
    asked = (*LOCKED, str(contents.lock)) if contents.locked else contents.requirements
    _install(environment, program, asked, contents)
    with TemporaryDirectory(prefix="tito-wheel-") as folder:
        _install(environment, program, (*ALONE, _written(contents.tito, Path(folder))), contents)


def _fetched_uv(environment: Environment) -> str | None:
    """uv put into the environment by its pip, which halves a first setup's time; None where that fails."""
    own = environment.python.with_name("uv")
    if not own.exists():
        run([str(environment.python), *PIP, UV])
    return str(own) if own.exists() else None


def _written(wheel: Wheel, folder: Path) -> str:
    path = folder / wheel.name
    path.write_bytes(wheel.data)
    return str(path)


def _install(environment: Environment, program: str | None, asked: Sequence[str], contents: Contents) -> None:
    """By uv, at first out of what it has fetched before; by the environment's pip where there is no uv."""
    python = str(environment.python)
    by_uv = (program or "", "pip", "install", "--python", python, "--compile-bytecode")
    for begin in [(*by_uv, "--offline"), by_uv] if program else [(python, *PIP)]:
        done = run([*begin, *asked])
        if not done.returncode:
            return
    raise failure(done, f"{environment.name} cannot be filled", {pin.name for pin in contents.pins})
