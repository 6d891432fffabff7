"""When a submission was handed in is the collector's word, beside a notebook or a zip alike."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tito.course.module import Module
from tito.gradebook.collected import collected
from tito.grading.submission import find_submissions


@pytest.mark.parametrize("suffix", [".ipynb", ".zip"])
def test_the_collectors_time_lies_beside_the_file(tmp_path: Path, module: Module, suffix: str) -> None:
    place = tmp_path / "submitted" / "ada" / module.name
    place.mkdir(parents=True)
    if suffix == ".zip":
        with zipfile.ZipFile(place / f"{module.name}.zip", "w") as archive:
            archive.writestr(f"eve/{module.name}/{module.name}.ipynb", "{}")
            archive.writestr("timestamp.txt", "1999-01-01 00:00:00 UTC")
    else:
        (place / f"{module.name}.ipynb").write_text("{}")
    (place / "timestamp.txt").write_text("2026-11-01 23:59:00 UTC")
    (found,) = find_submissions(tmp_path, module)
    assert (found.student, collected(found)) == ("ada", datetime(2026, 11, 1, 23, 59, tzinfo=UTC))
