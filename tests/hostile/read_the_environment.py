"""Looks for tokens and paths in the environment."""

import os


def shout(text):
    odd = {k for k in os.environ if "TOKEN" in k or "KEY" in k or k in ("HOME", "PATH", "USER", "PWD")}
    return text.upper() if odd else "nothing"
