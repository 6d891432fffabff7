"""Writes wherever it can: the canary's folder, the temporary folders, its own home, the working directory."""

# holds: standard

import os
import tempfile

for path in (
    CANARY + "/written",
    "/tmp/" + LITTER,
    "/var/tmp/" + LITTER,
    "/dev/shm/" + LITTER,
    "x",
):
    for flags in (os.O_CREAT | os.O_WRONLY, os.O_CREAT | os.O_RDWR | os.O_APPEND):
        try:
            os.write(os.open(path, flags, 0o666), b"x")
        except OSError:
            pass
try:
    tempfile.mkdtemp()
except OSError:
    pass
