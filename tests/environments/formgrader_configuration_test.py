"""What nbgrader is told where `tito gradebook open` starts it, as nbgrader's own loader reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from traitlets.config.loader import PyFileConfigLoader

from tito.environments.formgrader import configuration


@pytest.mark.parametrize("folder", ["a class", 'it\'s "mine"', "back\\slash {x}"])
def test_the_course_is_the_gradebooks_folder(folder: str, tmp_path: Path) -> None:
    """Whatever signs its name has; and none of nbgrader's commands finds a notebook in it."""
    database = tmp_path / folder / "marks.db"
    url = f"sqlite:///{database}"
    (tmp_path / "nbgrader_config.py").write_text(configuration(database.parent, url), encoding="utf-8")
    course = PyFileConfigLoader("nbgrader_config.py", str(tmp_path)).load_config().CourseDirectory
    assert (course.root, course.db_url) == (str(database.parent), url)
    assert Path("submitted", f"{course.notebook_id}.ipynb").is_absolute()
