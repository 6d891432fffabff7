"""Zips that are the same bytes from the same files: no time, no owner, nothing packed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterable

UNIX = 3
"""Whose permissions a member has, as the format counts systems."""


def zipped(members: Iterable[tuple[str, bytes]], runnable: Collection[str] = ()) -> bytes:
    """The zip of these names and what each holds, in their order; those that are `runnable` may be run.

    Stored, because zlib does not pack the same everywhere; the time is the first that a zip can say.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members:
            member = zipfile.ZipInfo(name)
            member.create_system = UNIX
            member.external_attr = (0o100755 if name in runnable else 0o100644) << 16
            archive.writestr(member, data)
    return packed.getvalue()
