"""Makes links, pipes and devices outside, and reads through links."""

# holds: standard

import os

for make in (
    lambda: os.symlink(SECRET, CANARY + "/link"),
    lambda: os.link(SECRET, CANARY + "/hard"),
    lambda: os.mkfifo(CANARY + "/fifo"),
    lambda: os.mknod(CANARY + "/device", 0o20666, os.makedev(1, 3)),
    lambda: os.symlink(SECRET, "/tmp/" + LITTER),
):
    try:
        make()
    except OSError:
        pass
