"""The formats that marks are exported in."""

from __future__ import annotations

from typing import Literal, TypeAlias

Format: TypeAlias = Literal["canvas", "gradescope", "classroom", "moodle", "csv", "junit", "json"]
