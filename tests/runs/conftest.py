"""A small class, and what an undisturbed run over it comes to."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_class import MODULE, SEED, SmallClass, small_class


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallClass:
    """A small course and its class; tests that change it make their own."""
    return small_class(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def undisturbed(small: SmallClass) -> Path:
    """The folder of a whole run by two clerks, where runs go by themselves; to be looked at only."""
    done = small.tito("grade", "-m", MODULE, "--seed", str(SEED), "--workers", "2")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"grades/{MODULE}" in done.stdout
    return small.root / "grades" / MODULE
