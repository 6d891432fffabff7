"""The whole way to Gradescope, for real: the zip, its setup without a network, submissions graded offline.

Not part of `make test`, for it fetches 35 MB of wheels: python -m pytest tests/gradebook/whole_gradescope.py
PYTHONS names folders of the Pythons that setup.sh may find, this one's own without it. For root all runs as
in a container: no network at all, no user namespaces, and so at the tier `standard`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from autograder_folder import CLASS, NOTEBOOK, Autograder
from gradescope_rules import broken_rules

ROOT = Path(__file__).parents[2]
PYTHONS = os.environ.get("PYTHONS", str(Path(os.path.realpath(sys.executable)).parent)).split()
CONTAINED: Sequence[str | Path] = (
    (sys.executable, Path(__file__).with_name("contained.py")) if os.geteuid() == 0 else ()
)


@pytest.fixture(scope="module", params=PYTHONS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Autograder]:
    """The zip that the command writes, unpacked, and set up."""
    path = tmp_path_factory.mktemp("zip") / "autograder.zip"
    command = [sys.executable, "-m", "tito", "gradescope-zip", "06", "--out", path]
    subprocess.run(command, cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory(prefix="tito-autograder-") as folder:
        autograder = Autograder(Path(folder), ())
        with zipfile.ZipFile(path) as archive:
            archive.extractall(autograder.root / "source")
        programs = f"{request.param}:{os.defpath}"
        done = autograder.run(*CONTAINED, "bash", autograder.root / "source" / "setup.sh", path=programs)
        assert (done.returncode, done.stderr) == (0, "")
        assert (autograder.root / "source").stat().st_mode & 0o777 == 0o700
        yield autograder


@pytest.mark.parametrize(
    ("student", "score"),
    [("ada", 70), ("barbara", 67.9), ("untouched", 0), ("unparsable", 0), ("endless", None)],
)
def test_the_class_is_graded_as_it_is_here(made: Autograder, student: str, score: float | None) -> None:
    """Finished, wrong, untouched, unparsable and never ending: results by Gradescope's rules."""
    found = made.graded(CLASS / student / "06_autograd" / NOTEBOOK, within=CONTAINED)
    assert not broken_rules(found)
    assert score is None or found["score"] == pytest.approx(score)


def test_a_thief_finds_nothing(made: Autograder, tmp_path: Path) -> None:
    """At the tier of a container, too."""
    found = made.graded(made.thief(tmp_path), within=CONTAINED)
    assert found["score"] == 70, found["output"]
