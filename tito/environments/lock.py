"""Locking what an environment holds: every version with its hashes, for every platform, no addresses."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tito.environments.contents import LOCK, Contents
from tito.environments.interpreter import OLDEST
from tito.environments.tools import failure, run, uv
from tito.errors import TitoError
from tito.files import write_whole

FLAGS = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header")

OVERRIDES = "rfc3987-syntax; sys_platform == 'none'\n"
"""It builds a grammar at import: `import nbformat` takes 1 s with it and 0.1 s without."""


def lock(contents: Contents, *, upgrade: bool = False) -> None:
    """Write the lock; versions locked already stay unless upgraded.

    A course that has another lock beside this one, its developers', takes its versions.
    """
    program = uv()
    if program is None:
        raise TitoError("A lock is made by uv, which is not here.", "Install it: pip install uv")
    with TemporaryDirectory(prefix="tito-lock-") as folder:
        text = _compiled(program, contents, Path(folder), upgrade=upgrade)
    write_whole(contents.lock, text)


def _compiled(program: str, contents: Contents, folder: Path, *, upgrade: bool) -> str:
    asked, overrides, made = (folder / name for name in ("asked", "overrides", "made"))
    asked.write_text("\n".join(contents.requirements), encoding="utf-8")
    overrides.write_text(OVERRIDES, encoding="utf-8")
    if contents.locked:
        made.write_bytes(contents.lock.read_bytes())
    done = run(
        [
            *(program, "pip", "compile", *FLAGS, str(asked), "--output-file", str(made)),
            *("--python-version", ".".join(map(str, OLDEST)), "--overrides", str(overrides)),
            *(["--upgrade"] if upgrade else []),
            *_constraints(contents.lock),
        ]
    )
    if done.returncode:
        raise failure(done, "The lock cannot be made", contents.requirements)
    return made.read_text(encoding="utf-8")


def _constraints(lock: Path) -> list[str]:
    """The developers' lock, where it is another one."""
    others = lock.with_name(LOCK)
    return ["--constraints", str(others)] if others != lock and others.is_file() else []
