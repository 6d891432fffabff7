"""A module's secret seed, kept beside its graders; its SHA-256 may be published before the deadline.

With the hash published, the seed shown after the deadline proves that nobody chose the inputs afterwards:
`printf '%s' SEED | sha256sum`. A seed has 128 bits, so that nobody finds it by trying.
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from tito.course.course import MARK, Course
from tito.course.module import Module
from tito.errors import CourseError
from tito.files import write_whole

BITS = 128


def draw_seed() -> int:
    """A secret seed."""
    return secrets.randbits(BITS)


def commitment(seed: int) -> str:
    """The SHA-256 of a seed's decimal digits."""
    return hashlib.sha256(str(seed).encode()).hexdigest()


def seed_file(course: Course, module: Module) -> Path:
    """Where a module's secret seed is kept; git ignores it."""
    return course.root / "graders" / module.name / "secret.seed"


def write_seed(course: Course, module: Module) -> int:
    """A new secret seed, written; CourseError where there is one already, whose hash may be published.

    There is nothing to draw where there is no hidden suite, in a student's workspace.
    """
    course.graders(module)
    path = seed_file(course, module)
    if path.exists():
        raise CourseError(
            f"{module.name} has a secret seed already.",
            f"Its hash may be in students' hands: delete {path} only if it is not.",
        )
    seed = draw_seed()
    write_whole(path, f"{seed}\n")
    path.chmod(0o600)
    return seed


def kept_seed(course: Course, module: Module) -> int | None:
    """The module's secret seed, None where it has none; CourseError where the file says anything else."""
    path = seed_file(course, module)
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"The secret seed {path} cannot be read: {error}.", "Put it back.") from None
    if not text.isdecimal():
        raise CourseError(f"{path} holds no seed.", "Put back the number that tito seed new wrote there.")
    return int(text)


def secret_seed(course: Course, module: Module) -> int:
    """The seed to grade with: the module's own, or a fresh one where none is kept and none was promised.

    CourseError where it is not the one whose hash course.toml publishes.
    """
    kept, published = kept_seed(course, module), course.seeds.get(module.name)
    if published is not None and (kept is None or commitment(kept) != published):
        found = "is not here" if kept is None else "is not the one that was promised"
        raise CourseError(
            f"The secret seed of {module.name} {found}: [seeds] in {MARK} publishes {published[:12]}...",
            f"Put back {seed_file(course, module)}, or grade with another one on purpose: --seed N",
        )
    return draw_seed() if kept is None else kept


def promises(course: Course) -> dict[str, str]:
    """The hash of every module's seed that is published or kept, by the module's name."""
    kept = {module.name: kept_seed(course, module) for module in course.modules}
    return {**{name: commitment(seed) for name, seed in kept.items() if seed is not None}, **course.seeds}
