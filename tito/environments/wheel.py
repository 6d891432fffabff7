"""tito itself as a wheel, made from the tito that runs: how it comes into an environment without an index."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import tito
from tito.course.course import Course
from tito.errors import TitoError
from tito.zips import zipped

SHIPPED = "bin"
"""Where a workspace has its wheel."""

FORMAT = "Wheel-Version: 1.0\nGenerator: tito\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
SUFFIX = "py3-none-any.whl"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel by its file's name and bytes."""

    name: str
    data: bytes

    @property
    def version(self) -> str:
        return self.name.split("-")[1]


def tito_wheel(course: Course) -> Wheel:
    """The tito that an environment is given: the one its workspace came with, else the one that runs."""
    shipped = sorted((course.root / SHIPPED).glob(f"tito-*-{SUFFIX}"))
    if course.workspace and shipped:
        return Wheel(shipped[-1].name, shipped[-1].read_bytes())
    return running_tito()


def running_tito() -> Wheel:
    """The tito that runs, packed; the same bytes from the same files on every machine."""
    home = Path(tito.__file__).parents[1]
    if home.is_file():  # imported out of a wheel, as bin/setup.py does
        return Wheel(home.name, home.read_bytes())
    return Wheel(f"tito-{_distribution().version}-{SUFFIX}", _packed(dict(_files(home))))


def _distribution() -> metadata.Distribution:
    try:
        return metadata.distribution("tito")
    except metadata.PackageNotFoundError as error:
        raise TitoError("tito is not installed, it runs from a folder.", "pip install FOLDER") from error


def _files(home: Path) -> Iterator[tuple[str, bytes]]:
    """What a wheel of tito holds: the package, and what an installer is to know of it."""
    for path in sorted((home / "tito").rglob("*")):
        if path.is_file() and path.parent.name != "__pycache__":
            yield path.relative_to(home).as_posix(), path.read_bytes()
    found = _distribution()
    about = f"tito-{found.version}.dist-info"
    headers = (found.read_text("METADATA") or "").partition("\n\n")[0]
    yield f"{about}/METADATA", f"{headers}\n".encode()
    yield f"{about}/WHEEL", FORMAT.encode()
    yield f"{about}/entry_points.txt", (found.read_text("entry_points.txt") or "").encode()
    yield f"{about}/licenses/LICENSE", (found.read_text("licenses/LICENSE") or "").encode()


def _packed(files: Mapping[str, bytes]) -> bytes:
    """The wheel of these files and their record."""
    about = next(name for name in files if name.endswith("/WHEEL")).removesuffix("/WHEEL")
    record = "".join(f"{name},sha256={_digest(data)},{len(data)}\n" for name, data in files.items())
    return zipped([*files.items(), (f"{about}/RECORD", f"{record}{about}/RECORD,,\n".encode())])


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
