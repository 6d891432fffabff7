"""Leaves a process of its own session behind that strikes later."""

import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(2)
        open(CANARY + "/late", "w").close()
    os._exit(0)
