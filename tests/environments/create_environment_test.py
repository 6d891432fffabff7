"""Environments made for real, in a course of a few lines whose lock names one small package made here."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tito.course.course import Course, load_course
from tito.course.workspace import write_files
from tito.environments.create import create, removable, remove
from tito.environments.environment import MARK, Environment, Mark, State, environment
from tito.environments.interpreter import interpreter
from tito.environments.shipment import environment_files
from tito.errors import TitoError

COURSE = 'name = "small"\n\n[workspace]\ntito = "0.1.0"\n'

SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tito.course.course import load_course
from tito.environments.create import create
create(load_course(Path(sys.argv[2])), None, None, print)
"""


def _package(folder: Path, version: str) -> str:
    """A wheel of the package `pebble` at a version in the folder; its line for a lock."""
    about = f"pebble-{version}.dist-info"
    path = folder / f"pebble-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("pebble.py", f"VERSION = {version!r}\n")
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: pebble\nVersion: {version}\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    return f"pebble=={version} \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages, which is all that uv and pip can reach here."""
    return tmp_path_factory.mktemp("index")


@pytest.fixture(autouse=True)
def _alone(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No network, no cache and no settings of this machine's: packages come from the folder."""
    told = {"FIND_LINKS": str(index), "NO_INDEX": "1", "CONFIG_FILE": os.devnull}
    for name, value in told.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setenv("UV_FIND_LINKS", str(index))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def small(course: Course, index: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A workspace with a lock, its own tito and an environment that was left half made."""
    root = tmp_path_factory.mktemp("small")
    (root / "course.toml").write_text(COURSE)
    write_files(root, [file for file in environment_files(course) if file.place.startswith("bin/")])
    (root / "requirements.lock").write_text(_package(index, "1.0"))
    (root / ".venv").mkdir()
    (root / ".venv" / "rubble").write_text("half of a package")
    environment(load_course(root)).write(Mark("small"))
    return load_course(root)


@pytest.fixture(scope="module")
def made(small: Course, index: Path) -> Environment:
    """The environment, made by a Python without tito and without uv, as on a student's machine."""
    (wheel,) = (small.root / "bin").glob("*.whl")
    bare = Path(os.path.realpath(sys.executable))
    told = {"PATH": os.defpath, "PIP_FIND_LINKS": str(index), "PIP_NO_INDEX": "1"}
    command = [str(bare), "-I", "-S", "-c", SCRIPT, str(wheel), str(small.root)]
    done = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return environment(small)


def _said(made: Environment, code: str) -> str:
    """What the environment's Python prints."""
    command = [str(made.python), "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _state(folder: Path) -> dict[str, int]:
    """Every file and when it was last written, but what Python compiles by the way."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {str(path): path.stat().st_mtime_ns for path in files}


def test_a_bare_python_makes_an_environment_of_what_was_left_half_made(made: Environment) -> None:
    """The locked package and tito are in it, the rubble is not, and its mark says that it is whole."""
    assert _said(made, "import pebble, tito; print(pebble.VERSION, tito.__version__)") == "1.0 0.1.0"
    assert not (made.folder / "rubble").exists()
    assert made.state is State.MADE
    assert _said(made, "import sys; print(sys.prefix)") == str(made.folder)


def test_where_nothing_is_missing_nothing_is_done(small: Course, made: Environment) -> None:
    """A second time says so and writes no file."""
    before, said = _state(made.folder), list[str]()
    create(small, None, None, said.append)
    assert said == [f"{made.folder} is there, and has what the course needs."]
    assert _state(made.folder) == before


def test_a_new_lock_is_followed_and_what_a_student_added_stays(
    small: Course, made: Environment, index: Path
) -> None:
    """The version changes in place; a package that no lock names is still there."""
    (site,) = made.folder.glob("lib/python3*/site-packages")
    (site / "own.py").write_text("KEPT = True\n")
    (small.root / "requirements.lock").write_text(_package(index, "2.0"))
    create(small, None, None, lambda _: None)
    assert _said(made, "import pebble, own; print(pebble.VERSION, own.KEPT)") == "2.0 True"
    assert interpreter(made.python).packages["pebble"] == "2.0"


def test_another_python_than_the_one_in_it_is_an_error(
    small: Course, made: Environment, tmp_path: Path
) -> None:
    """One message that names both, and the environment as it was."""
    newer, before = _python(tmp_path / "newer", [3, 13, 99]), _state(made.folder)
    with pytest.raises(TitoError, match=r"has Python 3\.\d+\.\d+, not 3\.13\.99"):
        create(small, None, str(newer), lambda _: None)
    assert _state(made.folder) == before


def test_what_cannot_be_installed_is_named_and_changes_nothing(
    small: Course, made: Environment, index: Path
) -> None:
    """A package that nobody has, and one that is not what the lock names: one message each, and its fix."""
    lock, before = small.root / "requirements.lock", _state(made.folder)
    right, digest = lock.read_text(), "--hash=sha256:" + "0" * 64
    _package(index, "3.0")
    for line, says, fix in (
        (f"quartz==1.0 {digest}", "quartz cannot be fetched", "Connect to the network"),
        (f"pebble==3.0 {digest}", "pebble", "type the same again"),
    ):
        lock.write_text(line)
        with pytest.raises(TitoError, match=says) as caught:
            create(small, None, None, lambda _: None)
        assert fix in caught.value.hint
    lock.write_text(right)
    assert _state(made.folder) == before


def test_what_fails_on_the_way_leaves_nothing(small: Course, tmp_path: Path) -> None:
    """A Python that cannot make an environment is quoted, and there is no folder."""
    failing = _python(tmp_path / "failing", [3, 13, 99], "case $2 in venv) echo no room >&2; exit 1;; esac")
    with pytest.raises(TitoError, match="cannot make an environment: no room"):
        create(small, "never", str(failing), lambda _: None)
    assert environment(small, "never").state is State.MISSING


def test_what_is_not_ours_is_neither_filled_nor_removed(small: Course) -> None:
    """A folder without our mark, and a link to somewhere, keep everything."""
    foreign, link = environment(small, "mine"), environment(small, "link")
    foreign.folder.mkdir()
    (foreign.folder / "thesis").write_text("years")
    link.folder.symlink_to(foreign.folder)
    for place in (foreign, link):
        with pytest.raises(TitoError, match="not made by tito"):
            create(small, place.name, None, lambda _: None)
        with pytest.raises(TitoError, match="not made by tito"):
            removable(small, place.name)
    assert (foreign.folder / "thesis").read_text() == "years"


@pytest.mark.parametrize("name", ["a/b", "..", ".", "/tmp/x", "-x", "a\nb", " "])
def test_an_environments_name_is_a_folder_in_the_course(name: str, small: Course) -> None:
    """No separator and no way out."""
    with pytest.raises(TitoError, match="is not a name"):
        environment(small, name)


def test_nobody_works_on_an_environment_that_another_tito_works_on(small: Course) -> None:
    """While its mark is locked it is neither made nor removed."""
    place = environment(small, "busy")
    place.folder.mkdir()
    place.write(Mark("small"))
    mark = str(place.folder / MARK)
    lock = f"import fcntl; f = open({mark!r}); fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", lock], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(TitoError, match="Another tito"):
            create(small, "busy", None, lambda _: None)
        with pytest.raises(TitoError, match="Another tito"):
            remove(removable(small, "busy"))
        other.communicate("\n")
    remove(removable(small, "busy"))
    assert place.state is State.MISSING


def _program(path: Path, does: str) -> Path:
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)
    return path


def _python(path: Path, version: list[int], first: str = "") -> Path:
    """A program that says of itself what a Python of that version says, and does something else `first`."""
    told = {"version": version, "packages": {}, "has_pip": True, "markers": {}}
    return _program(path, f"{first}\necho '{json.dumps(told)}'")


def test_a_python_too_old_or_dead_is_refused(small: Course, tmp_path: Path) -> None:
    """One message with the fix each, and no folder."""
    asked = {
        str(_python(tmp_path / "old", [3, 9, 18])): r"Python 3\.9\.18 .* is too old",
        str(_program(tmp_path / "dead", "echo 'no such thing' >&2; exit 1")): "does not run: no such thing",
        str(_program(tmp_path / "mute", "true")): "does not run: it is no Python",
        str(tmp_path / "nowhere"): "does not run: No such file",
        "4.2": "There is no Python '4.2'",
    }
    for python, says in asked.items():
        with pytest.raises(TitoError, match=says) as caught:
            create(small, "never", python, lambda _: None)
        assert "--python" in caught.value.hint
    assert environment(small, "never").state is State.MISSING
