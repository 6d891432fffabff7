"""How a long task tells how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias

Progress: TypeAlias = Callable[[int], AbstractContextManager[Callable[[object], None]]]
"""Opens a display of so many steps; what it yields is called after each."""
