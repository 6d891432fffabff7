"""An interpreter, by what it says of itself when it is run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tito.environments.tools import plain_environment, run, uv
from tito.errors import TitoError

OLDEST = (3, 11)
TRIED = ("3.11", "3.12", "3.13")

FACTS = """
import json, os, platform, sys
try:
    import ensurepip
except ImportError:
    ensurepip = None
packages = {}
for folder in reversed(sys.path):
    for entry in os.listdir(folder) if os.path.isdir(folder) else ():
        if entry.endswith(".dist-info"):
            name, _, version = entry[:-len(".dist-info")].rpartition("-")
            packages[name.lower().replace("_", "-").replace(".", "-")] = version
print(json.dumps({
    "version": sys.version_info[:3],
    "packages": packages,
    "has_pip": ensurepip is not None,
    "markers": {
        "implementation_name": getattr(sys, "implementation", sys).__dict__.get("name", ""),
        "implementation_version": platform.python_version(),
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    },
}))
"""
"""Asked of Pythons of any age, so written in words that even those too old understand."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python: where it is, its version, the packages it finds and the values that markers speak of.

    `has_pip` says whether it can give a new environment a pip.
    """

    path: Path
    version: tuple[int, ...]
    packages: Mapping[str, str]
    has_pip: bool
    markers: Mapping[str, str]

    def __str__(self) -> str:
        return ".".join(map(str, self.version))


def interpreter(path: Path) -> Interpreter:
    """What the Python at `path` says of itself; TitoError where it does not run."""
    command = [str(path), "-E", "-s", "-c", FACTS]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=plain_environment())
        facts = json.loads(done.stdout)
    except subprocess.CalledProcessError as error:
        raise _dead(path, (error.stderr.strip() or "it said nothing").splitlines()[0]) from error
    except (OSError, ValueError) as error:
        raise _dead(path, getattr(error, "strerror", None) or "it is no Python") from error
    return Interpreter(path, tuple(facts.pop("version")), **facts)


def _dead(path: Path, reason: str) -> TitoError:
    return TitoError(f"The Python at {path} does not run: {reason}.", "Name another one with --python.")


def chosen(asked: str | None) -> Interpreter:
    """The Python asked for by version, name or path, else the one that runs; TitoError for one too old."""
    found = interpreter(Path(sys.executable) if asked is None else _place(asked))
    if found.version < OLDEST:
        raise TitoError(
            f"Python {found} at {found.path} is too old: 3.11 is the oldest that will do.",
            f"Install one of {', '.join(TRIED)} and name it: --python {TRIED[1]}",
        )
    return found


def _place(asked: str) -> Path:
    """Where the Python is that a version, a name or a path means."""
    if os.sep in asked:
        return Path(asked).expanduser().absolute()
    place = shutil.which(f"python{asked}" if asked[:1].isdigit() else asked) or _known_to_uv(asked)
    if not place:
        raise TitoError(f"There is no Python {asked!r} here.", "Install it, or name its path with --python.")
    return Path(place)


def _known_to_uv(asked: str) -> str:
    """Where uv keeps or finds such a Python; empty for nowhere."""
    found = uv()
    return run([found, "python", "find", "--no-project", asked]).stdout.strip() if found else ""
