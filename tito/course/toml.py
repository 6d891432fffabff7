"""Reading a file of the course's that is written in TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from tito.errors import CourseError


def read_toml(path: Path) -> dict[str, Any]:
    """What the file says; CourseError where it cannot be read, or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path} is not TOML: {error}", "Mend the line it names.") from error
    except UnicodeDecodeError as error:
        raise CourseError(f"{path} is not UTF-8 text: byte {error.start}.", "Save it as UTF-8.") from error
    except OSError as error:
        raise CourseError(
            f"{path} cannot be read: {error.strerror}.", "Make it a file you may read."
        ) from error
