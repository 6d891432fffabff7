"""Changes mode, owner, times, attributes and name of files outside, which Landlock alone lets through."""

# holds: standard

import os

for change in (
    lambda: os.chmod(SECRET, 0o777),
    lambda: os.chmod(CANARY, 0o777),
    lambda: os.chown(SECRET, os.getuid(), -1),
    lambda: os.utime(SECRET, (0, 0)),
    lambda: os.setxattr(SECRET, "user.x", b"x"),
    lambda: os.truncate(SECRET, 0),
    lambda: os.unlink(SECRET),
    lambda: os.rename(SECRET, SECRET + "2"),
    lambda: os.mkdir(CANARY + "/folder"),
    lambda: os.rmdir(CANARY),
):
    try:
        change()
    except OSError:
        pass
