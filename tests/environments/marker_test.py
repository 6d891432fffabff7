"""Markers, held against the packaging library's reading of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement

from tito.environments.contents import pins
from tito.environments.marker import holds

ROOT = Path(__file__).parents[2]

MARKERS = (
    "python_full_version < '3.12'",
    "python_full_version >= '3.12' and os_name == 'posix'",
    "python_version == '3.11' or (sys_platform == 'win32' and os_name != 'nt')",
    "python_full_version == '3.11.*'",
    "python_full_version != '3.12.*'",
    "python_full_version > '3.11' and python_full_version <= '3.13.0'",
    "'linux' in sys_platform",
    "'win' not in sys_platform",
    "platform_python_implementation != 'PyPy'",
    "implementation_name == 'cpython' and implementation_version >= '3.9'",
)
VERSIONS = ("3.9.2", "3.11.0", "3.11.7", "3.12.0", "3.13.0", "3.14.1")
PLATFORMS = (("linux", "posix"), ("win32", "nt"), ("darwin", "posix"))


def _values(version: str, platform: tuple[str, str]) -> dict[str, str]:
    """A Python of that version on that platform, as packaging describes this one."""
    short = version.rpartition(".")[0]
    told = {"python_full_version": version, "implementation_version": version, "python_version": short}
    here = {name: str(value) for name, value in default_environment().items()}
    return {**here, **told, "sys_platform": platform[0], "os_name": platform[1]}


def _of_locks() -> list[str]:
    """Every marker of the locks in this repository."""
    texts = (path.read_text(encoding="utf-8") for path in ROOT.glob("*.lock"))
    return sorted({pin.marker for text in texts for pin in pins(text) if pin.marker})


@pytest.mark.parametrize("marker", [*MARKERS, *_of_locks()])
def test_a_marker_holds_where_packaging_says_so(marker: str) -> None:
    """On every version and platform the answer is packaging's."""
    for version in VERSIONS:
        for platform in PLATFORMS:
            values = _values(version, platform)
            assert holds(marker, values) == Marker(marker).evaluate(values), values


@pytest.mark.parametrize("text", ["os_name", "os_name == ", "__import__('os')", "os_name == nt", "no == 'x'"])
def test_what_is_no_marker_is_refused(text: str) -> None:
    """A ValueError, and nothing is run."""
    with pytest.raises(ValueError, match=re.escape(repr(text))):
        holds(text, _values("3.11.0", PLATFORMS[0]))


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.lock")), ids=lambda path: path.name)
def test_a_lock_is_read_as_packaging_reads_its_lines(path: Path) -> None:
    """Every requirement of the lock is a pin of the same name, version and marker, and has a hash."""
    lines = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    asked = [Requirement(line.partition(" --hash")[0]) for line in lines if line.strip()]
    found = pins(path.read_text(encoding="utf-8"))
    assert all("--hash=sha256:" in line for line in lines)
    assert [f"{pin.name}=={pin.version}" for pin in found] == [
        f"{each.name}{each.specifier}" for each in asked
    ]
    assert [Marker(pin.marker) if pin.marker else None for pin in found] == [each.marker for each in asked]


def test_a_lock_names_no_address() -> None:
    """No scheme and no path: what is locked can be had from any index."""
    for path in ROOT.glob("*.lock"):
        assert not re.search(r"://|--index|--find-links|@ ", path.read_text(encoding="utf-8")), path
