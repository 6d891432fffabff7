"""The language graders are written in: probes, drawn inputs, suites, and the adapter they talk to."""

from tito.probes.draw import (
    Draw,
    bits,
    distinct,
    fixed,
    indices,
    integers,
    nonzero,
    normal,
    off_kink,
    positive,
    probabilities,
)
from tito.probes.probe import EXACT, NORMWISE, Limits, Probe, gradient, memory, probe
from tito.probes.suite import Suite, load_suite

__all__ = [
    "EXACT",
    "NORMWISE",
    "Draw",
    "Limits",
    "Probe",
    "Suite",
    "bits",
    "distinct",
    "fixed",
    "gradient",
    "indices",
    "integers",
    "load_suite",
    "memory",
    "nonzero",
    "normal",
    "off_kink",
    "positive",
    "probabilities",
    "probe",
]
