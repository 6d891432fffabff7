"""Which answers are read a second time: a random share of those that a person has marked."""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from collections.abc import Sequence
from pathlib import Path

from tito.errors import TitoError
from tito.files import write_whole
from tito.gradebook.address import Address, local
from tito.gradebook.manual import Answer


def drawn(answers: Sequence[Answer], percent: int, seed: int) -> tuple[Answer, ...]:
    """`percent` of the answers, rounded up, as they come; the same whatever order they come in."""
    count = math.ceil(len(answers) * percent / 100)
    chosen = set(sorted(answers, key=lambda each: _lot(seed, each))[:count])
    return tuple(each for each in answers if each in chosen)


def _lot(seed: int, answer: Answer) -> bytes:
    text = json.dumps([seed, answer.module, answer.question, answer.student])
    return hashlib.sha256(text.encode()).digest()


def recorded_seed(database: Address, stated: int | None) -> int:
    """The seed `stated`, else the one recorded beside the gradebook, else a fresh one; it is recorded."""
    path = local(database).with_suffix(".second.json")
    if stated is None and path.exists():
        return _recorded(path)
    seed = secrets.randbits(32) if stated is None else stated
    write_whole(path, f'{{"seed": {seed}}}\n')
    return seed


def _recorded(path: Path) -> int:
    try:
        match json.loads(path.read_text(encoding="utf-8")):
            case {"seed": int(seed)}:
                return seed
    except (OSError, ValueError):
        pass
    raise TitoError(f"{path} holds no seed.", "State one with --seed.")
