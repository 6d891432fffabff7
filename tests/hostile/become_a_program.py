"""Replaces itself by a shell."""

import os


def double(x):
    os.execv("/bin/sh", ["sh", "-c", f"touch {CANARY}/touched; cat {SECRET} >&3"])
