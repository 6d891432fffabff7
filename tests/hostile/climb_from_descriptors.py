"""Climbs from every descriptor it holds to the root of the file system."""

# holds: standard

import os

found = []
for number in range(256):
    for path in ("../" * 20 + SECRET.lstrip("/"), "../..", "."):
        try:
            found += os.listdir(os.open(path, os.O_RDONLY, dir_fd=number))
        except OSError:
            pass
        try:
            found.append(open(f"/proc/self/fd/{number}/{'../' * 20}{SECRET}").read())
        except OSError:
            pass


def shout(text):
    return text.upper() if any("canary" in name for name in found) else "".join(found)[:100]
