"""What is accepted as a probe, and what a student's code is told by the adapter."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tito.probes import probe
from tito.probes.library import NOTHING, Library


def test_a_probe_without_words_for_the_student_is_refused_by_name() -> None:
    """Its docstring is what the student reads."""
    with pytest.raises(TypeError, match="probe silent has no docstring"):

        @probe(component="ReLU", hint="None.")
        def silent(lib):  # type: ignore[no-untyped-def]
            return lib


@pytest.mark.parametrize("value", [None, SimpleNamespace(data=None), SimpleNamespace(data=np.array(None))])
def test_nothing_in_the_place_of_a_tensor_is_told_as_that(value: object) -> None:
    """A function that ends in `pass`, alone or wrapped into a tensor."""
    with pytest.raises(AttributeError, match="None where an array or a tensor was expected") as error:
        Library.data(Library.__new__(Library), value)
    assert str(error.value) == NOTHING
