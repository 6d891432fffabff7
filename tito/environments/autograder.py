"""Gradescope's autograder as one zip: the grader, the course's part of it, and what Python needs for both.

    setup.sh            makes a Python environment out of the wheels, once, when the image is built
    run_autograder      grades one submission, offline
    requirements-V.txt  what Python V needs, with hashes; wheels/ has it, tito among it
    course.toml  modules/  reference/  graders/MODULE/

https://gradescope-autograders.readthedocs.io/en/latest/specs/ says what an image is and where things lie.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

from tito.course.course import MARK, Course
from tito.course.module import Module
from tito.course.seed import secret_seed, seed_file
from tito.course.toml import read_toml
from tito.course.workspace import File
from tito.environments.contents import contents, pins
from tito.environments.interpreter import interpreter
from tito.environments.marker import holds
from tito.environments.tools import failure, run
from tito.environments.wheel import Wheel, running_tito
from tito.errors import CourseError
from tito.zips import zipped as zip_of

VERSIONS = ("3.12", "3.11")
"""Ubuntu 24.04 has the first, and 22.04, whose own is too old, can install the second."""

PLATFORMS = tuple(f"manylinux{each}_x86_64" for each in ("_2_28", "_2_27", "_2_17", "2014"))
"""What Gradescope's images can run, the C library of Ubuntu 22.04 being 2.35."""

DOWNLOAD = ("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps")
VERIFIED = ("--require-hashes", "--only-binary", ":all:", "--implementation", "cp")

SETUP = f"""\
#!/bin/bash
# Made by tito gradescope-zip: an environment for the grader, out of this zip. Another folder: TITO_AUTOGRADER
set -euo pipefail
root=${{TITO_AUTOGRADER:-/autograder}}
chmod -R go= "$root/source"  # what students hand in runs as another user
environment() {{ "python$1" -m venv --clear "$root/venv" >/dev/null 2>&1; }}
version=
for tried in {" ".join(VERSIONS)}; do
    if environment "$tried"; then version=$tried; break; fi
done
for tried in {" ".join(VERSIONS)}; do
    if [ -n "$version" ]; then break; fi
    if apt-get install -y "python$tried-venv" && environment "$tried"; then version=$tried; fi
done
if [ -z "$version" ]; then
    echo "error: This image has no Python {" or ".join(VERSIONS)}." >&2
    echo "  fix: choose Ubuntu 24.04 or 22.04 as the autograder's base image." >&2
    exit 1
fi
"$root/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps \\
    --require-hashes --find-links "$root/source/wheels" --requirement "$root/source/requirements-$version.txt"
"""

RUN = """\
#!/bin/bash
# Made by tito gradescope-zip: grades $root/submission into $root/results/results.json.
set -euo pipefail
root=${{TITO_AUTOGRADER:-/autograder}}
cd "$root/source"
exec "$root/venv/bin/python" -P -m tito gradescope-run --module {module} "$root"
"""


def autograder_files(course: Course, module: Module) -> Iterator[File]:
    """What the zip holds beside its wheels: the course's part, and the two scripts.

    A module without a secret seed is given one here, so that all its submissions are asked the same.
    """
    suite = course.graders(module)
    yield File("setup.sh", SETUP.encode())
    yield File("run_autograder", RUN.format(module=module.name).encode())
    yield File(MARK, (course.root / MARK).read_bytes())
    for folder in (course.root / "modules", course.reference("tinytorch").parent, suite[0].parent):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path != seed_file(course, module):
                yield File(path.relative_to(course.root).as_posix(), path.read_bytes())
    yield from _extensions(course)
    seed = seed_file(course, module).relative_to(course.root).as_posix()
    yield File(seed, f"{secret_seed(course, module)}\n".encode())


def _extensions(course: Course) -> Iterator[File]:
    """The file that `[policy] extensions` names, without which the policy cannot be read."""
    table = read_toml(course.root / MARK)
    if name := table.get("policy", {}).get("extensions"):
        yield File(name, (course.root / name).read_bytes())


def environment_files(course: Course) -> Iterator[File]:
    """The wheels, fetched under the lock's hashes, and what each Python is to install of them."""
    tito = running_tito()
    wheels: dict[str, bytes] = {}
    for version in VERSIONS:
        wanted = requirements(course, version)
        wheels |= _fetched(wanted, version)
        yield File(f"requirements-{version}.txt", (wanted + _line(tito)).encode())
    for name, data in sorted((wheels | {tito.name: tito.data}).items()):
        yield File(f"wheels/{name}", data)


def requirements(course: Course, version: str) -> str:
    """What tito needs under a Python, as the course's lock has it: versions and hashes, no addresses."""
    lock = contents(course).lock
    if not lock.is_file():
        raise CourseError(f"There is no {lock.name}, so nothing says what to install.", "Type: tito env lock")
    values = interpreter(Path(sys.executable)).markers
    values = {**values, "python_version": version, "python_full_version": f"{version}.0", "extra": ""}
    needed = _needed("tito", values)
    found = {
        pin.name: f"{pin.name}=={pin.version}{_hashes(block)}\n"
        for block in re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8"))
        for pin in pins(block)
        if pin.name in needed and holds(pin.marker, values)
    }
    if missing := sorted(needed - found.keys()):
        raise CourseError(f"{lock.name} lacks {', '.join(missing)}.", "Make it anew: tito env lock")
    return "".join(found[name] for name in sorted(found))


def _hashes(block: str) -> str:
    """What a pin's lines in the lock allow to be installed."""
    return "".join(f" {each}" for each in re.findall(r"--hash=\S+", block))


def _needed(package: str, values: Mapping[str, str]) -> set[str]:
    """The names of all that a package needs, however far down, where these values hold."""
    found: set[str] = set()
    waiting = [package]
    while waiting:
        for each in metadata.requires(waiting.pop()) or ():
            requirement, _, marker = each.partition(";")
            name = re.sub(r"[-_.]+", "-", re.split(r"[^\w.\-]", requirement.strip(), maxsplit=1)[0]).lower()
            if holds(marker.strip(), values) and name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _fetched(wanted: str, version: str) -> dict[str, bytes]:
    """The wheels of these requirements for a Python on Gradescope's images; pip holds them against hashes."""
    with TemporaryDirectory(prefix="tito-wheels-") as folder:
        asked = Path(folder, "requirements.txt")
        asked.write_text(wanted, encoding="utf-8")
        platforms = [word for each in PLATFORMS for word in ("--platform", each)]
        done = run(
            [
                *(sys.executable, *DOWNLOAD, *VERIFIED, *platforms),
                *("--python-version", version, "--requirement", str(asked), "--dest", folder),
            ]
        )
        if done.returncode:
            raise failure(done, "The wheels cannot be fetched", {pin.name for pin in pins(wanted)})
        return {path.name: path.read_bytes() for path in Path(folder).glob("*.whl")}


def _line(wheel: Wheel) -> str:
    return f"tito=={wheel.version} --hash=sha256:{hashlib.sha256(wheel.data).hexdigest()}\n"


def zipped(files: Iterable[File]) -> bytes:
    """The zip, in which the two scripts may be run; the same bytes from the same files."""
    return zip_of(((file.place, file.data) for file in files), ("setup.sh", "run_autograder"))
