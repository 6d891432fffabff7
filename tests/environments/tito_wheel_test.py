"""The wheel that tito makes of itself."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

import tito
from tito.course.course import Course
from tito.environments.shipment import environment_files
from tito.environments.wheel import running_tito

PACKAGE = Path(tito.__file__).parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """tito as a wheel in a folder of its own."""
    made = running_tito()
    path = tmp_path_factory.mktemp("wheel") / made.name
    path.write_bytes(made.data)
    return path


def test_a_wheel_is_the_same_bytes_every_time(wheel: Path) -> None:
    """Made again it is equal, so that a release made twice is, too."""
    assert running_tito().data == wheel.read_bytes()


def test_a_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """Every source file of tito as it is, and the four files that an installer reads."""
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    package = {name: data for name, data in held.items() if name.startswith("tito/")}
    sources = {path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert package == {path.relative_to(PACKAGE.parent).as_posix(): path.read_bytes() for path in sources}
    about = {name.partition(".dist-info/")[2] for name in held.keys() - package.keys()}
    assert about == {"METADATA", "WHEEL", "entry_points.txt", "licenses/LICENSE", "RECORD"}


def test_the_record_is_true(wheel: Path) -> None:
    """Each line's hash and size are the file's, and every file has a line."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/RECORD"))
        rows = list(csv.reader(io.TextIOWrapper(archive.open(name), "utf-8")))
        assert [row[0] for row in rows] == archive.namelist()
        for path, digest, size in rows[:-1]:
            data = archive.read(path)
            told = base64.urlsafe_b64decode(digest.removeprefix("sha256=") + "=")
            assert (told, int(size)) == (hashlib.sha256(data).digest(), len(data))


def test_a_wheel_is_what_python_takes_it_for(wheel: Path) -> None:
    """The metadata read out of the wheel are the installed tito's: name, version, needs, command."""
    (found,) = metadata.distributions(path=[str(wheel)])
    here = metadata.distribution("tito")
    assert (found.metadata["Name"], found.version) == ("tito", here.version)
    assert found.requires == here.requires
    assert set(found.entry_points) == set(here.entry_points)


def test_tito_packs_itself_again_when_it_runs_out_of_a_wheel(wheel: Path) -> None:
    """Imported from the file alone, with the standard library alone, it gives the same bytes."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tito.environments.wheel import running_tito\n"
        "import tito.environments.bootstrap, hashlib\n"
        "print(running_tito().name, hashlib.sha256(running_tito().data).hexdigest())"
    )
    command = [sys.executable, "-I", "-S", "-c", script, str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [wheel.name, hashlib.sha256(wheel.read_bytes()).hexdigest()]


def test_a_workspace_carries_lock_wheel_and_script(course: Course) -> None:
    """The three files, the lock the course's, no absolute path in the script, which old Pythons can read."""
    files = {file.place: file.data for file in environment_files(course)}
    assert files.keys() == {"requirements.lock", f"bin/{running_tito().name}", "bin/setup.py"}
    script = files["bin/setup.py"].decode()
    assert str(course.root) not in script
    begin = script.partition("here =")[0]
    done = subprocess.run([sys.executable, "-c", begin.replace("(3, 11)", "(9, 0)")], capture_output=True)
    assert done.returncode == 2
    assert b"is too old" in done.stderr
