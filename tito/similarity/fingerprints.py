"""Winnowing: of every few neighbouring runs of tokens one hash is kept, the same one wherever they stand.

Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", 2003. A run is
`RUN` tokens; of `WINDOW` runs that begin one after the other the one with the least hash is kept. Two
definitions with `WINDOW + RUN - 1` tokens in a row in common have a fingerprint in common, unless all runs of
these were given to everybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from tito.similarity.names import OWN

RUN = 10
WINDOW = 4
DIGEST = 8
"""Bytes of a hash: among a million runs two different ones are the same with a chance of 3e-8."""


def runs(texts: Sequence[str]) -> list[int]:
    """The hash of every run of `RUN` tokens, by where it begins; the same in every process.

    In a run the author's own names are counted as they come, so that another name is the same run.
    """
    return [_hash(texts[start : start + RUN]) for start in range(len(texts) - RUN + 1)]


def _hash(run: Sequence[str]) -> int:
    seen: dict[str, str] = {}
    plain = [seen.setdefault(text, f"{OWN}{len(seen)}") if text[0] == OWN else text for text in run]
    return int.from_bytes(hashlib.blake2b("\n".join(plain).encode(), digest_size=DIGEST).digest())


def winnowed(hashes: Sequence[int], known: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Which hashes are kept and where: in every window the least that is not `known`, the last of equals.

    What is known never stands before what is not: a window that has anything new in it keeps that.
    """
    chosen = -1
    for start in range(max(1, len(hashes) - WINDOW + 1)):
        window = [
            (each, -place)
            for place, each in enumerate(hashes[start : start + WINDOW], start)
            if each not in known
        ]
        if window and -min(window)[1] != chosen:
            chosen = -min(window)[1]
            yield chosen, hashes[chosen]
