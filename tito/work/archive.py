"""What is handed in: a zip with the notebook and a manifest, the same bytes for the same work.

<student>/<module>/<module>.ipynb     the file as it is; where nobody said who: <module>.ipynb
manifest.json                         what it is, its hashes and versions, what the public checks gave
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

import tito
from tito.course.course import Course
from tito.course.module import Module
from tito.work.notebook import digest_of
from tito.work.places import MANIFEST
from tito.zips import zipped

FORMAT = 1


def archive(
    course: Course,
    module: Module,
    data: bytes,
    suffix: str,
    student: str,
    public: Mapping[str, object] | None,
) -> bytes:
    """The zip; `public` is what the public checks gave, None where they were not asked."""
    place = f"{student}/{module.name}/" if student else ""
    name = f"{place}{module.name}{suffix}"
    manifest = {
        "tito submission": FORMAT,
        "course": course.name,
        "module": module.name,
        "student": student or None,
        "files": {name: hashlib.sha256(data).hexdigest()},
        "work": digest_of(data, module),
        "versions": _versions(),
        "public checks": public,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    return zipped(((MANIFEST, text.encode()), (name, data)))


def _versions() -> dict[str, str | None]:
    return {"tito": tito.__version__, "python": platform.python_version(), "numpy": _installed("numpy")}


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
