"""A mutant changes its own definition and nothing around it, or says that it cannot."""

from __future__ import annotations

import pytest

from tito.probes.mutant import Edit, Mutant

MODULE = "a = 1\n\n\n@wrapped\ndef f():\n    return 1\n\n\nb = 2\n"


def test_replacement_leaves_the_rest_as_it_is() -> None:
    """A whole replacement changes its definition, decorators included, and nothing around it."""
    assert Mutant("m", "f", "def f():\n    return 2\n", "h").applied(MODULE) == (
        "a = 1\n\n\ndef f():\n    return 2\n\n\nb = 2\n"
    )
    assert Mutant("m", "b", Edit("2", "3"), "h").applied(MODULE) == MODULE.replace("b = 2", "b = 3")


def test_edit_that_finds_nothing_is_refused() -> None:
    """A stale edit, or a definition that is gone, is a ValueError that names the mutant or the definition."""
    with pytest.raises(ValueError, match="stale"):
        Mutant("stale", "f", Edit("no such text", ""), "hint").applied(MODULE)
    with pytest.raises(ValueError, match="gone"):
        Mutant("gone", "gone", "pass", "hint").applied(MODULE)
